package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// clock is set by hand; any goroutine may read it.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func testLease(t *testing.T, open Opener) {
	var c clock
	cfg := open(t)
	cfg.Now = c.now
	s, err := store.Open(t.Context(), cfg, Ledger(1))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	take := func(who string) (store.Cursor, error) { return s.TakeLease(t.Context(), who, time.Minute) }
	heldBy := func(err error, who string) bool {
		var held *store.LeaseHeldError
		return errors.As(err, &held) && held.Holder == who && held.Until.After(c.now())
	}

	if _, err := take(""); err == nil {
		t.Error("a lease without a holder")
	}
	c.advance(time.Hour)
	a, err := take("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := take("b"); !heldBy(err, "a") {
		t.Errorf("b took a running lease: %v", err)
	}
	c.advance(50 * time.Second)
	if cur, err := s.Renew(t.Context(), a, time.Minute); err != nil || !sameCursor(cur, a) {
		t.Fatalf("renewed at %+v (%v), want %+v", cur, err, a)
	}
	c.advance(50 * time.Second)
	if _, err := take("b"); !heldBy(err, "a") {
		t.Errorf("b took a renewed lease: %v", err)
	}
	again, err := take("a") // after a crash, say
	if err != nil || again.Epoch != a.Epoch+1 {
		t.Errorf("a retook its lease: %+v, %v", again, err)
	}
	c.advance(time.Minute)
	b, err := take("b")
	if err != nil || b.Epoch != again.Epoch+1 {
		t.Fatalf("b took an ended lease: %+v, %v", b, err)
	}
	if _, err := s.Renew(t.Context(), again, time.Minute); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a renewed b's lease: %v", err)
	}
	if _, err := s.Renew(t.Context(), b, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := take("a"); err != nil {
		t.Errorf("a lease that was given up: %v", err)
	}
}

// testFence: a writer that was paused while another took over changes nothing.
func testFence(t *testing.T, open Opener) {
	cfg := open(t)
	paused, active := start(t, cfg, 1), start(t, cfg, 1)
	var c Chain
	block := c.Extend(0, Mint(1, 5))
	for name, write := range map[string]func() error{
		"commit": func() error {
			_, err := paused.Commit(t.Context(), paused.cur, follow.Batch{Added: []follow.Block{block}}, Project)
			return err
		},
		"rebuild": func() error {
			_, err := paused.Rebuild(t.Context(), paused.cur, Project)
			return err
		},
		"prune": func() error { return paused.Prune(t.Context(), paused.cur, store.Retention{Commits: 1}) },
		"renew": func() error {
			_, err := paused.Renew(t.Context(), paused.cur, time.Hour)
			return err
		},
	} {
		if err := write(); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s by a fenced writer: %v", name, err)
		}
	}
	if len(active.log()) != 0 {
		t.Error("a fenced writer wrote")
	}
	active.add(block)
	same(t, "log", active.log(), c.Blocks())
}

// testRace: of writers that build on the same cursor at once, one wins each
// round; nothing is written twice.
func testRace(t *testing.T, open Opener) {
	cfg := open(t)
	h := start(t, cfg, 1)
	other, err := store.Open(t.Context(), cfg, Ledger(1))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var c Chain
	for range 10 {
		batch := follow.Batch{Added: []follow.Block{c.Extend(0, Mint(1, 1))}}
		var wg sync.WaitGroup
		var won, stale atomic.Int32
		for _, s := range []*store.Store{h.Store, other, h.Store, other} {
			wg.Go(func() {
				_, err := s.Commit(t.Context(), h.cur, batch, Project)
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, store.ErrStale):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || stale.Load() != 3 {
			t.Fatalf("%d writers won, %d were stale", won.Load(), stale.Load())
		}
		if h.cur, err = h.Cursor(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "log", h.log(), c.Blocks())
}
