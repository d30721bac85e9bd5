package indexer_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

// blocks makes a batch per block.
func blocks(chain *storetest.Chain, events ...follow.Event) []follow.Batch {
	var out []follow.Batch
	for _, e := range events {
		b := chain.Extend(0, e)
		out = append(out, follow.Batch{Added: []follow.Block{b}, Head: b.BlockRef})
	}
	return out
}

// TestMalformedEvent: an event that cannot be projected stops the indexer and
// is named; what came before it stays.
func TestMalformedEvent(t *testing.T) {
	var chain storetest.Chain
	batches := blocks(&chain, storetest.Mint(1, 1), storetest.Malformed(), storetest.Mint(1, 1))
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, nil)
	x := build(t, config("one"), parts(s, batches))
	_, ended := run(t, x)
	<-ended
	status := x.Status()
	var event *store.EventError
	if !errors.As(status.Failing, &event) || !errors.Is(event, storetest.ErrRefused) || event.Block != batches[1].Head {
		t.Errorf("it ended with %v", status.Failing)
	}
	if status.Phase != indexer.Stopped || status.Ready(100) == nil || *status.Indexed != batches[0].Head {
		t.Errorf("status is %+v", status)
	}
	if cur, err := s.Cursor(t.Context()); err != nil || *cur.Head != batches[0].Head {
		t.Errorf("cursor is %+v (%v)", cur, err)
	}
}

// TestFinalErrors: errors that no retry mends end Run with themselves.
func TestFinalErrors(t *testing.T) {
	var chain storetest.Chain
	batches := blocks(&chain, storetest.Mint(1, 1), storetest.Mint(1, 1))
	for name, test := range map[string]struct {
		change func(*indexer.Parts)
		want   func(error) bool
	}{
		"a ledger that the source cannot go on from": {
			func(p *indexer.Parts) {
				p.Source = &script{fail: func() error { return fmt.Errorf("next: %w", follow.ErrLedger) }}
			}, func(err error) bool { return errors.Is(err, follow.ErrLedger) },
		},
		"a batch that does not fit": {
			func(p *indexer.Parts) { p.Source.(*script).history = []follow.Batch{batches[1], batches[0]} },
			func(err error) bool { return errors.As(err, new(*store.BatchError)) },
		},
		"a database that stays away": {
			func(p *indexer.Parts) { p.Store = &broken{Store: p.Store} },
			func(err error) bool { return errors.Is(err, errMoody) },
		},
	} {
		s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, nil)
		p := parts(s, batches)
		test.change(&p)
		cfg := config("one")
		cfg.Attempts = 3
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if err := build(t, cfg, p).Run(ctx); err == nil || !test.want(err) {
			t.Errorf("%s: ended with %v", name, err)
		}
		cancel()
	}
}

// broken is a store that cannot commit.
type broken struct{ indexer.Store }

func (*broken) Commit(context.Context, store.Cursor, follow.Batch, store.Apply) (store.Cursor, error) {
	return store.Cursor{}, errMoody
}

// TestStandby: a second instance waits, takes over when the first ends, and at
// once; nothing is lost between them.
func TestStandby(t *testing.T) {
	batches, chain, want := history(t, 3, 10)
	path := filepath.Join(t.TempDir(), "mirror.db")
	s := open(t, path, 1, nil)
	cfg := config("first")
	cfg.LeaseTTL = time.Hour
	first := build(t, cfg, parts(s, batches[:6]))
	stop, _ := run(t, first)
	await(t, first, "first", func(s indexer.Status) bool { return s.Position.Seq == 6 })

	cfg.Holder, cfg.LeaseTTL = "second", 50*time.Millisecond
	second := build(t, cfg, parts(open(t, path, 1, nil), batches))
	stopSecond, _ := run(t, second)
	await(t, second, "second", func(s indexer.Status) bool { return s.Phase == indexer.Standby })
	if err := second.Status().Ready(100); err == nil {
		t.Error("a standby says that it is ready")
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	await(t, second, "second after first", at(chain.Head()))
	if err := stopSecond(); err != nil {
		t.Error(err)
	}
	if digest(t, s) != want {
		t.Error("the rows are not those of the chain")
	}
}

// TestFenced: an instance whose lease has run out, say because it was paused,
// ends when another has taken over.
func TestFenced(t *testing.T) {
	var clock atomic.Int64
	shift := func(c *store.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(clock.Load())) }
	}
	path := filepath.Join(t.TempDir(), "mirror.db")
	s := open(t, path, 1, shift)
	cfg := config("paused")
	cfg.LeaseTTL = time.Minute // renewed every 20s: not within this test
	more := make(chan follow.Batch)
	p := parts(s, nil)
	p.Source = channel(more)
	paused := build(t, cfg, p)
	_, ended := run(t, paused)
	await(t, paused, "paused", func(s indexer.Status) bool { return s.Phase == indexer.Following })

	clock.Store(int64(2 * time.Minute))
	var chain storetest.Chain
	batches := blocks(&chain, storetest.Mint(1, 1))
	cfg.Holder = "other"
	other := build(t, cfg, parts(open(t, path, 1, shift), batches))
	run(t, other)
	await(t, other, "other", at(chain.Head()))
	more <- batches[0]
	<-ended
	if err := paused.Status().Failing; !errors.Is(err, store.ErrFenced) {
		t.Errorf("the paused instance ended with %v", err)
	}
}

// channel is a source of what is sent.
type channel chan follow.Batch

func (c channel) Next(ctx context.Context) (follow.Batch, error) {
	select {
	case b := <-c:
		return b, nil
	case <-ctx.Done():
		return follow.Batch{}, ctx.Err()
	}
}

// TestHeartbeat: a lease outlives its TTL while its holder lives, and an
// instance that has lost it ends without having to commit.
func TestHeartbeat(t *testing.T) {
	var clock atomic.Int64 // milliseconds; only the test moves it
	clock.Store(1_000_000)
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, func(c *store.Config) {
		c.Now = func() time.Time { return time.UnixMilli(clock.Load()) }
	})
	cfg := config("one")
	cfg.LeaseTTL = 60 * time.Millisecond
	x := build(t, cfg, parts(s, nil))
	_, ended := run(t, x)
	await(t, x, "leader", func(s indexer.Status) bool { return s.Phase == indexer.Following })
	for range 5 {
		clock.Add(cfg.LeaseTTL.Milliseconds() / 2)
		want := clock.Load() + cfg.LeaseTTL.Milliseconds()
		await(t, x, "renewal", func(indexer.Status) bool {
			_, err := s.TakeLease(t.Context(), "thief", time.Hour)
			var held *store.LeaseHeldError
			if !errors.As(err, &held) {
				t.Fatalf("the lease was not renewed: %v", err)
			}
			return held.Until.UnixMilli() == want
		})
	}
	if _, err := s.TakeLease(t.Context(), "one", time.Hour); err != nil { // its own name
		t.Fatal(err)
	}
	<-ended
	if err := x.Status().Failing; !errors.Is(err, store.ErrFenced) {
		t.Errorf("it ended with %v", err)
	}
}

// TestRevision: a program with another projection rebuilds the rows from the
// log before it follows, and prunes as it is told.
func TestRevision(t *testing.T) {
	batches, chain, want := history(t, 4, 30)
	path := filepath.Join(t.TempDir(), "mirror.db")
	old := build(t, config("one"), parts(open(t, path, 1, nil), batches[:20]))
	stop, _ := run(t, old)
	await(t, old, "old", func(s indexer.Status) bool { return s.Position.Seq == 20 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, 2, func(c *store.Config) { c.Window = 4 })
	cfg := config("one")
	cfg.Keep, cfg.PruneEvery = store.Retention{Blocks: 4, Commits: 3}, 2
	rebuilt := build(t, cfg, parts(s, batches))
	run(t, rebuilt)
	await(t, rebuilt, "rebuilt", at(chain.Head()))
	if digest(t, s) != want {
		t.Error("the rows are not those of the chain")
	}
	if got, want := rebuilt.Status().Position.Seq, uint64(len(batches)+1); got != want {
		t.Errorf("%d commits, want %d: one is the rebuild", got, want)
	}
	for _, err := range s.Since(t.Context(), store.Position{}) {
		if !errors.As(err, new(*store.PrunedError)) {
			t.Errorf("the feed was not pruned: %v", err)
		}
	}
}
