package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

// shelf holds the versions of one table's rows that a transaction has read or
// made, and writes the changed ones in bulk. All keeping of versions is here:
//
//   - the first change of a row in a block closes its version at that block and
//     opens a new one; further changes in the block go into that new version;
//   - a version opened and ended in the same block leaves no trace.
type shelf[R any, P Row[R]] struct {
	tx      *Tx
	table   *table
	current map[string]*version[R] // by key; nil: known to be absent
	wanted  map[string]R           // keys to load, by key
	dirty   []*version[R]
	doomed  []*version[R] // stored versions to delete
}

type version[R any] struct {
	row    R
	stored bool // is in the database, perhaps with other content
	dirty  bool // is on the dirty list
	gone   bool // was ended in the block that opened it
}

func shelfOf[R any, P Row[R]](tx *Tx) (*shelf[R, P], error) {
	typ := reflect.TypeFor[R]()
	if sh, ok := tx.shelves[typ]; ok {
		return sh.(*shelf[R, P]), nil
	}
	t, err := lookup[R](tx.tables)
	if err != nil {
		return nil, err
	}
	sh := &shelf[R, P]{tx: tx, table: t, current: make(map[string]*version[R]), wanted: make(map[string]R)}
	tx.shelves[typ] = sh
	tx.order = append(tx.order, sh)
	return sh, nil
}

// canonical renders values the same for every database, for keys and digests.
var canonical = schema.NewQueryGen(sqlitedialect.New())

// key renders the key columns of a row.
func (sh *shelf[R, P]) key(row R) string {
	v := reflect.ValueOf(&row).Elem()
	var b []byte
	for _, f := range sh.table.keys {
		b = append(f.AppendValue(canonical, b, v), ' ')
	}
	return string(b)
}

func (sh *shelf[R, P]) missing(key R) error {
	return fmt.Errorf("%w: %s %s", ErrNoRow, sh.table.Name, sh.key(key))
}

// load finds the current version of key's row; nil when there is none.
func (sh *shelf[R, P]) load(ctx context.Context, key R) (*version[R], error) {
	k := sh.key(key)
	if v, ok := sh.current[k]; ok {
		return v, nil
	}
	var row R
	q := sh.tx.db.NewSelect().Model(&row).Where("valid_to IS NULL")
	kv := reflect.ValueOf(&key).Elem()
	for _, f := range sh.table.keys {
		q = q.Where("? = ?", f.SQLName, f.Value(kv).Interface())
	}
	switch err := q.Scan(ctx); {
	case errors.Is(err, sql.ErrNoRows):
		sh.current[k] = nil
	case err != nil:
		return nil, dbError("get "+sh.table.Name, err)
	default:
		sh.current[k] = &version[R]{row: row, stored: true}
	}
	return sh.current[k], nil
}

// put makes row the content of its key from the present block on. Its key has
// been loaded.
func (sh *shelf[R, P]) put(row R) error {
	block := sh.tx.block
	k := sh.key(row)
	cur := sh.current[k]
	if cur != nil {
		switch ver := P(&cur.row).version(); {
		case ver.ValidFrom > block:
			return fmt.Errorf("store: %s %s has a version of block %d at block %d", sh.table.Name, k, ver.ValidFrom, block)
		case ver.ValidFrom == block:
			*P(&row).version() = *ver
			cur.row = row
			sh.touch(cur)
			return nil
		default:
			ver.ValidTo = &block
			sh.touch(cur)
		}
	}
	*P(&row).version() = Version{ValidFrom: block}
	next := &version[R]{row: row}
	sh.current[k] = next
	sh.touch(next)
	return nil
}

// end closes the current version of key, which there is.
func (sh *shelf[R, P]) end(key R) error {
	block := sh.tx.block
	k := sh.key(key)
	cur := sh.current[k]
	switch ver := P(&cur.row).version(); {
	case ver.ValidFrom > block:
		return fmt.Errorf("store: %s %s has a version of block %d at block %d", sh.table.Name, k, ver.ValidFrom, block)
	case ver.ValidFrom < block:
		ver.ValidTo = &block
		sh.touch(cur)
	default:
		cur.gone = true
		if cur.stored {
			sh.doomed = append(sh.doomed, cur)
		}
	}
	sh.current[k] = nil
	return nil
}

func (sh *shelf[R, P]) touch(v *version[R]) {
	if !v.dirty {
		v.dirty = true
		sh.dirty = append(sh.dirty, v)
	}
}

func (sh *shelf[R, P]) size() int { return len(sh.current) + len(sh.dirty) }

func (sh *shelf[R, P]) forget() { clear(sh.current) }

// flush writes what has changed: deletions, then versions that are closed, then
// those that are open, so that no key ever has two open versions.
func (sh *shelf[R, P]) flush(ctx context.Context) error {
	for _, v := range sh.doomed {
		q := sh.tx.db.NewDelete().Model(&v.row).WherePK()
		if _, err := q.Exec(ctx); err != nil {
			return dbError("delete "+sh.table.Name, err)
		}
	}
	var closed, open []R
	for _, v := range sh.dirty {
		v.dirty = false
		switch {
		case v.gone:
			continue
		case P(&v.row).version().ValidTo != nil:
			closed = append(closed, v.row)
		default:
			open = append(open, v.row)
		}
		v.stored = true
	}
	sh.dirty, sh.doomed = nil, nil
	for _, rows := range [][]R{closed, open} {
		for chunk := range slices.Chunk(rows, 500) {
			q := sh.tx.db.NewInsert().Model(&chunk).
				On("CONFLICT (" + sh.table.keyColumns() + ", valid_from) DO UPDATE")
			if _, err := q.Exec(ctx); err != nil {
				return dbError("write "+sh.table.Name, err)
			}
		}
	}
	return nil
}
