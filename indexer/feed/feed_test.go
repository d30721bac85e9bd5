package feed_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/feed"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

var _ feed.Log = (*store.Store)(nil)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

func open(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{DSN: dsn}, storetest.Ledger(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func lease(t *testing.T, s *store.Store) store.Cursor {
	t.Helper()
	cur, err := s.TakeLease(t.Context(), "feedtest", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return cur
}

func commit(t *testing.T, s *store.Store, cur store.Cursor, batches ...follow.Batch) store.Cursor {
	t.Helper()
	for _, b := range batches {
		var err error
		if cur, err = s.Commit(t.Context(), cur, b, storetest.Project); err != nil {
			t.Fatal(err)
		}
	}
	return cur
}

// run runs a feed until stop is called, which returns what Run returned.
func run(t *testing.T, log feed.Log, buffer int) (*feed.Feed, func() error) {
	t.Helper()
	f, err := feed.New(log, buffer, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	stop := sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = stop() })
	return f, stop
}

func TestTailSQLite(t *testing.T) { testTail(t, filepath.Join(t.TempDir(), "mirror.db")) }

func TestTailPostgres(t *testing.T) { testTail(t, storetest.StartPostgres(t).Database(t)) }

// testTail has readers of all paces, some of which leave and come back and some
// of which are let go for being slow, follow a writer through reorgs. Each sees
// every commit once and in order, and mirrors the chain.
func testTail(t *testing.T, dsn string) {
	s := open(t, dsn)
	cur := lease(t, s)
	batches, chain := storetest.History(rand.New(rand.NewPCG(1, 1)).IntN, 120)
	cur = commit(t, s, cur, batches[:20]...) // before the feed runs
	f, stop := run(t, s, 3)

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	final := uint64(len(batches))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			got, err := mirror(ctx, s, f, final, rand.New(rand.NewPCG(2, uint64(i))))
			if err != nil {
				t.Errorf("reader %d: %v", i, err)
				return
			}
			want := chain.Blocks()
			if !slices.EqualFunc(got, want, func(a, b follow.Block) bool {
				return a.BlockRef == b.BlockRef && len(a.Events) == len(b.Events)
			}) {
				t.Errorf("reader %d mirrors %d blocks, the chain has %d", i, len(got), len(want))
			}
		})
	}
	commit(t, s, cur, batches[20:]...)
	wg.Wait()
	if err := stop(); err != nil {
		t.Errorf("feed ended with %v", err)
	}
}

// mirror follows the feed up to a commit.
func mirror(ctx context.Context, s *store.Store, f *feed.Feed, final uint64, rng *rand.Rand) ([]follow.Block, error) {
	r := f.Tail(store.Position{})
	defer func() { r.Close() }()
	var blocks []follow.Block
	for r.At().Seq < final {
		before := r.At()
		c, err := r.Next(ctx)
		var lagged *feed.LaggedError
		switch {
		case errors.As(err, &lagged):
			r = f.Tail(lagged.Resume)
			continue
		case err != nil:
			return nil, err
		case c.At.Seq != before.Seq+1 || r.At() != c.At:
			return nil, errors.New("a commit was lost or came twice")
		}
		if c.Removed != nil {
			blocks = slices.DeleteFunc(blocks, func(b follow.Block) bool {
				return b.Number >= c.Removed.From && b.Number <= c.Removed.To
			})
		}
		if rng.IntN(3) == 0 { // a database read is what makes a reader slow
			if _, err := s.Digest(ctx); err != nil {
				return nil, err
			}
		}
		added, err := s.Blocks(ctx, c)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, added...)
		if rng.IntN(10) == 0 {
			r.Close()
			r = f.Tail(r.At())
		}
	}
	return blocks, nil
}

// TestLag: a reader that does not read is let go, and holds nobody up.
func TestLag(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"))
	cur := lease(t, s)
	f, _ := run(t, s, 2)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var chain storetest.Chain
	slow, quick := f.Tail(store.Position{}), f.Tail(store.Position{})
	defer slow.Close()
	defer quick.Close()
	for lagged := false; !lagged; {
		// Only a reader that waits for news is live; it may not get to that in
		// the time it is given, and then tries again.
		short, stop := context.WithTimeout(ctx, 20*time.Millisecond)
		if _, err := slow.Next(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("news of nothing: %v", err)
		}
		stop()
		for range 5 {
			cur = commit(t, s, cur, follow.Batch{Added: []follow.Block{chain.Extend(0)}})
			if c, err := quick.Next(ctx); err != nil || c.At.Seq != cur.Seq {
				t.Fatalf("the quick reader got %d (%v), want %d", c.At.Seq, err, cur.Seq)
			}
		}
		for !lagged && slow.At().Seq < cur.Seq {
			want := slow.At().Seq + 1
			c, err := slow.Next(ctx)
			var lag *feed.LaggedError
			switch {
			case errors.As(err, &lag):
				if lag.Resume.Seq != want-1 {
					t.Fatalf("the slow reader may resume after %d, it got %d", lag.Resume.Seq, want-1)
				}
				slow = f.Tail(lag.Resume)
				defer slow.Close()
				lagged = true
			case err != nil || c.At.Seq != want:
				t.Fatalf("the slow reader got %d (%v), want %d", c.At.Seq, err, want)
			}
		}
	}
	for slow.At().Seq < cur.Seq {
		want := slow.At().Seq + 1
		if c, err := slow.Next(ctx); err != nil || c.At.Seq != want {
			t.Fatalf("after resuming: %d (%v), want %d", c.At.Seq, err, want)
		}
	}
}

// gate is a log that tells readers, whose contexts are marked, from the feed:
// once, after a reader has found nothing, it calls then; pumped hears of each
// read by which the feed has handed something out.
type gate struct {
	feed.Log
	then   func()
	pumped chan struct{}
}

type mark struct{}

func (g *gate) Since(ctx context.Context, after store.Position) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		found := false
		for c, err := range g.Log.Since(ctx, after) {
			if found = true; !yield(c, err) {
				return
			}
		}
		switch reader := ctx.Value(mark{}) != nil; {
		case !reader && found:
			g.pumped <- struct{}{}
		case reader && !found && g.then != nil:
			then := g.then
			g.then = nil
			then()
		}
	}
}

// TestJoin: a commit that is handed out between a reader's finding nothing in
// the store and its waiting for news is not lost on it.
func TestJoin(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"))
	cur := lease(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	g := &gate{Log: s, pumped: make(chan struct{}, 1)}
	f, _ := run(t, g, 4)
	g.then = func() {
		commit(t, s, cur, follow.Batch{Added: []follow.Block{new(storetest.Chain).Extend(0)}})
		select {
		case <-g.pumped:
		case <-ctx.Done():
			t.Error("the feed did not hand out the commit")
		}
	}
	r := f.Tail(store.Position{})
	defer r.Close()
	if c, err := r.Next(context.WithValue(ctx, mark{}, true)); err != nil || c.At.Seq != 1 {
		t.Errorf("got commit %d (%v)", c.At.Seq, err)
	}
}

// TestStop: readers learn that the feed has ended, also those who wait for it
// to begin.
func TestStop(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"))
	f, stop := run(t, s, 1)
	r := f.Tail(store.Position{})
	ended := make(chan error, 1)
	go func() {
		_, err := r.Next(context.Background())
		ended <- err
	}()
	if err := stop(); err != nil {
		t.Errorf("run: %v", err)
	}
	if err := <-ended; !errors.Is(err, feed.ErrStopped) {
		t.Errorf("reader: %v", err)
	}
	late, err := feed.New(s, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := late.Tail(store.Position{}).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("reader of a feed that never ran: %v", err)
	}
	if _, err := feed.New(s, 0, nil); err == nil {
		t.Error("a feed without a buffer")
	}
}

// flaky is a log whose reads fail as its script says.
type flaky struct {
	feed.Log
	mu     sync.Mutex
	script []error
}

func (l *flaky) next() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.script) == 0 {
		return nil
	}
	err := l.script[0]
	l.script = l.script[1:]
	return err
}

func (l *flaky) Cursor(ctx context.Context) (store.Cursor, error) {
	if err := l.next(); err != nil {
		return store.Cursor{}, err
	}
	return l.Log.Cursor(ctx)
}

func (l *flaky) Since(ctx context.Context, after store.Position) iter.Seq2[store.Change, error] {
	if err := l.next(); err != nil {
		return func(yield func(store.Change, error) bool) { yield(store.Change{}, err) }
	}
	return l.Log.Since(ctx, after)
}

// TestTrouble: a failing database is waited out, anything else ends the feed.
func TestTrouble(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"))
	cur := lease(t, s)
	down := &store.DatabaseError{Op: "test", Err: errors.New("down")}
	f, _ := run(t, &flaky{Log: s, script: []error{down, nil, down, down}}, 8)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var chain storetest.Chain
	for range 6 {
		cur = commit(t, s, cur, follow.Batch{Added: []follow.Block{chain.Extend(0)}})
	}
	r := f.Tail(store.Position{})
	defer r.Close()
	for seq := uint64(1); seq <= 6; {
		switch c, err := r.Next(ctx); {
		case errors.Is(err, down): // the script ran out on the reader
		case err != nil || c.At.Seq != seq:
			t.Fatalf("commit %d (%v), want %d", c.At.Seq, err, seq)
		default:
			seq++
		}
	}

	broken, err := feed.New(&flaky{Log: s, script: []error{nil, store.ErrForeignPosition}}, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.Run(ctx); !errors.Is(err, store.ErrForeignPosition) {
		t.Errorf("feed of a database that was replaced ended with %v", err)
	}
}
