package formulas_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/report"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

// economist compares the formulas of Emission and Treasury with their models.
type economist struct {
	dice
	t *testing.T
	n *kit.Net
	f b.FormulasTreasury
}

func TestTreasury(t *testing.T) {
	n := kit.Bare(t, 0)
	e := economist{dice: newDice(t), n: n, f: b.FormulasTreasury{Address: n.Place("FormulasTreasury", 0)}}
	for _, part := range []struct {
		name    string
		batch   int
		compare func(e economist, count int)
	}{
		{"control", 100, economist.control}, {"mint", 200, economist.mint}, {"throttle", 250, economist.throttle},
		{"reward", 100, economist.reward}, {"epoch", 20, economist.epochs},
	} {
		formula(t, part.name, part.batch, func(t *testing.T, count int) {
			e.t = t
			part.compare(e, count)
		})
	}
}

var one = pow10(18)

func (e economist) usd() *big.Int { return e.plain(new(big.Int).Mul(big.NewInt(10_000), pow10(6))) }

func (e economist) sage() *big.Int { return e.plain(new(big.Int).Mul(big.NewInt(10_000), one)) }

func (e economist) control(count int) {
	type model struct {
		err *big.Int
		out emission.Output
	}
	var cases []b.ControlCase
	var want []model
	for range count {
		c := emission.Config{
			Kp: e.upto(one), Ki: e.upto(one), Leak: e.upto(new(big.Int).Sub(one, big.NewInt(1))),
			DeadBand: e.upto(new(big.Int).Quo(one, big.NewInt(20))), RMax: e.upto(one), DrMax: e.upto(one),
		}
		c.RMin = e.upto(c.RMax)
		average := e.upto(one)
		if e.IntN(2) == 0 {
			average.Neg(average)
		}
		budget := e.below(120)
		revenue, rate := e.below(120), e.upto(one)
		if e.IntN(2) == 0 && budget.Sign() > 0 {
			revenue = e.plain(new(big.Int).Lsh(budget, 1))
		}
		cases = append(cases, b.ControlCase{
			Config: b.EmissionConfig{
				Kp: kit.Amount(c.Kp), Ki: kit.Amount(c.Ki), Leak: kit.Amount(c.Leak), DeadBand: kit.Amount(c.DeadBand),
				RMin: kit.Amount(c.RMin), RMax: kit.Amount(c.RMax), DrMax: kit.Amount(c.DrMax),
			},
			Budget: kit.Amount(budget), Revenue: kit.Amount(revenue), Average: signed(e.t, average), Rate: kit.Amount(rate),
		})
		deviation := emission.Error(budget, revenue)
		want = append(want, model{deviation, emission.Control(c, deviation, average, rate)})
	}
	for i, got := range kit.View(e.n, e.f.Control(cases)) {
		agree(e.t, cases[i], "error", got.Error.Big(), want[i].err)
		agree(e.t, cases[i], "average", got.Average.Big(), want[i].out.Average)
		agree(e.t, cases[i], "rate", got.Rate.Big(), want[i].out.Rate)
	}
}

func (e economist) mint(count int) {
	var cases []b.MintCase
	var want []*big.Int
	for range count {
		rate, circulating, budget, revenue := e.upto(one), e.below(120), e.below(70), e.below(70)
		price, left := e.upto(pow10(30)), e.below(120)
		cases = append(cases, b.MintCase{
			Rate: kit.Amount(rate), Circulating: kit.Amount(circulating), Budget: kit.Amount(budget),
			Revenue: kit.Amount(revenue), Price: kit.Amount(price), CapLeft: kit.Amount(left),
		})
		want = append(want, emission.Mint(rate, circulating, budget, revenue, price, left))
	}
	for i, got := range kit.View(e.n, e.f.MintAmount(cases)) {
		agree(e.t, cases[i], "mint", got.Big(), want[i])
	}
}

func (e economist) throttle(count int) {
	var cases []b.ThrottleCase
	var want []*big.Int
	for range count {
		sigma := new(big.Int).Add(e.below(62), big.NewInt(1))
		floor := new(big.Int).Add(e.upto(new(big.Int).Sub(one, big.NewInt(1))), big.NewInt(1))
		volatility := e.plain(new(big.Int).Mul(sigma, big.NewInt(3)))
		cases = append(cases, b.ThrottleCase{Volatility: kit.Amount(volatility), SigmaMax: kit.Amount(sigma), GMin: kit.Amount(floor)})
		want = append(want, waterfall.Throttle(volatility, sigma, floor))
	}
	for i, got := range kit.View(e.n, e.f.Throttle(cases)) {
		agree(e.t, cases[i], "throttle", got.Big(), want[i])
	}
}

func (e economist) reward(count int) {
	var cases []b.RewardCase
	var want []*big.Int
	for range count {
		base, most := e.below(60), e.below(60)
		growth, late := big.NewInt(10_000+e.Int64N(90_001)), e.Uint64N(70*3_600)
		cases = append(cases, b.RewardCase{Base: kit.Amount(base), Cap: kit.Amount(most), Growth: kit.Amount(growth), Late: late})
		want = append(want, waterfall.CallerReward(base, most, growth, late))
	}
	for i, got := range kit.View(e.n, e.f.CallerReward(cases)) {
		agree(e.t, cases[i], "reward", got.Big(), want[i])
	}
}

// epochs runs whole epochs by the Treasury's code, with peers that do what the case
// says, and holds every figure of the report against the model.
func (e economist) epochs(count int) {
	var cases []b.EpochCase
	var want []waterfall.Outputs
	for range count {
		c, in := e.treasury(), e.inputs()
		bit := func(n int) uint32 {
			if e.IntN(6) == 0 {
				return 1 << n
			}
			return 0
		}
		var refused uint32
		for n := range 5 {
			refused |= bit(n)
		}
		has := func(n int) bool { return refused&(1<<n) != 0 }
		takes, minted, needed, wanted := e.upto(one), e.sage(), e.usd(), e.usd()
		other := e.sage()
		if in.Price.Sign() > 0 && e.IntN(4) > 0 { // the pool's price is up to 8 % off
			other = waterfall.SAGEOf(needed, in.Price)
			other = e.near(other)
		}
		answers := waterfall.Answers{
			EmissionRefused: has(0), Minted: minted, SecurityRefused: has(1), PolSilent: has(2),
			PolRefused: has(3) || in.Shallow && !waterfall.Near(needed, other, in.Price), PolShortfall: needed,
			BuybackSilent: has(4), BuybackWanted: wanted,
			PolTakes: func(usd, sage *big.Int) (*big.Int, *big.Int) {
				part := func(v *big.Int) *big.Int { return v.Quo(new(big.Int).Mul(v, takes), one) }
				return part(new(big.Int).Set(usd)), part(new(big.Int).Set(sage))
			},
		}
		if has(0) || !in.Priced() {
			answers.Minted = new(big.Int)
		}
		want = append(want, waterfall.Spend(c, in, answers))
		cases = append(cases, b.EpochCase{Inputs: encodeInputs(in), Config: encodeTreasury(c), Answers: b.PeerAnswers{
			Refused: refused, Minted: kit.Amount(minted), Circulating: kit.Amount(e.sage()), PolNeeded: kit.Amount(needed),
			PolNeededSage: kit.Amount(other),
			PolTakes:      kit.Amount(takes), Wanted: kit.Amount(wanted),
		}})
	}
	for i, got := range kit.View(e.n, e.f.Epochs(cases)) {
		enc := new(cairo.Encoder)
		b.EncodeTreasuryReport(enc, got)
		var fields []*felt.Felt
		for _, f := range enc.Felts() {
			fields = append(fields, &f)
		}
		r, err := report.Decode(fields)
		if err == nil {
			err = report.Differ(want[i], r.Out)
		}
		if err != nil {
			e.t.Fatalf("epoch %d, %+v: %v", i, cases[i], err)
		}
	}
}

// near is within 8 % of v; what u128 does not hold becomes nothing.
func (e economist) near(v *big.Int) *big.Int {
	n := new(big.Int).Mul(v, big.NewInt(920+e.Int64N(161)))
	if n.Quo(n, big.NewInt(1_000)); n.BitLen() > 119 {
		n.SetInt64(0)
	}
	return n
}

func (e economist) treasury() waterfall.Config {
	c := waterfall.Config{
		OpsBudget: e.usd(), SecurityBudget: e.usd(), Rho: e.upto(one), BurnMax: e.usd(),
		SigmaMax:     new(big.Int).Add(e.plain(new(big.Int).Quo(one, big.NewInt(5))), big.NewInt(1)),
		GMin:         new(big.Int).Add(e.plain(new(big.Int).Sub(one, big.NewInt(1))), big.NewInt(1)),
		RunwayEpochs: big.NewInt(e.Int64N(3)), MaxPriceAge: big.NewInt(3_600),
		RewardCap: e.usd(), RewardGrowth: big.NewInt(10_000 + e.Int64N(90_001)), GrantCapUSD: e.usd(), GrantCapSAGE: e.sage(),
	}
	c.RewardBase = e.upto(c.RewardCap)
	return c
}

func (e economist) inputs() waterfall.Inputs {
	in := waterfall.Inputs{
		OpenedAt: 1_700_000_000, ClosedAt: 1_700_604_800 + e.Uint64N(300_000), EpochSeconds: 604_800,
		FeesUSD: e.usd(), FeesSAGE: e.sage(), OtherUSD: e.upto(e.usd()), CarriedUSD: e.upto(e.usd()), CarriedSAGE: e.upto(e.sage()),
		UnsoldUSD: e.upto(e.usd()), Healthy: e.IntN(6) > 0, Price: e.plain(new(big.Int).Mul(one, big.NewInt(4))), Volatility: e.plain(new(big.Int).Quo(one, big.NewInt(2))),
		Scheduled: e.upto(e.sage()),
	}
	in.Shallow = !in.Healthy && e.IntN(2) == 0
	switch e.IntN(12) {
	case 0:
		in.Price = new(big.Int)
	case 1: // up to and beyond the dearest that is usable
		in.Price = new(big.Int).Add(pow10(30), big.NewInt(e.Int64N(2)))
	}
	if e.IntN(3) == 0 {
		in.Paused = e.Uint32N(16)
	}
	in.USD = new(big.Int).Add(in.FeesUSD, in.OtherUSD)
	in.SAGE = new(big.Int).Set(in.FeesSAGE)
	if e.IntN(3) > 0 {
		in.USD.Add(in.USD, e.usd()).Add(in.USD, e.usd()).Add(in.USD, e.usd())
		in.SAGE.Add(in.SAGE, e.sage()).Add(in.SAGE, e.sage())
	}
	return in
}

func encodeTreasury(c waterfall.Config) b.TreasuryConfig {
	return b.TreasuryConfig{
		OpsBudget: kit.Amount(c.OpsBudget), SecurityBudget: kit.Amount(c.SecurityBudget), Rho: kit.Amount(c.Rho),
		BurnMax: kit.Amount(c.BurnMax), SigmaMax: kit.Amount(c.SigmaMax), GMin: kit.Amount(c.GMin),
		RunwayEpochs: kit.Amount(c.RunwayEpochs), MaxPriceAge: kit.Amount(c.MaxPriceAge), RewardBase: kit.Amount(c.RewardBase),
		RewardCap: kit.Amount(c.RewardCap), RewardGrowth: kit.Amount(c.RewardGrowth),
		GrantCapUSD: kit.Amount(c.GrantCapUSD), GrantCapSage: kit.Amount(c.GrantCapSAGE),
	}
}

func encodeInputs(in waterfall.Inputs) b.Inputs {
	health := b.HealthStale
	switch {
	case in.Healthy:
		health = b.HealthOk
	case in.Shallow:
		health = b.HealthLiquidity
	}
	return b.Inputs{
		Epoch: 1, OpenedAt: in.OpenedAt, ClosedAt: in.ClosedAt, EpochSeconds: in.EpochSeconds,
		FeesUSD: kit.Amount(in.FeesUSD), FeesSage: kit.Amount(in.FeesSAGE), OtherUSD: kit.Amount(in.OtherUSD),
		USD: kit.Amount(in.USD), Sage: kit.Amount(in.SAGE),
		CarriedUSD: kit.Amount(in.CarriedUSD), CarriedSage: kit.Amount(in.CarriedSAGE),
		UnsoldUSD: kit.Amount(in.UnsoldUSD),
		Reading:   b.Reading{Health: health, Price: kit.Amount(in.Price), Venues: 3, Volatility: kit.Amount(in.Volatility)},
		Paused:    in.Paused, Supply: kit.Amount(new(big.Int).Mul(pow10(10), one)), Scheduled: kit.Amount(in.Scheduled),
	}
}
