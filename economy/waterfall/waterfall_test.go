package waterfall_test

import (
	"math/big"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/economy/waterfall"
)

const wad = 1_000_000_000_000_000_000

var n = big.NewInt

func usd(t *rapid.T, name string) *big.Int {
	return n(rapid.Int64Range(0, 10_000_000_000).Draw(t, name))
}

func sage(t *rapid.T, name string) *big.Int {
	return new(big.Int).Mul(n(rapid.Int64Range(0, 10_000_000_000).Draw(t, name)), n(1_000_000_000))
}

func dials(t *rapid.T) waterfall.Config {
	c := waterfall.Config{
		OpsBudget: usd(t, "ops"), SecurityBudget: usd(t, "security"), Rho: n(rapid.Int64Range(0, wad).Draw(t, "rho")),
		BurnMax: usd(t, "burn max"), SigmaMax: n(rapid.Int64Range(1, wad/5).Draw(t, "sigma max")),
		GMin: n(rapid.Int64Range(1, wad).Draw(t, "g min")), RunwayEpochs: n(rapid.Int64Range(0, 3).Draw(t, "runway")),
		RewardCap: usd(t, "reward cap"), RewardGrowth: n(15_000),
	}
	c.RewardBase = new(big.Int).Rsh(c.RewardCap, 1)
	return c
}

// treasury goes from epoch to epoch.
type treasury struct {
	usd, sage, carriedUSD, carriedSAGE *big.Int
	unsold                             *big.Int // of the last burn lot
}

// Invariants 2, 5, 16 and 17 of research/economics.md §8, over histories: burns stay
// within their bounds, an epoch computed again is the same and changes nothing that
// it was given, a buyback leaves the runway, what throttled epochs held back is
// carried and burned later, and nothing else is lost.
func TestHistoriesOfEpochs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := dials(t)
		s := treasury{usd(t, "usd"), sage(t, "sage"), new(big.Int), new(big.Int), new(big.Int)}
		for range rapid.IntRange(1, 12).Draw(t, "epochs") {
			s = s.epoch(t, c)
		}
	})
}

func (s treasury) epoch(t *rapid.T, c waterfall.Config) treasury {
	in := waterfall.Inputs{
		OpenedAt: 0, ClosedAt: 604_800 + rapid.Uint64Range(0, 300_000).Draw(t, "late"), EpochSeconds: 604_800,
		FeesUSD: usd(t, "fees"), FeesSAGE: sage(t, "sage fees"), OtherUSD: new(big.Int),
		CarriedUSD: s.carriedUSD, CarriedSAGE: s.carriedSAGE, UnsoldUSD: s.unsold,
		Healthy: rapid.IntRange(0, 4).Draw(t, "health") > 0, Price: n(rapid.Int64Range(0, 4*wad).Draw(t, "price")),
		Volatility: n(rapid.Int64Range(0, wad/2).Draw(t, "volatility")), Scheduled: sage(t, "scheduled"),
	}
	in.Shallow = !in.Healthy && rapid.Bool().Draw(t, "shallow")
	in.USD, in.SAGE = new(big.Int).Add(s.usd, in.FeesUSD), new(big.Int).Add(s.sage, in.FeesSAGE)
	a := waterfall.Answers{
		Minted: new(big.Int), PolShortfall: usd(t, "shortfall"), BuybackWanted: usd(t, "wanted"),
		PolTakes: func(usd, sage *big.Int) (*big.Int, *big.Int) { return usd, sage },
	}
	out := waterfall.Spend(c, in, a)
	if again := waterfall.Spend(c, in, a); !reflect.DeepEqual(out, again) { // invariant 5
		t.Fatalf("%+v gives %+v, then %+v", in, out, again)
	}
	income := new(big.Int).Mul(in.FeesUSD, c.Rho)
	promised := income.Quo(income, n(wad)).Add(income, s.carriedUSD).Add(income, s.unsold)
	put := new(big.Int).Add(out.BurnLot, out.CarriedUSD)
	switch { // invariant 2
	case put.Cmp(promised) > 0 || put.Cmp(c.BurnMax) > 0:
		t.Fatalf("%v is put up or carried, of %v and at most %v", put, promised, c.BurnMax)
	case new(big.Int).Mul(out.BurnLot, n(wad)).Cmp(new(big.Int).Mul(put, out.Throttle)) > 0:
		t.Fatalf("%v of %v is put up at a throttle of %v", out.BurnLot, put, out.Throttle)
	case out.USD.Sign() < 0 || out.SAGE.Sign() < 0:
		t.Fatalf("%v USD and %v SAGE are left", out.USD, out.SAGE)
	}
	if runway := new(big.Int).Mul(c.RunwayEpochs, out.Budget); out.BuybackLot.Sign() > 0 && out.USD.Cmp(runway) < 0 {
		t.Fatalf("a buyback of %v leaves %v of a runway of %v", out.BuybackLot, out.USD, runway)
	}
	if !in.Priced() && (out.BurnLot.Sign() > 0 || out.BuybackLot.Sign() > 0 || !in.Shallow && out.PolUSD.Sign() > 0) {
		t.Fatalf("without a price %+v", out)
	}
	// A part of the lot comes back, and a buyback's none.
	unsold := new(big.Int).Quo(out.BurnLot, n(rapid.Int64Range(1, 5).Draw(t, "unsold")))
	return treasury{new(big.Int).Add(out.USD, unsold), out.SAGE, out.CarriedUSD, out.CarriedSAGE, unsold}
}

// Invariant 16: g falls with the volatility from 1 at σmax to its floor at 2σmax,
// by nothing but the volatility of the moment: it comes back.
func TestTheThrottle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most, floor := rapid.Int64Range(1, wad).Draw(t, "sigma max"), n(rapid.Int64Range(1, wad).Draw(t, "g min"))
		low := rapid.Int64Range(0, 3*most).Draw(t, "low")
		high := rapid.Int64Range(low, 3*most).Draw(t, "high")
		calm, wild := waterfall.Throttle(n(low), n(most), floor), waterfall.Throttle(n(high), n(most), floor)
		switch {
		case wild.Cmp(calm) > 0:
			t.Fatalf("g rises from %v to %v", calm, wild)
		case wild.Cmp(floor) < 0:
			t.Fatalf("g is %v, below %v", wild, floor)
		case low <= most && calm.Cmp(n(wad)) != 0:
			t.Fatalf("g is %v at a volatility of %d, σmax %d", calm, low, most)
		case high >= 2*most && wild.Cmp(floor) != 0:
			t.Fatalf("g is %v at a volatility of %d, σmax %d, want %v", wild, high, most, floor)
		}
	})
}

// Invariant 17: when it is calm again all that was held back is burned, if the
// treasury has it.
func TestThrottledBurnsAreMadeUpFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := dials(t)
		c.OpsBudget, c.SecurityBudget, c.BurnMax = new(big.Int), new(big.Int), n(1<<60)
		carried, burned, promised := new(big.Int), new(big.Int), new(big.Int)
		for epoch := range 6 {
			volatility := n(rapid.Int64Range(0, wad).Draw(t, "volatility"))
			fees := usd(t, "fees")
			if epoch == 5 {
				volatility = new(big.Int)
			}
			income := new(big.Int).Mul(fees, c.Rho)
			promised.Add(promised, income.Quo(income, n(wad)))
			out := waterfall.Spend(c, waterfall.Inputs{
				ClosedAt: 604_800, EpochSeconds: 604_800, FeesUSD: fees, FeesSAGE: new(big.Int), OtherUSD: new(big.Int),
				USD: n(1 << 60), SAGE: new(big.Int), CarriedUSD: carried, CarriedSAGE: new(big.Int), UnsoldUSD: new(big.Int),
				Healthy: true, Price: n(wad), Volatility: volatility, Scheduled: new(big.Int),
			}, waterfall.Answers{Minted: new(big.Int), PolShortfall: new(big.Int), BuybackWanted: new(big.Int)})
			burned.Add(burned, out.BurnLot)
			carried = out.CarriedUSD
		}
		if burned.Cmp(promised) != 0 || carried.Sign() != 0 {
			t.Fatalf("%v burned of %v, %v carried", burned, promised, carried)
		}
	})
}

// Half the runway is spared, but for what the burn leaves of the income.
func TestSpare(t *testing.T) {
	for _, c := range []struct{ left, runway, unburned, want int64 }{
		{0, 1_000, 0, 0}, {500, 1_000, 0, 0}, {501, 1_000, 0, 1}, {1_700, 1_000, 0, 1_200}, {1_700, 1_000, 1_200, 1_200},
		{1_700, 1_000, 1_201, 1_201}, {400, 1_000, 300, 300}, {400, 1_000, 401, 400}, {7, 0, 0, 7},
	} {
		if got := waterfall.Spare(n(c.left), n(c.runway), n(c.unburned)); got.Int64() != c.want {
			t.Errorf("of %d with a runway of %d and %d unburned: %v, want %d", c.left, c.runway, c.unburned, got, c.want)
		}
	}
}

func TestNear(t *testing.T) {
	half := n(wad / 2)
	for sage, want := range map[float64]bool{200: true, 210: true, 210.001: false, 190: true, 189.999: false, 0: false} {
		coins := new(big.Int).Mul(n(int64(sage*1_000)), n(wad/1_000))
		if got := waterfall.Near(n(100_000_000), coins, half); got != want {
			t.Errorf("100 dollars beside %v SAGE of half a dollar: %v", sage, got)
		}
	}
}
