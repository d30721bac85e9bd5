// Package epoch is the keeper that closes the treasury's epochs, after taking
// the fees out of Escrow, and puts up for auction what they set aside.
package epoch

import (
	"context"
	"errors"
	"fmt"
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

// Gas says what calls cost their sender, in dollars (6 decimals), rounded up.
type Gas interface {
	Cost(ctx context.Context, calls []cairo.Call) (cairo.U128, error)
}

// Config says for which treasury, and who.
type Config struct {
	Treasury, Account felt.Felt
	// Spread of the turns among keepers; see keepers.Turn.
	Spread time.Duration
	// MinReward in dollars (6 decimals): an epoch is not closed before the
	// caller's reward, which grows with every hour that it is late, is that
	// much. Above the contract's reward_cap it is never.
	MinReward cairo.U128
	// Gas, if given, is what closing costs: the reward must be MinReward more than that.
	Gas Gas
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Treasury.IsZero() || c.Account.IsZero():
		return errors.New("epoch keeper: Treasury and Account must be given")
	case c.Spread < 0:
		return fmt.Errorf("epoch keeper: Spread is %s, want a positive time", c.Spread)
	}
	return nil
}

// Keeper is the bot.
type Keeper struct {
	cfg      Config
	treasury b.Treasury
	node     cairo.Caller
	clock    Clock
}

// New checks the configuration.
func New(cfg Config, node cairo.Caller, clock Clock) (*Keeper, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Keeper{cfg: cfg, treasury: b.Treasury{Address: cfg.Treasury}, node: node, clock: clock}, nil
}

// Name is the bot's.
func (k *Keeper) Name() string { return "epoch" }

// View is all that the keeper decides on.
type View struct {
	Now   time.Time
	Next  b.NextAction
	Clock b.Clock
	// Lots that wait, when one of them can be put up.
	Lots b.Lots
	// Reward of whoever closes the epoch now, in dollars (6 decimals).
	Reward cairo.U128
	// Cost of closing it, likewise; zero where it is not compared.
	Cost cairo.U128
}

// Step reads the treasury and decides.
func (k *Keeper) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	return k.Decide(v), nil
}

// Decide is pure: the same view gives the same actions.
func (k *Keeper) Decide(v View) []keepers.Action {
	action := actionOf(v)
	var key string
	var call cairo.Call
	switch action {
	case "collect":
		asset := felt.Felt(v.Next.Asset)
		// Fees may come in again within the epoch: the minute tells them apart.
		key = fmt.Sprintf("collect:%d:%s:%d", v.Clock.Epoch, &asset, v.Now.Unix()/60)
		call = k.treasury.Collect(v.Next.Asset)
	case runEpoch:
		if least := k.cfg.MinReward.Big(); v.Reward.Big().Cmp(least.Add(least, v.Cost.Big())) < 0 {
			return nil
		}
		key = fmt.Sprintf("run:%d", v.Clock.Epoch)
		call = k.treasury.RunEpoch()
	case putUp:
		// What is left of the epoch's number tells one lot from the next.
		key = fmt.Sprintf("put-up:%d:%d", v.Clock.Epoch, v.Lots.Left)
		call = k.treasury.PutUp()
	default:
		return nil
	}
	turn := keepers.Turn(k.cfg.Account, fmt.Sprintf("%s:%d", action, v.Clock.Epoch), k.cfg.Spread)
	if v.Now.Before(time.Unix(int64(v.Next.At), 0).Add(turn)) {
		return nil
	}
	return []keepers.Action{{Key: "epoch:" + key, Calls: []cairo.Call{call}}}
}

// The actions that more is read for: runEpoch pays its caller.
const (
	runEpoch = "run_epoch"
	putUp    = "put_up"
)

func actionOf(v View) string {
	action, _ := cairo.ShortStringOf(v.Next.Action)
	return action
}

func (k *Keeper) read(ctx context.Context) (View, error) {
	var v View
	var err error
	at := cairo.PreConfirmed()
	if v.Now, err = k.clock.Now(ctx); err != nil {
		return v, err
	}
	if v.Next, err = cairo.Read(ctx, k.node, k.treasury.NextAction(), at); err != nil {
		return v, err
	}
	if v.Clock, err = cairo.Read(ctx, k.node, k.treasury.Clock(), at); err != nil {
		return v, err
	}
	if actionOf(v) == putUp {
		if v.Lots, err = cairo.Read(ctx, k.node, k.treasury.Lots(), at); err != nil {
			return v, err
		}
	}
	if v.Reward, err = cairo.Read(ctx, k.node, k.treasury.CallerReward(uint64(max(0, v.Now.Unix()))), at); err != nil {
		return v, err
	}
	// It can be estimated only once it could be closed.
	if k.cfg.Gas != nil && actionOf(v) == runEpoch && len(k.Decide(v)) > 0 {
		v.Cost, err = k.cfg.Gas.Cost(ctx, []cairo.Call{k.treasury.RunEpoch()})
	}
	return v, err
}
