package store

import (
	"database/sql/driver"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
)

// Felt is a field element as a column: 32 bytes, big-endian, so that databases
// order it by value. Convert with Felt(f) and felt.Felt(x).
type Felt felt.Felt

// Value implements driver.Valuer.
func (f Felt) Value() (driver.Value, error) {
	b := (*felt.Felt)(&f).Bytes()
	return b[:], nil
}

// Scan implements sql.Scanner; it takes only the canonical 32 bytes.
func (f *Felt) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != felt.Bytes {
		return fmt.Errorf("store: felt column holds %T of length %d", src, len(b))
	}
	if err := (*felt.Felt)(f).SetBytesCanonical(b); err != nil {
		return fmt.Errorf("store: felt column: %w", err)
	}
	return nil
}

func (f Felt) String() string { return (*felt.Felt)(&f).String() }

// Uint256 is an unsigned integer as a column: 32 bytes, big-endian, exact and
// ordered by value in every database, which no SQL number type is.
type Uint256 [32]byte

// NewUint256 converts x; it errs when x is negative or needs more than 256 bits.
func NewUint256(x *big.Int) (Uint256, error) {
	var u Uint256
	if x.Sign() < 0 || x.BitLen() > 256 {
		return u, fmt.Errorf("store: %s is not a uint256", x)
	}
	x.FillBytes(u[:])
	return u, nil
}

// Big returns the value as a new big.Int.
func (u Uint256) Big() *big.Int { return new(big.Int).SetBytes(u[:]) }

// Value implements driver.Valuer.
func (u Uint256) Value() (driver.Value, error) { return u[:], nil }

// Scan implements sql.Scanner.
func (u *Uint256) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(u) {
		return fmt.Errorf("store: uint256 column holds %T of length %d", src, len(b))
	}
	copy(u[:], b)
	return nil
}

func (u Uint256) String() string { return u.Big().String() }

// packFelts concatenates 32-byte big-endian felts. The result is never nil,
// which SQL would read as NULL.
func packFelts(felts []felt.Felt) []byte {
	out := make([]byte, 0, len(felts)*felt.Bytes)
	for i := range felts {
		b := felts[i].Bytes()
		out = append(out, b[:]...)
	}
	return out
}

// unpackFelts is the inverse of packFelts; no felts are nil.
func unpackFelts(b []byte) ([]felt.Felt, error) {
	if len(b)%felt.Bytes != 0 {
		return nil, fmt.Errorf("store: packed felts have %d bytes", len(b))
	}
	if len(b) == 0 {
		return nil, nil
	}
	out := make([]felt.Felt, len(b)/felt.Bytes)
	for i := range out {
		if err := out[i].SetBytesCanonical(b[i*felt.Bytes : (i+1)*felt.Bytes]); err != nil {
			return nil, fmt.Errorf("store: packed felt %d: %w", i, err)
		}
	}
	return out, nil
}
