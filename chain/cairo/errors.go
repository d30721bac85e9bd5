package cairo

import (
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

var (
	// ErrTruncated says that the felts ended before the value did.
	ErrTruncated = errors.New("not enough felts")
	// ErrLeftover says that felts remained after the value.
	ErrLeftover = errors.New("felts left over")
	// ErrByteArray says that a ByteArray is not in its canonical form.
	ErrByteArray = errors.New("malformed ByteArray")
)

// DecodeError says where decoding failed and why. Err is a *RangeError, or
// wraps ErrTruncated, ErrLeftover or ErrByteArray.
type DecodeError struct {
	Path  string // the value, as in "Market.job.fills[2].amount"
	Index int    // the felt at which it was noticed, counted from 0
	Err   error
}

func (e *DecodeError) Error() string { return e.Path + ": " + e.Err.Error() }

func (e *DecodeError) Unwrap() error { return e.Err }

// RangeError is a value that its type cannot hold.
type RangeError struct {
	Value string // decimal when it fits 64 bits, or else as it was given
	Type  string // the Cairo type, "u8"
}

func (e *RangeError) Error() string { return e.Value + " does not fit " + e.Type }

func feltRange(f felt.Felt, typ string) *RangeError {
	if bits := f.Bits(); bits[1]|bits[2]|bits[3] == 0 {
		return &RangeError{Value: fmt.Sprint(bits[0]), Type: typ}
	}
	return &RangeError{Value: f.String(), Type: typ}
}

// UnknownEventError is an event that the ABI of its contract does not have,
// such as one of a newer class.
type UnknownEventError struct {
	Contract string
	Selector felt.Felt
}

func (e *UnknownEventError) Error() string {
	return fmt.Sprintf("%s has no event with selector %s", e.Contract, e.Selector.String())
}
