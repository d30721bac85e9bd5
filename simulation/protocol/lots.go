package protocol

import "math/big"

// LotsPerEpoch go on sale in one epoch at the most, those that come again included.
const LotsPerEpoch = 8

// Purpose is what a lot is sold for.
type Purpose int

// The purposes.
const (
	ForBurn Purpose = iota
	ForBuyback
)

// lots are dollars that the treasury has set aside for auctions.
type lots struct {
	burn, buyback *big.Int
	left          int
	last          Purpose // who had the last turn
}

func (l lots) of(p Purpose) *big.Int {
	if p == ForBurn {
		return l.burn
	}
	return l.buyback
}

// OnSale is the auction under way, or nil.
func (t *Treasury) OnSale() *Auction { return t.onSale }

// Settled says that the auction under way is over. What it did not sell is set aside
// again if it was the revenue burn's.
func (t *Treasury) Settled(unsold *big.Int) {
	if t.onSale.For == ForBurn {
		t.lots.burn = new(big.Int).Add(t.lots.burn, unsold)
	}
	t.onSale = nil
}

// PutUp puts a lot on sale: nil where nothing can be. Who did not have the last turn
// has this one, and leaves it to the other if its lot cannot be sold now.
func (t *Treasury) PutUp(now uint64, r Reading) *Auction {
	if t.onSale != nil || t.lots.left == 0 {
		return nil
	}
	for _, p := range []Purpose{1 - t.lots.last, t.lots.last} {
		lot := t.lots.of(p)
		if !r.Healthy || !t.auction.CanKick(lot, r.Price) || p == ForBuyback && !t.mayBuyBack(now, r) {
			continue
		}
		t.onSale = Kick(t.auction, t.book, now, lot, r)
		t.onSale.For = p
		if p == ForBurn {
			t.lots.burn = new(big.Int)
		} else {
			t.lots.buyback = new(big.Int)
			t.nextBuyback = now + t.c.BuybackInterval
		}
		t.lots.left--
		t.lots.last = p
		return t.onSale
	}
	return nil
}

func (t *Treasury) mayBuyBack(now uint64, r Reading) bool {
	return now >= t.nextBuyback && r.Volatility.Cmp(t.c.Buyback.MaxVolatility) <= 0 &&
		t.lots.buyback.Cmp(t.c.Buyback.MaxLot) <= 0
}
