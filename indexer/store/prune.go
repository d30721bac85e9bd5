package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// sparse is the distance of the headers that pruning keeps where blocks have no
// events, so that a fork below the floor finds an ancestor nearby.
const sparse = 1024

// Retention says what history is kept; zero keeps everything of a kind.
type Retention struct {
	// Blocks of row history and of empty headers below the head; when set, at
	// least Config.Window.
	Blocks uint64
	// Commits of the feed.
	Commits uint64
}

// Prune deletes row versions that ended, headers without events and feed
// entries that retention does not keep. The raw log is never pruned, so a reorg
// below what is kept is still right, only slower. It is fenced as Commit is but
// does not advance the cursor.
func (s *Store) Prune(ctx context.Context, cur Cursor, keep Retention) error {
	if keep.Blocks != 0 && keep.Blocks < s.cfg.Window {
		return &ConfigError{"Retention.Blocks", fmt.Sprintf("must be 0 or at least the window of %d", s.cfg.Window)}
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		row, err := s.fence(ctx, tx, cur)
		if err != nil {
			return err
		}
		head, err := newestBlock(ctx, tx)
		if err != nil {
			return err
		}
		if keep.Blocks != 0 && head != nil && head.Number > keep.Blocks && head.Number-keep.Blocks > row.Floor {
			if err := s.pruneBelow(ctx, tx, row.Floor, head.Number-keep.Blocks); err != nil {
				return err
			}
		}
		if keep.Commits != 0 && row.Seq > keep.Commits {
			_, err = tx.NewDelete().Model((*commitRow)(nil)).Where("seq <= ?", row.Seq-keep.Commits).Exec(ctx)
		}
		return dbError("prune commits", err)
	})
}

// fence locks the cursor's row and checks that the lease is still cur's.
func (s *Store) fence(ctx context.Context, tx bun.Tx, cur Cursor) (cursorRow, error) {
	res, err := tx.NewUpdate().Model((*cursorRow)(nil)).
		Set("epoch = epoch").
		Where("id = 1").Where("log = ?", cur.Log).Where("epoch = ?", cur.Epoch).
		Exec(ctx)
	if hit, err := changed(res, err); err != nil {
		return cursorRow{}, dbError("fence", err)
	} else if !hit {
		return cursorRow{}, ErrFenced
	}
	return readCursor(ctx, tx)
}

// pruneBelow raises the floor from old to floor.
func (s *Store) pruneBelow(ctx context.Context, tx bun.Tx, old, floor uint64) error {
	for _, t := range s.tables.all {
		if _, err := tx.ExecContext(ctx, "DELETE FROM ? WHERE valid_to <= ?", t.SQLName, floor); err != nil {
			return dbError("prune "+t.Name, err)
		}
	}
	_, err := tx.NewDelete().Model((*blockRow)(nil)).
		Where("number >= ? AND number < ?", old, floor).
		Where("number % ? <> 0", sparse).
		Where("NOT EXISTS (SELECT 1 FROM events AS e WHERE e.block_number = ?TableAlias.number)").
		Exec(ctx)
	if err != nil {
		return dbError("prune headers", err)
	}
	_, err = tx.NewUpdate().Model((*cursorRow)(nil)).Set("floor = ?", floor).Where("id = 1").Exec(ctx)
	return dbError("raise floor", err)
}
