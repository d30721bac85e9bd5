package agent_test

import (
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
)

// A worker that was away from the root to the settlement serves what was paid.
func TestServesWhatWasSettledWhileAway(t *testing.T) {
	for _, c := range []struct {
		name    string
		state   market.AssignmentState
		present bool
		serves  bool
		again   bool // it is looked up again at the next turn
	}{
		{"settled", market.AssignmentSettled, true, true, false},
		{"settled for another attempt or worker", market.AssignmentSettled, false, false, false},
		{"refunded", market.AssignmentRefunded, true, false, false},
		{"failed", market.AssignmentFailed, true, false, false},
		{"not in the mirror", market.AssignmentOpen, false, false, false},
		{"taken back by a reorg between two reads", market.AssignmentSubmitted, true, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.one(mine(1, nil), "submit:7:3:1")
			if s.looked != 0 {
				t.Error("looks up what it holds")
			}
			s.restart()
			s.state, s.present = c.state, c.present
			if sent := s.turn(agent.View{}); len(sent) != 0 {
				t.Errorf("sends %v", sent)
			}
			if s.journal.Serves(work) != c.serves || s.journal.ServesBlob(output(32)) != c.serves {
				t.Errorf("serves %t, want %t", s.journal.Serves(work), c.serves)
			}
			s.turn(agent.View{})
			if again := s.looked == 2; again != c.again {
				t.Errorf("%d looks", s.looked)
			}
		})
	}
}

// What is over is served for the time to keep it, and a block longer.
func TestKeepsWhatIsOver(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	s.state, s.present = market.AssignmentSettled, true
	s.turn(agent.View{})
	s.block = now.Add(agent.DefaultKeep)
	s.turn(agent.View{})
	s.restart()
	if !s.journal.Serves(work) || !s.journal.ServesBlob(output(30)) {
		t.Fatal("does not serve at the last moment")
	}
	s.block = s.block.Add(time.Second)
	s.turn(agent.View{})
	if s.journal.Serves(work) || s.journal.ServesBlob(output(30)) {
		t.Error("serves for ever")
	}
	if _, ok, err := s.journal.Result(work); ok || err != nil {
		t.Errorf("the journal grows for ever (%v)", err)
	}
	if s.turn(agent.View{}); s.looked != 1 {
		t.Errorf("%d looks, want one", s.looked)
	}
}

// A reorg may give back what was over.
func TestWhatIsOverComesBack(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	s.state, s.present = market.AssignmentFailed, true
	s.turn(agent.View{})
	again := mine(1, func(a *agent.Assignment) { a.State = market.AssignmentSubmitted })
	s.turn(again)
	s.block = now.Add(2 * agent.DefaultKeep)
	s.turn(again)
	if _, ok, err := s.journal.Result(work); !ok || err != nil {
		t.Fatalf("forgot what it holds (%v)", err)
	}
	s.state = market.AssignmentSettled
	s.turn(agent.View{})
	if !s.journal.Serves(work) || s.looked != 2 {
		t.Errorf("serves %t after %d looks", s.journal.Serves(work), s.looked)
	}
}

// After a long absence results are looked up a few at a time.
func TestLooksUpAFewAtATime(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	r, _, err := s.journal.Result(work)
	if err != nil {
		t.Fatal(err)
	}
	const results = 40
	for i := range uint32(results - 1) {
		r.Index = 100 + i
		if err := s.journal.PutResult(r); err != nil {
			t.Fatal(err)
		}
	}
	s.state, s.present = market.AssignmentSettled, true
	s.turn(agent.View{})
	if s.looked == 0 || s.looked >= results {
		t.Errorf("looks up %d of %d at once", s.looked, results)
	}
	for range results {
		s.turn(agent.View{})
	}
	if s.looked != results || !s.journal.Serves(work) || s.journal.Serves(sdk.Work{Job: 7, Index: 100, Attempt: 1}) {
		t.Errorf("looked up %d of %d", s.looked, results)
	}
}
