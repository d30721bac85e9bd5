package pool

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/economy/price"
)

func random(r *rand.Rand, bits uint) *big.Int {
	x := new(big.Int).SetUint64(r.Uint64())
	x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(r.Uint64()))
	return x.Rsh(x, 128-bits).Add(x, big.NewInt(1))
}

// No trade lowers the product, no way round gives more than was put in, and no
// deposit takes from who was there before.
func TestNobodyGainsByRounding(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	for range 20_000 {
		sage, usd := random(r, 90), random(r, 60)
		in := random(r, 1+uint(r.IntN(59)))
		fee := r.Int64N(101)
		out := SwapOut(usd, sage, in, fee)
		left, more := new(big.Int).Sub(sage, out), new(big.Int).Add(usd, in)
		if left.Sign() <= 0 || mul(left, more).Cmp(mul(sage, usd)) < 0 {
			t.Fatalf("%d for %d of (%d, %d) lowers the product", out, in, usd, sage)
		}
		if back := SwapOut(left, more, out, fee); back.Cmp(in) > 0 {
			t.Fatalf("a round trip makes %d of %d", back, in)
		}
		total := random(r, 75)
		s, u, shares := Deposit(sage, usd, total, random(r, 80), in)
		after := new(big.Int).Add(total, shares)
		sage2, usd2 := new(big.Int).Add(sage, s), new(big.Int).Add(usd, u)
		if mul(sage2, total).Cmp(mul(sage, after)) < 0 || mul(usd2, total).Cmp(mul(usd, after)) < 0 {
			t.Fatalf("(%d, %d) into (%d, %d) dilutes", s, u, sage, usd)
		}
		backSage, backUSD := Worth(sage2, usd2, after, shares)
		if backSage.Cmp(s) > 0 || backUSD.Cmp(u) > 0 {
			t.Fatalf("(%d, %d) comes back as (%d, %d)", s, u, backSage, backUSD)
		}
	}
}

func TestDepthAgainstATrade(t *testing.T) {
	sage, usd := mul(big.NewInt(2_000_000), price.WAD), big.NewInt(1_000_000_000_000)
	depth := Depth(usd)
	moved := func(dollars *big.Int) bool { // the price rises by more than 1 %
		left := new(big.Int).Sub(sage, SwapOut(usd, sage, dollars, 0))
		return mul(mul(new(big.Int).Add(usd, dollars), sage), big.NewInt(100)).Cmp(mul(mul(usd, left), big.NewInt(101))) > 0
	}
	if moved(depth) {
		t.Error("the depth moves the price by more than 1 %")
	}
	if !moved(new(big.Int).Add(depth, big.NewInt(2))) {
		t.Error("two units more do not")
	}
	if got := Depth(USDForDepth(depth)); got.Cmp(depth) < 0 {
		t.Errorf("dollars for a depth of %d give %d", depth, got)
	}
	for _, c := range []struct{ depth, notional, floor, limit, want int64 }{
		{5, 9, 1, 8, 3}, {8, 9, 1, 8, 0}, {0, 0, 2, 8, 2}, {2, 0, 2, 8, 0}, {3, 7, 2, 8, 4},
	} {
		got := Shortfall(big.NewInt(c.depth), big.NewInt(c.notional), big.NewInt(c.floor), big.NewInt(c.limit))
		if got.Int64() != c.want {
			t.Errorf("%+v: shortfall %d", c, got)
		}
	}
}

func TestTickAtHalfADollar(t *testing.T) {
	tick, err := TickAt(mul(big.NewInt(2_000_000), price.WAD), big.NewInt(1_000_000_000_000))
	if err != nil || tick != -693_148 {
		t.Errorf("tick %d, %v", tick, err)
	}
}
