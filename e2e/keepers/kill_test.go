package keepers_test

import (
	"math/big"
	"sync"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/market/bid"
)

// reaper kills a process the first time that it comes to each moment.
type reaper struct {
	mu     sync.Mutex
	victim *process
	seen   map[moment]bool
}

func (r *reaper) strike(m moment) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.victim == nil || r.seen[m] {
		return false
	}
	r.seen[m] = true
	r.victim.killAndRestart()
	return true
}

// missed are the moments that never came.
func (r *reaper) missed(actions ...string) []moment {
	r.mu.Lock()
	defer r.mu.Unlock()
	var missed []moment
	for _, action := range actions {
		for _, at := range points {
			if m := (moment{at, action}); !r.seen[m] {
				missed = append(missed, m)
			}
		}
	}
	return missed
}

// haunt starts saged behind a gate at which it is killed, once at every moment.
func (w *world) haunt(names map[felt.Felt]string, args func(node string) []string) *reaper {
	r := &reaper{seen: map[moment]bool{}}
	g := newGate(w.t, w.URL(), names, r.strike)
	p := start(w.t, args(g.URL)...)
	r.mu.Lock()
	r.victim = p
	r.mu.Unlock()
	return r
}

// TestKilledAtEveryStepOfAnAuction: the keeper that draws, clears and hands back,
// and makes the randomness for it, is killed before and after each of its
// transactions is stored, signed, sent and seen; so is a bidder. Each has exactly
// the effects of one that lives, and pays for nothing else.
func TestKilledAtEveryStepOfAnAuction(t *testing.T) {
	w := newWorld(t, 5)
	a := w.kick(400)
	var openings []bid.Opening
	for i, price := range []int64{12, 9, 15, 10} {
		o := w.opening(a, w.Strangers[i], 100, price, uint64(i))
		w.commit(w.Strangers[i], o)
		openings = append(openings, o)
	}
	bidder := w.Strangers[4]
	before := map[*kit.Account]uint64{w.Keeper: w.nonce(w.Keeper), bidder: w.nonce(bidder)}
	w.flow()

	bids := w.haunt(map[felt.Felt]string{
		w.auction.Commit(0, felt.Zero, 0).Selector:                                                "commit",
		w.auction.Reveal(cairo.ContractAddress{}, cairo.U128{}, cairo.U128{}, felt.Zero).Selector: "reveal",
		w.auction.Claim(cairo.ContractAddress{}).Selector:                                         "claim",
	}, func(node string) []string {
		return w.saged(bidder, node, "bidder", "keeper", "bidder", "--strategy", program(t, "sample"))
	})
	w.until("the bidder's commitment", func() bool {
		return len(emitted[b.BurnAuctionBidCommitted](w)) == 5 && len(bids.missed("commit")) == 0
	})

	beacon := b.Beacon{Address: w.Beacon.Address}
	keeper := w.haunt(map[felt.Felt]string{
		beacon.Commit(0, felt.Zero).Selector: "commit randomness", beacon.Reveal(0, felt.Zero).Selector: "reveal randomness",
		beacon.Finalise(0).Selector: "finalise randomness", w.auction.Draw(0).Selector: "draw",
		w.auction.Advance(0, nil).Selector: "advance", w.auction.HandBack().Selector: "hand back",
	}, func(node string) []string {
		return w.saged(w.Keeper, node, "keeper", "keeper", "--roles", "beacon,auction")
	})
	w.jump(a.Schedule.MaxEnd + 1)
	w.turnBeacon("the cutoff", func() bool { return len(emitted[b.BurnAuctionCutoffDrawn](w)) > 0 })
	w.act(func() {
		for _, o := range openings {
			w.reveal(o)
		}
	})
	w.until("the bidder's opening", func() bool {
		return len(emitted[b.BurnAuctionBidRevealed](w)) == 5 && len(bids.missed("reveal")) == 0
	})
	w.jump(a.Schedule.RevealEnd + 1)
	w.until("the end of the auction", func() bool { return len(emitted[b.BurnAuctionAuctionClosed](w)) > 0 })
	steps := []string{
		"commit randomness", "reveal randomness", "finalise randomness", "draw",
		"advance from 0", "advance from 2", "advance from 4", "hand back",
	}
	w.until("the last death of the keeper", func() bool { return len(keeper.missed(steps...)) == 0 })
	w.until("the last death of the bidder", func() bool {
		return len(emitted[b.BurnAuctionBidClaimed](w)) == 1 && len(bids.missed("commit", "reveal", "claim")) == 0
	})

	w.once(a)
	w.outcome(a, openings, bidder)
	// Every nonce that was used had its effect: nothing was paid for in vain.
	if used := w.nonce(w.Keeper) - before[w.Keeper]; used != uint64(len(steps)) {
		t.Errorf("the keeper used %d nonces for %d effects", used, len(steps))
	}
	if used := w.nonce(bidder) - before[bidder]; used != 3 {
		t.Errorf("the bidder used %d nonces for 3 effects", used)
	}
	t.Logf("the keeper died %d times, the bidder %d", keeper.victim.deaths, bids.victim.deaths)
}

// once: every step has one effect.
func (w *world) once(a b.Auction) {
	w.t.Helper()
	for what, count := range map[string][2]int{
		"cutoffs drawn":      {len(emitted[b.BurnAuctionCutoffDrawn](w)), 1},
		"chunks before last": {len(emitted[b.BurnAuctionOrderAdvanced](w)), 2},
		"settlements":        {len(emitted[b.BurnAuctionAuctionSettled](w)), 1},
		"closings":           {len(emitted[b.BurnAuctionAuctionClosed](w)), 1},
		"commitments":        {len(emitted[b.BurnAuctionBidCommitted](w)), 5},
		"openings":           {len(emitted[b.BurnAuctionBidRevealed](w)), 5},
		"claims":             {len(emitted[b.BurnAuctionBidClaimed](w)), 1},
	} {
		if count[0] != count[1] {
			w.t.Errorf("auction %d has %d %s, want %d", a.AuctionID, count[0], what, count[1])
		}
	}
	if next := kit.View(w.Net, w.auction.NextAction()); !next.IsZero() {
		w.t.Errorf("something is left to do: %s", next.String())
	}
}

// outcome is what the model makes of the bids that were opened.
func (w *world) outcome(a b.Auction, openings []bid.Opening, bidder *kit.Account) {
	w.t.Helper()
	var valid []clearing.Bid
	for i, o := range openings {
		valid = append(valid, clearing.Bid{Dollars: new(big.Int).Quo(o.Amount, dollar), Price: o.Price, Index: uint32(i)})
	}
	for _, e := range emitted[b.BurnAuctionBidRevealed](w) {
		if e.Bidder == bidder.Address {
			valid = append(valid, clearing.Bid{Dollars: new(big.Int).Quo(e.Amount.Big(), dollar), Price: e.Price.Big(), Index: 4})
		}
	}
	want := clearing.Clear(valid, big.NewInt(400), reserve)
	got := kit.View(w.Net, w.auction.Outcome(a.AuctionID))
	if len(valid) != 5 || got.Price.Big().Cmp(want.Price) != 0 || got.Burned.Big().Cmp(want.Burned()) != 0 ||
		got.Sold.Big().Cmp(new(big.Int).Mul(want.Sold, dollar)) != 0 {
		w.t.Errorf("%+v, the model says %+v of %d bids", got, want, len(valid))
	}
}
