package sdk_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market/bid"
	"github.com/bitsage-network/bitsage/market/bid/vault"
	"github.com/bitsage-network/bitsage/sdk"
)

// running is an auction in whose bidding we are: 10 to 25 dollars, 50 base units
// for each at the least.
func running() b.Auction {
	return b.Auction{
		AuctionID: 3, Phase: b.AuctionPhaseBidding, Lot: cairo.U128From64(100_000_000), Cap: cairo.U128From64(25_000_000),
		MinBid: cairo.U128From64(10_000_000), Reserve: cairo.U128From64(50), BondBps: 333, MinBucket: 8,
		Schedule: b.AuctionSchedule{Opens: 100, MinEnd: 200, MaxEnd: 300, DrawEnd: 400, RevealEnd: 500, ClearEnd: 600},
	}
}

func offer(dollars, price int64) bid.Opening {
	return bid.Opening{
		Auction: 3, Bidder: number(9), Amount: big.NewInt(dollars * 1_000_000), Price: big.NewInt(price),
		Salt: bid.Salt([]byte("root"), number(108), 3),
	}
}

var at250 = time.Unix(250, 0)

func TestSeal(t *testing.T) {
	s, err := sdk.Seal(running(), b.Bid{}, offer(20, 51), at250)
	if err != nil {
		t.Fatal(err)
	}
	// 20 · 51 = 1020 fits 2^10; 333 basis points of 1024 are 34.1, rounded up.
	if s.Bucket != 10 || s.Cost.Int64() != 1_020 || s.Escrow.Int64() != 1_024 || s.Bond.Int64() != 35 {
		t.Errorf("bucket %d, cost %s, escrow %s, bond %s", s.Bucket, s.Cost, s.Escrow, s.Bond)
	}
	e := economy(t)
	tx, err := e.Bid(s)
	if err != nil {
		t.Fatal(err)
	}
	commitment := s.Opening.Commitment(number(1), number(108))
	if data := tx.Calls[1].Calldata; tx.Key != "auction:bid:3" || tx.Calls[1].Name != "BurnAuction.commit" ||
		!slices.Equal(data, []felt.Felt{number(3), commitment, number(10)}) {
		t.Errorf("%s %s %v", tx.Key, tx.Calls[1].Name, data)
	}
	if data := tx.Calls[0].Calldata; tx.Calls[0].To != e.Token || !slices.Equal(data, []felt.Felt{number(108), number(1_024), number(0)}) {
		t.Errorf("approves %v", data)
	}
	// What the chain remembers of earlier auctions does not hinder.
	if _, err := sdk.Seal(running(), b.Bid{AuctionID: 2, State: b.BidStateClaimed}, offer(20, 51), at250); err != nil {
		t.Error(err)
	}
}

func TestSealRefuses(t *testing.T) {
	with := func(change func(*b.Auction)) b.Auction {
		a := running()
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		auction b.Auction
		held    b.Bid
		bid     bid.Opening
		want    error
	}{
		"none ever":       {b.Auction{}, b.Bid{}, offer(20, 51), sdk.ErrNoAuction},
		"settled":         {with(func(a *b.Auction) { a.Phase = b.AuctionPhaseSettled }), b.Bid{}, offer(20, 51), sdk.ErrNoAuction},
		"another auction": {with(func(a *b.Auction) { a.AuctionID = 4 }), b.Bid{}, offer(20, 51), sdk.ErrNoAuction},
		"second bid":      {running(), b.Bid{AuctionID: 3, State: b.BidStateSealed}, offer(20, 51), sdk.ErrAlreadyBid},
		"unclaimed":       {running(), b.Bid{AuctionID: 2, State: b.BidStateValid}, offer(20, 51), sdk.ErrUnclaimed},
		"cents":           {running(), b.Bid{}, bid.Opening{Auction: 3, Amount: big.NewInt(1), Price: big.NewInt(51)}, bid.ErrAmount},
	} {
		if _, err := sdk.Seal(c.auction, c.held, c.bid, at250); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	var late *sdk.TimeError
	_, err := sdk.Seal(with(func(a *b.Auction) { a.Phase = b.AuctionPhaseDrawing }), b.Bid{}, offer(20, 51), time.Unix(330, 0))
	if !errors.As(err, &late) || late.Early || err.Error() != "too late: bids were taken until 1970-01-01 00:05:00 UTC, 30s ago" {
		t.Errorf("after the bidding: %v", err)
	}
	for name, c := range map[string]struct {
		bid   bid.Opening
		what  string
		limit int64
		below bool
	}{
		"dust":              {offer(9, 51), "amount", 10_000_000, true},
		"over the cap":      {offer(26, 51), "amount", 25_000_000, false},
		"below the reserve": {offer(20, 49), "price", 50, true},
	} {
		var limit *sdk.LimitError
		_, err := sdk.Seal(running(), b.Bid{}, c.bid, at250)
		if !errors.As(err, &limit) || limit.What != c.what || limit.Limit.Int64() != c.limit || limit.Below != c.below {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, edge := range []bid.Opening{offer(10, 50), offer(25, 50)} {
		if _, err := sdk.Seal(running(), b.Bid{}, edge, at250); err != nil {
			t.Errorf("%s at %s: %v", edge.Amount, edge.Price, err)
		}
	}
}

// TestKeep: what was sealed may be kept again, after a crash; something else may
// not take its place, since it may be on its way.
func TestKeep(t *testing.T) {
	v, err := vault.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	first, err := sdk.Seal(running(), b.Bid{}, offer(20, 51), at250)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := first.Keep(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range []bid.Opening{offer(21, 51), offer(20, 52)} {
		other, err := sdk.Seal(running(), b.Bid{}, o, at250)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Keep(v); !errors.Is(err, vault.ErrKept) {
			t.Errorf("%s at %s takes its place: %v", o.Amount, o.Price, err)
		}
	}
	kept, ok, err := v.Load(3)
	if kept.Bidder = number(9); !ok || err != nil || kept.Commitment(number(1), number(108)) != first.Opening.Commitment(number(1), number(108)) {
		t.Errorf("kept is %+v, %t, %v", kept, ok, err)
	}
}

func TestOpenable(t *testing.T) {
	sealed := b.Bid{AuctionID: 3, State: b.BidStateSealed, At: 150}
	for name, c := range map[string]struct {
		phase  b.AuctionPhase
		cutoff uint64
		held   b.Bid
		want   error
	}{
		"in time":           {b.AuctionPhaseRevealing, 150, sealed, nil},
		"after the cutoff":  {b.AuctionPhaseRevealing, 149, sealed, sdk.ErrAfterCutoff},
		"open already":      {b.AuctionPhaseRevealing, 150, b.Bid{AuctionID: 3, State: b.BidStateValid}, sdk.ErrNoBid},
		"of an earlier one": {b.AuctionPhaseRevealing, 150, b.Bid{AuctionID: 2, State: b.BidStateSealed}, sdk.ErrNoBid},
		"none":              {b.AuctionPhaseRevealing, 150, b.Bid{}, sdk.ErrNoBid},
	} {
		a := running()
		a.Phase, a.Cutoff = c.phase, cairo.Some(c.cutoff)
		if err := sdk.Openable(a, c.held, at250); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for phase, want := range map[b.AuctionPhase]string{
		b.AuctionPhaseBidding:  "too early: bids are opened from 1970-01-01 00:06:40 UTC on, in 2m30s at the latest",
		b.AuctionPhaseDrawing:  "too early: bids are opened from 1970-01-01 00:06:40 UTC on, in 2m30s at the latest",
		b.AuctionPhaseClearing: "too late: bids were opened until 1970-01-01 00:08:20 UTC, 4m10s ago",
	} {
		a := running()
		a.Phase = phase
		if err := sdk.Openable(a, sealed, at250); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", phase, err, want)
		}
	}
	o := offer(20, 51)
	tx, err := economy(t).Reveal(o)
	if data := tx.Calls[0].Calldata; err != nil || tx.Key != "auction:reveal:3" ||
		!slices.Equal(data, []felt.Felt{number(9), number(20_000_000), number(51), o.Salt}) {
		t.Errorf("%s %v (%v)", tx.Key, data, err)
	}
}

func TestClaimable(t *testing.T) {
	for name, c := range map[string]struct {
		phase b.AuctionPhase
		held  b.Bid
		want  error // errTime for a *TimeError
	}{
		"none":                {b.AuctionPhaseSettled, b.Bid{}, sdk.ErrNothingDue},
		"claimed":             {b.AuctionPhaseSettled, b.Bid{AuctionID: 3, State: b.BidStateClaimed}, sdk.ErrNothingDue},
		"settled":             {b.AuctionPhaseSettled, b.Bid{AuctionID: 3, State: b.BidStateValid}, nil},
		"of an earlier one":   {b.AuctionPhaseBidding, b.Bid{AuctionID: 2, State: b.BidStateSealed}, nil},
		"while it runs":       {b.AuctionPhaseClearing, b.Bid{AuctionID: 3, State: b.BidStateValid, At: 150}, errTime},
		"out by the reserve":  {b.AuctionPhaseClearing, b.Bid{AuctionID: 3, State: b.BidStateBelow, At: 150}, nil},
		"out by the cutoff":   {b.AuctionPhaseRevealing, b.Bid{AuctionID: 3, State: b.BidStateSealed, At: 151}, nil},
		"bidding goes on":     {b.AuctionPhaseBidding, b.Bid{AuctionID: 3, State: b.BidStateSealed, At: 150}, errTime},
		"sealed, in its time": {b.AuctionPhaseRevealing, b.Bid{AuctionID: 3, State: b.BidStateSealed, At: 150}, errTime},
	} {
		a := running()
		if a.Phase = c.phase; c.phase != b.AuctionPhaseBidding {
			a.Cutoff = cairo.Some[uint64](150)
		}
		err := sdk.Claimable(a, c.held, at250)
		if errors.As(err, new(*sdk.TimeError)) {
			err = errTime
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	holds(t, economy(t).ClaimBid(3, number(9)), nil, "auction:claim:3:0x9", []string{"BurnAuction.claim"}, 9)
}

var errTime = errors.New("a *sdk.TimeError")
