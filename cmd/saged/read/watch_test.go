package read_test

import (
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer/project"
)

// timeOf is the time of the test chain's block.
func timeOf(block uint64) uint64 { return 1_700_000_000 + 2*block }

// testWatchAuction: an auction comes at once, after commits that changed it or through
// which its phase changed by time alone, and no others, until it is closed.
func testWatchAuction(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	auction := project.Auction{ID: 3, MinEnd: timeOf(6), MaxEnd: timeOf(6), DrawEnd: timeOf(8), RevealEnd: timeOf(10), ClearEnd: timeOf(30)}
	w.block()
	w.block(put(auction, project.Auction{ID: 4, MaxEnd: timeOf(90), ClearEnd: timeOf(99)})) // block 1
	s := w.dial()
	s.subscribe("a", `subscription { auction(id: "3") { removed meta { seq } auction { phase commits cutoff bids { nodes { bidder } } } } }`)
	var got struct {
		Auction struct {
			Removed bool
			Meta    struct{ Seq string }
			Auction *struct {
				Phase   string
				Commits int
				Cutoff  *string
				Bids    struct{ Nodes []struct{ Bidder string } }
			}
		}
	}
	expect := func(seq int, phase string, commits, bids int) {
		t.Helper()
		got.Auction.Auction = nil
		s.data(&got)
		a := got.Auction.Auction
		if got.Auction.Meta.Seq != digits(seq) || got.Auction.Removed || a == nil || a.Phase != phase || a.Commits != commits || len(a.Bids.Nodes) != bids {
			t.Fatalf("commit %s: %+v, want commit %d: %s, %d commits", got.Auction.Meta.Seq, a, seq, phase, commits)
		}
	}
	expect(2, "BIDDING", 0, 0)
	w.block() // touches nothing
	w.block(put(project.Auction{ID: 4, MaxEnd: timeOf(90), ClearEnd: timeOf(99), Commits: 1}))
	auction.Commits = 1
	w.block(put(auction), put(project.Bid{Auction: 3, Bidder: column(31)}))
	expect(5, "BIDDING", 1, 1)
	for range 3 { // blocks 5 to 7: bidding ends with block 6
		w.block()
	}
	expect(8, "DRAWING", 1, 1)
	w.block()
	w.block() // block 9: the draw is late
	expect(10, "REVEALING", 1, 1)
	// A reorg takes the last block away, and with it the lateness.
	w.fork(1)
	expect(11, "DRAWING", 1, 1)
	w.fork(8)
	if s.data(&got); !got.Auction.Removed || got.Auction.Auction != nil {
		t.Fatalf("after it was removed: %+v", got.Auction)
	}
	w.block() // it stays away, which is no news
	auction.Stage = project.AuctionClosed
	w.block(put(auction))
	expect(14, "CLOSED", 1, 0)
	if m := s.next(); m.Type != "complete" {
		t.Errorf("after a closed auction came %s %s", m.Type, m.Payload)
	}
	s.subscribe("b", `subscription { auction(id: "9") { removed } }`)
	if m := s.next(); m.ID != "b" || !strings.Contains(string(m.Payload), `"code":"NOT_FOUND"`) {
		t.Errorf("of an auction that is none: %s %s", m.Type, m.Payload)
	}
}

// testWatchProposal: as an auction, by its votes and by time, until its state is final.
func testWatchProposal(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	p := project.Proposal{ID: 2, StartsAt: timeOf(2), EndsAt: timeOf(5), QueueUntil: timeOf(90), Quorum: amount(10)}
	w.block(put(p)) // block 0
	s := w.dial()
	s.subscribe("a", `subscription { proposal(id: "2") { removed meta { seq } proposal { state inFavour } } }`)
	expect := func(seq int, state, inFavour string) {
		t.Helper()
		var got struct {
			Proposal struct {
				Meta     struct{ Seq string }
				Proposal struct{ State, InFavour string }
			}
		}
		s.data(&got)
		if is := got.Proposal; is.Meta.Seq != digits(seq) || is.Proposal.State != state || is.Proposal.InFavour != inFavour {
			t.Fatalf("%+v, want commit %d: %s, %s in favour", is, seq, state, inFavour)
		}
	}
	expect(1, "PENDING", "0")
	w.block()
	w.block() // block 2: its vote opens
	expect(3, "ACTIVE", "0")
	p.InFavour = amount(12)
	w.block(put(p))
	expect(4, "ACTIVE", "12")
	w.block()
	w.block() // block 5: its vote is over
	expect(6, "SUCCEEDED", "12")
	p.Stage, p.ExpiresAt = project.ProposalQueued, timeOf(80)
	w.block(put(p))
	expect(7, "QUEUED", "12")
	w.block()
	p.Stage = project.ProposalExecuted
	w.block(put(p))
	expect(9, "EXECUTED", "12")
	if m := s.next(); m.Type != "complete" {
		t.Errorf("after an executed proposal came %s %s", m.Type, m.Payload)
	}
}

// testWatchOracle: the price and its health, from before the first one on.
func testWatchOracle(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block()
	s := w.dial()
	s.subscribe("a", `subscription { oracle { meta { seq } oracle { health price } } }`)
	type state struct{ Health, Price string }
	expect := func(seq int, want *state) {
		t.Helper()
		var got struct {
			Oracle struct {
				Meta   struct{ Seq string }
				Oracle *state
			}
		}
		s.data(&got)
		if is := got.Oracle; is.Meta.Seq != digits(seq) || (is.Oracle == nil) != (want == nil) || want != nil && *is.Oracle != *want {
			t.Fatalf("commit %s: %+v, want commit %d: %+v", is.Meta.Seq, is.Oracle, seq, want)
		}
	}
	expect(1, nil)
	w.block()
	row := project.Oracle{Contract: column(0x70), Health: uint8(bindings.HealthOk), Price: sage(2)}
	w.block(put(row))
	expect(3, &state{"OK", sage(2).String()})
	w.block(put(project.Venue{Address: column(0x71)}))
	row.Health = uint8(bindings.HealthDeviation)
	w.block(put(row))
	expect(5, &state{"DEVIATION", sage(2).String()})
	w.fork(4)
	expect(6, nil)
}

// testWatchersGo: a client that goes away without a word frees its place, holding nothing.
func testWatchersGo(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{graphql: graphql.Config{Sockets: 1}})
	auction := project.Auction{ID: 3, MaxEnd: timeOf(1_000), ClearEnd: timeOf(1_001)}
	w.block(put(auction))
	for round := range 3 {
		var s *socket
		for deadline := time.Now().Add(patience); ; {
			ctx := t.Context()
			conn, _, err := websocket.Dial(ctx, "ws"+w.url[len("http"):], &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
			if err == nil {
				s = &socket{t: t, ctx: ctx, conn: conn}
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("client %d finds no place: %v", round, err)
			}
			time.Sleep(10 * time.Millisecond) // the server has yet to see the one before go
		}
		s.send(message{Type: "connection_init"})
		if m := s.next(); m.Type != "connection_ack" {
			t.Fatalf("the server began with %+v", m)
		}
		for id, query := range map[string]string{
			"a": `subscription { auction(id: "3") { meta { seq } } }`, "b": `subscription { oracle { meta { seq } } }`,
		} {
			s.subscribe(id, query)
			if m := s.next(); m.Type != "next" || m.ID != id {
				t.Fatalf("%s: %s %s", query, m.Type, m.Payload)
			}
		}
		if err := s.conn.CloseNow(); err != nil {
			t.Fatal(err)
		}
		auction.Commits++
		w.block(put(auction))
	}
}
