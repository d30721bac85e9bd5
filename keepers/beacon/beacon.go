// Package beacon is the keeper that makes randomness: it commits when somebody
// waits for a seed, reveals in time, and finalises what is due. Its secrets are
// derived, not stored, so a crash at any point loses none.
package beacon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/market/secret"
)

// Demand tells since when the consumer that came last has been waiting for a
// seed: a commitment after that serves all.
type Demand interface {
	// WaitingSince is the zero time when nobody waits.
	WaitingSince(ctx context.Context) (time.Time, error)
}

// Clock tells the time of the newest block.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// Config says who keeps, and for which beacon.
type Config struct {
	Beacon  felt.Felt
	ChainID felt.Felt
	// Keeper is the account that sends; it must have the bond staked.
	Keeper felt.Felt
	// Secret feeds every round's secret: 32 random bytes that never change
	// while the keeper has a commitment outstanding.
	Secret []byte
	// CommitMargin is how much of the commit window must be left for a
	// commitment to be worth sending; 1 s by default.
	CommitMargin time.Duration
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Beacon.IsZero() || c.Keeper.IsZero() || c.ChainID.IsZero():
		return errors.New("beacon keeper: Beacon, ChainID and Keeper must be given")
	case len(c.Secret) < 32:
		return fmt.Errorf("beacon keeper: Secret has %d bytes, want at least 32", len(c.Secret))
	case c.CommitMargin < 0:
		return fmt.Errorf("beacon keeper: CommitMargin is %s, want a positive time", c.CommitMargin)
	}
	return nil
}

// Keeper is the bot.
type Keeper struct {
	cfg    Config
	beacon b.Beacon
	node   cairo.Caller
	clock  Clock
	demand Demand
}

// New checks the configuration.
func New(cfg Config, node cairo.Caller, clock Clock, demand Demand) (*Keeper, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.CommitMargin == 0 {
		cfg.CommitMargin = time.Second
	}
	return &Keeper{cfg: cfg, beacon: b.Beacon{Address: cfg.Beacon}, node: node, clock: clock, demand: demand}, nil
}

// Name is the bot's.
func (k *Keeper) Name() string { return "beacon" }

// Step reads the beacon and decides. Who cannot be asked whether he waits must
// not keep a commitment from being revealed: that would cost the bond.
func (k *Keeper) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	v.WaitingSince, err = k.demand.WaitingSince(ctx)
	return k.Decide(v), err
}

// View is all that the keeper decides on.
type View struct {
	Now          time.Time
	WaitingSince time.Time
	Joined       bool
	Config       b.BeaconConfig
	Current      b.Round
	// Outstanding is the round of the keeper's unrevealed commitment, if Has.
	Outstanding    b.Round
	HasOutstanding bool
	// Open is the oldest committed round that is not final, if HasOpen.
	Open    b.Round
	HasOpen bool
	// LastFinal is the newest final round; zero before the first.
	LastFinal b.Round
}

// Decide is pure: the same view gives the same actions.
func (k *Keeper) Decide(v View) []keepers.Action {
	if !v.Joined {
		return []keepers.Action{k.action("join", 0, k.beacon.Join())}
	}
	var out []keepers.Action
	if v.HasOutstanding && v.Outstanding.Phase == b.RoundPhaseRevealing {
		r := v.Outstanding.Round
		out = append(out, k.action("reveal", r, k.beacon.Reveal(r, k.secret(r))))
	}
	if v.HasOpen && v.Open.Phase == b.RoundPhaseDue {
		out = append(out, k.action("finalise", v.Open.Round, k.beacon.Finalise(v.Open.Round)))
	}
	if k.shouldCommit(v) {
		r := v.Current.Round
		commitment := receipt.BeaconCommitment(k.cfg.ChainID, k.cfg.Beacon, r, k.cfg.Keeper, k.secret(r))
		out = append(out, k.action("commit", r, k.beacon.Commit(r, commitment)))
	}
	return out
}

// shouldCommit: somebody waits whom no round that is under way will serve, and
// there is time left in the window.
func (k *Keeper) shouldCommit(v View) bool {
	if v.WaitingSince.IsZero() || v.HasOutstanding {
		return false
	}
	since := uint64(v.WaitingSince.Unix())
	if v.LastFinal.LastCommitAt > since || (v.HasOpen && v.Open.LastCommitAt > since) {
		return false
	}
	end := time.Unix(int64((v.Current.Round+1)*v.Config.RoundSeconds), 0)
	return end.Sub(v.Now) >= k.cfg.CommitMargin
}

func (k *Keeper) action(verb string, round uint64, call cairo.Call) keepers.Action {
	return keepers.Action{Key: fmt.Sprintf("beacon:%s:%d", verb, round), Calls: []cairo.Call{call}}
}

// secret of a round, cut to 251 bits.
func (k *Keeper) secret(round uint64) felt.Felt {
	n := secret.Derive(k.cfg.Secret, k.cfg.Beacon, round)
	return *new(felt.Felt).SetBigInt(n.Rsh(n, 5))
}

func (k *Keeper) read(ctx context.Context) (View, error) {
	var v View
	var err error
	at := cairo.PreConfirmed()
	if v.Now, err = k.clock.Now(ctx); err != nil {
		return v, err
	}
	if v.Joined, err = cairo.Read(ctx, k.node, k.beacon.IsKeeper(cairo.ContractAddress(k.cfg.Keeper)), at); err != nil {
		return v, err
	}
	if v.Config, err = cairo.Read(ctx, k.node, k.beacon.Config(), at); err != nil {
		return v, err
	}
	current, err := cairo.Read(ctx, k.node, k.beacon.CurrentRound(), at)
	if err != nil {
		return v, err
	}
	if v.Current, err = k.round(ctx, current); err != nil {
		return v, err
	}
	outstanding, err := cairo.Read(ctx, k.node, k.beacon.Outstanding(cairo.ContractAddress(k.cfg.Keeper)), at)
	if err != nil {
		return v, err
	}
	if outstanding.Valid {
		v.HasOutstanding = true
		if v.Outstanding, err = k.round(ctx, outstanding.Value); err != nil {
			return v, err
		}
	}
	return v, k.readOpen(ctx, &v, current)
}

// readOpen looks for a committed round that is not final between the last
// final one and the present. Rounds nobody committed to cost one read each, so
// it looks back only as far as two windows: older ones were seen before, or
// another keeper's watch finalises them.
func (k *Keeper) readOpen(ctx context.Context, v *View, current uint64) error {
	last, err := cairo.Read(ctx, k.node, k.beacon.LastFinalRound(), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	if v.LastFinal, err = k.round(ctx, last); err != nil {
		return err
	}
	const lookBack = 16
	from := last + 1
	if current > lookBack {
		from = max(from, current-lookBack)
	}
	for r := from; r <= current; r++ {
		round, err := k.round(ctx, r)
		if err != nil {
			return err
		}
		switch round.Phase {
		case b.RoundPhaseCommitting, b.RoundPhaseRevealing, b.RoundPhaseDue:
			v.Open, v.HasOpen = round, true
			return nil
		}
	}
	return nil
}

func (k *Keeper) round(ctx context.Context, r uint64) (b.Round, error) {
	return cairo.Read(ctx, k.node, k.beacon.Round(r), cairo.PreConfirmed())
}
