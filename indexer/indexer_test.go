package indexer_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

var (
	_ indexer.Store  = (*store.Store)(nil)
	_ indexer.Source = (*follow.Follower)(nil)
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

type ledger struct{}

func (ledger) Apply(ctx context.Context, tx *store.Tx, b follow.BlockRef, e follow.Event) error {
	return storetest.Project(ctx, tx, b, e)
}

// script is a source that plays a history, from where a store stands.
type script struct {
	store   *store.Store
	history []follow.Batch
	fail    func() error // asked before each step; nil never fails
	ended   func()       // told when there is nothing to play; nil is not told

	heads []*follow.BlockRef // the chain's after each step
	at    int                // the step to play
}

func (s *script) Next(ctx context.Context) (follow.Batch, error) {
	if s.fail != nil {
		if err := s.fail(); err != nil {
			return follow.Batch{}, err
		}
	}
	cur, err := s.store.Cursor(ctx)
	if err != nil {
		return follow.Batch{}, err
	}
	same := func(head *follow.BlockRef) bool {
		return head == nil && cur.Head == nil || head != nil && cur.Head != nil && *head == *cur.Head
	}
	switch {
	case s.heads == nil:
		s.heads = heads(s.history)
		if cur.Head != nil {
			s.at = 1 + slices.IndexFunc(s.heads, same)
		}
	case s.at < len(s.history) && same(s.heads[s.at]):
		s.at++ // it was committed
	}
	if s.at < len(s.history) {
		return s.history[s.at], nil
	}
	if s.ended != nil {
		s.ended()
	}
	<-ctx.Done()
	return follow.Batch{}, ctx.Err()
}

// heads are a chain's after each step of its history.
func heads(history []follow.Batch) []*follow.BlockRef {
	var chain []follow.BlockRef
	heads := make([]*follow.BlockRef, len(history))
	for i, b := range history {
		chain = chain[:len(chain)-len(b.Removed)]
		for _, added := range b.Added {
			chain = append(chain, added.BlockRef)
		}
		if n := len(chain); n > 0 {
			head := chain[n-1]
			heads[i] = &head
		}
	}
	return heads
}

// metrics counts what a listener hears.
type metrics struct {
	mu              sync.Mutex
	steps, failures int
	blocks, removed int
	events          int
}

func (m *metrics) Committed(s indexer.Step) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.steps++
	m.blocks += s.Blocks
	m.removed += s.Removed
	m.events += s.Events
}

func (m *metrics) Failed(error, time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures++
}

func open(t *testing.T, path string, revision uint64, change func(*store.Config)) *store.Store {
	t.Helper()
	cfg := store.Config{DSN: path}
	if change != nil {
		change(&cfg)
	}
	s, err := store.Open(t.Context(), cfg, storetest.Ledger(revision))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func config(holder string) indexer.Config {
	return indexer.Config{Holder: holder, RetryMin: time.Millisecond, RetryMax: 4 * time.Millisecond}
}

func parts(s *store.Store, history []follow.Batch) indexer.Parts {
	return indexer.Parts{
		Store: s, Source: &script{store: s, history: history}, Projector: ledger{},
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}
}

func build(t *testing.T, cfg indexer.Config, p indexer.Parts) *indexer.Indexer {
	t.Helper()
	x, err := indexer.New(cfg, p)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// run runs an indexer until stop is called, which returns what Run returned.
func run(t *testing.T, x *indexer.Indexer) (stop func() error, ended <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		err = x.Run(ctx)
	}()
	stop = func() error { cancel(); <-done; return err }
	t.Cleanup(func() { _ = stop() })
	return stop, done
}

// await waits until an indexer's status satisfies cond.
func await(t *testing.T, x *indexer.Indexer, what string, cond func(indexer.Status) bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !cond(x.Status()); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: status is %+v", what, x.Status())
		}
	}
}

func at(block *follow.BlockRef) func(indexer.Status) bool {
	return func(s indexer.Status) bool { return s.Indexed != nil && *s.Indexed == *block && s.Ready(0) == nil }
}

func digest(t *testing.T, s *store.Store) [32]byte {
	t.Helper()
	sum, err := s.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// history is one that ends with a block, and the digest of its rows.
func history(t *testing.T, seed uint64, batches int) ([]follow.Batch, *storetest.Chain, [32]byte) {
	t.Helper()
	script, chain := storetest.History(rand.New(rand.NewPCG(seed, seed)).IntN, batches)
	last := chain.Extend(0, storetest.Mint(1, 1))
	script = append(script, follow.Batch{Added: []follow.Block{last}, Head: last.BlockRef})
	s := open(t, filepath.Join(t.TempDir(), "calm.db"), 1, nil)
	cur, err := s.TakeLease(t.Context(), "calm", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), cur, follow.Batch{Added: chain.Blocks()}, storetest.Project); err != nil {
		t.Fatal(err)
	}
	return script, chain, digest(t, s)
}

// TestFollow: through failures of source and database, before and after the
// database has done its work, and through restarts, the rows are those of the
// final chain.
func TestFollow(t *testing.T) {
	batches, chain, want := history(t, 1, 60)
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, nil)
	rng := rand.New(rand.NewPCG(2, 2))
	var heard metrics
	p := parts(s, nil)
	p.Store, p.Listener = &moody{Store: s, rng: rng}, &heard
	for runs := 0; ; runs++ {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		finished := false
		steps := 3 + rng.IntN(30) // until this run is stopped
		p.Source = &script{
			store: s, history: batches,
			ended: func() { finished = true; cancel() },
			fail: func() error {
				if steps--; steps == 0 {
					cancel()
				}
				if steps%4 == 0 {
					return errors.New("the node is away")
				}
				return nil
			},
		}
		if err := build(t, config("one"), p).Run(ctx); err != nil {
			t.Fatal(err)
		}
		if finished {
			if runs < 2 {
				t.Errorf("only %d runs were stopped", runs)
			}
			break
		}
		if err := ctx.Err(); errors.Is(err, context.DeadlineExceeded) {
			t.Fatal("it does not get on")
		}
	}
	if digest(t, s) != want {
		t.Error("the rows are not those of the chain")
	}
	if cur, err := s.Cursor(t.Context()); err != nil || *cur.Head != *chain.Head() {
		t.Errorf("cursor is %+v (%v)", cur, err)
	}
	if heard.failures == 0 || heard.steps < len(batches) || heard.events == 0 || heard.blocks-heard.removed != len(chain.Blocks()) {
		t.Errorf("the listener heard %+v", &heard)
	}
}

// moody is a store that fails often, before or after doing what it was asked.
type moody struct {
	*store.Store
	mu  sync.Mutex
	rng *rand.Rand
}

var errMoody = &store.DatabaseError{Op: "moody", Err: errors.New("connection lost")}

func (m *moody) mood() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rng.IntN(5)
}

func (m *moody) Commit(ctx context.Context, prev store.Cursor, b follow.Batch, apply store.Apply) (store.Cursor, error) {
	mood := m.mood()
	if mood == 0 {
		return store.Cursor{}, errMoody
	}
	cur, err := m.Store.Commit(ctx, prev, b, apply)
	if mood == 1 && err == nil {
		return store.Cursor{}, errMoody
	}
	return cur, err
}

func (m *moody) Renew(ctx context.Context, cur store.Cursor, ttl time.Duration) (store.Cursor, error) {
	if ttl > 0 && m.mood() == 0 {
		return store.Cursor{}, errMoody
	}
	return m.Store.Renew(ctx, cur, ttl)
}

func (m *moody) TakeLease(ctx context.Context, holder string, ttl time.Duration) (store.Cursor, error) {
	if m.mood() == 0 {
		return store.Cursor{}, errMoody
	}
	return m.Store.TakeLease(ctx, holder, ttl)
}
