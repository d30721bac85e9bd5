package project

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestScore compares with the contract's alpha * 1,000,000 / (alpha + beta).
func TestScore(t *testing.T) {
	const top = math.MaxUint64
	for _, c := range []struct {
		alpha, beta uint64
		want        uint32
	}{
		{0, 0, 0}, {0, 1, 0}, {1, 0, 1_000_000}, {1, 1, 500_000}, {2, 1, 666_666}, {top, top, 500_000},
		{top, 0, 1_000_000}, {0, top, 0}, {top, 1, 999_999}, {1 << 63, 1 << 63, 500_000}, {1, top, 0},
	} {
		if got := score(c.alpha, c.beta); got != c.want {
			t.Errorf("score(%d, %d) = %d, want %d", c.alpha, c.beta, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		alpha, beta := rapid.Uint64().Draw(t, "alpha"), rapid.Uint64().Draw(t, "beta")
		// got <= alpha * 10^6 / sum < got + 1, without a division
		sum := new(big.Int).Add(new(big.Int).SetUint64(alpha), new(big.Int).SetUint64(beta))
		parts := new(big.Int).Mul(new(big.Int).SetUint64(alpha), big.NewInt(1_000_000))
		got := big.NewInt(int64(score(alpha, beta)))
		low := new(big.Int).Mul(got, sum)
		high := new(big.Int).Add(low, sum)
		if sum.Sign() > 0 && (low.Cmp(parts) > 0 || high.Cmp(parts) <= 0) {
			t.Fatalf("score(%d, %d) = %d", alpha, beta, got)
		}
	})
}

func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Numbers(rapid.SliceOf(rapid.Uint32()).Draw(t, "numbers"))
		raw, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		var got Numbers
		if err := got.Scan(raw); err != nil || len(got) != len(want) {
			t.Fatalf("reads %v, %v; wrote %v", got, err, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("reads %v; wrote %v", got, want)
			}
		}
	})
	var n Numbers
	for _, bad := range []any{nil, "text", []byte{1, 2, 3}, int64(4)} {
		if err := n.Scan(bad); err == nil {
			t.Errorf("reads %v", bad)
		}
	}
}
