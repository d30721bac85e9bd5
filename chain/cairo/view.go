package cairo

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// View is a call that reads, and how to decode what it returns.
type View[T any] struct {
	Call
	Decode func([]felt.Felt) (T, error)
}

// NewView returns the view that runs call and decodes its result with value.
func NewView[T any](call Call, value func(*Decoder) T) View[T] {
	return View[T]{Call: call, Decode: func(felts []felt.Felt) (T, error) {
		return Decode(call.Name, felts, value)
	}}
}

// A Caller runs calls on a node, which does not change state.
type Caller interface {
	// Call returns what the entry point returned. When the contract refused,
	// the error wraps a *Revert.
	Call(ctx context.Context, call Call, at At) ([]felt.Felt, error)
}

// Read runs view at a block. The error is the caller's, under the view's name,
// or a *DecodeError.
func Read[T any](ctx context.Context, c Caller, view View[T], at At) (T, error) {
	felts, err := c.Call(ctx, view.Call, at)
	if err != nil {
		var zero T
		return zero, fmt.Errorf("%s: %w", view.Name, err)
	}
	return view.Decode(felts)
}

// Message is a message from Ethereum to an L1 handler, ready for the Starknet
// core contract's sendMessageToL2, which adds the sender.
type Message struct {
	To       felt.Felt
	Selector felt.Felt
	Payload  []felt.Felt
	Name     string // "L1Gateway.handle_deposit", for logs and errors only
}

// At names the block whose state is read. The zero value is the latest block;
// == compares.
type At struct {
	by     by
	number uint64
	hash   felt.Felt
}

type by uint8

const (
	byLatest by = iota
	byPreConfirmed
	byNumber
	byHash
)

// Latest is the newest block that is accepted on L2.
func Latest() At { return At{} }

// PreConfirmed is the block that is being built; its content may still change.
func PreConfirmed() At { return At{by: byPreConfirmed} }

// AtNumber is the block of that number, whatever block that is when asked.
func AtNumber(n uint64) At { return At{by: byNumber, number: n} }

// AtHash is one certain block, which a reorg may remove.
func AtHash(h felt.Felt) At { return At{by: byHash, hash: h} }

// Number returns the block's number, if it was named by it.
func (a At) Number() (uint64, bool) { return a.number, a.by == byNumber }

// Hash returns the block's hash, if it was named by it.
func (a At) Hash() (felt.Felt, bool) { return a.hash, a.by == byHash }

func (a At) String() string {
	switch a.by {
	case byPreConfirmed:
		return "pre_confirmed"
	case byNumber:
		return fmt.Sprintf("block %d", a.number)
	case byHash:
		return "block " + a.hash.String()
	default:
		return "latest"
	}
}

// MarshalJSON writes the BLOCK_ID of Starknet's JSON-RPC, 0.9 and 0.10.
func (a At) MarshalJSON() ([]byte, error) {
	switch a.by {
	case byNumber:
		return json.Marshal(map[string]uint64{"block_number": a.number})
	case byHash:
		return json.Marshal(map[string]string{"block_hash": a.hash.String()})
	default:
		return json.Marshal(a.String())
	}
}
