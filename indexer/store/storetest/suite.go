package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Opener yields the configuration of a new, empty database. Opening it again
// opens the same database.
type Opener func(tb testing.TB) store.Config

// Run is the conformance suite: what holds of a store whatever its database.
func Run(t *testing.T, open Opener) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Opener)
	}{
		{"Migrate", testMigrate},
		{"RowTypes", testRowTypes},
		{"Commit", testCommit},
		{"Refuse", testRefuse},
		{"Versions", testVersions},
		{"Histories", testHistories},
		{"Ahead", testAhead},
		{"DeepReorg", testDeepReorg},
		{"Lease", testLease},
		{"Fence", testFence},
		{"Race", testRace},
		{"Pins", testPins},
		{"Pages", testPages},
		{"Prune", testPrune},
		{"Rebuild", testRebuild},
		{"Feed", testFeed},
		{"Watch", testWatch},
		{"Kill", testKill},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open)
		})
	}
}

// TB is what tests and property checks have in common.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

var (
	_ TB = (*testing.T)(nil)
	_ TB = (*rapid.T)(nil)
)

// harness is a store with a lease, at its cursor.
type harness struct {
	*store.Store
	t   TB
	ctx context.Context
	cur store.Cursor
}

const holder = "storetest"

// start opens a store for the length of a test and takes its lease.
func start(t *testing.T, cfg store.Config, revision uint64) *harness {
	t.Helper()
	s, err := store.Open(t.Context(), cfg, Ledger(revision))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &harness{Store: s, t: t, ctx: t.Context()}
	h.take()
	return h
}

func (h *harness) take() {
	h.t.Helper()
	var err error
	if h.cur, err = h.TakeLease(h.ctx, holder, time.Hour); err != nil {
		h.t.Fatalf("take lease: %v", err)
	}
}

// commit commits batches and checks the cursor that each yields.
func (h *harness) commit(batches ...follow.Batch) {
	h.t.Helper()
	for i, b := range batches {
		next, err := h.Commit(h.ctx, h.cur, b, Project)
		if err != nil {
			h.t.Fatalf("commit %d: %v", i, err)
		}
		h.cur = next
		if got, err := h.Cursor(h.ctx); err != nil || !sameCursor(got, next) {
			h.t.Fatalf("cursor is %+v (%v), commit said %+v", got, err, next)
		}
	}
}

func sameCursor(a, b store.Cursor) bool {
	sameHead := (a.Head == nil) == (b.Head == nil) && (a.Head == nil || *a.Head == *b.Head)
	a.Head, b.Head = nil, nil
	return sameHead && a == b
}

// add commits blocks one by one.
func (h *harness) add(blocks ...follow.Block) {
	h.t.Helper()
	for _, b := range blocks {
		h.commit(follow.Batch{Added: []follow.Block{b}, Head: b.BlockRef})
	}
}

// clear takes every block away again, as one reorg.
func (h *harness) clear() {
	h.t.Helper()
	if h.cur.Head == nil {
		return
	}
	var removed []follow.BlockRef
	for n := int64(h.cur.Head.Number); n >= 0; n-- {
		hash, ok, err := h.Known(h.ctx, uint64(n))
		if err != nil {
			h.t.Fatalf("known: %v", err)
		}
		if ok {
			removed = append(removed, follow.BlockRef{Number: uint64(n), Hash: hash})
		}
	}
	h.commit(follow.Batch{Removed: removed})
	if h.cur.Head != nil {
		h.t.Fatalf("head is %v after all blocks were removed", h.cur.Head)
	}
}

func (h *harness) digest(pin store.Pin) (sum [32]byte) {
	h.t.Helper()
	err := h.View(h.ctx, pin, func(ctx context.Context, v *store.View) (err error) {
		sum, err = v.Digest(ctx)
		return err
	})
	if err != nil {
		h.t.Fatalf("digest: %v", err)
	}
	return sum
}

// log returns the stored blocks, oldest first, as the feed tells of them.
func (h *harness) log() []follow.Block {
	h.t.Helper()
	var m mirror
	for c, err := range h.Since(h.ctx, store.Position{}) {
		if err != nil {
			h.t.Fatalf("feed: %v", err)
		}
		m.apply(h, c)
	}
	return m.blocks
}

// mirror is a consumer of the feed.
type mirror struct {
	blocks []follow.Block
	at     store.Position
}

func (m *mirror) apply(h *harness, c store.Change) {
	h.t.Helper()
	if c.At.Seq != m.at.Seq+1 {
		h.t.Fatalf("feed went from commit %d to %d", m.at.Seq, c.At.Seq)
	}
	m.at = c.At
	if c.Removed != nil {
		m.blocks = slices.DeleteFunc(m.blocks, func(b follow.Block) bool {
			return b.Number >= c.Removed.From && b.Number <= c.Removed.To
		})
	}
	blocks, err := h.Blocks(h.ctx, c)
	if err != nil {
		h.t.Fatalf("blocks of change: %v", err)
	}
	m.blocks = append(m.blocks, blocks...)
}

// same fails unless both are the same blocks with the same events.
func same(t TB, what string, got, want []follow.Block) {
	t.Helper()
	equal := slices.EqualFunc(got, want, func(a, b follow.Block) bool {
		return a.BlockRef == b.BlockRef && slices.EqualFunc(a.Events, b.Events, func(a, b follow.Event) bool {
			return a.From == b.From && a.TxHash == b.TxHash && a.TxIndex == b.TxIndex && a.EventIndex == b.EventIndex &&
				slices.Equal(a.Keys, b.Keys) && slices.Equal(a.Data, b.Data)
		})
	})
	if !equal {
		t.Fatalf("%s: %d blocks %v, want %d %v", what, len(got), got, len(want), want)
	}
}
