package cairo

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// ContractAddress is a felt below 2^251. It converts to and from felt.Felt,
// unchecked; reading one from text or from felts checks.
type ContractAddress felt.Felt

// ClassHash is a felt below 2^251.
type ClassHash felt.Felt

// EthAddress is an Ethereum address, go-ethereum's common.Address.
type EthAddress [20]byte

// Bytes31 is a bytes31, the most significant byte first.
type Bytes31 [31]byte

func (a ContractAddress) String() string { return hexFelt(felt.Felt(a)) }

func (c ClassHash) String() string { return hexFelt(felt.Felt(c)) }

func (a EthAddress) String() string { return "0x" + hex.EncodeToString(a[:]) }

func (b Bytes31) String() string { return "0x" + hex.EncodeToString(b[:]) }

// MarshalText writes 0x and hex digits, as nodes do.
func (a ContractAddress) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalText writes 0x and hex digits, as nodes do.
func (c ClassHash) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// MarshalText writes 0x and 40 hex digits, without a checksum.
func (a EthAddress) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalText writes 0x and 62 hex digits.
func (b Bytes31) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads 0x and up to 64 hex digits, of either case.
func (a *ContractAddress) UnmarshalText(text []byte) error {
	f, err := parseFelt(text, (*Decoder).ContractAddress)
	if err == nil {
		*a = f
	}
	return err
}

// UnmarshalText reads 0x and up to 64 hex digits, of either case.
func (c *ClassHash) UnmarshalText(text []byte) error {
	f, err := parseFelt(text, (*Decoder).ClassHash)
	if err == nil {
		*c = f
	}
	return err
}

// UnmarshalText reads 0x and 40 hex digits, of either case.
func (a *EthAddress) UnmarshalText(text []byte) error { return unhex(a[:], text) }

// UnmarshalText reads 0x and 62 hex digits, of either case.
func (b *Bytes31) UnmarshalText(text []byte) error { return unhex(b[:], text) }

var errHex = errors.New("not 0x and hex digits")

// hexFelt takes a value: felt.Felt has its methods on the pointer.
func hexFelt(f felt.Felt) string { return f.String() }

// parseFelt is stricter than felt.Felt's own reader, which also takes decimal,
// octal and hex without 0x, and so reads the same digits in several ways.
func parseFelt[T any](text []byte, value func(*Decoder) T) (T, error) {
	var zero T
	f, err := HexFelt(string(text))
	if err != nil {
		return zero, err
	}
	return Decode("text", []felt.Felt{f}, value)
}

// HexFelt reads a felt as nodes write it: 0x and up to 64 hex digits, below
// the prime.
func HexFelt(text string) (f felt.Felt, err error) {
	n := len(text)
	if n < 3 || n > 66 || text[:2] != "0x" {
		return f, fmt.Errorf("felt: %.70q: %w", text, errHex)
	}
	var b [felt.Bytes]byte
	digits := text[2:]
	if n%2 == 1 {
		digits = "0" + digits
	}
	if _, err := hex.Decode(b[len(b)-len(digits)/2:], []byte(digits)); err != nil {
		return f, fmt.Errorf("felt: %.70q: %w", text, errHex)
	}
	if f.SetBytesCanonical(b[:]) != nil {
		return felt.Felt{}, &RangeError{Value: text, Type: "felt252"}
	}
	return f, nil
}

func unhex(into, text []byte) error {
	if len(text) != 2+2*len(into) || string(text[:2]) != "0x" {
		return fmt.Errorf("%.70q: %w, %d of them", text, errHex, 2*len(into))
	}
	v := make([]byte, len(into))
	if _, err := hex.Decode(v, text[2:]); err != nil {
		return fmt.Errorf("%.70q: %w, %d of them", text, errHex, 2*len(into))
	}
	copy(into, v)
	return nil
}
