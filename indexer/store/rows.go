package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// rowOf finds the current version of key's row, or fails with ErrNoRow. While
// scouting it is a guess.
func rowOf[R any, P Row[R]](ctx context.Context, tx *Tx, key R) (*shelf[R, P], *version[R], error) {
	sh, err := shelfOf[R, P](tx)
	if err != nil {
		return nil, nil, err
	}
	if tx.scouting {
		return sh, &version[R]{row: sh.guess(key)}, nil
	}
	v, err := sh.load(ctx, key)
	if err == nil && v == nil {
		err = sh.missing(key)
	}
	return sh, v, err
}

// Get returns the current row whose key columns equal those of key. Where there
// is none it returns ErrNoRow, and key to begin a row with. Slices inside a row must not be changed in place.
func Get[R any, P Row[R]](ctx context.Context, tx *Tx, key R) (R, error) {
	_, v, err := rowOf[R, P](ctx, tx, key)
	if err != nil {
		return key, err
	}
	return v.row, nil
}

// Upsert makes row the current row of its key. Its Version is ignored.
func Upsert[R any, P Row[R]](ctx context.Context, tx *Tx, row R) error {
	sh, err := shelfOf[R, P](tx)
	if err != nil {
		return err
	}
	if tx.scouting {
		sh.want(row)
		return nil
	}
	if _, err := sh.load(ctx, row); err != nil {
		return err
	}
	return sh.put(row)
}

// Update changes the current row of key through fn, or fails with ErrNoRow.
// Nothing is changed when fn errs. fn must leave the key as it is.
func Update[R any, P Row[R]](ctx context.Context, tx *Tx, key R, fn func(*R) error) error {
	sh, v, err := rowOf[R, P](ctx, tx, key)
	if err != nil || tx.scouting {
		return err
	}
	row := v.row
	if err := fn(&row); err != nil {
		return err
	}
	if sh.key(row) != sh.key(key) {
		return fmt.Errorf("store: update of %s changed the key %s", sh.table.Name, sh.key(key))
	}
	return sh.put(row)
}

// Delete ends the current row of key, or fails with ErrNoRow.
func Delete[R any, P Row[R]](ctx context.Context, tx *Tx, key R) error {
	sh, _, err := rowOf[R, P](ctx, tx, key)
	if err != nil || tx.scouting {
		return err
	}
	return sh.end(key)
}

// Find returns current rows that where selects, in the order of their keys,
// with all changes made so far in this transaction. It costs a query and a
// flush; prefer Get.
func Find[R any, P Row[R]](ctx context.Context, tx *Tx, where func(*bun.SelectQuery) *bun.SelectQuery) ([]R, error) {
	sh, err := shelfOf[R, P](tx)
	if err != nil {
		return nil, err
	}
	if tx.scouting {
		return nil, nil
	}
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	var rows []R
	q := tx.db.NewSelect().Model(&rows).Where("valid_to IS NULL")
	if err := narrow(q, where).OrderExpr(sh.table.keyColumns()).Scan(ctx); err != nil {
		return nil, dbError("find "+sh.table.Name, err)
	}
	sh.keep(rows)
	return rows, nil
}
