package epoch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers/epoch"
)

func next(t *testing.T, action string, at uint64) b.NextAction {
	t.Helper()
	f, err := cairo.ShortString(action)
	if err != nil {
		t.Fatal(err)
	}
	return b.NextAction{Action: f, Asset: cairo.ContractAddress(felt.One), At: at}
}

func TestDecide(t *testing.T) {
	k, err := epoch.New(epoch.Config{Treasury: felt.One, Account: felt.One}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		next b.NextAction
		now  int64
		key  string // empty for nothing
		call string
	}{
		"nothing":    {next: b.NextAction{}, now: 100},
		"unknown":    {next: next(t, "dance", 0), now: 100},
		"fees":       {next: next(t, "collect", 100), now: 100, key: "epoch:collect:3:0x1:1", call: "collect"},
		"fees later": {next: next(t, "collect", 100), now: 160, key: "epoch:collect:3:0x1:2", call: "collect"},
		"early":      {next: next(t, "run_epoch", 101), now: 100},
		"due":        {next: next(t, "run_epoch", 100), now: 100, key: "epoch:run:3", call: "run_epoch"},
		"late":       {next: next(t, "run_epoch", 100), now: 9000, key: "epoch:run:3", call: "run_epoch"},
		"a lot":      {next: next(t, "put_up", 100), now: 100, key: "epoch:put-up:3:8", call: "put_up"},
	} {
		got := k.Decide(epoch.View{Now: time.Unix(c.now, 0), Next: c.next, Clock: b.Clock{Epoch: 3}, Lots: b.Lots{Left: 8}})
		if c.key == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Key != c.key || got[0].Calls[0].Name != "Treasury."+c.call {
			t.Errorf("%s: %+v, want %s", name, got, c.key)
		}
	}
}

// TestMinReward: an epoch waits for its reward, fees and lots do not: they pay nobody.
func TestMinReward(t *testing.T) {
	k, err := epoch.New(epoch.Config{Treasury: felt.One, Account: felt.One, MinReward: cairo.U128From64(3_000_000)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	decide := func(action string, reward uint64) int {
		return len(k.Decide(epoch.View{Now: time.Unix(9000, 0), Next: next(t, action, 100), Reward: cairo.U128From64(reward)}))
	}
	if decide("run_epoch", 2_999_999) != 0 || decide("run_epoch", 3_000_000) != 1 || decide("collect", 0) != 1 || decide("put_up", 0) != 1 {
		t.Error("the reward is not what decides")
	}
}

// dear is a treasury whose epoch can be closed, and a node where that costs.
type dear struct {
	cost  uint64
	asked int
	fail  error
}

func (d *dear) Now(context.Context) (time.Time, error) { return time.Unix(9000, 0), nil }

func (d *dear) Cost(_ context.Context, calls []cairo.Call) (cairo.U128, error) {
	d.asked++
	if len(calls) != 1 || calls[0].Name != "Treasury.run_epoch" {
		return cairo.U128{}, fmt.Errorf("what do %+v cost?", calls)
	}
	return cairo.U128From64(d.cost), d.fail
}

func (d *dear) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	e := new(cairo.Encoder)
	switch call.Name {
	case "Treasury.next_action":
		action, err := cairo.ShortString("run_epoch")
		if err != nil {
			return nil, err
		}
		b.EncodeNextAction(e, b.NextAction{Action: action, At: 100})
	case "Treasury.clock":
		b.EncodeClock(e, b.Clock{Epoch: 3})
	case "Treasury.caller_reward":
		e.U128(cairo.U128From64(5_000_000))
	default:
		return nil, errors.New("asked for " + call.Name)
	}
	return e.Felts(), nil
}

// TestGas: the reward must be the least more than what closing costs, which is asked only
// where it decides.
func TestGas(t *testing.T) {
	for _, c := range []struct {
		least, cost    uint64
		actions, asked int
	}{
		{0, 5_000_000, 1, 1}, {0, 5_000_001, 0, 1}, {3_000_000, 2_000_000, 1, 1}, {3_000_000, 2_000_001, 0, 1},
		{5_000_001, 0, 0, 0}, // the reward is too little by itself
	} {
		chain := &dear{cost: c.cost}
		k, err := epoch.New(epoch.Config{
			Treasury: felt.One, Account: felt.One, MinReward: cairo.U128From64(c.least), Gas: chain,
		}, chain, chain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Step(t.Context())
		if err != nil || len(got) != c.actions || chain.asked != c.asked {
			t.Errorf("%+v: %d actions after %d estimates (%v)", c, len(got), chain.asked, err)
		}
		chain.fail = errors.New("it would revert")
		if _, err := k.Step(t.Context()); c.asked > 0 && !errors.Is(err, chain.fail) {
			t.Errorf("%+v: what cannot be estimated: %v", c, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []epoch.Config{{}, {Treasury: felt.One}, {Treasury: felt.One, Account: felt.One, Spread: -1}} {
		if _, err := epoch.New(c, nil, nil); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
