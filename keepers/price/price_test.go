package price_test

import (
	"context"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
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
		"asked in vain": {view: price.View{Now: at(1899), Asked: 1300, Action: b.OracleAction{Kind: b.OracleActionRequest}, State: b.OracleState{At: 1000}}},
		"asked in vain for long": {view: price.View{Now: at(1900), Asked: 1300, Action: b.OracleAction{Kind: b.OracleActionRequest}, State: b.OracleState{At: 1000}},
			key: "price:request:1000:31", call: "request"},
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

// clock is the time of the newest block; there are no seeds.
type clock struct{ now int64 }

func (c *clock) Now(context.Context) (time.Time, error) { return at(c.now), nil }

func (*clock) FirstAfter(context.Context, time.Time) (uint64, error) { return 0, nil }

// TestRequestInVain: a request that gave no price is followed by another one only
// after the interval, whoever made it.
func TestRequestInVain(t *testing.T) {
	node, now := chain{}, &clock{now: 5000}
	oracle := b.PriceOracle{Address: felt.One}
	node.put(oracle.Config().Call, func(e *cairo.Encoder) { b.EncodeOracleConfig(e, b.OracleConfig{MinInterval: 600}) })
	say := func(kind b.OracleActionKind, requested uint64) {
		node.put(oracle.NextAction().Call, func(e *cairo.Encoder) { b.EncodeOracleAction(e, b.OracleAction{Kind: kind}) })
		node.put(oracle.State().Call, func(e *cairo.Encoder) { b.EncodeOracleState(e, b.OracleState{RequestedAt: requested}) })
	}
	k, err := price.New(price.Config{Oracle: felt.One, Account: felt.One}, node, now, now)
	if err != nil {
		t.Fatal(err)
	}
	decides := func() int {
		t.Helper()
		actions, err := k.Step(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(actions)
	}
	say(b.OracleActionRequest, 0)
	if decides() != 1 {
		t.Error("the first price is not asked for")
	}
	say(b.OracleActionAwaitBeacon, 5000)
	if since, err := k.WaitingSince(t.Context()); err != nil || since != at(5000) || decides() != 0 {
		t.Errorf("it waits since %v, %v", since, err)
	}
	say(b.OracleActionRequest, 0) // there was none
	for _, c := range []struct {
		now  int64
		want int
	}{{5100, 0}, {5599, 0}, {5600, 1}} {
		if now.now = c.now; decides() != c.want {
			t.Errorf("at %d it decides otherwise than %d", c.now, c.want)
		}
	}
}
