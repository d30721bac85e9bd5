package agent

import (
	"math/big"

	"github.com/bitsage-network/bitsage/economy/clearing"
)

// Manner is how a bidder bids.
type Manner int

// The manners.
const (
	Honest  Manner = iota // offers what a dollar is worth to it, and opens
	Silent                // offers more, and opens only if the market moved its way
	Sniper                // commits as late as it dares, on the newest price
	Ring                  // one of some that agreed to bid the reserve
	Manners int    = iota
)

var manners = [...]string{"honest", "silent", "sniping", "ring"}

func (m Manner) String() string { return manners[m] }

// Bidder has SAGE and wants dollars.
type Bidder struct {
	Manner Manner
	// MarginBps is what it wants to gain on a dollar.
	MarginBps int64
	// PartBps of the lot is what it wants, at most the cap.
	PartBps int64
}

var (
	wad2 = new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil)
	bps  = big.NewInt(10_000)
)

// value of a dollar in SAGE (WAD) at a price of SAGE in dollars (WAD), less a margin.
func value(price *big.Int, marginBps int64) *big.Int {
	v := new(big.Int).Mul(wad2, big.NewInt(10_000-marginBps))
	return v.Quo(v, new(big.Int).Mul(price, bps))
}

// Value is what a dollar is worth to the bidder, SAGE (WAD).
func (b Bidder) Value(price *big.Int) *big.Int { return value(price, b.MarginBps) }

// Offer is what it bids for a dollar: false where it does not bid at all.
func (b Bidder) Offer(price, reserve *big.Int) (*big.Int, bool) {
	switch b.Manner {
	case Ring:
		offer := new(big.Int).Add(reserve, big.NewInt(1))
		return offer, offer.Cmp(b.Value(price)) <= 0
	case Silent:
		// To win whenever it will want to: no margin, and a little more.
		offer := value(price, -100)
		return offer, offer.Cmp(reserve) >= 0
	}
	offer := b.Value(price)
	return offer, offer.Cmp(reserve) >= 0
}

// Opens tells whether the bidder opens its bid when SAGE costs so much.
func (b Bidder) Opens(offer, price *big.Int) bool {
	return b.Manner != Silent || offer.Cmp(value(price, 0)) <= 0
}

// Dollars it wants of a lot.
func (b Bidder) Dollars(lot, most *big.Int) *big.Int {
	want := new(big.Int).Mul(lot, big.NewInt(b.PartBps))
	if want.Quo(want, bps); want.Cmp(most) > 0 {
		want.Set(most)
	}
	return want
}

// Regret is what a bidder that knew all other bids could have had more than its own
// bid brings it, by another price or fewer dollars, in parts (1 = all) of what the
// lot is worth to it.
func Regret(bids []clearing.Bid, mine int, worth, lot, reserve *big.Int, least *big.Int) float64 {
	others := make([]*big.Int, 0, len(bids)+1)
	others = append(others, reserve)
	for i, b := range bids {
		if i != mine {
			others = append(others, b.Price, new(big.Int).Add(b.Price, big.NewInt(1)))
		}
	}
	utility := func(price, dollars *big.Int) *big.Int {
		changed := append([]clearing.Bid(nil), bids...)
		changed[mine].Price, changed[mine].Dollars = price, dollars
		r := clearing.Clear(changed, lot, reserve)
		u := new(big.Int).Sub(worth, r.Price)
		return u.Mul(u, r.Shares[mine])
	}
	truth := utility(bids[mine].Price, bids[mine].Dollars)
	best := truth
	for _, price := range others {
		for quarters := int64(1); quarters <= 4; quarters++ {
			dollars := new(big.Int).Mul(bids[mine].Dollars, big.NewInt(quarters))
			if dollars.Rsh(dollars, 2); dollars.Cmp(least) < 0 {
				continue
			}
			if u := utility(price, dollars); u.Cmp(best) > 0 {
				best = u
			}
		}
	}
	part, _ := new(big.Rat).SetFrac(best.Sub(best, truth), new(big.Int).Mul(worth, lot)).Float64()
	return part
}
