// Package clearing is the reference of the burn auction: what a sealed batch of
// bids clears at, what a reserve and a bond are. Whole numbers only, in the units
// of the contracts.
package clearing

import (
	"cmp"
	"math/big"
	"slices"
)

// Bid wants Dollars whole dollars and offers Price SAGE for each (WAD). Index is
// its place among the commitments; no two bids have the same.
type Bid struct {
	Price   *big.Int
	Index   uint32
	Dollars *big.Int
}

// Result says who gets what.
type Result struct {
	// Price is what all winners pay: that of the first bid that gets nothing, or
	// the reserve.
	Price *big.Int
	Sold  *big.Int // whole dollars
	// Shares are the dollars of each bid, in the order given.
	Shares []*big.Int
	// Marginal is the bid, by its place in the order given, that took the last
	// dollar; -1 when the lot was larger than all bids together.
	Marginal int
}

// Burned is the SAGE that the winners pay, base units.
func (r Result) Burned() *big.Int { return new(big.Int).Mul(r.Price, r.Sold) }

// Order gives the places of the bids, best first: prices fall, among equals the
// index rises.
func Order(bids []Bid) []int {
	order := make([]int, len(bids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := bids[b].Price.Cmp(bids[a].Price); c != 0 {
			return c
		}
		return cmp.Compare(bids[a].Index, bids[b].Index)
	})
	return order
}

// Clear sells lot whole dollars to bids that are all at the reserve or above.
func Clear(bids []Bid, lot, reserve *big.Int) Result {
	r := Result{Price: reserve, Sold: new(big.Int), Shares: make([]*big.Int, len(bids)), Marginal: -1}
	rejected := false
	for _, i := range Order(bids) {
		left := new(big.Int).Sub(lot, r.Sold)
		got := new(big.Int).Set(bids[i].Dollars)
		if got.Cmp(left) > 0 {
			got.Set(left)
		}
		r.Shares[i] = got
		if left.Sign() == 0 {
			if !rejected {
				r.Price, rejected = bids[i].Price, true
			}
			continue
		}
		r.Sold.Add(r.Sold, got)
		if r.Sold.Cmp(lot) == 0 {
			r.Marginal = i
		}
	}
	return r
}

// BruteForce does what Clear does, dollar by dollar and without sorting: each
// dollar goes to whoever offers most and wants more. For small lots.
func BruteForce(bids []Bid, lot int, reserve *big.Int) Result {
	r := Result{Price: reserve, Sold: new(big.Int), Shares: make([]*big.Int, len(bids)), Marginal: -1}
	for i := range bids {
		r.Shares[i] = new(big.Int)
	}
	best := func(open func(i int) bool) int {
		found := -1
		for i := range bids {
			if !open(i) {
				continue
			}
			if found < 0 || bids[i].Price.Cmp(bids[found].Price) > 0 ||
				bids[i].Price.Cmp(bids[found].Price) == 0 && bids[i].Index < bids[found].Index {
				found = i
			}
		}
		return found
	}
	one := big.NewInt(1)
	for range lot {
		i := best(func(i int) bool { return r.Shares[i].Cmp(bids[i].Dollars) < 0 })
		if i < 0 {
			return r // all have what they want
		}
		r.Shares[i].Add(r.Shares[i], one)
		r.Sold.Add(r.Sold, one)
		if r.Sold.Cmp(big.NewInt(int64(lot))) == 0 {
			r.Marginal = i
		}
	}
	if i := best(func(i int) bool { return r.Shares[i].Sign() == 0 }); i >= 0 {
		r.Price = bids[i].Price
	}
	return r
}
