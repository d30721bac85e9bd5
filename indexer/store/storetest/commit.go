package storetest

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func testCommit(t *testing.T, open Opener) {
	cfg := open(t)
	h := start(t, cfg, 1)
	if h.cur.Head != nil || h.cur.Seq != 0 || h.cur.Epoch != 1 {
		t.Fatalf("a new database is at %+v", h.cur)
	}
	if _, ok, err := h.Last(t.Context()); err != nil || ok {
		t.Errorf("a new database has a last block: %t (%v)", ok, err)
	}
	var c Chain
	h.add(c.Extend(0, Mint(1, 5), Mint(1, 5)), c.Extend(0), c.Extend(2, Open(1, 0, 3)))
	h.commit(follow.Batch{Added: []follow.Block{c.Extend(0, Sweep(1)), c.Extend(0, Transfer(1, 2, 4))}})
	before := h.cur
	h.commit(follow.Batch{Head: *c.Head()}) // news of the head is not a commit
	if !sameCursor(h.cur, before) {
		t.Fatalf("an empty batch moved the cursor from %+v to %+v", before, h.cur)
	}
	same(t, "log", h.log(), c.Blocks())
	for _, b := range c.Blocks() {
		if hash, ok, err := h.Known(t.Context(), b.Number); err != nil || !ok || hash != b.Hash {
			t.Errorf("block %d is known as %s, %t (%v)", b.Number, hash.String(), ok, err)
		}
	}
	if _, ok, err := h.Known(t.Context(), 3); err != nil || ok {
		t.Errorf("a block that was skipped is known: %t (%v)", ok, err)
	}
	if n, ok, err := h.Last(t.Context()); err != nil || !ok || n != c.Head().Number {
		t.Errorf("the last block is %d, %t (%v)", n, ok, err)
	}

	again := start(t, cfg, 1)
	if again.cur.Epoch != h.cur.Epoch+1 || again.cur.Seq != h.cur.Seq || *again.cur.Head != *h.cur.Head {
		t.Errorf("reopened at %+v, was at %+v", again.cur, h.cur)
	}
	if again.digest(store.Latest()) != h.digest(store.Latest()) {
		t.Error("reopened with other rows")
	}
}

func testRefuse(t *testing.T, open Opener) {
	h := start(t, open(t), 1)
	var c Chain
	for range 4 {
		h.add(c.Extend(0, Mint(1, 1)))
	}
	blocks := c.Blocks()
	ref := func(i int) follow.BlockRef { return blocks[i].BlockRef }
	with := func(change func(*follow.Block)) follow.Batch {
		fork := Chain{blocks: c.Blocks()}
		b := fork.Extend(0, Mint(1, 1), Mint(2, 2))
		change(&b)
		return follow.Batch{Added: []follow.Block{b}}
	}
	foreign := ref(3)
	foreign.Hash = felt.One
	next := Chain{blocks: c.Blocks()}
	a, b := next.Extend(0), next.Extend(0)

	var batchErr *store.BatchError
	var eventErr *store.EventError
	for name, test := range map[string]struct {
		batch follow.Batch
		want  any
	}{
		"wrong parent":      {with(func(b *follow.Block) { b.Parent = felt.One }), &batchErr},
		"not above head":    {with(func(b *follow.Block) { b.Number = 3 }), &batchErr},
		"number too large":  {with(func(b *follow.Block) { b.Number = math.MaxInt64 + 1 }), &batchErr},
		"event twice":       {with(func(b *follow.Block) { b.Events[1].EventIndex = 0 }), &batchErr},
		"events unordered":  {with(func(b *follow.Block) { b.Events[0].TxIndex = 7 }), &batchErr},
		"malformed event":   {with(func(b *follow.Block) { b.Events[1].Keys = nil }), &eventErr},
		"blocks unordered":  {follow.Batch{Added: []follow.Block{b, a}}, &batchErr},
		"blocks unrelated":  {follow.Batch{Added: []follow.Block{a, {BlockRef: follow.BlockRef{Number: b.Number, Parent: felt.One}}}}, &batchErr},
		"removes foreign":   {follow.Batch{Removed: []follow.BlockRef{foreign}}, &batchErr},
		"removes unknown":   {follow.Batch{Removed: []follow.BlockRef{b.BlockRef}}, &batchErr},
		"removes below":     {follow.Batch{Removed: []follow.BlockRef{ref(2)}}, &batchErr},
		"removes with hole": {follow.Batch{Removed: []follow.BlockRef{ref(3), ref(1)}}, &batchErr},
		"removes upward":    {follow.Batch{Removed: []follow.BlockRef{ref(2), ref(3)}}, &batchErr},
	} {
		before := h.digest(store.Latest())
		_, err := h.Commit(t.Context(), h.cur, test.batch, Project)
		if err == nil || !errors.As(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := h.Cursor(t.Context()); err != nil || !sameCursor(got, h.cur) || h.digest(store.Latest()) != before {
			t.Errorf("%s: left a trace: %+v (%v)", name, got, err)
		}
	}
	if !errors.Is(eventErr, ErrRefused) || eventErr.Block.Number != 4 || eventErr.Event.EventIndex != 1 {
		t.Errorf("event error says %v", eventErr)
	}

	stale := h.cur
	h.add(a)
	for name, prev := range map[string]store.Cursor{
		"older": stale, "of another log": {Log: "other", Seq: h.cur.Seq, Epoch: h.cur.Epoch},
	} {
		if _, err := h.Commit(t.Context(), prev, follow.Batch{Added: []follow.Block{b}}, Project); !errors.Is(err, store.ErrStale) {
			t.Errorf("cursor %s: %v", name, err)
		}
	}
	h.add(b)
	last := next.Extend(0, Mint(1, 1))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := h.Commit(ctx, h.cur, follow.Batch{Added: []follow.Block{last}}, func(ctx context.Context, tx *store.Tx, b follow.BlockRef, e follow.Event) error {
		defer cancel()
		return Project(ctx, tx, b, e)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled commit: %v", err)
	}
	h.add(last) // nothing was kept of it
}
