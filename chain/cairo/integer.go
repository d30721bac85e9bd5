package cairo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
)

// U128 is a u128: Hi·2^64 + Lo. Every value of the Go type is a u128, and ==
// compares.
type U128 struct{ Lo, Hi uint64 }

// U256 is a u256: Hi·2^128 + Lo.
type U256 struct{ Lo, Hi U128 }

// I128 is an i128 in two's complement: Hi·2^64 + Lo.
type I128 struct {
	Lo uint64
	Hi int64
}

// U128From64 widens v.
func U128From64(v uint64) U128 { return U128{Lo: v} }

// U256From64 widens v.
func U256From64(v uint64) U256 { return U256{Lo: U128{Lo: v}} }

// U128FromBig returns v, or a *RangeError.
func U128FromBig(v *big.Int) (U128, error) {
	if v.Sign() < 0 || v.BitLen() > 128 {
		return U128{}, &RangeError{Value: v.String(), Type: "u128"}
	}
	var b [16]byte
	return u128OfBytes(v.FillBytes(b[:])), nil
}

// U256FromBig returns v, or a *RangeError.
func U256FromBig(v *big.Int) (U256, error) {
	if v.Sign() < 0 || v.BitLen() > 256 {
		return U256{}, &RangeError{Value: v.String(), Type: "u256"}
	}
	var b [32]byte
	v.FillBytes(b[:])
	return U256{Hi: u128OfBytes(b[:16]), Lo: u128OfBytes(b[16:])}, nil
}

func u128OfBytes(b []byte) U128 {
	return U128{Hi: binary.BigEndian.Uint64(b), Lo: binary.BigEndian.Uint64(b[8:])}
}

// I128FromBig returns v, or a *RangeError.
func I128FromBig(v *big.Int) (I128, error) {
	hi := new(big.Int).Rsh(v, 64) // rounds down, so it keeps two's complement
	if !hi.IsInt64() {
		return I128{}, &RangeError{Value: v.String(), Type: "i128"}
	}
	lo := new(big.Int).Sub(v, new(big.Int).Lsh(hi, 64))
	return I128{Lo: lo.Uint64(), Hi: hi.Int64()}, nil
}

func (v U128) Big() *big.Int {
	b := new(big.Int).SetUint64(v.Hi)
	return b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(v.Lo))
}

func (v U256) Big() *big.Int {
	b := v.Hi.Big()
	return b.Lsh(b, 128).Or(b, v.Lo.Big())
}

func (v I128) Big() *big.Int {
	hi, lo, negative := v.magnitude()
	b := U128{Lo: lo, Hi: hi}.Big()
	if negative {
		b.Neg(b)
	}
	return b
}

func (v I128) magnitude() (hi, lo uint64, negative bool) {
	if v.Hi >= 0 {
		return uint64(v.Hi), v.Lo, false
	}
	lo, borrow := bits.Sub64(0, v.Lo, 0)
	hi, _ = bits.Sub64(0, uint64(v.Hi), borrow)
	return hi, lo, true
}

func (v U128) String() string { return v.Big().String() }

func (v U256) String() string { return v.Big().String() }

func (v I128) String() string { return v.Big().String() }

// MarshalText writes decimal digits; JSON has them as a string.
func (v U128) MarshalText() ([]byte, error) { return v.Big().Append(nil, 10), nil }

// MarshalText writes decimal digits; JSON has them as a string.
func (v U256) MarshalText() ([]byte, error) { return v.Big().Append(nil, 10), nil }

// MarshalText writes decimal digits; JSON has them as a string.
func (v I128) MarshalText() ([]byte, error) { return v.Big().Append(nil, 10), nil }

// UnmarshalText reads what MarshalText writes, and refuses anything else.
func (v *U128) UnmarshalText(text []byte) error { return parse(v, text, "u128", U128FromBig) }

// UnmarshalText reads what MarshalText writes, and refuses anything else.
func (v *U256) UnmarshalText(text []byte) error { return parse(v, text, "u256", U256FromBig) }

// UnmarshalText reads what MarshalText writes, and refuses anything else.
func (v *I128) UnmarshalText(text []byte) error { return parse(v, text, "i128", I128FromBig) }

var errDigits = errors.New("not a decimal integer")

// digits is the most that any of our integers has, with a sign: big.Int would
// take longer ones, at quadratic cost.
const digits = 79

func parse[T any](v *T, text []byte, typ string, from func(*big.Int) (T, error)) error {
	b := new(big.Int)
	if _, ok := b.SetString(string(text[:min(len(text), digits)]), 10); !ok || b.String() != string(text) {
		return fmt.Errorf("%s: %.80q: %w", typ, text, errDigits)
	}
	n, err := from(b)
	if err == nil {
		*v = n
	}
	return err
}
