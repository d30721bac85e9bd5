package auction_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers/auction"
)

func who(n uint64) cairo.ContractAddress {
	return cairo.ContractAddress(felt.FromUint64[felt.Felt](n))
}

func entry(bidder, price uint64, index uint32) auction.Entry {
	return auction.Entry{Bidder: who(bidder), Price: cairo.U128From64(price), Index: index}
}

func TestDecide(t *testing.T) {
	k, err := auction.New(auction.Config{Auction: felt.One, Account: felt.One, Chunk: 2}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	contract := b.BurnAuction{Address: felt.One}
	// 8 offers most; 5 and 6 as much as each other, 6 came first.
	valid := []auction.Entry{entry(5, 20, 4), entry(6, 20, 1), entry(7, 10, 0), entry(8, 30, 9)}
	for name, c := range map[string]struct {
		view auction.View
		key  string // empty for nothing
		call cairo.Call
	}{
		"idle":      {view: auction.View{}},
		"reveal":    {view: auction.View{Action: "reveal"}},
		"no seed":   {view: auction.View{Action: "draw"}},
		"seed":      {view: auction.View{Action: "draw", Round: 5}, key: "auction:draw:3", call: contract.Draw(5)},
		"nobody":    {view: auction.View{Action: "advance"}, key: "auction:advance:3:0", call: contract.Advance(0, nil)},
		"first":     {view: auction.View{Action: "advance", Valid: valid}, key: "auction:advance:3:0", call: contract.Advance(0, []cairo.ContractAddress{who(8), who(6)})},
		"second":    {view: auction.View{Action: "advance", Valid: valid, Posted: 2}, key: "auction:advance:3:2", call: contract.Advance(2, []cairo.ContractAddress{who(5), who(7)})},
		"overdue":   {view: auction.View{Action: "lapse"}, key: "auction:lapse:3", call: contract.Lapse()},
		"hand back": {view: auction.View{Action: "hand_back"}, key: "auction:hand-back:3", call: contract.HandBack()},
	} {
		c.view.Auction.AuctionID = 3
		got := k.Decide(c.view)
		if c.key == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Key != c.key || !reflect.DeepEqual(got[0].Calls, []cairo.Call{c.call}) {
			t.Errorf("%s: %+v, want %s %+v", name, got, c.key, c.call)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []auction.Config{{}, {Auction: felt.One}, {Auction: felt.One, Account: felt.One, Chunk: -1}} {
		if _, err := auction.New(c, nil, nil, nil); err == nil {
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

type seeds struct{}

func (seeds) FirstAfter(_ context.Context, since time.Time) (uint64, error) {
	if since.Unix() == 77 {
		return 12, nil
	}
	return 0, nil
}

// committed is the list of bidders, which may lag, and how often it was asked for.
type committed struct {
	bidders []cairo.ContractAddress
	asked   int
}

func (c *committed) Bidders(context.Context, uint64) ([]cairo.ContractAddress, error) {
	c.asked++
	return c.bidders, nil
}

// TestStep: what is read is what is decided on, and a list of bidders that lags
// clears nothing.
func TestStep(t *testing.T) {
	contract := b.BurnAuction{Address: felt.One}
	node, bidders := chain{}, new(committed)
	k, err := auction.New(auction.Config{Auction: felt.One, Account: felt.One}, node, seeds{}, bidders)
	if err != nil {
		t.Fatal(err)
	}
	say := func(action string, a b.Auction) {
		t.Helper()
		f, err := cairo.ShortString(action)
		if err != nil {
			t.Fatal(err)
		}
		node.put(contract.NextAction().Call, func(e *cairo.Encoder) { e.Felt(f) })
		node.put(contract.Auction().Call, func(e *cairo.Encoder) { b.EncodeAuction(e, a) })
		node.put(contract.Posted(who(1)).Call, func(e *cairo.Encoder) { e.U32(0) })
	}
	say("draw", b.Auction{AuctionID: 3, Schedule: b.AuctionSchedule{MaxEnd: 77}})
	if got, err := k.Step(t.Context()); err != nil || len(got) != 1 || got[0].Key != "auction:draw:3" {
		t.Errorf("%+v, %v", got, err)
	}
	say("draw", b.Auction{AuctionID: 3, Schedule: b.AuctionSchedule{MaxEnd: 78}})
	if since, err := k.WaitingSince(t.Context()); err != nil || since.Unix() != 78 {
		t.Errorf("it waits since %s, %v", since, err)
	}
	say("advance", b.Auction{AuctionID: 3, Commits: 1, Valid: 1})
	if got, err := k.Step(t.Context()); err == nil {
		t.Errorf("it would clear %+v", got)
	}
	node.put(contract.Bid(who(9)).Call, func(e *cairo.Encoder) {
		b.EncodeBid(e, b.Bid{AuctionID: 3, State: b.BidStateValid})
	})
	bidders.bidders = []cairo.ContractAddress{who(9)}
	for range 3 {
		if got, err := k.Step(t.Context()); err != nil || len(got) != 1 || got[0].Key != "auction:advance:3:0" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if bidders.asked != 2 {
		t.Errorf("the bidders are asked for %d times, want once while they lag and once", bidders.asked)
	}
}
