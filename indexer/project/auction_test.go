package project_test

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func auction(name string, id int, data ...any) follow.Event {
	return event("BurnAuction", name, []any{id}, data...)
}

func bid(name string, id, bidder int, data ...any) follow.Event {
	return event("BurnAuction", name, []any{id, bidder}, data...)
}

// kick puts up 100 dollars.
func kick(id int, purpose string) follow.Event {
	s := b.AuctionSchedule{Opens: 1_700_000_000, MinEnd: 1_700_000_100, MaxEnd: 1_700_000_200, DrawEnd: 1_700_000_300,
		RevealEnd: 1_700_000_400, ClearEnd: 1_700_000_500}
	return event("BurnAuction", "AuctionKicked", []any{id, of("Treasury")}, short(purpose), 100, 25, 1, 2, 300, 60, 50,
		as(b.EncodeAuctionSchedule, s))
}

func commit(id, bidder, index int) follow.Event {
	return bid("BidCommitted", id, bidder, number(7000+bidder), 1<<10, index, 1_700_000_000+index)
}

func reveal(id, bidder, dollars, price int, valid bool) follow.Event {
	return bid("BidRevealed", id, bidder, dollars, price, valid)
}

func TestAuction(t *testing.T) {
	w := newWorld(t)
	auctionRow := func() project.Auction { return row(w, project.Auction{ID: 1}) }
	bidRow := func(bidder int) project.Bid {
		return row(w, project.Bid{Auction: 1, Bidder: store.Felt(number(bidder))})
	}
	kickedAt := w.block(kick(1, "revenue burn"))
	a := auctionRow()
	equal(t, "purpose", a.Purpose, "revenue burn")
	equal(t, "terms", [4]store.Uint256{a.Lot, a.Cap, a.MinBid, a.Reserve}, [4]store.Uint256{amount(100), amount(25), amount(1), amount(2)})
	equal(t, "bond", a.BondBps == 300 && a.MinBucket == 60 && a.MaxBids == 50, true)
	equal(t, "schedule", [3]uint64{a.MinEnd, a.ClearEnd, a.KickedAt}, [3]uint64{1_700_000_100, 1_700_000_500, kickedAt})

	w.block(commit(1, 31, 0), commit(1, 32, 1), commit(1, 33, 2), commit(1, 34, 3), commit(1, 35, 4))
	equal(t, "commits", auctionRow().Commits, 5)
	equal(t, "sealed", is(&[]store.Felt{bidRow(33).Commitment}[0], 7033) && bidRow(33).Escrow == amount(1<<10) && !bidRow(33).Revealed, true)
	w.block(auction("CutoffDrawn", 1, 12, number(55), 1_700_000_150))
	a = auctionRow()
	equal(t, "cutoff", a.Cutoff == 1_700_000_150 && a.CutoffRound == 12 && is(a.CutoffSeed, 55), true)

	// 32 and 33 offer the same: the earlier is first. 34 is below the reserve, 35 silent.
	w.block(reveal(1, 33, 40, 9, true), reveal(1, 31, 50, 5, true), reveal(1, 32, 30, 9, true), reveal(1, 34, 25, 1, false))
	a = auctionRow()
	equal(t, "revealed and valid", [2]uint32{a.Revealed, a.Valid}, [2]uint32{4, 3})
	equal(t, "no rank yet", bidRow(33).Rank, 0)

	settledAt := w.block(auction("AuctionSettled", 1, false, 3, 2, 100, 200, 5, 0, 30, 1_700_000_150))
	a = auctionRow()
	equal(t, "settled", a.Stage == project.AuctionSettled && !a.Lapsed && a.SettledAt == settledAt, true)
	equal(t, "outcome", [4]store.Uint256{a.Price, a.Sold, a.Burned, a.Fill}, [4]store.Uint256{amount(2), amount(100), amount(200), amount(30)})
	for bidder, want := range map[int]struct {
		rank uint32
		won  int64
	}{32: {1, 30}, 33: {2, 40}, 31: {3, 30}, 34: {0, 0}, 35: {0, 0}} {
		got := bidRow(bidder)
		equal(t, "rank", got.Rank, want.rank)
		equal(t, "won", got.Won, amount(want.won))
	}

	w.block(bid("BidClaimed", 1, 31, 30, 964, 60, 0), bid("BidClaimed", 1, 35, 0, 993, 0, 31))
	silent := bidRow(35)
	equal(t, "claimed", [4]store.Uint256{silent.USD, silent.Refunded, silent.Paid, silent.Forfeited},
		[4]store.Uint256{amount(0), amount(993), amount(0), amount(31)})
	a = auctionRow()
	equal(t, "claims", a.Claims == 2 && a.Forfeited == amount(31), true)
	closedAt := w.block(event("BurnAuction", "AuctionClosed", []any{1, of("Treasury")}, 100, 0, 200))
	equal(t, "closed", auctionRow().Stage == project.AuctionClosed && auctionRow().ClosedAt == closedAt, true)
}

// TestAuctionEnds: all win what they wanted where the lot is larger than the bids,
// and nobody wins where nobody posted the order.
func TestAuctionEnds(t *testing.T) {
	for name, c := range map[string]struct {
		settled follow.Event
		won     int64
	}{
		"lot too large": {auction("AuctionSettled", 1, false, 2, 2, 70, 140, 0, 0, 0, 1_700_000_100), 40},
		"lapsed":        {auction("AuctionSettled", 1, true, 2, 0, 0, 0, 99, 0, 0, 1_700_000_100), 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.block(kick(1, "buyback"), commit(1, 31, 0), commit(1, 32, 1))
			w.block(reveal(1, 31, 30, 9, true), reveal(1, 32, 40, 5, true))
			w.block(c.settled)
			got := row(w, project.Bid{Auction: 1, Bidder: store.Felt(number(32))})
			equal(t, "rank", got.Rank, 2)
			equal(t, "won", got.Won, amount(c.won))
			equal(t, "cutoff without a draw", row(w, project.Auction{ID: 1}).Cutoff, 1_700_000_100)
		})
	}
}

func TestBuyback(t *testing.T) {
	w := newWorld(t)
	startedAt := w.block(event("Buyback", "BuybackStarted", []any{4}, 50, 500_000, 900, 1_700_086_400))
	r := row(w, project.Buyback{Auction: 4})
	equal(t, "started", r.Lot == amount(50) && r.StartedAt == startedAt && r.NextAt == 1_700_086_400 && !r.Settled, true)
	w.block(event("Buyback", "BuybackSettled", []any{4}, 30, 20, 77, wide(21)))
	r = row(w, project.Buyback{Auction: 4})
	equal(t, "settled", r.Settled, true)
	equal(t, "sums", [4]store.Uint256{r.Spent, r.Returned, r.Burned, r.Forwarded}, [4]store.Uint256{amount(30), amount(20), amount(77), amount(21)})
}
