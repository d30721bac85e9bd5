package follow

import (
	"context"
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// errUnlinked says that the node's chain does not continue ours.
var errUnlinked = errors.New("parent is another block")

// blocks fetches from..to one by one. Each must continue the one before; what
// was linked before a break is returned without an error.
func (f *Follower) blocks(ctx context.Context, from, to uint64, parent *felt.Felt) ([]Block, error) {
	wanted := f.filter()
	var blocks []Block
	for n, events := from, 0; n <= to && events <= f.cfg.MaxEvents; n++ {
		b, err := f.node.Block(ctx, n)
		if err == nil {
			err = checkBlock(b, n, parent)
		}
		switch {
		case err != nil && len(blocks) > 0 && ctx.Err() == nil:
			return blocks, nil
		case err != nil:
			return nil, fmt.Errorf("block %d: %w", n, err)
		}
		b.Events = wanted(b.Events)
		events += len(b.Events)
		blocks = append(blocks, b)
		parent = &b.Hash
	}
	return blocks, nil
}

func checkBlock(b Block, number uint64, parent *felt.Felt) error {
	switch {
	case b.Number != number || b.Hash.IsZero():
		return fmt.Errorf("%w: answered with block %d", errRace, b.Number)
	case parent != nil && b.Parent != *parent:
		return errUnlinked
	}
	return nil
}

// filter returns a function that keeps the events of watched contracts.
func (f *Follower) filter() func([]Event) []Event {
	wanted := make(map[felt.Felt]struct{})
	for _, a := range f.watched() {
		wanted[a] = struct{}{}
	}
	return func(all []Event) []Event {
		var kept []Event
		for _, e := range all {
			if _, ok := wanted[e.From]; ok {
				kept = append(kept, e)
			}
		}
		return kept
	}
}
