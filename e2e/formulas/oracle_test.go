package formulas_test

import (
	"math/big"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/economy/price"
)

// prices compares the oracle's and the pool's formulas with their models.
type prices struct {
	*testing.T
	dice
	net *kit.Net
	b.OracleFormulas
}

// some is 1..=2^n, in any order of magnitude.
func (p prices) some(n uint) *big.Int {
	v := p.below(n)
	return v.Add(v, big.NewInt(1))
}

func (p prices) signed(v *big.Int) cairo.I128 { return signed(p.T, v) }

func (p prices) agree(c any, what string, got, want *big.Int) {
	p.Helper()
	agree(p.T, c, what, got, want)
}

func TestPrices(t *testing.T) {
	n := kit.Bare(t, 0)
	p := prices{dice: newDice(t), net: n, OracleFormulas: b.OracleFormulas{Address: n.Place("OracleFormulas", 0)}}
	for _, part := range []struct {
		name    string
		compare func(p prices, count int)
	}{
		{"ticks", prices.ticks}, {"windows", prices.windows}, {"spreads", prices.spreads},
		{"pools", prices.pools}, {"weeks", prices.weeks},
	} {
		formula(t, part.name, 125, func(t *testing.T, count int) {
			p.T = t
			part.compare(p, count)
		})
	}
}

func (p prices) tick() int64 { return p.Int64N(2*price.MaxTick+1) - price.MaxTick }

// ticks: prices of every size, and such as are a unit from a tick's own.
func (p prices) ticks(count int) {
	var cases []b.TickCase
	for range count {
		of, err := price.PriceOf(p.tick())
		if err != nil {
			p.Fatal(err)
		}
		of.Add(of, big.NewInt(p.Int64N(3)-1))
		if of.Cmp(price.MinPrice) < 0 {
			of = price.MinPrice
		}
		if of.Cmp(price.MaxPrice) > 0 {
			of = price.MaxPrice
		}
		cases = append(cases, b.TickCase{
			Price: kit.Amount(of), Tick: p.signed(big.NewInt(p.tick())),
		})
	}
	for i, got := range kit.View(p.net, p.Ticks(cases)) {
		c := cases[i]
		tick, err := price.TickOf(c.Price.Big())
		if err != nil {
			p.Fatal(err)
		}
		of, err := price.PriceOf(c.Tick.Big().Int64())
		if err != nil {
			p.Fatal(err)
		}
		p.agree(c, "tick", got.Tick.Big(), big.NewInt(tick))
		p.agree(c, "price", got.Price.Big(), of)
	}
}

// windows: sums of ticks near each other or far apart, of either sign.
func (p prices) windows(count int) {
	var cases []b.WindowCase
	for range count {
		seconds := 1 + p.Uint64N(720)
		sum := new(big.Int).Mul(big.NewInt(p.tick()), big.NewInt(1_700_000_000))
		c := b.WindowCase{Seconds: seconds, Sums: []cairo.I128{p.signed(sum)}}
		near := p.tick()
		for range 5 {
			tick := p.tick()
			if p.IntN(3) > 0 {
				tick = near + p.Int64N(1_000) - 500
			}
			gathered := tick*int64(seconds) + p.Int64N(int64(seconds))
			sum = new(big.Int).Add(sum, big.NewInt(gathered))
			c.Sums = append(c.Sums, p.signed(sum))
		}
		c.Anchor = p.signed(big.NewInt(near + p.Int64N(2_000) - 1_000))
		c.Reach = kit.Amount(big.NewInt(p.Int64N(1_500)))
		cases = append(cases, c)
	}
	moved := 0
	for i, got := range kit.View(p.net, p.Windows(cases)) {
		c := cases[i]
		var sums []*big.Int
		for _, sum := range c.Sums {
			sums = append(sums, sum.Big())
		}
		mean := price.BucketMedian(sums, c.Seconds)
		held, clamped := price.Clamp(mean, c.Anchor.Big(), c.Reach.Big())
		p.agree(c, "mean", got.Mean.Big(), mean)
		p.agree(c, "held", got.Held.Big(), held)
		p.agree(c, "median", got.Median.Big(), price.Median(sums))
		if got.Moved != clamped {
			p.Fatalf("%+v: moved %v, the model %v", c, got.Moved, clamped)
		}
		if clamped {
			moved++
		}
	}
	if count > 50 && (moved == 0 || moved == count) {
		p.Fatalf("%d of %d were clamped: the cases are one-sided", moved, count)
	}
}

func (p prices) spreads(count int) {
	var cases []b.SpreadCase
	for range count {
		floor := p.Int64N(100_000)
		cases = append(cases, b.SpreadCase{
			MeanChange: kit.Amount(p.some(40)), Change: kit.Amount(p.some(26)),
			Seconds: p.Uint64N(100_000), WeightBps: kit.Amount(big.NewInt(1 + p.Int64N(10_000))),
			Floor: kit.Amount(big.NewInt(floor)), Ceiling: kit.Amount(big.NewInt(floor + p.Int64N(500_000))),
			Squares: kit.Amount(p.some(58)), TotalSeconds: kit.Amount(p.some(22)),
			Count: p.Uint64N(25),
		})
	}
	for i, got := range kit.View(p.net, p.Spreads(cases)) {
		c := cases[i]
		mean := c.MeanChange.Big()
		p.agree(c, "scale", got.Scale.Big(), price.Scale(mean, c.Seconds, c.Floor.Big(), c.Ceiling.Big()))
		p.agree(c, "mean change", got.MeanChange.Big(),
			price.NextMean(mean, c.Change.Big(), c.Seconds, c.WeightBps.Big().Int64()))
		p.agree(c, "volatility", got.Volatility.Big(),
			price.Volatility(c.Squares.Big(), c.TotalSeconds.Big(), int(c.Count)))
	}
}

func (p prices) pools(count int) {
	var cases []b.PoolCase
	for len(cases) < count {
		sage, usd := p.some(100), p.some(70)
		if _, err := pool.TickAt(sage, usd); err != nil {
			continue
		}
		// not so lopsided that the answers leave u128
		total := p.some(85)
		c := b.PoolCase{
			Sage: kit.Amount(sage), USD: kit.Amount(usd), Total: kit.Amount(total),
			SageMax: kit.Amount(p.some(95)), USDMax: kit.Amount(p.some(65)),
			FeeBps: uint16(p.IntN(101)),
			Shares: kit.Amount(new(big.Int).Mod(p.some(85), new(big.Int).Add(total, big.NewInt(1)))),
		}
		s, _, shares := pool.Deposit(sage, usd, total, c.SageMax.Big(), c.USDMax.Big())
		bySage := new(big.Int).Div(new(big.Int).Mul(s, total), sage)
		if s.BitLen() > 127 || shares.BitLen() > 127 || bySage.BitLen() > 127 {
			continue
		}
		cases = append(cases, c)
	}
	for i, got := range kit.View(p.net, p.Pools(cases)) {
		c := cases[i]
		sage, usd, total := c.Sage.Big(), c.USD.Big(), c.Total.Big()
		maxSage, maxUSD, fee := c.SageMax.Big(), c.USDMax.Big(), int64(c.FeeBps)
		p.agree(c, "out for usd", got.OutForUSD.Big(), pool.SwapOut(usd, sage, maxUSD, fee))
		p.agree(c, "out for sage", got.OutForSage.Big(), pool.SwapOut(sage, usd, maxSage, fee))
		p.agree(c, "opening", got.Opening.Big(), pool.OpeningShares(sage, usd))
		s, u, shares := pool.Deposit(sage, usd, total, maxSage, maxUSD)
		p.agree(c, "added sage", got.AddedSage.Big(), s)
		p.agree(c, "added usd", got.AddedUSD.Big(), u)
		p.agree(c, "added shares", got.AddedShares.Big(), shares)
		s, u = pool.Worth(sage, usd, total, c.Shares.Big())
		p.agree(c, "worth in sage", got.WorthSage.Big(), s)
		p.agree(c, "worth in usd", got.WorthUSD.Big(), u)
		p.agree(c, "depth", got.Depth.Big(), pool.Depth(usd))
		p.agree(c, "usd for depth", got.USDForDepth.Big(), pool.USDForDepth(maxUSD))
		tick, err := pool.TickAt(sage, usd)
		if err != nil {
			p.Fatal(err)
		}
		p.agree(c, "tick", got.Tick.Big(), big.NewInt(tick))
	}
}

func (p prices) weeks(count int) {
	var cases []b.WeeksCase
	var traded [][]*big.Int
	for range count {
		var weeks []*big.Int
		whole := new(big.Int)
		for range pool.Weeks {
			weeks = append(weeks, p.some(90))
			whole.Add(whole, weeks[len(weeks)-1])
		}
		eighth := p.some(90)
		traded = append(traded, append(weeks, eighth))
		cases = append(cases, b.WeeksCase{
			Whole: kit.Amount(whole), Eighth: kit.Amount(eighth), Now: p.some(40).Uint64(),
		})
	}
	for i, got := range kit.View(p.net, p.Rolling(cases)) {
		p.agree(traded[i], "rolling", got.Big(), pool.Rolling(traded[i], cases[i].Now))
	}
}
