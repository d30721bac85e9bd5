package onchain_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/keepers/onchain"
)

// beacon has the rounds of a test and counts reads of them.
type beacon struct {
	last   uint64
	rounds map[uint64]b.Round
	reads  int
}

func (n *beacon) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	e := new(cairo.Encoder)
	contract := b.Beacon{Address: felt.One}
	if call.Selector == contract.LastFinalRound().Selector {
		e.U64(n.last)
		return e.Felts(), nil
	}
	n.reads++
	number := call.Calldata[0].Uint64()
	r := n.rounds[number]
	r.Round = number
	b.EncodeRound(e, r)
	return e.Felts(), nil
}

func TestFirstAfter(t *testing.T) {
	final := func(at, previous uint64) b.Round {
		return b.Round{Phase: b.RoundPhaseFinal, LastCommitAt: at, PreviousCommitAt: previous}
	}
	node := &beacon{last: 20, rounds: map[uint64]b.Round{
		3: final(30, 0), 10: final(100, 30), 12: {Phase: b.RoundPhaseVoid}, 14: final(140, 100), 20: final(200, 140),
	}}
	seeds := onchain.Seeds{Beacon: felt.One, Node: node}
	for _, c := range []struct {
		since int64
		want  uint64
		reads int
	}{
		{since: 200, want: 0, reads: 1}, // a seed committed to in that second may have been known
		{since: 199, want: 20, reads: 1},
		{since: 140, want: 20, reads: 1},
		{since: 139, want: 14, reads: 7},
		{since: 40, want: 10, reads: 11},
		{since: 1, want: 3, reads: 18},
	} {
		node.reads = 0
		got, err := seeds.FirstAfter(t.Context(), time.Unix(c.since, 0))
		if err != nil || got != c.want || node.reads != c.reads {
			t.Errorf("since %d: round %d after %d reads, %v; want %d after %d", c.since, got, node.reads, err, c.want, c.reads)
		}
	}
	node.last = 0
	if got, err := seeds.FirstAfter(t.Context(), time.Unix(0, 0)); got != 0 || err != nil {
		t.Errorf("before the first round: %d, %v", got, err)
	}
}

// events gives pages and keeps the filter.
type events struct {
	pages  [][]rpc.EmittedEvent
	filter rpc.EventFilter
}

func (e *events) Events(_ context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error] {
	e.filter = f
	return func(yield func([]rpc.EmittedEvent, error) bool) {
		for _, page := range e.pages {
			if !yield(page, nil) {
				return
			}
		}
	}
}

func committed(auction, bidder uint64) rpc.EmittedEvent {
	num := felt.FromUint64[felt.Felt]
	return rpc.EmittedEvent{Event: rpc.Event{
		From: felt.One,
		Keys: []felt.Felt{*utils.GetSelectorFromNameFelt("BidCommitted"), num(auction), num(bidder)},
		Data: []felt.Felt{num(77), num(1), num(0), num(5)},
	}}
}

func TestBidders(t *testing.T) {
	node := &events{pages: [][]rpc.EmittedEvent{{committed(4, 9), committed(4, 7)}, {committed(4, 8)}}}
	source := onchain.Bids{Auction: felt.One, Start: 12, Node: node}
	got, err := source.Bidders(t.Context(), 4)
	want := []cairo.ContractAddress{address(9), address(7), address(8)}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if node.filter.From != cairo.AtNumber(12) || node.filter.Keys[1][0] != felt.FromUint64[felt.Felt](4) {
		t.Errorf("asked for %+v", node.filter)
	}
	node.pages = [][]rpc.EmittedEvent{{committed(5, 9)}}
	if _, err := source.Bidders(t.Context(), 4); err == nil {
		t.Error("another auction's commitment passes")
	}
}

func TestSpent(t *testing.T) {
	num := felt.FromUint64[felt.Felt]
	claim := func(bidder, paid, forfeited uint64) rpc.EmittedEvent {
		return rpc.EmittedEvent{Event: rpc.Event{
			From: felt.One,
			Keys: []felt.Felt{*utils.GetSelectorFromNameFelt("BidClaimed"), num(4), num(bidder)},
			Data: []felt.Felt{num(1000), num(50), num(paid), num(forfeited)}, // dollars, refunded
		}}
	}
	node := &events{pages: [][]rpc.EmittedEvent{{claim(9, 30, 0)}, {claim(9, 0, 4), claim(9, 5, 0)}}}
	ledger := onchain.Ledger{Bids: onchain.Bids{Auction: felt.One, Node: node}, Bidder: num(9)}
	if got, err := ledger.Spent(t.Context()); err != nil || got.Int64() != 39 {
		t.Errorf("%v, %v; want 39", got, err)
	}
	node.pages = [][]rpc.EmittedEvent{{claim(8, 1, 0)}}
	if _, err := ledger.Spent(t.Context()); err == nil {
		t.Error("another bidder's claim passes")
	}
}

func address(n uint64) cairo.ContractAddress {
	return cairo.ContractAddress(felt.FromUint64[felt.Felt](n))
}
