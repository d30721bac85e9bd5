package protocol

import (
	"fmt"
	"math/big"
	"math/rand/v2"

	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/simulation/ledger"
)

// AuctionConfig are the burn auction's dials; times in seconds.
type AuctionConfig struct {
	MinSeconds, MaxSeconds, DrawSeconds, RevealSeconds, ClearSeconds uint64
	DiscountBps, CapBps, BondFloorBps                                uint16
	MinBucket                                                        uint8
	MinBid                                                           int64 // whole dollars
}

// Duration is from the kick to the last opening.
func (c AuctionConfig) Duration() uint64 { return c.MaxSeconds + c.DrawSeconds + c.RevealSeconds }

var million = big.NewInt(1_000_000)

// Auction is one lot on sale, by economy/clearing.
type Auction struct {
	c       AuctionConfig
	book    *ledger.Ledger
	For     Purpose
	Kicked  uint64
	Lot     *big.Int // USD, 6 decimals
	Dollars *big.Int // whole ones of it
	Cap     *big.Int // whole dollars of a bid
	Reserve *big.Int // SAGE per dollar, WAD
	BondBps uint16
	escrows []*big.Int
}

// most is the largest bid for so many dollars.
func (c AuctionConfig) most(dollars *big.Int) *big.Int {
	most := new(big.Int).Mul(dollars, big.NewInt(int64(c.CapBps)))
	return most.Quo(most, big.NewInt(10_000))
}

// CanKick tells whether a lot is large enough for a bid and has a reserve.
func (c AuctionConfig) CanKick(lot, price *big.Int) bool {
	if price.Sign() == 0 || c.most(new(big.Int).Quo(lot, million)).Cmp(big.NewInt(c.MinBid)) < 0 {
		return false
	}
	_, ok := clearing.Reserve(c.DiscountBps, price)
	return ok
}

// Kick takes the lot out of the treasury and freezes the terms. CanKick holds.
func Kick(c AuctionConfig, book *ledger.Ledger, now uint64, lot *big.Int, r Reading) *Auction {
	a := &Auction{c: c, book: book, Kicked: now, Lot: lot, Dollars: new(big.Int).Quo(lot, million)}
	a.Reserve, _ = clearing.Reserve(c.DiscountBps, r.Price)
	a.BondBps = clearing.BondBps(c.BondFloorBps, r.Volatility, c.Duration())
	a.Cap = c.most(a.Dollars)
	book.Move(ledger.USD, ledger.Treasury, ledger.Auction, lot)
	return a
}

// Cutoff is the effective end that the Beacon draws; without it the earliest one.
func (a *Auction) Cutoff(random *rand.Rand, beacon bool) uint64 {
	if !beacon {
		return a.Kicked + a.c.MinSeconds
	}
	return a.Kicked + a.c.MinSeconds + random.Uint64N(a.c.MaxSeconds-a.c.MinSeconds+1)
}

// LatestCommit is the last second of the bidding.
func (a *Auction) LatestCommit() uint64 { return a.Kicked + a.c.MaxSeconds }

// Ends is when the bids are cleared.
func (a *Auction) Ends() uint64 { return a.Kicked + a.c.Duration() }

// Commit takes the smallest escrow that covers a bid of so many dollars at a price.
func (a *Auction) Commit(dollars, offer *big.Int) (escrow *big.Int) {
	cost := new(big.Int).Mul(dollars, offer)
	bucket := max(a.c.MinBucket, uint8(cost.BitLen()))
	escrow = clearing.Escrow(bucket)
	a.book.Move(ledger.SAGE, ledger.Bidders, ledger.Auction, escrow)
	a.escrows = append(a.escrows, escrow)
	return escrow
}

// Valid tells whether an opened bid takes part.
func (a *Auction) Valid(b clearing.Bid) bool {
	return b.Price.Cmp(a.Reserve) >= 0 && b.Dollars.Cmp(a.Cap) <= 0 && b.Dollars.Cmp(big.NewInt(a.c.MinBid)) >= 0
}

// Clear is what the opened bids would come to.
func (a *Auction) Clear(bids []clearing.Bid) clearing.Result {
	return clearing.Clear(bids, a.Dollars, a.Reserve)
}

// Unsold is what goes back of the lot.
func (a *Auction) Unsold(r clearing.Result) *big.Int {
	spent := new(big.Int).Mul(r.Sold, million)
	return spent.Sub(a.Lot, spent)
}

// Settle sells to the opened, valid bids, burns what they pay, keeps the bonds of
// silent escrows for the treasury and hands back the rest.
func (a *Auction) Settle(bids []clearing.Bid, silent []*big.Int) clearing.Result {
	r := a.Clear(bids)
	taken := new(big.Int)
	for _, escrow := range a.escrows {
		taken.Add(taken, escrow)
	}
	forfeit := new(big.Int)
	for _, escrow := range silent {
		forfeit.Add(forfeit, clearing.Bond(escrow, a.BondBps))
	}
	burned := r.Burned()
	refund := new(big.Int).Sub(taken, burned)
	refund.Sub(refund, forfeit)
	spent := new(big.Int).Mul(r.Sold, million)
	a.book.Burn(ledger.SAGE, ledger.Auction, burned)
	a.book.Move(ledger.SAGE, ledger.Auction, ledger.Treasury, forfeit)
	a.book.Move(ledger.SAGE, ledger.Auction, ledger.Bidders, refund)
	a.book.Move(ledger.USD, ledger.Auction, ledger.Bidders, spent)
	a.book.Move(ledger.USD, ledger.Auction, ledger.Treasury, a.Unsold(r))
	a.check(bids, r)
	return r
}

// check holds what invariants 10 and 13 of research/economics.md §8 promise.
func (a *Auction) check(bids []clearing.Bid, r clearing.Result) {
	switch {
	case r.Sold.Cmp(a.Dollars) > 0:
		a.book.Fail(fmt.Errorf("auction: sold %v of %v dollars", r.Sold, a.Dollars))
	case r.Price.Cmp(a.Reserve) < 0:
		a.book.Fail(fmt.Errorf("auction: cleared at %v, below the reserve %v", r.Price, a.Reserve))
	case a.book.Of(ledger.Auction, ledger.SAGE).Sign() != 0 || a.book.Of(ledger.Auction, ledger.USD).Sign() != 0:
		a.book.Fail(fmt.Errorf("auction: something is left when all is over"))
	}
	for i, b := range bids {
		if r.Shares[i].Sign() > 0 && r.Price.Cmp(b.Price) > 0 {
			a.book.Fail(fmt.Errorf("auction: a winner offered %v and pays %v", b.Price, r.Price))
		}
	}
}
