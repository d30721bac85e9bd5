package watchdog_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers/watchdog"
)

// world is a chain that answers from a table, a clock, a demand and a mirror.
type world struct {
	views   map[felt.Felt][]felt.Felt
	now     int64
	waiting int64
	away    error // of the mirror
	facts   watchdog.Facts
}

func (w *world) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	answer, ok := w.views[call.Selector]
	if !ok {
		return nil, errors.New("no such view")
	}
	return answer, nil
}

func (w *world) Now(context.Context) (time.Time, error) { return time.Unix(w.now, 0), nil }
func (w *world) Lag(context.Context) (int, error)       { return 3, w.away }
func (w *world) Watched(f watchdog.Facts)               { w.facts = f }
func (w *world) WaitingSince(context.Context) (time.Time, error) {
	if w.waiting == 0 {
		return time.Time{}, nil
	}
	return time.Unix(w.waiting, 0), nil
}

func (w *world) put(view cairo.Call, write func(*cairo.Encoder)) {
	e := new(cairo.Encoder)
	write(e)
	w.views[view.Selector] = e.Felts()
}

func (w *world) auction(t *testing.T, a b.Auction, next string) {
	t.Helper()
	contract := b.BurnAuction{Address: felt.One}
	w.put(contract.Auction().Call, func(e *cairo.Encoder) { b.EncodeAuction(e, a) })
	w.put(contract.Outcome(a.AuctionID).Call, func(e *cairo.Encoder) { b.EncodeAuctionOutcome(e, b.AuctionOutcome{}) })
	name := felt.Zero
	if next != "" {
		var err error
		if name, err = cairo.ShortString(next); err != nil {
			t.Fatal(err)
		}
	}
	w.put(contract.NextAction().Call, func(e *cairo.Encoder) { e.Felt(name) })
}

func look(t *testing.T, dog *watchdog.Watchdog) error {
	t.Helper()
	actions, err := dog.Step(t.Context())
	if len(actions) != 0 {
		t.Errorf("a watchdog acts: %+v", actions)
	}
	return err
}

// TestAuction: how late each phase's call is.
func TestAuction(t *testing.T) {
	w := &world{views: map[felt.Felt][]felt.Felt{}, now: 1000}
	dog, err := watchdog.New(watchdog.Config{Auction: felt.One}, w, w, w)
	if err != nil {
		t.Fatal(err)
	}
	schedule := b.AuctionSchedule{MaxEnd: 900, RevealEnd: 950, ClearEnd: 980}
	for _, c := range []struct {
		phase   b.AuctionPhase
		due     string
		overdue time.Duration
	}{
		{phase: b.AuctionPhaseIdle},
		{phase: b.AuctionPhaseDrawing, due: "draw", overdue: 100 * time.Second},
		{phase: b.AuctionPhaseClearing, due: "advance", overdue: 50 * time.Second},
		{phase: b.AuctionPhaseOverdue, due: "lapse", overdue: 20 * time.Second},
	} {
		w.auction(t, b.Auction{AuctionID: 7, Phase: c.phase, Schedule: schedule, Commits: 4, Valid: 3}, c.due)
		if err := look(t, dog); err != nil {
			t.Fatal(err)
		}
		got := w.facts.Auction
		if !got.Known || got.ID != 7 || got.Due != c.due || got.Overdue != c.overdue || got.Commits != 4 || got.Opened != 3 {
			t.Errorf("%s: %+v", c.phase, got)
		}
	}
	// What bidders must do is not the keepers' delay.
	w.auction(t, b.Auction{Phase: b.AuctionPhaseRevealing, Schedule: b.AuctionSchedule{RevealEnd: 1030}}, "reveal")
	if err := look(t, dog); err != nil || w.facts.Auction.Due != "" || w.facts.Auction.Overdue != 0 ||
		!w.facts.Auction.Opening || w.facts.Auction.Left != 30*time.Second {
		t.Errorf("revealing: %+v, %v", w.facts.Auction, err)
	}
	// Handing back has no deadline: it is late from when it was first seen.
	for _, late := range []int64{0, 40} {
		w.now = 1000 + late
		w.auction(t, b.Auction{Phase: b.AuctionPhaseSettled, Schedule: schedule}, "hand_back")
		if err := look(t, dog); err != nil || w.facts.Auction.Overdue != time.Duration(late)*time.Second {
			t.Errorf("settled for %d s: %+v, %v", late, w.facts.Auction, err)
		}
	}
}

// TestSeesWhatItCan: a part that cannot be read is unknown, and hides no other.
func TestSeesWhatItCan(t *testing.T) {
	w := &world{views: map[felt.Felt][]felt.Felt{}, now: 1000, waiting: 940, away: errors.New("the mirror is away")}
	w.put(b.Treasury{Address: felt.One}.Clock().Call, func(e *cairo.Encoder) {
		b.EncodeClock(e, b.Clock{Epoch: 5, OpenedAt: 400, EpochSeconds: 500})
	})
	w.put(b.SageToken{Address: felt.One}.BalanceOf(cairo.ContractAddress(felt.One)).Call, func(e *cairo.Encoder) { e.U256(cairo.U256From64(77)) })
	w.put(b.Guardian{Address: felt.One}.Paused().Call, func(e *cairo.Encoder) { e.U32(4) })
	dog, err := watchdog.New(watchdog.Config{
		Treasury: felt.One, Guardian: felt.One, FeeToken: felt.One, Account: felt.One, Demand: w, Mirror: w,
	}, w, w, w)
	if err != nil {
		t.Fatal(err)
	}
	err = look(t, dog)
	if err == nil || !strings.Contains(err.Error(), "the mirror is away") {
		t.Errorf("%v", err)
	}
	f := w.facts
	if f.Oracle.Known || f.Auction.Known || f.Mirror.Known {
		t.Errorf("it knows what it cannot: %+v", f)
	}
	if !f.Epoch.Known || f.Epoch.Overdue != 100*time.Second || f.Beacon.Waiting != time.Minute ||
		f.Purse.Balance.Int64() != 77 || f.Paused.Bits != 4 {
		t.Errorf("%+v", f)
	}
	w.away, w.waiting = nil, 0
	if err := look(t, dog); err != nil || w.facts.Mirror.Lag != 3 || w.facts.Beacon != (watchdog.Beacon{Known: true}) {
		t.Errorf("%+v, %v", w.facts, err)
	}
}

// TestBurn: what was burned is compared with what the lot was put up for, once it is
// settled.
func TestBurn(t *testing.T) {
	w := &world{views: map[felt.Felt][]felt.Felt{}, now: 1000}
	dog, err := watchdog.New(watchdog.Config{Auction: felt.One}, w, w, w)
	if err != nil {
		t.Fatal(err)
	}
	burned := func(outcome b.AuctionOutcome) watchdog.Burn {
		t.Helper()
		// 100 dollars, for 9 SAGE each at least.
		w.auction(t, b.Auction{AuctionID: 4, Phase: b.AuctionPhaseSettled, Lot: cairo.U128From64(100_000_000), Reserve: cairo.U128From64(9e18)}, "")
		w.put(b.BurnAuction{}.Outcome(4).Call, func(e *cairo.Encoder) { b.EncodeAuctionOutcome(e, outcome) })
		if err := look(t, dog); err != nil {
			t.Fatal(err)
		}
		return w.facts.Burn
	}
	sage := func(whole int64) cairo.U128 {
		v, err := cairo.U128FromBig(new(big.Int).Mul(big.NewInt(whole), big.NewInt(1e18)))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		outcome b.AuctionOutcome
		want    watchdog.Burn
	}{
		{b.AuctionOutcome{}, watchdog.Burn{}},
		{b.AuctionOutcome{Settled: true, Lapsed: true}, watchdog.Burn{Known: true}},
		{b.AuctionOutcome{Settled: true, Burned: sage(450)}, watchdog.Burn{Known: true, OfPlan: 0.5}},
		{b.AuctionOutcome{Settled: true, Burned: sage(1_125)}, watchdog.Burn{Known: true, OfPlan: 1.25}},
	} {
		if got := burned(c.outcome); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.outcome, got, c.want)
		}
	}
}

// TestQueue: how many changes were ever scheduled, and how many are to come.
func TestQueue(t *testing.T) {
	w := &world{views: map[felt.Felt][]felt.Felt{}, now: 1000}
	dog, err := watchdog.New(watchdog.Config{Timelock: felt.One}, w, w, w)
	if err != nil {
		t.Fatal(err)
	}
	w.put(b.Timelock{}.OperationCount().Call, func(e *cairo.Encoder) { e.U32(21) })
	w.put(b.Timelock{}.Schedule(5, 16).Call, func(e *cairo.Encoder) {
		cairo.EncodeArray(e, []b.Operation{
			{State: b.OperationStateDone}, {State: b.OperationStateWaiting}, {State: b.OperationStateReady},
			{State: b.OperationStateExpired}, {State: b.OperationStateWaiting}, {State: b.OperationStateCancelled},
		}, b.EncodeOperation)
	})
	want := watchdog.Queue{Known: true, Scheduled: 21, Waiting: 2, Ready: 1}
	if err := look(t, dog); err != nil || w.facts.Queue != want {
		t.Errorf("%+v, %v; want %+v", w.facts.Queue, err, want)
	}
	w.views = map[felt.Felt][]felt.Felt{}
	if err := look(t, dog); err == nil || w.facts.Queue.Known {
		t.Errorf("of a Timelock that does not answer it knows %+v (%v)", w.facts.Queue, err)
	}
}

func TestOracle(t *testing.T) {
	w := &world{views: map[felt.Felt][]felt.Felt{}, now: 1000}
	oracle := b.PriceOracle{Address: felt.One}
	w.put(oracle.State().Call, func(e *cairo.Encoder) { b.EncodeOracleState(e, b.OracleState{At: 300, RequestedAt: 990}) })
	w.put(oracle.Read(1).Call, func(e *cairo.Encoder) { b.EncodeReading(e, b.Reading{Health: b.HealthDeviation, At: 300}) })
	dog, err := watchdog.New(watchdog.Config{Oracle: felt.One}, w, w, w)
	if err != nil {
		t.Fatal(err)
	}
	want := watchdog.Oracle{Known: true, Health: b.HealthDeviation, Age: 700 * time.Second, Open: 10 * time.Second}
	if err := look(t, dog); err != nil || w.facts.Oracle != want {
		t.Errorf("%+v, %v; want %+v", w.facts.Oracle, err, want)
	}
}

func TestCheck(t *testing.T) {
	if _, err := watchdog.New(watchdog.Config{Account: felt.One}, nil, nil, nil); err == nil {
		t.Error("an account without a fee token passes")
	}
}
