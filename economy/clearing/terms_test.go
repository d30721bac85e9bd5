package clearing_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/economy/clearing"
)

var wad = big.NewInt(1e18)

func TestReserve(t *testing.T) {
	for _, c := range []struct {
		discount uint16
		price    string
		want     string
	}{
		{0, "1000000000000000000", "1000000000000000000"},
		{0, "3000000000000000000", "333333333333333334"},
		{1_000, "100000000000000000", "9000000000000000000"},
		{1_000, "123456789000000000", "7290000066339000604"},
		{9_999, "340282366920938463463374607431768211455", "1"},
	} {
		p, _ := new(big.Int).SetString(c.price, 10)
		got, ok := clearing.Reserve(c.discount, p)
		if !ok || got.String() != c.want {
			t.Errorf("Reserve(%d, %s) = %v, %v, want %s", c.discount, c.price, got, ok, c.want)
		}
	}
	if _, ok := clearing.Reserve(0, big.NewInt(3_231_174_267)); ok {
		t.Error("a reserve beyond 2^88 is accepted")
	}
	if _, ok := clearing.Reserve(0, big.NewInt(3_231_174_268)); !ok {
		t.Error("a reserve below 2^88 is refused")
	}
}

// TestSilenceLoses: the bond is never less than the floor plus the value of the
// option that a silent bidder holds, 0.4·σ·√τ of at most its escrow. Squared, so
// that no root is taken: (bond - floor)² · 86,400 >= (0.4·σ)² · τ.
func TestSilenceLoses(t *testing.T) {
	r := rand.New(rand.NewPCG(seed, 4))
	capped := 0
	for range 20_000 {
		floor := uint16(200 + r.IntN(800))
		sigma := new(big.Int).Mul(big.NewInt(r.Int64N(1e18)), big.NewInt(1+r.Int64N(2)))
		seconds := 1 + r.Uint64N(3_000_000)
		got := clearing.BondBps(floor, sigma, seconds)
		if got == 10_000 {
			capped++
			continue
		}
		// in units of 1e-4 · WAD: (got-floor) · WAD against 4,000 · σ · √(τ/day)
		left := new(big.Int).Mul(big.NewInt(int64(got-floor)), wad)
		left.Mul(left, left).Mul(left, big.NewInt(86_400))
		right := new(big.Int).Mul(sigma, big.NewInt(4_000))
		right.Mul(right, right).Mul(right, new(big.Int).SetUint64(seconds))
		if left.Cmp(right) < 0 {
			t.Fatalf("σ %v, τ %d, floor %d: a bond of %d bp is less than the option", sigma, seconds, floor, got)
		}
		// and not more than one basis point and a hair above it
		less := new(big.Int).Mul(big.NewInt(int64(got-floor)-2), wad)
		less.Mul(less, less).Mul(less, big.NewInt(86_400))
		if got-floor >= 2 && less.Cmp(right) > 0 {
			t.Fatalf("σ %v, τ %d: a bond of %d bp is too much", sigma, seconds, got)
		}
		escrow := clearing.Escrow(uint8(60 + r.IntN(60)))
		bond := clearing.Bond(escrow, got)
		if new(big.Int).Mul(bond, big.NewInt(50)).Cmp(escrow) < 0 || bond.Cmp(escrow) > 0 {
			t.Fatalf("a bond of %v of %v", bond, escrow)
		}
	}
	if capped == 0 || capped > 15_000 {
		t.Errorf("%d bonds of everything", capped)
	}
	// 120 % a year, 30 minutes: 0.36 % (economics 5.3), after 2 %
	if got := clearing.BondBps(200, big.NewInt(62_815_000_000_000_000), 1_800); got != 237 {
		t.Errorf("%d bp, want 237", got)
	}
}
