package project

import (
	"cmp"
	"context"
	"slices"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyAuction(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeBurnAuctionEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.BurnAuctionAuctionKicked:
		return kicked(ctx, tx, at, e)
	case b.BurnAuctionBidCommitted:
		return committed(ctx, tx, at, e)
	case b.BurnAuctionCutoffDrawn:
		return changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
			a.Cutoff, a.CutoffRound, a.CutoffSeed = e.Cutoff, e.Round, some(e.Seed)
			return nil
		})
	case b.BurnAuctionBidRevealed:
		return revealed(ctx, tx, at, e)
	case b.BurnAuctionAuctionSettled:
		return auctionSettled(ctx, tx, at, e)
	case b.BurnAuctionAuctionClosed:
		return changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
			a.Stage, a.Returned, a.ClosedAt = AuctionClosed, amount(e.Returned), at.time()
			return nil
		})
	case b.BurnAuctionBidClaimed:
		return claimed(ctx, tx, at, e)
	}
	return nil // a poster's own order, until it settles, is the poster's affair
}

func changeAuction(ctx context.Context, tx *store.Tx, at where, id uint64, fn func(*Auction) error) error {
	return store.Update(ctx, tx, Auction{ID: id}, func(a *Auction) error {
		a.Block = at.number()
		return fn(a)
	})
}

func changeBid(ctx context.Context, tx *store.Tx, at where, key Bid, fn func(*Bid)) error {
	return store.Update(ctx, tx, key, func(bid *Bid) error {
		bid.Block = at.number()
		fn(bid)
		return nil
	})
}

func kicked(ctx context.Context, tx *store.Tx, at where, e b.BurnAuctionAuctionKicked) error {
	s := e.Schedule
	return store.Upsert(ctx, tx, Auction{
		ID: e.AuctionID, Kicker: address(e.Kicker), Purpose: Text(e.Purpose), Stage: AuctionRunning,
		Lot: amount(e.Lot), Cap: amount(e.Cap), MinBid: amount(e.MinBid), Reserve: amount(e.Reserve),
		BondBps: e.BondBps, MinBucket: e.MinBucket, MaxBids: e.MaxBids,
		Opens: s.Opens, MinEnd: s.MinEnd, MaxEnd: s.MaxEnd, DrawEnd: s.DrawEnd, RevealEnd: s.RevealEnd,
		ClearEnd: s.ClearEnd, KickedAt: at.time(), Block: at.number(), Transaction: at.tx(),
	})
}

func committed(ctx context.Context, tx *store.Tx, at where, e b.BurnAuctionBidCommitted) error {
	err := store.Upsert(ctx, tx, Bid{
		Auction: e.AuctionID, Bidder: address(e.Bidder), Number: e.Index, Commitment: store.Felt(e.Commitment),
		Escrow: amount(e.Escrow), CommittedAt: e.At, Block: at.number(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
		a.Commits = e.Index + 1
		return nil
	})
}

func revealed(ctx context.Context, tx *store.Tx, at where, e b.BurnAuctionBidRevealed) error {
	key := Bid{Auction: e.AuctionID, Bidder: address(e.Bidder)}
	err := changeBid(ctx, tx, at, key, func(bid *Bid) {
		bid.Revealed, bid.Valid = true, e.Valid
		bid.Amount, bid.Price = amount(e.Amount), amount(e.Price)
	})
	if err != nil {
		return err
	}
	return changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
		a.Revealed++
		if e.Valid {
			a.Valid++
		}
		return nil
	})
}

func auctionSettled(ctx context.Context, tx *store.Tx, at where, e b.BurnAuctionAuctionSettled) error {
	err := changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
		a.Stage, a.Lapsed, a.SettledAt, a.Cutoff = AuctionSettled, e.Lapsed, at.time(), e.Cutoff
		a.Price, a.Sold, a.Burned = amount(e.Price), amount(e.Sold), amount(e.Burned)
		a.MarginalPrice, a.MarginalIndex, a.Fill = amount(e.MarginalPrice), e.MarginalIndex, amount(e.Fill)
		return nil
	})
	if err != nil {
		return err
	}
	bids, err := store.Find[Bid](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("auction = ?", e.AuctionID).Where("valid")
	})
	if err != nil {
		return err
	}
	for _, bid := range awarded(bids, e) {
		bid.Block = at.number()
		if err := store.Upsert(ctx, tx, bid); err != nil {
			return err
		}
	}
	return nil
}

// awarded ranks an auction's valid bids and gives each the dollars that its claim
// will get: prices fall, among equals the earlier commitment is first; all up to
// the marginal bid have what they wanted, which itself has the fill.
func awarded(bids []Bid, e b.BurnAuctionAuctionSettled) []Bid {
	slices.SortFunc(bids, func(x, y Bid) int {
		return cmp.Or(y.Price.Big().Cmp(x.Price.Big()), cmp.Compare(x.Number, y.Number))
	})
	over := e.Lapsed
	for i := range bids {
		bid := &bids[i]
		bid.Rank = uint32(i) + 1
		marginal := e.MarginalPrice.Big().Sign() != 0 && bid.Number == e.MarginalIndex
		switch {
		case over:
		case marginal:
			bid.Won, over = amount(e.Fill), true
		default:
			bid.Won = bid.Amount
		}
	}
	return bids
}

func claimed(ctx context.Context, tx *store.Tx, at where, e b.BurnAuctionBidClaimed) error {
	err := changeBid(ctx, tx, at, Bid{Auction: e.AuctionID, Bidder: address(e.Bidder)}, func(bid *Bid) {
		bid.ClaimedAt = at.time()
		bid.USD, bid.Refunded = amount(e.USD), amount(e.Refunded)
		bid.Paid, bid.Forfeited = amount(e.Paid), amount(e.Forfeited)
	})
	if err != nil {
		return err
	}
	return changeAuction(ctx, tx, at, e.AuctionID, func(a *Auction) error {
		var s sums
		a.Claims++
		s.add(&a.Forfeited, e.Forfeited.Big())
		return s.err
	})
}

func applyBuyback(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeBuybackEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.BuybackBuybackStarted:
		return store.Upsert(ctx, tx, Buyback{
			Auction: e.AuctionID, Lot: amount(e.Lot), Price: amount(e.Price), Volatility: amount(e.Volatility),
			StartedAt: at.time(), NextAt: e.NextAt, Block: at.number(), Transaction: at.tx(),
		})
	case b.BuybackBuybackSettled:
		return store.Update(ctx, tx, Buyback{Auction: e.AuctionID}, func(row *Buyback) error {
			row.Settled, row.Block = true, at.number()
			row.Spent, row.Returned, row.Burned = amount(e.Spent), amount(e.Returned), amount(e.Burned)
			row.Forwarded = u256(e.Forwarded)
			return nil
		})
	}
	return nil
}
