package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// window is small here so that pruning has something to do.
const window = 8

func testPrune(t *testing.T, open Opener) {
	cfg := open(t)
	cfg.Window = window
	h, whole := start(t, cfg, 1), start(t, open(t), 1)
	var config *store.ConfigError
	if err := h.Prune(t.Context(), h.cur, store.Retention{Blocks: window - 1}); !errors.As(err, &config) {
		t.Errorf("pruning inside the window: %v", err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	var c Chain
	grow := func(n int) {
		for range n {
			b := c.Extend(0, someEvents(rng.IntN)...)
			h.add(b)
			whole.add(b)
		}
	}
	prune := func() {
		if err := h.Prune(t.Context(), h.cur, store.Retention{Blocks: window, Commits: 5}); err != nil {
			t.Fatal(err)
		}
	}
	prune() // nothing yet
	grow(window)
	prune() // nothing below the window yet
	grow(20)
	prune()
	prune() // once is as good as twice
	floor := c.Head().Number - window
	for n := range c.Head().Number + 1 {
		pin := store.AtNumber(n)
		var pruned *store.PrunedError
		if n < floor {
			err := h.View(t.Context(), pin, func(context.Context, *store.View) error { return nil })
			if !errors.As(err, &pruned) || pruned.Oldest != floor {
				t.Errorf("view of block %d below the floor: %v", n, err)
			}
		} else if h.digest(pin) != whole.digest(pin) {
			t.Errorf("pruning changed the rows of block %d", n)
		}
		hash, ok, err := h.Known(t.Context(), n)
		kept := n >= floor || n == 0 || len(c.blocks[n].Events) > 0
		if err != nil || ok != kept || ok && hash != c.blocks[n].Hash {
			t.Errorf("header %d is known: %t (%v), want %t", n, ok, err, kept)
		}
	}
	var gone *store.PrunedError
	for _, err := range h.Since(t.Context(), store.Position{}) {
		if !errors.As(err, &gone) || gone.Oldest != h.cur.Seq-4 {
			t.Errorf("feed from the start: %v", err)
		}
	}
	seen := 0
	for _, err := range h.Since(t.Context(), store.Position{Seq: h.cur.Seq - 5}) {
		if seen++; err != nil {
			t.Error(err)
		}
	}
	if seen != 5 {
		t.Errorf("the feed kept %d commits", seen)
	}

	// A reorg below the floor: headers are sparse there, rows are made anew.
	for _, depth := range []int{window, 3, 12} {
		removed := c.Fork(depth)
		whole.commit(follow.Batch{Removed: removed})
		stored := removed[:0:0]
		for _, ref := range removed {
			if _, ok, err := h.Known(t.Context(), ref.Number); err == nil && ok {
				stored = append(stored, ref)
			}
		}
		h.commit(follow.Batch{Removed: stored})
		if h.digest(store.Latest()) != whole.digest(store.Latest()) {
			t.Errorf("rows differ after a reorg of %d", depth)
		}
		grow(2)
	}
	for n := range c.Head().Number + 1 {
		if pin := store.AtNumber(n); h.digest(pin) != whole.digest(pin) {
			t.Errorf("rows differ at block %d after they were made anew", n)
		}
	}
	h.clear()
	h.checkEmpty()
}

func testRebuild(t *testing.T, open Opener) {
	cfg := open(t)
	h := start(t, cfg, 1)
	batches, c := History(rand.New(rand.NewPCG(5, 6)).IntN, 20)
	h.commit(batches...)
	var before [][32]byte
	for n := range c.Head().Number + 1 {
		before = append(before, h.digest(store.AtNumber(n)))
	}
	rebuild := func(h *harness, apply store.Apply) {
		t.Helper()
		var err error
		if h.cur, err = h.Rebuild(t.Context(), h.cur, apply); err != nil {
			t.Fatal(err)
		}
	}
	rebuild(h, Project)
	for n, want := range before {
		if h.digest(store.AtNumber(uint64(n))) != want {
			t.Errorf("the rebuilt rows differ at block %d", n)
		}
	}
	same(t, "log", h.log(), c.Blocks())

	// A failed rebuild leaves the rows that were.
	if _, err := h.Rebuild(t.Context(), h.cur, func(context.Context, *store.Tx, follow.BlockRef, follow.Event) error {
		return ErrRefused
	}); !errors.Is(err, ErrRefused) {
		t.Errorf("rebuild that fails: %v", err)
	}
	if h.digest(store.Latest()) != before[len(before)-1] {
		t.Error("a failed rebuild changed rows")
	}

	// Another revision of the projection must rebuild before it may commit.
	doubled := func(ctx context.Context, tx *store.Tx, b follow.BlockRef, e follow.Event) error {
		return errors.Join(Project(ctx, tx, b, e), Project(ctx, tx, b, e))
	}
	newer := start(t, cfg, 2)
	next := follow.Batch{Added: []follow.Block{c.Extend(0, Mint(1, 1))}}
	if _, err := newer.Commit(t.Context(), newer.cur, next, doubled); !errors.Is(err, store.ErrRebuildNeeded) {
		t.Errorf("commit of another revision: %v", err)
	}
	rebuild(newer, doubled)
	if newer.digest(store.Latest()) == before[len(before)-1] {
		t.Error("the other projection made the same rows")
	}
	if _, err := newer.Commit(t.Context(), newer.cur, next, doubled); err != nil {
		t.Errorf("commit after rebuild: %v", err)
	}
	older := start(t, cfg, 1)
	if !older.cur.Stale {
		t.Error("an older program does not see that the rows are not its own")
	}
}
