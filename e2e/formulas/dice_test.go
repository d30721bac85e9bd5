package formulas_test

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// dice are random numbers whose bounds come up often.
type dice struct{ *rand.Rand }

func newDice(t *testing.T) dice {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return dice{rand.New(rand.NewPCG(seed, 0))}
}

// upto is 0..=most, in any order of magnitude.
func (d dice) upto(most *big.Int) *big.Int {
	switch n := d.IntN(16); {
	case n == 0 || most.Sign() == 0:
		return new(big.Int)
	case n == 1:
		return new(big.Int).Set(most)
	}
	v := d.wide(most.BitLen())
	v.Rsh(v, uint(v.BitLen()-min(v.BitLen(), 1+d.IntN(most.BitLen()))))
	return v.Mod(v, new(big.Int).Add(most, big.NewInt(1)))
}

// plain is 0..=most, evenly.
func (d dice) plain(most *big.Int) *big.Int {
	return new(big.Int).Mod(d.wide(most.BitLen()+64), new(big.Int).Add(most, big.NewInt(1)))
}

// below is a number of at most so many bits, in any order of magnitude.
func (d dice) below(n uint) *big.Int { return d.upto(bits(n)) }

// wide is a number of at least so many random bits.
func (d dice) wide(n int) *big.Int {
	v := new(big.Int)
	for range (n + 63) / 64 {
		v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(d.Uint64()))
	}
	return v
}

// bits is the largest number of so many.
func bits(n uint) *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(1))
}

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func wide(t *testing.T, v *big.Int) cairo.U256 {
	t.Helper()
	out, err := cairo.U256FromBig(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func signed(t *testing.T, v *big.Int) cairo.I128 {
	t.Helper()
	out, err := cairo.I128FromBig(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// agree fails the test unless the contract at the case says what the model says.
func agree(t *testing.T, c any, what string, got, want *big.Int) {
	t.Helper()
	if got.Cmp(want) != 0 {
		t.Fatalf("%+v: %s: the contract says %v, the model %v", c, what, got, want)
	}
}
