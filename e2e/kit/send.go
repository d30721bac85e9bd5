package kit

import (
	"context"
	"errors"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Receipt is what a transaction did and used.
type Receipt = rpc.Receipt

// Try sends the calls as one transaction in a block of the kit's time. A
// refusal is a *cairo.Revert; the receipt is there all the same.
func (n *Net) Try(a *Account, calls ...cairo.Call) (Receipt, error) {
	n.t.Helper()
	ctx := n.t.Context()
	if err := n.stamp(); err != nil {
		return Receipt{}, err
	}
	hash, err := a.Broadcast(ctx, calls...)
	if err != nil {
		return Receipt{}, err
	}
	r, err := n.Receipt(ctx, hash)
	switch {
	case err == nil && r.Reverted:
		err = cairo.ParseRevert(r.Reason)
	case err == nil && n.Observe != nil:
		n.Observe(names(calls), r)
	}
	if err == nil {
		n.noteOpening(r)
	}
	return r, err
}

// Do is Try for calls that must be accepted.
func (n *Net) Do(a *Account, calls ...cairo.Call) Receipt {
	n.t.Helper()
	r, err := n.Try(a, calls...)
	if err != nil {
		n.t.Fatalf("%s calls %s: %v", a, names(calls), err)
	}
	return r
}

// Refused is Try for calls that must be refused with the given code.
func (n *Net) Refused(code cairo.RevertCode, a *Account, calls ...cairo.Call) Receipt {
	n.t.Helper()
	r, err := n.Try(a, calls...)
	if !errors.Is(err, code) {
		n.t.Fatalf("%s calls %s: got %v, want %q", a, names(calls), err, string(code))
	}
	return r
}

// View reads from the head of the chain.
func View[T any](n *Net, view cairo.View[T]) T {
	n.t.Helper()
	v, err := cairo.Read(n.t.Context(), n.Client, view, cairo.PreConfirmed())
	n.must(err)
	return v
}

// Batch makes one block of what `send` broadcasts, all of it at the present
// time, and returns the receipts in order. It needs devnet.OnDemand.
func (n *Net) Batch(send func(ctx context.Context) error) ([]Receipt, error) {
	n.t.Helper()
	ctx := n.t.Context()
	if err := n.stamp(); err != nil {
		return nil, err
	}
	if err := send(ctx); err != nil {
		return nil, err
	}
	hash, err := n.CreateBlock(ctx)
	if err != nil {
		return nil, err
	}
	block, err := n.BlockWithReceipts(ctx, cairo.AtHash(hash))
	return block.Receipts, err
}

// Flush makes a block of what Do and Try have sent. It needs devnet.OnDemand.
func (n *Net) Flush() {
	n.t.Helper()
	_, err := n.CreateBlock(n.t.Context())
	n.must(err)
}
