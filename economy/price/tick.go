package price

import (
	"errors"
	"math/big"
)

// A tick is a logarithm to the base 1.000001 of a price in dollars per SAGE.
const (
	MaxTick = 27_631_035
	// TickLog is ln(1.000001) in WAD.
	TickLog = 999_999_500_000
	highest = 24 // the table's largest power is 1.000001^-(2^24)
)

var (
	// WAD is one in fixed point with 18 decimals.
	WAD      = pow10(18)
	MinPrice = pow10(6)
	MaxPrice = pow10(30)

	// ErrOutOfRange is a price or tick that the other does not exist for.
	ErrOutOfRange = errors.New("price: out of range")

	one    = new(big.Int).Sub(pow2(128), big.NewInt(1))
	powers = Powers()
)

func pow10(n int64) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil)
}

func pow2(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }

// Powers returns floor(2^128 / 1.000001^(2^k)) for k from 24 to 0, from fractions
// of whole numbers kept to 400 bits.
func Powers() []*big.Int {
	const bits = 400
	// 1/1.000001 = 10^6 / 1000001, squared again and again. A truncation adds less
	// than 2^-370 to the relative error after 24 squarings.
	x := new(big.Int).Lsh(big.NewInt(1_000_000), bits)
	x.Div(x, big.NewInt(1_000_001))
	out := make([]*big.Int, highest+1)
	for k := 0; k <= highest; k++ {
		out[highest-k] = new(big.Int).Rsh(x, bits-128)
		x = new(big.Int).Rsh(new(big.Int).Mul(x, x), bits)
	}
	return out
}

// ratio is 1.000001^-steps with 128 fractional bits, cut after each factor.
func ratio(steps int64) *big.Int {
	product := one
	for i, power := range powers {
		if step := int64(1) << (highest - i); steps >= step {
			product = new(big.Int).Rsh(new(big.Int).Mul(product, power), 128)
			steps -= step
		}
	}
	return product
}

// search finds the most steps whose ratio is at least bound, or above it if strict.
func search(bound *big.Int, strict bool) int64 {
	least := 0
	if strict {
		least = 1
	}
	// ratio never rises with its argument, so the last that holds is found bit by
	// bit; product is ratio(steps).
	product, steps := one, int64(0)
	for i, power := range powers {
		if next := new(big.Int).Rsh(new(big.Int).Mul(product, power), 128); next.Cmp(bound) >= least {
			product, steps = next, steps+int64(1)<<(highest-i)
		}
	}
	return steps
}

// TickOf is floor(log(price)) of a price in WAD.
func TickOf(price *big.Int) (int64, error) {
	if price.Cmp(MinPrice) < 0 || price.Cmp(MaxPrice) > 0 {
		return 0, ErrOutOfRange
	}
	switch price.Cmp(WAD) {
	case 0:
		return 0, nil
	case 1:
		return search(new(big.Int).Div(new(big.Int).Lsh(WAD, 128), price), false), nil
	}
	return -search(new(big.Int).Div(new(big.Int).Lsh(price, 128), WAD), true) - 1, nil
}

// PriceOf is the price at a tick in WAD, rounded down.
func PriceOf(tick int64) (*big.Int, error) {
	if tick < -MaxTick || tick > MaxTick {
		return nil, ErrOutOfRange
	}
	if tick < 0 {
		return new(big.Int).Rsh(new(big.Int).Mul(WAD, ratio(-tick)), 128), nil
	}
	return new(big.Int).Div(new(big.Int).Lsh(WAD, 128), ratio(tick)), nil
}

// FloorDiv is a / n towards minus infinity.
func FloorDiv(a *big.Int, n uint64) *big.Int {
	// Div rounds towards minus infinity for a positive divisor.
	return new(big.Int).Div(a, new(big.Int).SetUint64(n))
}
