package store

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// undo takes removed blocks off the log and out of the rows, and returns the
// head that remains.
func (s *Store) undo(ctx context.Context, tx bun.Tx, removed []follow.BlockRef, apply Apply) (*follow.BlockRef, error) {
	if len(removed) > 0 {
		if err := checkRemoved(ctx, tx, removed); err != nil {
			return nil, err
		}
		if err := s.rewind(ctx, tx, int64(*lowest(removed))-1, apply); err != nil {
			return nil, err
		}
	}
	return newestBlock(ctx, tx)
}

// checkRemoved makes sure that source and store speak of the same blocks.
func checkRemoved(ctx context.Context, tx bun.Tx, removed []follow.BlockRef) error {
	var stored []blockRow
	err := tx.NewSelect().Model(&stored).
		Where("number >= ?", *lowest(removed)).
		Order("number DESC").
		Scan(ctx)
	if err != nil {
		return dbError("removed blocks", err)
	}
	for i, ref := range removed {
		switch {
		case i >= len(stored):
			return &BatchError{ref, "is to be removed but is not stored"}
		case stored[i].Number != ref.Number || felt.Felt(stored[i].Hash) != ref.Hash:
			return &BatchError{ref, "is to be removed before stored block " + stored[i].Hash.String()}
		}
	}
	return nil
}

// rewind makes log and rows what they were after block last; -1 is before the
// first. Below the floor versions have been pruned, so the rows are made anew.
func (s *Store) rewind(ctx context.Context, tx bun.Tx, last int64, apply Apply) error {
	if _, err := tx.NewDelete().Model((*eventRow)(nil)).Where("block_number > ?", last).Exec(ctx); err != nil {
		return dbError("undo events", err)
	}
	if _, err := tx.NewDelete().Model((*blockRow)(nil)).Where("number > ?", last).Exec(ctx); err != nil {
		return dbError("undo blocks", err)
	}
	row, err := readCursor(ctx, tx)
	if err != nil {
		return err
	}
	if last < int64(row.Floor) {
		return s.rederive(ctx, tx, last, apply)
	}
	for _, t := range s.tables.all {
		if _, err := tx.ExecContext(ctx, "DELETE FROM ? WHERE valid_from > ?", t.SQLName, last); err != nil {
			return dbError("undo "+t.Name, err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE ? SET valid_to = NULL WHERE valid_to > ?", t.SQLName, last); err != nil {
			return dbError("undo "+t.Name, err)
		}
	}
	return nil
}

// rederive makes all rows anew from the log up to block last, with their whole
// history.
func (s *Store) rederive(ctx context.Context, tx bun.Tx, last int64, apply Apply) error {
	for _, t := range s.tables.all {
		if _, err := tx.ExecContext(ctx, "DELETE FROM ?", t.SQLName); err != nil {
			return dbError("clear "+t.Name, err)
		}
	}
	rows := s.newTx(tx)
	err := replay(ctx, tx, last, func(events []placedEvent) error {
		return rows.projectAll(ctx, events, apply)
	})
	if err != nil {
		return err
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model((*cursorRow)(nil)).Set("floor = 0").Where("id = 1").Exec(ctx)
	return dbError("clear floor", err)
}

// Rebuild makes all projected rows anew from the raw log, without the chain,
// and marks them as of this program's revision of the projection. Readers see
// the old rows until it is done. It builds on prev as Commit does.
func (s *Store) Rebuild(ctx context.Context, prev Cursor, apply Apply) (Cursor, error) {
	next := prev
	next.Seq++
	next.Stale = false
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.advance(ctx, tx, prev); err != nil {
			return err
		}
		head, err := newestBlock(ctx, tx)
		if err != nil {
			return err
		}
		if next.Head = head; head != nil {
			if err := s.rederive(ctx, tx, int64(head.Number), apply); err != nil {
				return err
			}
		}
		_, err = tx.NewUpdate().Model((*cursorRow)(nil)).
			Set("revision = ?", s.schema.Revision).Where("id = 1").Exec(ctx)
		if err != nil {
			return dbError("mark revision", err)
		}
		return s.record(ctx, tx, commitRow{Seq: next.Seq})
	})
	if err != nil {
		return Cursor{}, err
	}
	s.wakeUp()
	return next, nil
}
