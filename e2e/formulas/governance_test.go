package formulas_test

import (
	"math/big"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/bounds"
	"github.com/bitsage-network/bitsage/economy/votes"
)

func TestGovernance(t *testing.T) {
	n := kit.Bare(t, 0)
	f := b.FormulasGovernance{Address: n.Place("FormulasGovernance", 0)}
	d := newDice(t)
	formula(t, "allowed range", 250, func(t *testing.T, count int) { compareRanges(t, n, f, d, count) })
	formula(t, "weight and quorum", 250, func(t *testing.T, count int) { compareWeights(t, n, f, d, count) })
}

func compareRanges(t *testing.T, n *kit.Net, f b.FormulasGovernance, d dice, count int) {
	t.Helper()
	cases := make([]b.DialCase, count)
	for i := range cases {
		least, most := d.below(120), d.below(120)
		if least.Cmp(most) > 0 {
			least, most = most, least
		}
		start := d.below(120)
		if d.IntN(2) == 0 { // inside the bounds, as it mostly is
			start.Mod(start, new(big.Int).Add(new(big.Int).Sub(most, least), big.NewInt(1)))
			start.Add(start, least)
		}
		cases[i] = b.DialCase{Start: kit.Amount(start), Bounds: b.DialBounds{
			Min: kit.Amount(least), Max: kit.Amount(most), Step: kit.Amount(d.below(119)),
		}}
	}
	for i, got := range kit.View(n, f.AllowedRanges(cases)) {
		c := cases[i]
		lowest, highest := bounds.Allowed(c.Start.Big(), bounds.Hard{
			Min: c.Bounds.Min.Big(), Max: c.Bounds.Max.Big(), Step: c.Bounds.Step.Big(),
		})
		if got.Lowest.Big().Cmp(lowest) != 0 || got.Highest.Big().Cmp(highest) != 0 {
			t.Fatalf("%+v: the contract says %+v, the model %v to %v", c, got, lowest, highest)
		}
	}
}

func compareWeights(t *testing.T, n *kit.Net, f b.FormulasGovernance, d dice, count int) {
	t.Helper()
	cases := make([]b.WeightCase, count)
	for i := range cases {
		seconds := 1 + d.below(23).Uint64()
		before := d.below(160)
		// What stake of at most 120 bits adds in that time.
		grown := new(big.Int).Mul(d.below(120), new(big.Int).SetUint64(seconds))
		if d.IntN(2) == 0 {
			grown.Add(grown, new(big.Int).SetUint64(d.Uint64N(seconds)))
		}
		cases[i] = b.WeightCase{
			Before: wide(t, before), After: wide(t, grown.Add(grown, before)),
			Seconds: seconds, QuorumBps: uint16(d.IntN(10_001)),
		}
	}
	for i, got := range kit.View(n, f.Weights(cases)) {
		c := cases[i]
		average := votes.Average(c.Before.Big(), c.After.Big(), c.Seconds)
		quorum := votes.Quorum(average, c.QuorumBps)
		if got.Average.Big().Cmp(average) != 0 || got.Quorum.Big().Cmp(quorum) != 0 {
			t.Fatalf("%+v: the contract says %+v, the model %v and %v", c, got, average, quorum)
		}
	}
}
