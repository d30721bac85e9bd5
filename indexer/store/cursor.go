package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Cursor is where the mirror stands and who may write it. A write names the
// cursor it builds on and yields the next one.
type Cursor struct {
	// Log names the database; it differs after the database is made anew.
	Log string
	// Seq counts commits, Epoch counts leases.
	Seq, Epoch uint64
	// Head is the newest block, nil before the first.
	Head *follow.BlockRef
	// Stale: the rows are of another revision of the projection; Rebuild.
	Stale bool
}

type cursorRow struct {
	bun.BaseModel `bun:"table:cursor"`

	ID         int64  `bun:"id,pk"`
	Log        string `bun:"log"`
	Seq        uint64 `bun:"seq"`
	Epoch      uint64 `bun:"epoch"`
	Revision   uint64 `bun:"revision"`
	Floor      uint64 `bun:"floor"`
	Holder     string `bun:"holder"`
	LeaseUntil int64  `bun:"lease_until"`
}

// initCursor makes the cursor's row in a new database.
func initCursor(ctx context.Context, tx bun.Tx, revision uint64) error {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	row := cursorRow{ID: 1, Log: hex.EncodeToString(id[:]), Revision: revision}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	return dbError("cursor", err)
}

func readCursor(ctx context.Context, tx bun.Tx) (cursorRow, error) {
	var row cursorRow
	err := tx.NewSelect().Model(&row).Where("id = 1").Scan(ctx)
	return row, dbError("cursor", err)
}

// Cursor reads the current cursor. Its Epoch is of whoever holds the lease.
func (s *Store) Cursor(ctx context.Context) (Cursor, error) {
	var cur Cursor
	err := s.read(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		cur, err = s.cursor(ctx, tx)
		return err
	})
	return cur, err
}

func (s *Store) cursor(ctx context.Context, tx bun.Tx) (Cursor, error) {
	row, err := readCursor(ctx, tx)
	if err != nil {
		return Cursor{}, err
	}
	head, err := newestBlock(ctx, tx)
	if err != nil {
		return Cursor{}, err
	}
	return Cursor{Log: row.Log, Seq: row.Seq, Epoch: row.Epoch, Head: head, Stale: row.Revision != s.schema.Revision}, nil
}

// Last returns the number of the newest block, false when there is none.
func (s *Store) Last(ctx context.Context) (number uint64, ok bool, err error) {
	cur, err := s.Cursor(ctx)
	if err != nil || cur.Head == nil {
		return 0, false, err
	}
	return cur.Head.Number, true, nil
}

// Known returns the hash of a block of the log, false where the log has no
// header of that number. With Last it is all that a follower needs to go on.
func (s *Store) Known(ctx context.Context, number uint64) (hash felt.Felt, ok bool, err error) {
	var row blockRow
	err = s.engine.reader.NewSelect().Model(&row).Where("number = ?", number).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return felt.Zero, false, nil
	}
	return felt.Felt(row.Hash), err == nil, dbError("header", err)
}

// TakeLease makes holder the only writer for ttl and fences whoever was before.
// It fails with *LeaseHeldError while another holder's lease runs; a holder may
// retake its own, so a name must belong to one process at a time. Two processes
// that both believe they hold it cannot harm the data: the older is fenced.
func (s *Store) TakeLease(ctx context.Context, holder string, ttl time.Duration) (Cursor, error) {
	if holder == "" {
		return Cursor{}, &ConfigError{"holder", "must be set"}
	}
	var cur Cursor
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		now := s.cfg.Now()
		res, err := tx.NewUpdate().Model((*cursorRow)(nil)).
			Set("epoch = epoch + 1").
			Set("holder = ?", holder).
			Set("lease_until = ?", now.Add(ttl).UnixMilli()).
			Where("id = 1").
			Where("holder = ? OR lease_until <= ?", holder, now.UnixMilli()).
			Exec(ctx)
		if hit, err := changed(res, err); err != nil {
			return dbError("take lease", err)
		} else if !hit {
			row, err := readCursor(ctx, tx)
			if err != nil {
				return err
			}
			return &LeaseHeldError{Holder: row.Holder, Until: time.UnixMilli(row.LeaseUntil)}
		}
		cur, err = s.cursor(ctx, tx)
		return err
	})
	return cur, err
}

// Renew extends the lease that cur was taken under and returns the cursor as it
// stands, which tells what became of a commit whose answer was lost. A ttl of
// zero gives the lease up. It fails with ErrFenced when the lease is another's.
func (s *Store) Renew(ctx context.Context, cur Cursor, ttl time.Duration) (Cursor, error) {
	var now Cursor
	err := s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*cursorRow)(nil)).
			Set("lease_until = ?", s.cfg.Now().Add(ttl).UnixMilli()).
			Where("id = 1").Where("log = ?", cur.Log).Where("epoch = ?", cur.Epoch).
			Exec(ctx)
		if hit, err := changed(res, err); err != nil {
			return dbError("renew lease", err)
		} else if !hit {
			return ErrFenced
		}
		now, err = s.cursor(ctx, tx)
		return err
	})
	return now, err
}

// advance swaps the cursor's seq for the next one and locks the row until tx
// ends. It is the first statement of every write to log or rows.
func (s *Store) advance(ctx context.Context, tx bun.Tx, prev Cursor) error {
	res, err := tx.NewUpdate().Model((*cursorRow)(nil)).
		Set("seq = seq + 1").
		Where("id = 1").
		Where("log = ?", prev.Log).Where("seq = ?", prev.Seq).Where("epoch = ?", prev.Epoch).
		Exec(ctx)
	if hit, err := changed(res, err); err != nil {
		return dbError("advance cursor", err)
	} else if hit {
		return nil
	}
	row, err := readCursor(ctx, tx)
	switch {
	case err != nil:
		return err
	case row.Log == prev.Log && row.Epoch != prev.Epoch:
		return fmt.Errorf("%w: epoch is %d, ours was %d", ErrFenced, row.Epoch, prev.Epoch)
	}
	return fmt.Errorf("%w: at %d of log %s, not %d of %s", ErrStale, row.Seq, row.Log, prev.Seq, prev.Log)
}

func changed(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// newestBlock returns the head of the log, nil when it is empty.
func newestBlock(ctx context.Context, tx bun.Tx) (*follow.BlockRef, error) {
	var row blockRow
	err := tx.NewSelect().Model(&row).Order("number DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, dbError("head", err)
	}
	ref := row.ref()
	return &ref, nil
}
