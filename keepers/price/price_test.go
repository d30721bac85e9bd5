package price_test

import (
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/keepers/price"
)

func at(seconds int64) time.Time { return time.Unix(seconds, 0) }

func TestDecide(t *testing.T) {
	k, err := price.New(price.Config{Oracle: felt.One, Account: felt.One}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	config := b.OracleConfig{MinInterval: 600, BeaconWait: 300}
	open := b.OracleState{At: 1000, RequestedAt: 2000}
	for name, c := range map[string]struct {
		view price.View
		key  string // empty for nothing
		call string
	}{
		"wait": {view: price.View{Action: b.OracleAction{Kind: b.OracleActionWait, Wait: 9}}},
		"request": {view: price.View{Now: at(1600), Action: b.OracleAction{Kind: b.OracleActionRequest}, State: b.OracleState{At: 1000}},
			key: "price:request:1000:26", call: "request"},
		"requested in vain": {view: price.View{Now: at(1680), Action: b.OracleAction{Kind: b.OracleActionRequest}, State: b.OracleState{At: 1000}},
			key: "price:request:1000:28", call: "request"},
		"beacon":        {view: price.View{Action: b.OracleAction{Kind: b.OracleActionAwaitBeacon}, State: open}},
		"seed unseen":   {view: price.View{Action: b.OracleAction{Kind: b.OracleActionUpdate}, State: open}},
		"seed":          {view: price.View{Action: b.OracleAction{Kind: b.OracleActionUpdate}, State: open, Round: 7}, key: "price:update:2000", call: "update"},
		"beacon silent": {view: price.View{Now: at(2300), Action: b.OracleAction{Kind: b.OracleActionUpdateWithoutBeacon}, State: open}, key: "price:fallback:2000", call: "update_without_beacon"},
	} {
		c.view.Config = config
		got := k.Decide(c.view)
		if c.key == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Key != c.key || got[0].Calls[0].Name != "PriceOracle."+c.call {
			t.Errorf("%s: %+v, want %s", name, got, c.key)
		}
	}
}

// TestTurns: keepers come one after another, all within the spread.
func TestTurns(t *testing.T) {
	view := price.View{Now: at(1600), Action: b.OracleAction{Kind: b.OracleActionRequest},
		State: b.OracleState{At: 1000}, Config: b.OracleConfig{MinInterval: 600}}
	early := 0
	for account := range uint64(20) {
		k, err := price.New(price.Config{Oracle: felt.One, Account: felt.FromUint64[felt.Felt](account + 1), Spread: time.Minute}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := view
		early += len(k.Decide(v))
		if v.Now = at(1660); len(k.Decide(v)) != 1 {
			t.Errorf("account %d never has its turn", account)
		}
	}
	if early > 5 {
		t.Errorf("%d of 20 act at once", early)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []price.Config{{}, {Oracle: felt.One}, {Oracle: felt.One, Account: felt.One, Spread: -1}} {
		if _, err := price.New(c, nil, nil, nil); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
