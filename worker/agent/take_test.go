package agent_test

import (
	"testing"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
)

// sendsOnceBegun lets what is sent wait until every task of the offer has begun.
func (s *scene) sendsOnceBegun(tasks int) {
	s.onSend = func(sdk.Tx) {
		s.mu.Unlock() // Send holds it
		defer s.mu.Lock()
		deadline := time.After(10 * time.Second)
		for s.ran() < tasks {
			select {
			case <-deadline:
				s.t.Errorf("%d of %d tasks have begun", s.ran(), tasks)
				return
			case <-time.After(time.Millisecond):
			}
		}
	}
}

func offered() []agent.Assignment {
	return []agent.Assignment{{Job: aJob(1), Index: 3, Range: market.Range{First: 30, Count: 5}}}
}

func TestBeginsWhileItTakes(t *testing.T) {
	s := newScene(t)
	s.offers = offered()
	s.sendsOnceBegun(5)
	s.one(agent.View{}, "take:7:3:0")
}

// What another worker got is not computed: the runs would never end otherwise.
func TestStopsWhatIsNotTaken(t *testing.T) {
	s := newScene(t)
	s.offers, s.gate = offered(), make(chan struct{})
	s.refuse = refusal(b.ErrMarketNotTakeable)
	s.sendsOnceBegun(5)
	if sent := s.turn(agent.View{}); len(sent) != 0 {
		t.Errorf("sends %v", sent)
	}
}
