package sdk

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market/bid"
	"github.com/bitsage-network/bitsage/market/bid/vault"
)

// Errors of a bid that its auction would not take, or would leave out.
var (
	ErrNoAuction   = errors.New("no auction is running")
	ErrAlreadyBid  = errors.New("this account has a bid in the auction already: an auction takes one, and none is taken back")
	ErrUnclaimed   = errors.New("a bid in an earlier auction has not been claimed: claim it first")
	ErrNoBid       = errors.New("this account has no bid that could be opened")
	ErrNothingDue  = errors.New("this account has nothing to claim from auctions")
	ErrAfterCutoff = errors.New("the bid came after the drawn cutoff: it is out, and its escrow can be claimed in full")
	ErrNoOpening   = errors.New("the opening of this bid is not kept here: it is where the bid was made from")
)

// TimeError says that the auction is not in the phase that a step needs.
type TimeError struct {
	// Step is what was wanted: "bids are taken", "bids are opened", "bids are claimed".
	Step string
	// At is when that begins, if Early, or when it ended.
	Early bool
	At    time.Time
	// Now is the chain's time.
	Now time.Time
}

func (e *TimeError) Error() string {
	left := e.At.Sub(e.Now).Abs().Round(time.Second)
	at := e.At.UTC().Format(time.DateTime)
	switch {
	case e.Early && e.At.After(e.Now):
		return fmt.Sprintf("too early: %s from %s UTC on, in %s at the latest", e.Step, at, left)
	case e.Early:
		return fmt.Sprintf("too early: %s once a keeper has made the step that is due since %s UTC", e.Step, at)
	}
	return fmt.Sprintf("too late: %s until %s UTC, %s ago", e.Step, at, left)
}

// LimitError says that a bid is beyond one of its auction's limits.
type LimitError struct {
	// What is "amount" (dollars of 6 decimals) or "price" (SAGE per dollar, WAD).
	What string
	// Got is beyond Limit, the least where Below, or else the most.
	Got, Limit *big.Int
	Below      bool
}

func (e *LimitError) Error() string {
	if e.Below {
		return fmt.Sprintf("%s %s is below the auction's least, %s", e.What, e.Got, e.Limit)
	}
	return fmt.Sprintf("%s %s is above the auction's most, %s", e.What, e.Got, e.Limit)
}

// Sealed is a bid as its auction takes it.
type Sealed struct {
	Opening bid.Opening
	// Bucket is the smallest that covers the bid: 2^Bucket base units of SAGE,
	// Escrow, are all that others see of its size.
	Bucket uint8
	Escrow *big.Int
	// Cost is the most that the bid pays, Bond what silence would lose.
	Cost, Bond *big.Int
}

// Seal works a bid out against the auction as it stands, and against what the
// auction holds of the bidder. Errors: those above, *TimeError, *LimitError,
// bid.ErrAmount, bid.ErrPrice.
func Seal(a b.Auction, held b.Bid, o bid.Opening, now time.Time) (Sealed, error) {
	if err := o.Check(); err != nil {
		return Sealed{}, err
	}
	switch {
	case a.Phase == b.AuctionPhaseIdle || a.Phase == b.AuctionPhaseSettled || o.Auction != a.AuctionID:
		return Sealed{}, ErrNoAuction
	case held.AuctionID == a.AuctionID && held.State != b.BidStateNone:
		return Sealed{}, ErrAlreadyBid
	case a.Phase != b.AuctionPhaseBidding:
		return Sealed{}, &TimeError{Step: "bids were taken", At: unix(a.Schedule.MaxEnd), Now: now}
	case held.State != b.BidStateNone && held.State != b.BidStateClaimed:
		return Sealed{}, ErrUnclaimed
	}
	for _, l := range []LimitError{
		{"amount", o.Amount, a.MinBid.Big(), true}, {"amount", o.Amount, a.Cap.Big(), false},
		{"price", o.Price, a.Reserve.Big(), true},
	} {
		if order := l.Got.Cmp(l.Limit); l.Below && order < 0 || !l.Below && order > 0 {
			return Sealed{}, &l
		}
	}
	s := Sealed{Opening: o, Cost: bid.Cost(o.Amount, o.Price)}
	s.Bucket = bid.Bucket(s.Cost, a.MinBucket)
	s.Escrow = new(big.Int).Lsh(big.NewInt(1), uint(s.Bucket))
	s.Bond = new(big.Int).Mul(s.Escrow, big.NewInt(int64(a.BondBps)))
	s.Bond.Add(s.Bond, big.NewInt(9_999)).Quo(s.Bond, big.NewInt(10_000))
	return s, nil
}

// Keep puts the opening on disk, and is what must come before Bid is sent: a bid
// whose opening is lost loses its bond. The same opening may be kept again;
// another one for the auction is vault.ErrKept, since the first may be on its way.
func (s Sealed) Keep(v *vault.Vault) error {
	kept, ok, err := v.Load(s.Opening.Auction)
	if err != nil {
		return err
	}
	if ok && kept.Amount.Cmp(s.Opening.Amount) == 0 && kept.Price.Cmp(s.Opening.Price) == 0 && kept.Salt == s.Opening.Salt {
		return nil
	}
	return v.Save(s.Opening)
}

// Bid is the transaction: its escrow is approved exactly, and the key is the
// auction's, so that however often it is decided it is sent once.
func (e Economy) Bid(s Sealed) (Tx, error) {
	approve, err := e.approve(e.Token, e.Auction.Address, s.Escrow)
	return Tx{Key: fmt.Sprintf("auction:bid:%d", s.Opening.Auction), Calls: []cairo.Call{
		approve,
		e.Auction.Commit(s.Opening.Auction, s.Opening.Commitment(e.Chain, e.Auction.Address), s.Bucket),
	}}, err
}

// Openable reports why a bid cannot be opened now; nil if it can. Errors:
// ErrNoBid, ErrAfterCutoff, *TimeError.
func Openable(a b.Auction, held b.Bid, now time.Time) error {
	if held.AuctionID != a.AuctionID || held.State != b.BidStateSealed {
		return ErrNoBid
	}
	switch a.Phase {
	case b.AuctionPhaseBidding, b.AuctionPhaseDrawing:
		return &TimeError{Step: "bids are opened", Early: true, At: unix(a.Schedule.DrawEnd), Now: now}
	case b.AuctionPhaseRevealing:
		if a.Cutoff.Valid && held.At > a.Cutoff.Value {
			return ErrAfterCutoff
		}
		return nil
	}
	return &TimeError{Step: "bids were opened", At: unix(a.Schedule.RevealEnd), Now: now}
}

// Reveal opens a bid.
func (e Economy) Reveal(o bid.Opening) (Tx, error) {
	amount, errAmount := cairo.U128FromBig(o.Amount)
	price, errPrice := cairo.U128FromBig(o.Price)
	return one(fmt.Sprintf("auction:reveal:%d", o.Auction),
		e.Auction.Reveal(cairo.ContractAddress(o.Bidder), amount, price, o.Salt)), errors.Join(errAmount, errPrice)
}

// Claimable reports why a bid cannot be claimed now; nil if it can, or if only
// the chain knows. Errors: ErrNothingDue, *TimeError.
func Claimable(a b.Auction, held b.Bid, now time.Time) error {
	switch {
	case held.State == b.BidStateNone || held.State == b.BidStateClaimed:
		return ErrNothingDue
	case held.AuctionID != a.AuctionID || a.Phase == b.AuctionPhaseSettled || a.Phase == b.AuctionPhaseIdle:
		return nil
	case held.State == b.BidStateBelow, a.Cutoff.Valid && held.At > a.Cutoff.Value:
		return nil // out of the auction, whose end is not waited for
	}
	return &TimeError{Step: "bids are claimed", Early: true, At: unix(a.Schedule.ClearEnd), Now: now}
}

// ClaimBid pays a bidder what its bid won and what of its escrow is not due.
// Anyone may send it.
func (e Economy) ClaimBid(auction uint64, bidder felt.Felt) Tx {
	return one(fmt.Sprintf("auction:claim:%d:%s", auction, bidder.String()), e.Auction.Claim(cairo.ContractAddress(bidder)))
}

func unix(seconds uint64) time.Time { return time.Unix(int64(seconds), 0).UTC() }
