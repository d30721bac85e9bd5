// Package price is the keeper that keeps the oracle going: it asks for a price
// when one is due, and has it made once the Beacon has drawn the window.
package price

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
)

// Seeds finds the Beacon's randomness.
type Seeds interface {
	// FirstAfter is the first final round whose last commitment came after since;
	// 0 when there is none yet.
	FirstAfter(ctx context.Context, since time.Time) (round uint64, err error)
}

// Clock tells the time of the newest block.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// Config says for which oracle, and who.
type Config struct {
	Oracle, Account felt.Felt
	// Spread of the turns among keepers; see keepers.Turn.
	Spread time.Duration
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Oracle.IsZero() || c.Account.IsZero():
		return errors.New("price keeper: Oracle and Account must be given")
	case c.Spread < 0:
		return fmt.Errorf("price keeper: Spread is %s, want a positive time", c.Spread)
	}
	return nil
}

// Keeper is the bot.
type Keeper struct {
	cfg    Config
	oracle b.PriceOracle
	node   cairo.Caller
	seeds  Seeds
	clock  Clock

	mu sync.Mutex
	// asked is when the newest request was made that was seen.
	asked uint64
}

// New checks the configuration.
func New(cfg Config, node cairo.Caller, seeds Seeds, clock Clock) (*Keeper, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Keeper{cfg: cfg, oracle: b.PriceOracle{Address: cfg.Oracle}, node: node, seeds: seeds, clock: clock}, nil
}

// Name is the bot's.
func (k *Keeper) Name() string { return "price" }

// View is all that the keeper decides on.
type View struct {
	Now    time.Time
	Action b.OracleAction
	State  b.OracleState
	Config b.OracleConfig
	// Round is the first final one after the open request; 0 if there is none.
	Round uint64
	// Asked is when the newest request was made that is known of; 0 if none is.
	Asked uint64
}

// Step reads the oracle and decides.
func (k *Keeper) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	return k.Decide(v), nil
}

// Decide is pure: the same view gives the same actions.
func (k *Keeper) Decide(v View) []keepers.Action {
	switch v.Action.Kind {
	case b.OracleActionRequest:
		// A request may be used up without a price, as long as too few venues have
		// one. The next costs as much, randomness included: it waits as if there
		// had been a price. The minute tells it from the last.
		key := fmt.Sprintf("request:%d:%d", v.State.At, v.Now.Unix()/60)
		return k.inTurn(v.Now, max(v.State.At, v.Asked)+v.Config.MinInterval, key, k.oracle.Request())
	case b.OracleActionUpdate:
		if v.Round != 0 {
			return k.now(fmt.Sprintf("update:%d", v.State.RequestedAt), k.oracle.Update(v.Round))
		}
	case b.OracleActionUpdateWithoutBeacon:
		key := fmt.Sprintf("fallback:%d", v.State.RequestedAt)
		return k.inTurn(v.Now, v.State.RequestedAt+v.Config.BeaconWait, key, k.oracle.UpdateWithoutBeacon())
	}
	return nil
}

// inTurn acts once this account's turn has come, counted from when it was due.
func (k *Keeper) inTurn(now time.Time, due uint64, key string, call cairo.Call) []keepers.Action {
	turn := keepers.Turn(k.cfg.Account, fmt.Sprint(due), k.cfg.Spread)
	if now.Before(time.Unix(int64(due), 0).Add(turn)) {
		return nil
	}
	return k.now(key, call)
}

func (k *Keeper) now(key string, call cairo.Call) []keepers.Action {
	return []keepers.Action{{Key: "price:" + key, Calls: []cairo.Call{call}}}
}

// WaitingSince is when the open request was made that waits for randomness; the
// zero time if none does. It is what the beacon keeper works for.
func (k *Keeper) WaitingSince(ctx context.Context) (time.Time, error) {
	v, err := k.read(ctx)
	if err != nil || v.State.RequestedAt == 0 || v.Round != 0 {
		return time.Time{}, err
	}
	return time.Unix(int64(v.State.RequestedAt), 0), nil
}

func (k *Keeper) read(ctx context.Context) (View, error) {
	var v View
	var err error
	at := cairo.PreConfirmed()
	if v.Now, err = k.clock.Now(ctx); err != nil {
		return v, err
	}
	if v.Action, err = cairo.Read(ctx, k.node, k.oracle.NextAction(), at); err != nil {
		return v, err
	}
	if v.State, err = cairo.Read(ctx, k.node, k.oracle.State(), at); err != nil {
		return v, err
	}
	if v.Config, err = cairo.Read(ctx, k.node, k.oracle.Config(), at); err != nil {
		return v, err
	}
	v.Asked = k.ask(v.State.RequestedAt)
	if v.State.RequestedAt != 0 {
		v.Round, err = k.seeds.FirstAfter(ctx, time.Unix(int64(v.State.RequestedAt), 0))
	}
	return v, err
}

// ask remembers a request, and returns the newest.
func (k *Keeper) ask(requestedAt uint64) uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked = max(k.asked, requestedAt)
	return k.asked
}
