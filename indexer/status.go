package indexer

import (
	"fmt"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Phase is what an indexer is doing.
type Phase string

const (
	Stopped    Phase = "stopped"    // not run yet, or ended
	Standby    Phase = "standby"    // another instance holds the lease
	Rebuilding Phase = "rebuilding" // rows are being made anew from the log
	Following  Phase = "following"  // at or on the way to the head
)

// Status is a snapshot of an indexer.
type Status struct {
	Phase Phase
	// Head is the newest block that the source has shown, Indexed the newest
	// committed; nil while unknown.
	Head, Indexed *follow.BlockRef
	// Finalized is the newest final block; nil while unknown.
	Finalized *uint64
	// Spec is the node's RPC version, empty while unknown.
	Spec string
	// Position is of the last commit.
	Position store.Position
	// Reorgs counts commits that took blocks back.
	Reorgs uint64
	// Failing is the error that is being retried or has ended the run; nil
	// once things work again. FailedAt is the time of the last error, also then.
	Failing  error
	FailedAt time.Time
}

// Lag is the number of blocks between Head and Indexed; ok is false while
// either is unknown.
func (s Status) Lag() (blocks uint64, ok bool) {
	if s.Head == nil || s.Indexed == nil {
		return 0, false
	}
	if s.Indexed.Number >= s.Head.Number {
		return 0, true
	}
	return s.Head.Number - s.Indexed.Number, true
}

// Ready returns nil when the rows may be served as current: committed to within
// maxLag blocks of the head and nothing failing. Else it says why not.
func (s Status) Ready(maxLag uint64) error {
	lag, known := s.Lag()
	switch {
	case s.Phase != Following:
		return fmt.Errorf("indexer: is %s", s.Phase)
	case s.Failing != nil:
		return fmt.Errorf("indexer: is failing: %w", s.Failing)
	case !known:
		return fmt.Errorf("indexer: has no block yet")
	case lag > maxLag:
		return fmt.Errorf("indexer: is %d blocks behind", lag)
	}
	return nil
}

// Status may be called at any time, from any goroutine.
func (x *Indexer) Status() Status {
	s := x.state.read()
	if s.Phase == "" {
		s.Phase = Stopped
	}
	if x.parts.Node != nil {
		s.Spec = x.parts.Node.SpecVersion()
		if n, ok := x.parts.Node.Finalized(); ok {
			s.Finalized = &n
		}
	}
	return s
}

// state guards the status that Run keeps.
type state struct {
	mu sync.Mutex
	s  Status
}

func (st *state) change(fn func(*Status)) {
	st.mu.Lock()
	defer st.mu.Unlock()
	fn(&st.s)
}

func (st *state) read() Status {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.s
}

func (st *state) enter(p Phase) { st.change(func(s *Status) { s.Phase = p }) }

func (st *state) follow(cur store.Cursor) {
	st.change(func(s *Status) {
		s.Phase, s.Failing = Following, nil
		s.Indexed, s.Position = cur.Head, store.Position{Log: cur.Log, Seq: cur.Seq}
	})
}

func (st *state) sawHead(head follow.BlockRef) {
	st.change(func(s *Status) { s.Head, s.Failing = &head, nil })
}

func (st *state) committed(cur store.Cursor, step Step) {
	st.change(func(s *Status) {
		s.Indexed, s.Position, s.Failing = cur.Head, store.Position{Log: cur.Log, Seq: cur.Seq}, nil
		if step.Removed > 0 {
			s.Reorgs++
		}
	})
}

func (st *state) failed(err error, at time.Time) {
	st.change(func(s *Status) { s.Failing, s.FailedAt = err, at })
}

func (st *state) stop(err error, at time.Time) {
	st.change(func(s *Status) {
		s.Phase = Stopped
		if err != nil {
			s.Failing, s.FailedAt = err, at
		}
	})
}
