package onchain

import (
	"context"
	"fmt"
	"iter"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// EventSource gives events of accepted blocks; *rpc.Client is one.
type EventSource interface {
	Events(ctx context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error]
}

// Bids reads what bidders did from the events of the auction.
type Bids struct {
	Auction felt.Felt
	// Start is the first block that can hold an event of the auction.
	Start uint64
	Node  EventSource
}

var (
	bidCommitted = *utils.GetSelectorFromNameFelt("BidCommitted")
	bidClaimed   = *utils.GetSelectorFromNameFelt("BidClaimed")
)

// Bidders of an auction, in the order of their commitments.
func (s Bids) Bidders(ctx context.Context, auction uint64) ([]cairo.ContractAddress, error) {
	var bidders []cairo.ContractAddress
	of := felt.FromUint64[felt.Felt](auction)
	err := s.each(ctx, [][]felt.Felt{{bidCommitted}, {of}}, func(e b.BurnAuctionEvent) error {
		commitment, ok := e.(b.BurnAuctionBidCommitted)
		if !ok || commitment.AuctionID != auction {
			return fmt.Errorf("the node gives %T of another auction for commitments of auction %d", e, auction)
		}
		bidders = append(bidders, commitment.Bidder)
		return nil
	})
	return bidders, err
}

// Ledger is what one bidder's bids have cost.
type Ledger struct {
	Bids
	Bidder felt.Felt
}

// Spent is the SAGE paid for dollars and the bonds lost, of bids that were claimed.
func (l Ledger) Spent(ctx context.Context) (*big.Int, error) {
	spent := new(big.Int)
	err := l.each(ctx, [][]felt.Felt{{bidClaimed}, {}, {l.Bidder}}, func(e b.BurnAuctionEvent) error {
		claim, ok := e.(b.BurnAuctionBidClaimed)
		if !ok || felt.Felt(claim.Bidder) != l.Bidder {
			return fmt.Errorf("the node gives %T of another bidder for claims of %s", e, l.Bidder.String())
		}
		spent.Add(spent, claim.Paid.Big()).Add(spent, claim.Forfeited.Big())
		return nil
	})
	return spent, err
}

func (s Bids) each(ctx context.Context, keys [][]felt.Felt, take func(b.BurnAuctionEvent) error) error {
	filter := rpc.EventFilter{From: cairo.AtNumber(s.Start), To: cairo.Latest(), Addresses: []felt.Felt{s.Auction}, Keys: keys}
	for page, err := range s.Node.Events(ctx, filter) {
		if err != nil {
			return err
		}
		for _, e := range page {
			event, err := b.DecodeBurnAuctionEvent(e.Keys, e.Data)
			if err == nil {
				err = take(event)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
