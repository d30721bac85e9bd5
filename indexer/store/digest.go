package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"reflect"
)

// Digest hashes every row that holds at the view's block, with the block from
// which it holds. Equal rows give equal digests in either database.
func (v *View) Digest(ctx context.Context) ([32]byte, error) {
	h := sha256.New()
	for _, t := range v.tables.all {
		if err := v.digestTable(ctx, h, t); err != nil {
			return [32]byte{}, dbError("digest "+t.Name, err)
		}
	}
	return [32]byte(h.Sum(nil)), nil
}

// digestTable hashes the table's name, its rows in the order of their keys, and
// an end mark; each is preceded by its length.
func (v *View) digestTable(ctx context.Context, h hash.Hash, t *table) (err error) {
	put := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	put([]byte(t.Name))
	row := reflect.New(t.Type)
	rows, err := v.pinned(v.tx.NewSelect().Model(row.Interface())).OrderExpr(t.keyColumns()).Rows(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var line []byte
	for rows.Next() {
		row.Elem().SetZero()
		if err := v.db.ScanRow(ctx, rows, row.Interface()); err != nil {
			return err
		}
		line = line[:0]
		for _, f := range t.Fields {
			if f.Name != "valid_to" {
				line = append(f.AppendValue(canonical, line, row.Elem()), '\n')
			}
		}
		put(line)
	}
	put(nil)
	return rows.Err()
}

// Digest is View.Digest as of the newest block.
func (s *Store) Digest(ctx context.Context) (sum [32]byte, err error) {
	err = s.View(ctx, Latest(), func(ctx context.Context, v *View) error {
		sum, err = v.Digest(ctx)
		return err
	})
	return sum, err
}
