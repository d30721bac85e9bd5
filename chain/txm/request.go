package txm

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Request is something to be done once.
type Request struct {
	// Key names the request, 1 to 256 bytes. The same key with the same calls is
	// the same request, also after a restart, until it is known for good to
	// have had no effect.
	Key string
	// Calls run in one transaction, all or none.
	Calls []cairo.Call
	// Deadline, if not zero, is when the request loses its point: if it has not
	// been signed by then it is dropped, and if it has not landed it is
	// replaced, at its nonce, by a transaction that does nothing.
	Deadline time.Time
	// Join allows one transaction together with other requests that allow it.
	// If that would revert, they go one by one.
	Join bool
	// Final makes Send wait until the transaction is Config.Depth deep, beyond
	// the reorgs that are watched for. It is no part of the request's identity.
	Final bool
}

// Result is what a request did.
type Result struct {
	Hash        felt.Felt // of the attempt that landed
	Nonce       uint64
	BlockNumber uint64
	BlockHash   felt.Felt
	Fee         felt.Felt // paid, in FRI
	Gas         rpc.Gas
	// Events are those of the whole transaction, raw and in order; among them
	// the transfer of the fee.
	Events []rpc.Event
}

var (
	// ErrStopped says that the sender does not run any more. The request may
	// have been stored, and goes on when a sender runs again.
	ErrStopped = errors.New("sender has stopped")
	// ErrDeadline says that the deadline passed first and the request had no
	// effect. The key is free again: at once if it was not sent, or else when
	// what took its nonce is settled.
	ErrDeadline = errors.New("deadline passed before it took effect")
	// ErrUnknownKey says that no request of that key is stored.
	ErrUnknownKey = errors.New("no request of that key")
)

// RequestError is a request that cannot be accepted as it is.
type RequestError struct{ Field, Problem string }

func (e *RequestError) Error() string { return "txm: request: " + e.Field + " " + e.Problem }

// KeyReusedError says that the key stands for other calls already.
type KeyReusedError struct{ Key string }

func (e *KeyReusedError) Error() string {
	return fmt.Sprintf("key %q stands for other calls", e.Key)
}

// FeeCapError says that the transaction may cost more than it is allowed to.
// Nothing was sent, and the key is free again.
type FeeCapError struct {
	Need, Cap *big.Int // FRI
}

func (e *FeeCapError) Error() string {
	return fmt.Sprintf("may cost %s FRI, at most %s are allowed", e.Need, e.Cap)
}

// RevertError says that a contract refused. It wraps a *cairo.Revert when the
// node told why. If Sent is false, that was found before sending: there was no
// effect, no fee, and the key is free again. If it is true, the transaction
// landed and the fee was paid; the key is free again once that is settled.
type RevertError struct {
	Sent  bool
	Cause error
}

func (e *RevertError) Error() string {
	if e.Sent {
		return "transaction reverted: " + e.Cause.Error()
	}
	return "would revert: " + e.Cause.Error()
}

func (e *RevertError) Unwrap() error { return e.Cause }

func (r Request) check() error {
	switch {
	case r.Key == "" || len(r.Key) > 256:
		return &RequestError{"Key", "must have 1 to 256 bytes"}
	case len(r.Calls) == 0:
		return &RequestError{"Calls", "are empty"}
	}
	return nil
}

// clone is apart from what the caller may go on to change.
func (r Request) clone() Request {
	r.Calls = slices.Clone(r.Calls)
	for i := range r.Calls {
		r.Calls[i].Calldata = slices.Clone(r.Calls[i].Calldata)
	}
	return r
}

// fingerprint identifies calls, without their names.
func fingerprint(calls []cairo.Call) (sum [32]byte) {
	h := sha256.New()
	for _, c := range calls {
		for _, f := range []felt.Felt{c.To, c.Selector} {
			b := f.Bytes()
			h.Write(b[:])
		}
		_ = binary.Write(h, binary.BigEndian, uint64(len(c.Calldata))) // a hash takes all
		for _, f := range c.Calldata {
			b := f.Bytes()
			h.Write(b[:])
		}
	}
	copy(sum[:], h.Sum(nil))
	return sum
}

// multicall is the calldata of an account's __execute__.
func multicall(calls []cairo.Call) []felt.Felt {
	calldata := []felt.Felt{felt.FromUint64[felt.Felt](uint64(len(calls)))}
	for _, c := range calls {
		calldata = append(calldata, c.To, c.Selector, felt.FromUint64[felt.Felt](uint64(len(c.Calldata))))
		calldata = append(calldata, c.Calldata...)
	}
	return calldata
}
