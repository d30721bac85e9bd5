package bidder_test

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers/bidder"
	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
	"github.com/bitsage-network/bitsage/market/bid/vault"
)

var cfg = bidder.Config{
	Auction: felt.One, Token: felt.One, ChainID: felt.One, Bidder: felt.One,
	Secret: []byte("thirty-two bytes that never change"),
}

// chain answers views from a table of selectors.
type chain map[felt.Felt][]felt.Felt

func (c chain) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	return c[call.Selector], nil
}

func (c chain) put(view cairo.Call, write func(*cairo.Encoder)) {
	e := new(cairo.Encoder)
	write(e)
	c[view.Selector] = e.Felts()
}

// clock is the time of the newest block.
type clock struct{ now int64 }

func (c *clock) Now(context.Context) (time.Time, error) { return time.Unix(c.now, 0), nil }

// adviser says one thing and counts the questions.
type adviser struct {
	bid   *strategy.Bid
	err   error
	asked int
	purse *big.Int // what the last question allowed
}

func (a *adviser) Ask(_ context.Context, q strategy.Question) (strategy.Answer, error) {
	a.asked++
	a.purse = &q.Balance.Int
	return strategy.Answer{ID: q.ID, Bid: a.bid}, a.err
}

// rig is a bidder over a chain and a vault that a test sets.
type rig struct {
	t       *testing.T
	dir     string
	node    chain
	clock   *clock
	adviser *adviser
	bot     *bidder.Bidder
	auction b.Auction
	bid     b.Bid
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir(), node: chain{}, clock: &clock{now: 100}, adviser: &adviser{bid: offer(20_000_000, 51)}}
	r.auction = b.Auction{
		AuctionID: 3, Phase: b.AuctionPhaseBidding, Lot: cairo.U128From64(100_000_000), Cap: cairo.U128From64(25_000_000),
		MinBid: cairo.U128From64(1_000_000), Reserve: cairo.U128From64(50), MinBucket: 8,
	}
	r.restart()
	return r
}

func offer(dollars, price int64) *strategy.Bid {
	return &strategy.Bid{Dollars: strategy.NewAmount(big.NewInt(dollars)), Price: strategy.NewAmount(big.NewInt(price))}
}

// restart is what a crash leaves: the vault.
func (r *rig) restart() {
	r.t.Helper()
	openings, err := vault.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.bot, err = bidder.New(cfg, r.node, r.clock, openings, r.adviser); err != nil {
		r.t.Fatal(err)
	}
}

// step returns the names of the calls and their key.
func (r *rig) step() (key string, calls []string) {
	r.t.Helper()
	contract, token := b.BurnAuction{Address: felt.One}, b.SageToken{Address: felt.One}
	r.node.put(contract.Auction().Call, func(e *cairo.Encoder) { b.EncodeAuction(e, r.auction) })
	r.node.put(contract.Bid(cairo.ContractAddress(felt.One)).Call, func(e *cairo.Encoder) { b.EncodeBid(e, r.bid) })
	r.node.put(token.BalanceOf(cairo.ContractAddress(felt.One)).Call, func(e *cairo.Encoder) { e.U256(cairo.U256From64(5000)) })
	actions, err := r.bot.Step(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	if len(actions) > 1 {
		r.t.Fatalf("%+v", actions)
	}
	for _, a := range actions {
		key = a.Key
		for _, c := range a.Calls {
			calls = append(calls, c.Name)
		}
	}
	return key, calls
}

func (r *rig) want(key string, calls ...string) {
	r.t.Helper()
	if k, c := r.step(); k != key || !slices.Equal(c, calls) {
		r.t.Errorf("%q %q, want %q %q", k, c, key, calls)
	}
}

func (r *rig) commit() { r.bid = b.Bid{State: b.BidStateSealed, AuctionID: 3, At: 100} }

// TestLife: one auction from the question to the claim, with a crash before
// every step.
func TestLife(t *testing.T) {
	r := newRig(t)
	for range 2 { // the transaction may be lost: the same again, and no new question
		r.want("bidder:commit:3", "SageToken.approve", "BurnAuction.commit")
		r.restart()
	}
	if r.adviser.asked != 1 {
		t.Errorf("the strategy is asked %d times", r.adviser.asked)
	}
	r.commit()
	r.want("")
	r.auction.Phase = b.AuctionPhaseDrawing
	r.want("")
	r.auction.Phase = b.AuctionPhaseRevealing
	r.auction.Cutoff = cairo.Option[uint64]{Valid: true, Value: 100}
	r.restart()
	r.want("bidder:reveal:3", "BurnAuction.reveal")
	r.bid.State = b.BidStateValid
	r.want("")
	r.auction.Phase = b.AuctionPhaseSettled
	r.want("bidder:claim:3", "BurnAuction.claim")
	r.bid.State = b.BidStateClaimed
	r.want("")
}

func TestEnds(t *testing.T) {
	late := newRig(t)
	late.step()
	late.commit()
	late.auction.Phase, late.auction.Cutoff = b.AuctionPhaseRevealing, cairo.Option[uint64]{Valid: true, Value: 99}
	late.want("bidder:claim:3", "BurnAuction.claim")

	// An auction that was missed must be claimed before the next can be bid in.
	missed := newRig(t)
	missed.bid = b.Bid{State: b.BidStateSealed, AuctionID: 2}
	missed.want("bidder:claim:2", "BurnAuction.claim")
	missed.bid.State = b.BidStateClaimed
	missed.want("bidder:commit:3", "SageToken.approve", "BurnAuction.commit")

	// Without its opening it can only wait for the end.
	lost := newRig(t)
	lost.commit()
	lost.auction.Phase = b.AuctionPhaseRevealing
	lost.want("")
	lost.auction.Phase = b.AuctionPhaseSettled
	lost.want("bidder:claim:3", "BurnAuction.claim")
}

func TestStrategyThatDoesNotBid(t *testing.T) {
	r := newRig(t)
	r.adviser.bid = nil
	for range 3 {
		r.want("")
	}
	if r.adviser.asked != 1 {
		t.Errorf("it is asked %d times after it said no", r.adviser.asked)
	}
	r = newRig(t)
	r.adviser.err = &strategy.Error{Reason: strategy.Hung, Err: errors.New("no answer")}
	for range 3 {
		r.want("")
		r.want("") // too soon to ask again
		r.clock.now += 10
	}
	if r.adviser.asked != 3 {
		t.Errorf("it is asked %d times in 30 s while it fails", r.adviser.asked)
	}
	r.adviser.err = nil
	r.want("bidder:commit:3", "SageToken.approve", "BurnAuction.commit")
}

// spent is a ledger.
type spent int64

func (s spent) Spent(context.Context) (*big.Int, error) { return big.NewInt(int64(s)), nil }

// TestBounds: what a strategy may lock is bounded by the balance (5,000), by the
// bound of one bid and by what is left of the budget.
func TestBounds(t *testing.T) {
	for _, c := range []struct {
		lock, budget int64 // 0 for none
		spent        spent
		want         int64
	}{
		{want: 5000},
		{lock: 4000, want: 4000},
		{lock: 9000, want: 5000},
		{budget: 6000, spent: 1500, want: 4500},
		{lock: 4000, budget: 6000, spent: 3000, want: 3000},
		{budget: 6000, spent: 7000, want: 0},
	} {
		r := newRig(t)
		bounded := cfg
		if c.lock != 0 {
			bounded.MaxLock = big.NewInt(c.lock)
		}
		if c.budget != 0 {
			bounded.Budget, bounded.Ledger = big.NewInt(c.budget), c.spent
		}
		openings, err := vault.Open(r.dir)
		if err == nil {
			r.bot, err = bidder.New(bounded, r.node, r.clock, openings, r.adviser)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.step()
		if r.adviser.purse.Int64() != c.want {
			t.Errorf("%+v: the strategy may lock %s", c, r.adviser.purse)
		}
	}
}

func TestCheck(t *testing.T) {
	bad := cfg
	bad.Secret = bad.Secret[:31]
	if _, err := bidder.New(bad, nil, nil, nil, nil); err == nil {
		t.Error("a short secret passes")
	}
	bad = cfg
	bad.Token = felt.Zero
	if _, err := bidder.New(bad, nil, nil, nil, nil); err == nil {
		t.Error("no token passes")
	}
	bad = cfg
	bad.MaxLock = new(big.Int)
	if _, err := bidder.New(bad, nil, nil, nil, nil); err == nil {
		t.Error("a bound of 0 passes")
	}
	bad = cfg
	bad.Budget = big.NewInt(1)
	if _, err := bidder.New(bad, nil, nil, nil, nil); err == nil {
		t.Error("a budget without a ledger passes")
	}
}
