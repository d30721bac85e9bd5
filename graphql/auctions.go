package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

func (queries) Auctions(ctx context.Context, first *int, after *string, last *int, before *string, where *model.AuctionFilter, block *model.BlockPin) (*model.AuctionConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.AuctionFilter, model.Auction] { return v.Auctions }, where, paging{first, after, last, before})
}

func (queries) Bids(ctx context.Context, first *int, after *string, last *int, before *string, where *model.BidFilter, block *model.BlockPin) (*model.BidConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.BidFilter, model.Bid] { return v.Bids }, where, paging{first, after, last, before})
}

func (queries) Buybacks(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.BuybackConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.Buyback] { return v.Buybacks }, nil, paging{first, after, last, before})
}

func (queries) Auction(ctx context.Context, id string, block *model.BlockPin) (*model.Auction, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[uint64, *model.Auction] { return v.Auction })
}

type (
	auctionFields struct{}
	bidFields     struct{}
	buybackFields struct{}
)

func (auctionFields) Bids(ctx context.Context, a *model.Auction, first *int, after *string, last *int, before *string) (*model.BidConnection, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Bids, &model.BidFilter{Auction: &a.ID}, paging{first, after, last, before})
}

func (bidFields) Auction(ctx context.Context, b *model.Bid) (*model.Auction, error) {
	return auction(ctx, b.AsOf, b.AuctionID)
}

// Counts tells whether a bid came in time, once the cutoff is known.
func (bidFields) Counts(ctx context.Context, b *model.Bid) (*bool, error) {
	a, err := auction(ctx, b.AsOf, b.AuctionID)
	if err != nil || a == nil || a.Cutoff == nil {
		return nil, err
	}
	counts := !b.CommittedAt.After(*a.Cutoff)
	return &counts, nil
}

func (buybackFields) Auction(ctx context.Context, b *model.Buyback) (*model.Auction, error) {
	return auction(ctx, b.AsOf, b.AuctionID)
}

func auction(ctx context.Context, asOf, id uint64) (*model.Auction, error) {
	v, err := scopeOf(ctx).at(ctx, &asOf)
	if err != nil {
		return nil, err
	}
	return v.auction.find(ctx, id)
}
