package simulation

import (
	"math/big"

	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/simulation/agent"
	"github.com/bitsage-network/bitsage/simulation/ledger"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// sale is an auction and who takes part in it.
type sale struct {
	*protocol.Auction
	offers []offer
	late   *agent.Bidder // the sniper, until it commits
	cutoff uint64        // that the Beacon will draw; nobody looks
	opened bool
	valid  []clearing.Bid
	whose  []int // offers of the valid bids
	silent []*big.Int
}

type offer struct {
	bidder agent.Bidder
	bid    clearing.Bid
	escrow *big.Int
	at     uint64
	value  *big.Int
}

// putUp puts a lot on sale, if there is one and a keeper is there.
func (w *world) putUp() error {
	if w.now < w.awake {
		return nil
	}
	if auction := w.treasury.PutUp(w.now, w.oracle.Read(w.now)); auction != nil {
		w.begin(auction)
	}
	return nil
}

// begin lets all but the sniper commit at once.
func (w *world) begin(a *protocol.Auction) {
	w.sale = &sale{Auction: a, cutoff: a.Cutoff(w.random, w.random.Float64() >= w.s.MissBeacon)}
	ring := false
	for i, b := range w.bidders {
		switch {
		case b.Manner == agent.Sniper:
			w.sale.late = &w.bidders[i]
		case b.Manner == agent.Ring && ring: // one bids for all
		default:
			ring = ring || b.Manner == agent.Ring
			w.commit(b, w.now)
		}
	}
}

func (w *world) commit(b agent.Bidder, at uint64) {
	s := w.sale
	price, ok := b.Offer(w.fairPrice, s.Reserve)
	want := b.Dollars(s.Dollars, s.Cap)
	o := offer{bidder: b, at: at, value: b.Value(w.fairPrice)}
	o.bid = clearing.Bid{Price: price, Index: uint32(len(s.offers)), Dollars: want}
	if !ok || !s.Valid(o.bid) {
		return
	}
	cost := new(big.Int).Mul(price, want)
	// The escrow is the next power of two, hence at most twice the cost, or the
	// smallest there is.
	most := cost.Lsh(cost, 1)
	if least := clearing.Escrow(w.p.Auction.MinBucket); most.Cmp(least) < 0 {
		most = least
	}
	if !w.has(ledger.Bidders, ledger.SAGE, most) {
		return
	}
	o.escrow = s.Commit(want, price)
	s.offers = append(s.offers, o)
}

// auction moves the one under way: the sniper's commitment, the openings, the
// clearing.
func (w *world) auction() error {
	s := w.sale
	if s == nil {
		return nil
	}
	if s.late != nil && w.now+hourSeconds > s.LatestCommit() {
		earliest := s.Kicked + w.p.Auction.MinSeconds
		w.commit(*s.late, earliest+w.random.Uint64N(s.LatestCommit()-earliest+1))
		s.late = nil
	}
	if !s.opened && w.now+hourSeconds > s.Ends() { // who may choose waits for the end
		w.reveal()
	}
	if w.now < s.Ends() || w.now < w.awake && w.now < s.Ends()+w.p.Auction.ClearSeconds {
		return nil
	}
	w.settle()
	return nil
}

// reveal opens what its owners want to open.
func (w *world) reveal() {
	s := w.sale
	s.opened = true
	for i, o := range s.offers {
		switch {
		case o.at > s.cutoff: // too late: refunded unopened
			w.result.Sniped++
		case !o.bidder.Opens(o.bid.Price, w.fairPrice):
			s.silent = append(s.silent, o.escrow)
			bond := w.dollars(clearing.Bond(o.escrow, s.BondBps))
			w.result.Bidders[o.bidder.Manner].add(-bond / amount(s.Lot, 6))
		default:
			s.valid = append(s.valid, o.bid)
			s.whose = append(s.whose, i)
		}
	}
}

// settle clears, unless nobody does in time.
func (w *world) settle() {
	s := w.sale
	w.sale = nil
	if w.now >= s.Ends()+w.p.Auction.ClearSeconds || w.random.Float64() < w.s.MissClear {
		s.Settle(nil, s.silent)
		w.treasury.Settled(s.Lot)
		w.result.Lapsed++
		return
	}
	r := s.Settle(s.valid, s.silent)
	w.treasury.Settled(s.Unsold(r))
	lot := amount(s.Lot, 6)
	spent := float64(r.Sold.Int64())
	w.result.Auctions++
	w.result.Sold += spent
	if s.For == protocol.ForBurn {
		w.result.burnSold += spent
	} else {
		w.result.Buybacks++
		w.result.BoughtBack += spent
	}
	w.flow += spent // what is burned is bought again
	burned := w.dollars(r.Burned())
	w.result.BurnedWorth += burned
	least := big.NewInt(w.p.Auction.MinBid)
	for i, at := range s.whose {
		o := s.offers[at]
		share := float64(r.Shares[i].Int64())
		paid := w.dollars(new(big.Int).Mul(r.Shares[i], r.Price))
		w.result.Bidders[o.bidder.Manner].add((share - paid) / lot)
		if o.bidder.Manner == agent.Honest {
			w.result.Regret = append(w.result.Regret, agent.Regret(s.valid, i, o.value, s.Dollars, s.Reserve, least))
		}
	}
}
