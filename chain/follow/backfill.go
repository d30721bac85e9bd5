package follow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/NethermindEth/juno/core/felt"
	"golang.org/x/sync/errgroup"
)

// errTooMany says that a span has more events than a batch should.
var errTooMany = errors.New("too many events")

// backfill returns the blocks with events from next on, up to limit at most,
// and the last block of the span it chose. The span adapts: it grows while
// there is little in it, and shrinks when there is much or when the node will
// not serve it.
func (f *Follower) backfill(ctx context.Context, next, limit uint64, parent *felt.Felt) ([]Block, error) {
	for {
		to := min(limit, next+f.span-1)
		blocks, events, err := f.between(ctx, next, to, parent, f.watched())
		switch {
		case err == nil:
			if events <= f.cfg.MaxEvents/4 && to == next+f.span-1 {
				f.span = min(f.span*2, f.cfg.MaxRange)
			}
			return blocks, nil
		case errors.Is(err, errUnlinked), errors.Is(err, errRace), errors.Is(err, ErrNoBlock):
			return nil, err
		}
		f.span = max(1, (to-next+1)/2)
		f.cfg.Log.DebugContext(ctx, "shorter span", "blocks", f.span, "reason", err)
		if !errors.Is(err, errTooMany) {
			return nil, err
		}
	}
}

// between returns the blocks of from..to that have events of the addresses,
// and the block to. Events and headers are of one chain: the events were asked
// for up to a block of certain hash, each is of the block its header names, and
// that last block was still there at the end.
func (f *Follower) between(ctx context.Context, from, to uint64, parent *felt.Felt, addresses []felt.Felt) ([]Block, int, error) {
	first, err := f.node.Header(ctx, from)
	if err == nil {
		err = checkBlock(Block{BlockRef: first}, from, parent)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("block %d: %w", from, err)
	}
	last := first
	if to > from {
		if last, err = f.node.Header(ctx, to); err == nil {
			err = checkBlock(Block{BlockRef: last}, to, nil)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("block %d: %w", to, err)
		}
	}
	events, err := f.collect(ctx, from, last, addresses)
	if err != nil {
		return nil, 0, err
	}
	blocks, err := f.assemble(ctx, events, first, last)
	if err != nil {
		return nil, 0, err
	}
	for _, end := range []BlockRef{first, last} {
		again, err := f.node.Header(ctx, end.Number)
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("block %d: %w", end.Number, err)
		case again.Hash != end.Hash:
			return nil, 0, fmt.Errorf("block %d: %w", end.Number, errRace)
		}
	}
	return blocks, len(events), nil
}

// collect returns the events in chain order.
func (f *Follower) collect(ctx context.Context, from uint64, to BlockRef, addresses []felt.Felt) ([]Located, error) {
	if len(addresses) == 0 {
		return nil, nil
	}
	var all []Located
	for page, err := range f.node.Events(ctx, from, to, addresses) {
		if err != nil {
			return nil, fmt.Errorf("events of blocks %d to %d: %w", from, to.Number, err)
		}
		for _, e := range page {
			if e.Number < from || e.Number > to.Number {
				return nil, fmt.Errorf("events of blocks %d to %d: %w: one of block %d", from, to.Number, errRace, e.Number)
			}
		}
		all = append(all, page...)
		if len(all) > f.cfg.MaxEvents && to.Number > from {
			return nil, fmt.Errorf("blocks %d to %d: %w", from, to.Number, errTooMany)
		}
	}
	slices.SortFunc(all, func(a, b Located) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.TxIndex, b.TxIndex), cmp.Compare(a.EventIndex, b.EventIndex))
	})
	return all, nil
}

// assemble puts events under their headers and adds the last block.
func (f *Follower) assemble(ctx context.Context, events []Located, first, last BlockRef) ([]Block, error) {
	var blocks []Block
	for _, e := range events {
		if n := len(blocks); n == 0 || blocks[n-1].Number != e.Number {
			blocks = append(blocks, Block{BlockRef: BlockRef{Number: e.Number, Hash: e.Hash}})
		}
		b := &blocks[len(blocks)-1]
		if b.Hash != e.Hash {
			return nil, fmt.Errorf("block %d: %w: events of two blocks", e.Number, errRace)
		}
		b.Events = append(b.Events, e.Event)
	}
	if n := len(blocks); n == 0 || blocks[n-1].Number != last.Number {
		blocks = append(blocks, Block{BlockRef: last})
	}

	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(f.cfg.Parallel)
	for i := range blocks {
		b := &blocks[i]
		group.Go(func() error {
			header := first
			switch b.Number {
			case first.Number:
			case last.Number:
				header = last
			default:
				var err error
				if header, err = f.node.Header(ctx, b.Number); err != nil {
					return fmt.Errorf("block %d: %w", b.Number, err)
				}
			}
			if header.Number != b.Number || header.Hash != b.Hash {
				return fmt.Errorf("block %d: %w: its events are of another", b.Number, errRace)
			}
			b.BlockRef = header
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := 1; i < len(blocks); i++ {
		if below := blocks[i-1]; below.Number+1 == blocks[i].Number && below.Hash != blocks[i].Parent {
			return nil, fmt.Errorf("block %d: %w: headers do not link", blocks[i].Number, errRace)
		}
	}
	return blocks, nil
}

// History yields the blocks of from..to that have events of the addresses,
// span by span, oldest first: for contracts that were in use before they were
// watched. to must be a block the ledger knows; if the node's chain has
// another there, the error is ErrUnsettled and Next will tell of the reorg. The
// blocks at the ends of spans come without events.
func (f *Follower) History(ctx context.Context, addresses []felt.Felt, from, to uint64) iter.Seq2[[]Block, error] {
	return func(yield func([]Block, error) bool) {
		ours, known, err := f.ledger.Known(ctx, to)
		if err == nil && !known {
			err = fmt.Errorf("%w: block %d", ErrLedger, to)
		}
		if err != nil {
			yield(nil, fmt.Errorf("history: %w", err))
			return
		}
		for span := min(1000, f.cfg.MaxRange); from <= to; {
			end := min(to, from+span-1)
			blocks, _, err := f.between(ctx, from, end, nil, addresses)
			if errors.Is(err, errTooMany) {
				span = max(1, span/2)
				continue
			}
			if err == nil && end == to && blocks[len(blocks)-1].Hash != ours {
				err = errRace
			}
			if errors.Is(err, errRace) || errors.Is(err, ErrNoBlock) {
				err = fmt.Errorf("%w: %w", ErrUnsettled, err)
			}
			if !yield(blocks, err) || err != nil {
				return
			}
			from = end + 1
		}
	}
}
