package follow

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"github.com/NethermindEth/juno/core/felt"
)

// maxRemoved bounds a batch's Removed, and with it the consumer's transaction.
// A deeper reorg takes several batches.
const maxRemoved = 8192

// reorg returns the batch that leaves a chain whose newest block, last with
// hash ours, seems to be gone. It is called only when the node's tip is at
// least last; the mismatch is confirmed by asking for that very block.
func (f *Follower) reorg(ctx context.Context, tip BlockRef, last uint64, ours felt.Felt) (Batch, error) {
	theirs, err := f.node.Header(ctx, last)
	switch {
	case err != nil:
		return Batch{}, fmt.Errorf("block %d: %w", last, err)
	case theirs.Number != last || theirs.Hash == ours:
		return Batch{}, fmt.Errorf("block %d: %w", last, errRace)
	}
	o := orphans{ctx: ctx, f: f, below: last, found: []BlockRef{{Number: last, Hash: ours}}}
	count := o.count()
	if o.err != nil {
		return Batch{}, o.err
	}
	removed := o.found[:count]

	var parent *felt.Felt
	next := f.cfg.Start
	switch {
	case count < len(o.found):
		ancestor := o.found[count]
		parent, next = &ancestor.Hash, ancestor.Number+1
	case !o.exhausted:
		// No ancestor among so many: leave these, and look again from there.
		return f.batch(ctx, tip, removed, nil)
	}
	f.cfg.Log.InfoContext(ctx, "reorg", "removed", count, "from", last, "to", next)
	added, err := f.blocks(ctx, next, min(tip.Number, next+f.cfg.Near-1), parent)
	switch {
	case errors.Is(err, errUnlinked):
		return Batch{}, fmt.Errorf("block %d: %w", next, errRace)
	case err != nil:
		return Batch{}, err
	}
	return f.batch(ctx, tip, removed, added)
}

// orphans are the ledger's blocks, newest first, as far down as was needed.
// What is orphaned is a prefix of them: a chain that has a block has all below.
type orphans struct {
	ctx       context.Context
	f         *Follower
	found     []BlockRef
	below     uint64 // found reaches down to here
	exhausted bool   // there is nothing further down
	err       error
}

// count returns how many of found, from the newest, the node's chain lacks. It
// asks for O(log depth) headers: first in growing strides, then by bisection.
func (o *orphans) count() int {
	gone, stride := 0, 1 // found[gone] is gone
	for {
		i := min(gone+stride, maxRemoved)
		if i == gone || !o.reach(i) {
			i = len(o.found) - 1
		}
		if i == gone {
			return gone + 1 // there is no ancestor within reach
		}
		if o.canonical(i) {
			return gone + 1 + sort.Search(i-gone-1, func(j int) bool { return o.canonical(gone + 1 + j) })
		}
		if o.err != nil {
			return 0
		}
		gone, stride = i, stride*2
	}
}

// reach loads found[i] from the ledger, if there is one.
func (o *orphans) reach(i int) bool {
	for len(o.found) <= i && !o.exhausted && o.err == nil {
		if o.below <= o.f.cfg.Start {
			o.exhausted = true
			break
		}
		o.below--
		hash, known, err := o.f.ledger.Known(o.ctx, o.below)
		if err != nil {
			o.err = fmt.Errorf("ledger: %w", err)
		} else if known {
			o.found = append(o.found, BlockRef{Number: o.below, Hash: hash})
		}
	}
	return len(o.found) > i
}

// canonical says whether the node's chain has found[i].
func (o *orphans) canonical(i int) bool {
	if o.err != nil {
		return false
	}
	theirs, err := o.f.node.Header(o.ctx, o.found[i].Number)
	if err != nil {
		o.err = fmt.Errorf("block %d: %w", o.found[i].Number, err)
		return false
	}
	return theirs.Hash == o.found[i].Hash
}
