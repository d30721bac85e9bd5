package formulas_test

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/bounds"
	"github.com/bitsage-network/bitsage/economy/votes"
)

// governanceBatch is how many inputs one call takes.
const governanceBatch = 250

func TestGovernance(t *testing.T) {
	n := kit.Bare(t, 0)
	f := b.FormulasGovernance{Address: n.Place("FormulasGovernance", 0)}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	t.Run("allowed range", func(t *testing.T) {
		for done := 0; done < vectors; done += governanceBatch {
			compareRanges(t, n, f, r)
		}
	})
	t.Run("weight and quorum", func(t *testing.T) {
		for done := 0; done < vectors; done += governanceBatch {
			compareWeights(t, n, f, r)
		}
	})
}

func compareRanges(t *testing.T, n *kit.Net, f b.FormulasGovernance, r *rand.Rand) {
	t.Helper()
	cases := make([]b.DialCase, governanceBatch)
	for i := range cases {
		least, most := magnitude(r, 120), magnitude(r, 120)
		if least.Cmp(most) > 0 {
			least, most = most, least
		}
		start := magnitude(r, 120)
		if r.IntN(2) == 0 { // inside the bounds, as it mostly is
			start.Mod(start, new(big.Int).Add(new(big.Int).Sub(most, least), big.NewInt(1)))
			start.Add(start, least)
		}
		cases[i] = b.DialCase{Start: kit.Amount(start), Bounds: b.DialBounds{
			Min: kit.Amount(least), Max: kit.Amount(most), Step: kit.Amount(magnitude(r, 119)),
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

func compareWeights(t *testing.T, n *kit.Net, f b.FormulasGovernance, r *rand.Rand) {
	t.Helper()
	cases := make([]b.WeightCase, governanceBatch)
	for i := range cases {
		seconds := 1 + magnitude(r, 23).Uint64()
		before := magnitude(r, 160)
		// What stake of at most 120 bits adds in that time.
		grown := new(big.Int).Mul(magnitude(r, 120), new(big.Int).SetUint64(seconds))
		if r.IntN(2) == 0 {
			grown.Add(grown, new(big.Int).SetUint64(r.Uint64N(seconds)))
		}
		cases[i] = b.WeightCase{
			Before: asU256(t, before), After: asU256(t, grown.Add(grown, before)),
			Seconds: seconds, QuorumBps: uint16(r.IntN(10_001)),
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

// magnitude is a number of at most so many bits, of any order of magnitude; nothing
// and the largest come up often.
func magnitude(r *rand.Rand, bits int) *big.Int {
	limit := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	switch r.IntN(16) {
	case 0:
		return new(big.Int)
	case 1:
		return limit.Sub(limit, big.NewInt(1))
	}
	v := new(big.Int)
	for range (bits + 63) / 64 {
		v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(r.Uint64()))
	}
	v.Mod(v, limit)
	return v.Rsh(v, uint(r.IntN(bits)))
}

func asU256(t *testing.T, v *big.Int) cairo.U256 {
	t.Helper()
	out, err := cairo.U256FromBig(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
