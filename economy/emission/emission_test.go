package emission_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/economy/emission"
)

const wad = 1_000_000_000_000_000_000

var n = big.NewInt

func dials(t *rapid.T) emission.Config {
	part := func(name string) *big.Int { return n(rapid.Int64Range(0, wad).Draw(t, name)) }
	c := emission.Config{Kp: part("kp"), Ki: part("ki"), RMax: part("r max"), DrMax: part("dr max")}
	c.Leak = n(rapid.Int64Range(0, wad-1).Draw(t, "leak"))
	c.DeadBand = n(rapid.Int64Range(0, wad/20).Draw(t, "dead band"))
	c.RMin = n(rapid.Int64Range(0, c.RMax.Int64()).Draw(t, "r min"))
	return c
}

// Invariant 4 of research/economics.md §8: over random histories the rate stays
// within its bounds and its slew, the average within ±1, and a mint is worth no
// more than the gap and takes no more than the rate's part and the cap.
func TestHistoriesOfTheRate(t *testing.T) {
	priceUnit := new(big.Int).Exp(n(10), n(30), nil)
	rapid.Check(t, func(t *rapid.T) {
		c := dials(t)
		rate, average := c.RMin, new(big.Int)
		circulating, left := new(big.Int).Mul(n(wad), n(60_000_000)), new(big.Int).Mul(n(wad), n(100_000))
		for range 30 {
			budget, revenue := n(rapid.Int64Range(0, 1<<50).Draw(t, "budget")), n(rapid.Int64Range(0, 1<<51).Draw(t, "revenue"))
			price := n(rapid.Int64Range(1, 1<<62).Draw(t, "price"))
			e := emission.Error(budget, revenue)
			out := emission.Control(c, e, average, rate)
			moved := new(big.Int).Sub(out.Rate, rate)
			if out.Rate.Cmp(c.RMin) < 0 || out.Rate.Cmp(c.RMax) > 0 || moved.CmpAbs(c.DrMax) > 0 {
				t.Fatalf("%+v: the rate goes from %v to %v", c, rate, out.Rate)
			}
			if out.Average.CmpAbs(n(wad)) > 0 || e.CmpAbs(n(wad)) > 0 {
				t.Fatalf("%+v: error %v, average %v", c, e, out.Average)
			}
			rate, average = out.Rate, out.Average

			minted := emission.Mint(rate, circulating, budget, revenue, price, left)
			gap := new(big.Int).Sub(budget, revenue)
			if gap.Sign() < 0 {
				gap.SetInt64(0)
			}
			worth := new(big.Int).Mul(minted, price)
			most := new(big.Int).Mul(circulating, rate)
			if worth.Cmp(gap.Mul(gap, priceUnit)) > 0 || new(big.Int).Mul(minted, n(wad)).Cmp(most) > 0 || minted.Cmp(left) > 0 || minted.Sign() < 0 {
				t.Fatalf("rate %v, budget %v, revenue %v, price %v, %v left: mints %v", rate, budget, revenue, price, left, minted)
			}
			circulating, left = new(big.Int).Add(circulating, minted), new(big.Int).Sub(left, minted)
		}
	})
}

// Within the dead band the controller does nothing by itself.
func TestTheDeadBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := dials(t)
		inside := n(rapid.Int64Range(-c.DeadBand.Int64(), c.DeadBand.Int64()).Draw(t, "error"))
		if got := emission.Control(c, inside, new(big.Int), c.RMin); got.Rate.Cmp(c.RMin) != 0 || got.Average.Sign() != 0 {
			t.Fatalf("%+v: an error of %v gives %v", c, inside, got)
		}
	})
}
