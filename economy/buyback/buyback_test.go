package buyback_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/economy/buyback"
)

var n = big.NewInt

func TestLot(t *testing.T) {
	c := buyback.Config{BetaBps: 3_333, MaxVolatility: n(80), MaxLot: n(5_000_000_000)}
	for _, x := range []struct{ treasury, runway, volatility, want int64 }{
		{10_000_000_000, 4_000_000_000, 0, 1_999_800_000},
		{10_000_000_000, 4_000_000_000, 80, 1_999_800_000},
		{10_000_000_000, 4_000_000_000, 81, 0},
		{4_000_000_000, 4_000_000_000, 0, 0},
		{0, 4_000_000_000, 0, 0},
		{4_000_000_003, 4_000_000_000, 0, 0},
		{4_000_000_004, 4_000_000_000, 0, 1},
		{15_001_500_150, 0, 0, 4_999_999_999},
		{15_001_500_151, 0, 0, 5_000_000_000},
		{1 << 60, 0, 0, 5_000_000_000},
	} {
		if got := buyback.Lot(c, n(x.treasury), n(x.runway), n(x.volatility)); got.Int64() != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}
}

// TestTheRunwayIsKept: however often it buys, the treasury stays above its target,
// and a higher volatility never buys more.
func TestTheRunwayIsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(20_260_801, 5))
	for range 500 {
		c := buyback.Config{BetaBps: uint16(1 + r.IntN(9_999)), MaxVolatility: n(r.Int64N(100)), MaxLot: n(1 + r.Int64N(1<<50))}
		runway := n(r.Int64N(1 << 50))
		treasury := new(big.Int).Add(runway, n(1+r.Int64N(1<<50)))
		calm, wild := n(c.MaxVolatility.Int64()), n(c.MaxVolatility.Int64()+1)
		if buyback.Lot(c, treasury, runway, wild).Sign() != 0 {
			t.Fatal("it buys above the bound")
		}
		for range 50 {
			treasury.Sub(treasury, buyback.Lot(c, treasury, runway, calm))
			if treasury.Cmp(runway) <= 0 {
				t.Fatalf("%+v: the runway is spent", c)
			}
		}
	}
}
