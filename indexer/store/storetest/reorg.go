package storetest

import (
	"context"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// testHistories: after any batches with any reorgs, log, rows and every past
// state are those of a store that has seen the final chain only, and the rows
// are what plain Go makes of that chain.
func testHistories(t *testing.T, open Opener) {
	cfg := open(t)
	cfg.Held = 1 // every block is written out before the next
	lived, pure := start(t, cfg, 1), start(t, open(t), 1)
	rapid.Check(t, func(rt *rapid.T) {
		lived.t, pure.t = rt, rt
		lived.reset()
		pure.reset()
		batches, chain := History(func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "die") },
			rapid.IntRange(1, 8).Draw(rt, "batches"))
		lived.commit(batches...)
		blocks := chain.Blocks()
		if len(blocks) == 0 {
			lived.checkEmpty()
			return
		}
		pure.commit(follow.Batch{Added: blocks})
		same(rt, "log", lived.log(), blocks)
		for i, b := range blocks {
			pin := store.AtNumber(b.Number)
			if lived.digest(pin) != pure.digest(pin) {
				rt.Fatalf("rows differ at block %d of %d", b.Number, chain.Head().Number)
			}
			want := readBook(blocks[:i+1])
			if err := lived.View(lived.ctx, pin, func(_ context.Context, v *store.View) error {
				want.check(lived, v)
				return nil
			}); err != nil {
				rt.Fatal(err)
			}
		}
	})
	lived.t, pure.t = t, t
	lived.clear()
	lived.checkEmpty()
}

// reset makes a new start for one check: rapid draws many on one database. A
// check that failed half-way left its own cursor behind.
func (h *harness) reset() {
	h.t.Helper()
	h.take()
	h.clear()
	h.checkEmpty()
}

// checkEmpty: no row and no version of one is left.
func (h *harness) checkEmpty() {
	h.t.Helper()
	err := h.View(h.ctx, store.Latest(), func(ctx context.Context, v *store.View) error {
		empty := readBook(nil)
		empty.check(h, v)
		return nil
	})
	if err != nil {
		h.t.Fatalf("%v", err)
	}
}

// testDeepReorg takes back more blocks than any known reorg of the network, in
// one commit, and grows another chain in their place.
func testDeepReorg(t *testing.T, open Opener) {
	const depth = 4200
	h := start(t, open(t), 1)
	rng := rand.New(rand.NewPCG(1, 2))
	var c Chain
	extend := func(n int) {
		batch := follow.Batch{}
		for range n {
			var events []follow.Event
			if rng.IntN(8) == 0 {
				events = []follow.Event{Mint(1+rng.Uint64N(50), 1), Other()}
			}
			batch.Added = append(batch.Added, c.Extend(0, events...))
		}
		h.commit(batch)
	}
	extend(100)
	before := h.digest(store.Latest())
	extend(depth)
	h.commit(follow.Batch{Removed: c.Fork(depth)})
	if h.digest(store.Latest()) != before {
		t.Fatal("the reorg left other rows")
	}
	extend(depth)
	same(t, "log", h.log(), c.Blocks())
	want := readBook(c.Blocks())
	if err := h.View(t.Context(), store.Latest(), func(_ context.Context, v *store.View) error {
		want.check(h, v)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
