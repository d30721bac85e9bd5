// Package strategy asks somebody's own program what to bid. The program is a
// process of its own that answers questions on its standard output, one line of
// JSON each, so it may be written in anything; whatever it does wrong, the
// bidder goes on without it and says why.
package strategy

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/market/bid"
)

// Question is one line on the program's standard input. Amounts are decimal
// strings of base units: dollars with 6 decimals, SAGE with 18; prices are SAGE
// per dollar in WAD (1e18). Times are seconds since 1970.
type Question struct {
	// ID is repeated by the answer.
	ID      uint64 `json:"id"`
	Auction uint64 `json:"auction"`
	// Lot on offer, and the most and the least that one bid may want of it, in
	// dollars.
	Lot    Amount `json:"lot"`
	Cap    Amount `json:"cap"`
	MinBid Amount `json:"min_bid"`
	// Reserve is the least price that is accepted.
	Reserve Amount `json:"reserve"`
	// Balance is the SAGE there is to lock. A bid locks the smallest power of two
	// of base units that covers its cost, 2^MinBucket at least: so its size shows
	// to nobody.
	Balance   Amount `json:"balance"`
	MinBucket uint8  `json:"min_bucket"`
	Now       int64  `json:"now"`
	// Closes is the last moment of commitments; those after a moment that is drawn
	// later, but not before Surely, do not count.
	Surely int64 `json:"surely"`
	Closes int64 `json:"closes"`
}

// Answer is one line on its standard output.
type Answer struct {
	ID uint64 `json:"id"`
	// Bid is null for none.
	Bid *Bid `json:"bid"`
}

// Bid is what the program wants.
type Bid struct {
	// Dollars wanted, a whole number of them within the bounds.
	Dollars Amount `json:"dollars"`
	// Price offered, SAGE per dollar in WAD; not below the reserve.
	Price Amount `json:"price"`
}

// Amount is a whole number that JSON's own numbers could not hold.
type Amount struct{ big.Int }

// NewAmount copies n.
func NewAmount(n *big.Int) Amount {
	var a Amount
	a.Set(n)
	return a
}

// MarshalJSON writes a string.
func (a Amount) MarshalJSON() ([]byte, error) { return json.Marshal(a.String()) }

// UnmarshalJSON reads a string of decimal digits: at most 39, which is u128.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return errors.New("an amount is no string of digits")
	}
	if len(text) == 0 || len(text) > 39 {
		return fmt.Errorf("amount %.50q is no number of 1 to 39 digits", text)
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return fmt.Errorf("amount %.50q is no number of 1 to 39 digits", text)
		}
	}
	a.SetString(text, 10)
	return nil
}

// judge says what is wrong with an answer to q.
func (q Question) judge(a Answer) error {
	switch {
	case a.ID != q.ID:
		return fmt.Errorf("the answer is to question %d, asked was %d", a.ID, q.ID)
	case a.Bid == nil:
		return nil
	case new(big.Int).Rem(&a.Bid.Dollars.Int, dollar).Sign() != 0:
		return fmt.Errorf("it wants %s dollar units, which are no whole dollars", &a.Bid.Dollars)
	case a.Bid.Dollars.Sign() == 0 || a.Bid.Dollars.Cmp(&q.MinBid.Int) < 0:
		return fmt.Errorf("it wants %s dollar units, the least is %s; no bid is null", &a.Bid.Dollars, &q.MinBid)
	case a.Bid.Dollars.Cmp(&q.Cap.Int) > 0:
		return fmt.Errorf("it wants %s dollar units, the cap is %s", &a.Bid.Dollars, &q.Cap)
	case a.Bid.Price.Cmp(&q.Reserve.Int) < 0:
		return fmt.Errorf("it offers %s, the reserve is %s", &a.Bid.Price, &q.Reserve)
	case a.Bid.Price.BitLen() > maxPriceBits:
		return fmt.Errorf("it offers %s, more than the contract can hold", &a.Bid.Price)
	}
	if locked := a.Bid.Escrow(q.MinBucket); locked.Cmp(&q.Balance.Int) > 0 {
		return fmt.Errorf("its bid locks %s SAGE units, there are %s", locked, &q.Balance)
	}
	return nil
}

// dollar in base units, and the contract's bound on prices.
var dollar = big.NewInt(1_000_000)

const maxPriceBits = 88

// Bucket is the power of two that the bid locks.
func (b Bid) Bucket(least uint8) uint8 {
	return bid.Bucket(bid.Cost(&b.Dollars.Int, &b.Price.Int), least)
}

// Escrow is the SAGE that the bid locks.
func (b Bid) Escrow(least uint8) *big.Int {
	return new(big.Int).Lsh(big.NewInt(1), uint(b.Bucket(least)))
}
