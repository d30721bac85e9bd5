package follow

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// OverRPC makes a Node of an endpoint.
func OverRPC(client *rpc.Client) Node { return rpcNode{client} }

type rpcNode struct{ client *rpc.Client }

func (n rpcNode) Tip(ctx context.Context) (uint64, felt.Felt, error) {
	hash, number, err := n.client.BlockHashAndNumber(ctx)
	return number, hash, err
}

func (n rpcNode) Header(ctx context.Context, number uint64) (BlockRef, error) {
	h, err := n.client.Header(ctx, cairo.AtNumber(number))
	return refOf(h), noBlock(err)
}

func (n rpcNode) Block(ctx context.Context, number uint64) (Block, error) {
	block, err := n.client.BlockWithReceipts(ctx, cairo.AtNumber(number))
	if err != nil {
		return Block{}, noBlock(err)
	}
	b := Block{BlockRef: refOf(block.Header)}
	for e := range block.Events() {
		b.Events = append(b.Events, eventOf(e))
	}
	return b, nil
}

func (n rpcNode) Events(ctx context.Context, from uint64, to BlockRef, addresses []felt.Felt) iter.Seq2[[]Located, error] {
	filter := rpc.EventFilter{From: cairo.AtNumber(from), To: cairo.AtHash(to.Hash), Addresses: addresses}
	return func(yield func([]Located, error) bool) {
		for page, err := range n.client.Events(ctx, filter) {
			located := make([]Located, len(page))
			for i, e := range page {
				located[i] = Located{Event: eventOf(e), Number: e.BlockNumber, Hash: e.BlockHash}
			}
			if !yield(located, noBlock(err)) {
				return
			}
		}
	}
}

func refOf(h rpc.Header) BlockRef {
	return BlockRef{Number: h.Number, Hash: h.Hash, Parent: h.Parent, Time: h.Time}
}

func eventOf(e rpc.EmittedEvent) Event {
	return Event{From: e.From, Keys: e.Keys, Data: e.Data, TxHash: e.TxHash, TxIndex: e.TxIndex, EventIndex: e.EventIndex}
}

func noBlock(err error) error {
	if errors.Is(err, rpc.ErrBlockNotFound) || errors.Is(err, rpc.ErrBlockChanged) {
		return fmt.Errorf("%w: %w", ErrNoBlock, err)
	}
	return err
}
