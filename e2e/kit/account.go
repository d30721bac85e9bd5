package kit

import (
	"context"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// Account sends calls from one predeployed account. It signs as chain/txm does
// but sends by itself, on purpose: txm estimates first and keeps back what would
// be refused, while tests of refusals need the reverted transaction on the
// chain, and histories many calls in a block. One goroutine at a time uses it.
type Account struct {
	Name    string
	Address cairo.ContractAddress
	signer  *txm.KeySigner
	chain   felt.Felt
	node    *rpc.Client
	nonce   uint64
}

func (a *Account) String() string { return a.Name }

// bounds are enough for everything, at any price that devnet asks for.
var bounds = rpc.Bounds{
	L1:     rpc.Bound{MaxAmount: 0, MaxPrice: felt.FromUint64[felt.Felt](1e15)},
	L1Data: rpc.Bound{MaxAmount: 1e6, MaxPrice: felt.FromUint64[felt.Felt](1e12)},
	L2:     rpc.Bound{MaxAmount: 1e9, MaxPrice: felt.FromUint64[felt.Felt](1e10)},
}

// Broadcast sends the calls as one transaction, which devnet executes at once
// into the block being made, and returns its hash.
func (a *Account) Broadcast(ctx context.Context, calls ...cairo.Call) (felt.Felt, error) {
	e := new(cairo.Encoder)
	cairo.EncodeArray(e, calls, func(e *cairo.Encoder, c cairo.Call) {
		e.Felt(c.To)
		e.Felt(c.Selector)
		cairo.EncodeArray(e, c.Calldata, (*cairo.Encoder).Felt)
	})
	tx := rpc.InvokeTx{
		Common: rpc.Common{Nonce: a.nonce, Bounds: bounds},
		Sender: felt.Felt(a.Address), Calldata: e.Felts(),
	}
	var err error
	if tx.Signature, err = a.signer.Sign(ctx, tx.Hash(a.chain)); err != nil {
		return felt.Felt{}, err
	}
	sent, err := a.node.AddInvoke(ctx, tx)
	if err != nil {
		return felt.Felt{}, fmt.Errorf("%s sends %s: %w", a.Name, names(calls), err)
	}
	a.nonce++ // reverted ones use it as well
	return sent, nil
}

func names(calls []cairo.Call) string {
	out := ""
	for i, c := range calls {
		if i > 0 {
			out += " + "
		}
		out += c.Name
	}
	return out
}
