// Package watchdog compares what should have happened on the chain with what
// did. It sends nothing: what it finds are figures for alerts and for people.
package watchdog

import (
	"context"
	"errors"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
)

// Clock tells the time of the newest block.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// Demand tells since when the consumer of randomness that came last waits.
type Demand interface {
	// WaitingSince is the zero time when nobody waits.
	WaitingSince(ctx context.Context) (time.Time, error)
}

// Mirror tells how many blocks it is behind.
type Mirror interface {
	Lag(ctx context.Context) (int, error)
}

// Config says what is watched; a zero address or nil is left out.
type Config struct {
	Oracle, Treasury, Auction, Guardian, Timelock felt.Felt
	// FeeToken pays for the Account's transactions.
	FeeToken, Account felt.Felt
	Demand            Demand
	Mirror            Mirror
}

// Facts are what one look found. What could not be read, or is not watched, is
// not Known.
type Facts struct {
	// Now is the time of the newest block.
	Now     time.Time
	Oracle  Oracle
	Epoch   Epoch
	Auction Auction
	Beacon  Beacon
	Purse   Purse
	Mirror  MirrorFacts
	Paused  Paused
	Burn    Burn
	Queue   Queue
}

// Oracle is the price's state. Health is as the oracle's consumers see it now.
type Oracle struct {
	Known  bool
	Health b.Health
	Age    time.Duration // of the last accepted price, 0 if there never was one
	// Open is how long a request has been waiting, 0 if none does.
	Open time.Duration
}

// Epoch is the treasury's.
type Epoch struct {
	Known  bool
	Number uint64
	// Overdue is how long it could have been closed, 0 if it cannot yet.
	Overdue time.Duration
}

// Auction is the present one's state.
type Auction struct {
	Known bool
	ID    uint64
	// Due is the call that anyone may make now, "" for none, and Overdue how
	// long it could have been made.
	Due     string
	Overdue time.Duration
	// Commits and Opened count bids.
	Commits, Opened uint32
	// Open is whether bids are taken, and Opening whether they are opened, and
	// Left how long that goes on.
	Open, Opening bool
	Left          time.Duration
}

// Burn is what the present auction burned, once it is settled.
type Burn struct {
	Known bool
	// OfPlan is the SAGE burned of what the whole lot burns at the reserve: 1 and more
	// where all of it was sold, 0 where nothing was.
	OfPlan float64
}

// Queue is the Timelock's schedule.
type Queue struct {
	Known bool
	// Scheduled counts all operations that ever were put on it.
	Scheduled uint32
	// Waiting and Ready count those of the newest 16 that will change something.
	Waiting, Ready int
}

// Beacon is how long somebody has been waiting for randomness, 0 if nobody does.
type Beacon struct {
	Known   bool
	Waiting time.Duration
}

// Purse is what the account has for fees, in FRI.
type Purse struct {
	Known   bool
	Balance *big.Int
}

// MirrorFacts is how far the mirror is behind.
type MirrorFacts struct {
	Known bool
	Lag   int
}

// Paused are the rates that Guardian holds down, as its bits.
type Paused struct {
	Known bool
	Bits  uint32
}

// Listener is told what was found.
type Listener interface{ Watched(Facts) }

// Watchdog is the bot. It never acts.
type Watchdog struct {
	cfg    Config
	node   cairo.Caller
	clock  Clock
	listen Listener
	// settled is since when the present auction was seen to be over; zero while
	// it is not.
	settled time.Time
}

// New checks the configuration.
func New(cfg Config, node cairo.Caller, clock Clock, listen Listener) (*Watchdog, error) {
	if cfg.Account.IsZero() != cfg.FeeToken.IsZero() {
		return nil, errors.New("watchdog: Account and FeeToken go together")
	}
	return &Watchdog{cfg: cfg, node: node, clock: clock, listen: listen}, nil
}

// Name is the bot's.
func (w *Watchdog) Name() string { return "watchdog" }

// Step looks at everything once, and tells what it could see even where it could
// not see all.
func (w *Watchdog) Step(ctx context.Context) ([]keepers.Action, error) {
	now, err := w.clock.Now(ctx)
	if err != nil {
		return nil, err // without the time nothing is late
	}
	f := Facts{Now: now}
	var wrong []error
	for _, look := range []func(context.Context, *Facts) error{
		w.oracle, w.epoch, w.auction, w.burn, w.beacon, w.purse, w.mirror, w.paused, w.queue,
	} {
		wrong = append(wrong, look(ctx, &f))
	}
	w.listen.Watched(f)
	return nil, errors.Join(wrong...)
}

func read[T any](ctx context.Context, w *Watchdog, view cairo.View[T]) (T, error) {
	return cairo.Read(ctx, w.node, view, cairo.PreConfirmed())
}

// since is how long ago a moment was, 0 for none and for one to come.
func since(now time.Time, seconds uint64) time.Duration {
	if seconds == 0 {
		return 0
	}
	return max(0, now.Sub(time.Unix(int64(seconds), 0)))
}

func (w *Watchdog) oracle(ctx context.Context, f *Facts) error {
	if w.cfg.Oracle.IsZero() {
		return nil
	}
	oracle := b.PriceOracle{Address: w.cfg.Oracle}
	state, err := read(ctx, w, oracle.State())
	if err != nil {
		return err
	}
	// Treasury's own bound is the one that matters for money.
	maxAge := uint64(time.Hour / time.Second)
	if !w.cfg.Treasury.IsZero() {
		config, err := read(ctx, w, b.Treasury{Address: w.cfg.Treasury}.Config())
		if err != nil {
			return err
		}
		maxAge = config.MaxPriceAge.Big().Uint64()
	}
	reading, err := read(ctx, w, oracle.Read(maxAge))
	if err != nil {
		return err
	}
	f.Oracle = Oracle{Known: true, Health: reading.Health, Age: since(f.Now, state.At), Open: since(f.Now, state.RequestedAt)}
	return nil
}

func (w *Watchdog) epoch(ctx context.Context, f *Facts) error {
	if w.cfg.Treasury.IsZero() {
		return nil
	}
	clock, err := read(ctx, w, b.Treasury{Address: w.cfg.Treasury}.Clock())
	if err != nil {
		return err
	}
	f.Epoch = Epoch{Known: true, Number: clock.Epoch, Overdue: since(f.Now, clock.OpenedAt+clock.EpochSeconds)}
	return nil
}

func (w *Watchdog) auction(ctx context.Context, f *Facts) error {
	if w.cfg.Auction.IsZero() {
		return nil
	}
	contract := b.BurnAuction{Address: w.cfg.Auction}
	a, err := read(ctx, w, contract.Auction())
	if err != nil {
		return err
	}
	next, err := read(ctx, w, contract.NextAction())
	if err != nil {
		return err
	}
	out := Auction{Known: true, ID: a.AuctionID, Commits: a.Commits, Opened: a.Valid}
	if !next.IsZero() {
		out.Due, _ = cairo.ShortStringOf(next)
	}
	left := func(end uint64) time.Duration { return max(0, time.Unix(int64(end), 0).Sub(f.Now)) }
	switch s := a.Schedule; a.Phase {
	case b.AuctionPhaseBidding:
		out.Open, out.Left = true, left(s.MaxEnd)
	case b.AuctionPhaseDrawing:
		out.Overdue = since(f.Now, s.MaxEnd)
	case b.AuctionPhaseRevealing: // the bidders' own matter
		out.Due, out.Opening, out.Left = "", true, left(s.RevealEnd)
	case b.AuctionPhaseClearing:
		out.Overdue = since(f.Now, s.RevealEnd)
	case b.AuctionPhaseOverdue:
		out.Overdue = since(f.Now, s.ClearEnd)
	case b.AuctionPhaseSettled: // there is no time for it: late by when it was first seen
		if w.settled.IsZero() {
			w.settled = f.Now
		}
		out.Overdue = f.Now.Sub(w.settled)
	}
	if a.Phase != b.AuctionPhaseSettled {
		w.settled = time.Time{}
	}
	f.Auction = out
	return nil
}

func (w *Watchdog) burn(ctx context.Context, f *Facts) error {
	if w.cfg.Auction.IsZero() {
		return nil
	}
	contract := b.BurnAuction{Address: w.cfg.Auction}
	a, err := read(ctx, w, contract.Auction())
	if err != nil || a.AuctionID == 0 {
		return err
	}
	outcome, err := read(ctx, w, contract.Outcome(a.AuctionID))
	if err != nil || !outcome.Settled {
		return err
	}
	// Reserves are SAGE per dollar in WAD, and a dollar has 12 decimals fewer than SAGE.
	plan := new(big.Int).Mul(a.Lot.Big(), a.Reserve.Big())
	if plan.Quo(plan, big.NewInt(1e6)).Sign() == 0 {
		return nil
	}
	ofPlan, _ := new(big.Rat).SetFrac(outcome.Burned.Big(), plan).Float64()
	f.Burn = Burn{Known: true, OfPlan: ofPlan}
	return nil
}

// queuePage is how many of the newest operations are looked at.
const queuePage = 16

func (w *Watchdog) queue(ctx context.Context, f *Facts) error {
	if w.cfg.Timelock.IsZero() {
		return nil
	}
	timelock := b.Timelock{Address: w.cfg.Timelock}
	count, err := read(ctx, w, timelock.OperationCount())
	if err != nil {
		return err
	}
	newest, err := read(ctx, w, timelock.Schedule(count-min(count, queuePage), queuePage))
	if err != nil {
		return err
	}
	out := Queue{Known: true, Scheduled: count}
	for _, op := range newest {
		switch op.State {
		case b.OperationStateWaiting:
			out.Waiting++
		case b.OperationStateReady:
			out.Ready++
		}
	}
	f.Queue = out
	return nil
}

func (w *Watchdog) beacon(ctx context.Context, f *Facts) error {
	if w.cfg.Demand == nil {
		return nil
	}
	at, err := w.cfg.Demand.WaitingSince(ctx)
	if err != nil {
		return err
	}
	f.Beacon.Known = true
	if !at.IsZero() {
		f.Beacon.Waiting = max(0, f.Now.Sub(at))
	}
	return nil
}

func (w *Watchdog) purse(ctx context.Context, f *Facts) error {
	if w.cfg.Account.IsZero() {
		return nil
	}
	// The fee token has the token's interface.
	balance, err := read(ctx, w, b.SageToken{Address: w.cfg.FeeToken}.BalanceOf(cairo.ContractAddress(w.cfg.Account)))
	if err != nil {
		return err
	}
	f.Purse = Purse{Known: true, Balance: balance.Big()}
	return nil
}

func (w *Watchdog) mirror(ctx context.Context, f *Facts) error {
	if w.cfg.Mirror == nil {
		return nil
	}
	lag, err := w.cfg.Mirror.Lag(ctx)
	if err != nil {
		return err
	}
	f.Mirror = MirrorFacts{Known: true, Lag: lag}
	return nil
}

func (w *Watchdog) paused(ctx context.Context, f *Facts) error {
	if w.cfg.Guardian.IsZero() {
		return nil
	}
	bits, err := read(ctx, w, b.Guardian{Address: w.cfg.Guardian}.Paused())
	if err != nil {
		return err
	}
	f.Paused = Paused{Known: true, Bits: bits}
	return nil
}
