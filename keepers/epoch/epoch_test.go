package epoch_test

import (
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

func TestCheck(t *testing.T) {
	for _, c := range []epoch.Config{{}, {Treasury: felt.One}, {Treasury: felt.One, Account: felt.One, Spread: -1}} {
		if _, err := epoch.New(c, nil, nil); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
