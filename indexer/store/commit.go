package store

import (
	"context"
	"math"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Commit applies one batch to the mirror that stands at prev: it undoes the
// removed blocks, appends the added ones with their events, projects these, and
// advances the cursor, all or nothing. It returns the cursor to build on next;
// a batch that changes nothing returns prev.
//
// Removed must be exactly the stored blocks from its lowest up, newest first.
// Added must follow what remains; numbers may skip blocks without events. Block
// times keep whole seconds.
//
// Errors: ErrFenced, ErrStale, ErrRebuildNeeded, *BatchError and *EventError
// (unless it wraps a *DatabaseError) are final for this batch. After a
// *DatabaseError the outcome may be unknown: read Cursor before trying again.
func (s *Store) Commit(ctx context.Context, prev Cursor, batch follow.Batch, apply Apply) (Cursor, error) {
	if len(batch.Removed) == 0 && len(batch.Added) == 0 {
		return prev, nil
	}
	if prev.Stale {
		return Cursor{}, ErrRebuildNeeded
	}
	if err := checkAdded(batch.Added); err != nil {
		return Cursor{}, err
	}
	next := prev
	next.Seq++
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.advance(ctx, tx, prev); err != nil {
			return err
		}
		head, err := s.undo(ctx, tx, batch.Removed, apply)
		if err != nil {
			return err
		}
		if next.Head, err = s.extend(ctx, tx, head, batch.Added, next.Seq, apply); err != nil {
			return err
		}
		return s.record(ctx, tx, commitRow{
			Seq:         next.Seq,
			RemovedFrom: lowest(batch.Removed), RemovedTo: highest(batch.Removed),
			AddedFrom: firstAdded(batch.Added), AddedTo: lastAdded(batch.Added),
		})
	})
	if err != nil {
		return Cursor{}, err
	}
	s.wakeUp()
	return next, nil
}

// extend appends blocks above head and projects their events; it returns the
// new head.
func (s *Store) extend(ctx context.Context, tx bun.Tx, head *follow.BlockRef, added []follow.Block, seq uint64, apply Apply) (*follow.BlockRef, error) {
	if len(added) == 0 {
		return head, nil
	}
	first := added[0].BlockRef
	if head != nil {
		if first.Number <= head.Number {
			return nil, &BatchError{first, "is not above the head"}
		}
		if first.Number == head.Number+1 && first.Parent != head.Hash {
			return nil, &BatchError{first, "is not a child of the head"}
		}
	}
	if err := appendLog(ctx, tx, added, seq); err != nil {
		return nil, err
	}
	rows := s.newTx(tx)
	var events []placedEvent
	for _, b := range added {
		for _, e := range b.Events {
			events = append(events, placedEvent{b.BlockRef, e})
		}
	}
	if err := rows.projectAll(ctx, events, apply); err != nil {
		return nil, err
	}
	last := added[len(added)-1].BlockRef
	return &last, rows.flush(ctx)
}

// record writes the feed's entry of a commit and announces it.
func (s *Store) record(ctx context.Context, tx bun.Tx, row commitRow) error {
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return dbError("record commit", err)
	}
	return dbError("announce commit", s.engine.announce(ctx, tx))
}

// checkAdded checks what a batch says by itself.
func checkAdded(added []follow.Block) error {
	for i, b := range added {
		if b.Number > math.MaxInt64 {
			return &BatchError{b.BlockRef, "number is out of range"}
		}
		if i > 0 {
			switch prev := added[i-1]; {
			case b.Number <= prev.Number:
				return &BatchError{b.BlockRef, "is not above the block before it in the batch"}
			case b.Number == prev.Number+1 && b.Parent != prev.Hash:
				return &BatchError{b.BlockRef, "is not a child of the block before it in the batch"}
			}
		}
		for j := 1; j < len(b.Events); j++ {
			if !before(b.Events[j-1], b.Events[j]) {
				return &BatchError{b.BlockRef, "has events out of order"}
			}
		}
	}
	return nil
}

// before tells whether a comes before b in their block.
func before(a, b follow.Event) bool {
	return a.TxIndex < b.TxIndex || a.TxIndex == b.TxIndex && a.EventIndex < b.EventIndex
}

func lowest(removed []follow.BlockRef) *uint64 {
	if len(removed) == 0 {
		return nil
	}
	return &removed[len(removed)-1].Number
}

func highest(removed []follow.BlockRef) *uint64 {
	if len(removed) == 0 {
		return nil
	}
	return &removed[0].Number
}

func firstAdded(added []follow.Block) *uint64 {
	if len(added) == 0 {
		return nil
	}
	return &added[0].Number
}

func lastAdded(added []follow.Block) *uint64 {
	if len(added) == 0 {
		return nil
	}
	return &added[len(added)-1].Number
}
