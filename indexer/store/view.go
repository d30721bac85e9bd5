package store

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Pin names the block as of which a view reads.
type Pin struct {
	number  *uint64
	hash    *felt.Felt
	atLeast bool
}

// Latest is the newest block.
func Latest() Pin { return Pin{} }

// AtNumber is the block of that number.
func AtNumber(n uint64) Pin { return Pin{number: &n} }

// AtHash is the block of that hash, which a reorg may take away.
func AtHash(h felt.Felt) Pin { return Pin{hash: &h} }

// AtLeast is the newest block, provided its number is n or more.
func AtLeast(n uint64) Pin { return Pin{number: &n, atLeast: true} }

// View reads rows as of one block, all from one state of the database.
type View struct {
	// Block is the number that the pin came to, Head the newest block; both are
	// nil while the log is empty.
	Block *uint64
	Head  *follow.BlockRef
	// Position is the feed's at the time of reading: a consumer that reads here
	// and tails from there misses nothing.
	Position Position

	db     *bun.DB
	tx     bun.Tx
	tables tableSet
}

// View runs fn with a view of the rows as of pin. Errors: *NotIndexedError for
// a block above the head, *PrunedError below the history kept, ErrUnknownBlock
// for a hash that is not on the chain.
func (s *Store) View(ctx context.Context, pin Pin, fn func(context.Context, *View) error) error {
	return s.read(ctx, func(ctx context.Context, tx bun.Tx) error {
		cur, err := readCursor(ctx, tx)
		if err != nil {
			return err
		}
		head, err := newestBlock(ctx, tx)
		if err != nil {
			return err
		}
		v := &View{Head: head, Position: Position{cur.Log, cur.Seq}, db: s.engine.reader, tx: tx, tables: s.tables}
		if v.Block, err = pin.resolve(ctx, tx, head, cur.Floor); err != nil {
			return err
		}
		return fn(ctx, v)
	})
}

func (p Pin) resolve(ctx context.Context, tx bun.Tx, head *follow.BlockRef, floor uint64) (*uint64, error) {
	var top *uint64
	if head != nil {
		top = &head.Number
	}
	want := p.number
	if p.hash != nil {
		var row blockRow
		err := tx.NewSelect().Model(&row).Where("hash = ?", Felt(*p.hash)).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, ErrUnknownBlock
		}
		if err != nil {
			return nil, dbError("block by hash", err)
		}
		want = &row.Number
	}
	switch {
	case want == nil:
		return top, nil
	case top == nil || *want > *top:
		return nil, &NotIndexedError{Want: *want, Head: top}
	case p.atLeast:
		return top, nil
	case *want < floor:
		return nil, &PrunedError{What: "block", Wanted: *want, Oldest: floor}
	}
	return want, nil
}

// Time is that of the view's block or, where its header is not kept, of the last
// before it that is; zero while the log is empty.
func (v *View) Time(ctx context.Context) (time.Time, error) {
	if v.Block == nil {
		return time.Time{}, nil
	}
	if *v.Block == v.Head.Number {
		return v.Head.Time, nil
	}
	var row blockRow
	err := v.tx.NewSelect().Model(&row).Where("number <= ?", *v.Block).Order("number DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return row.ref().Time, dbError("time of block", err)
}

// pinned narrows a query to the versions that hold at the view's block. At the
// head these are the current ones, which have an index of their own.
func (v *View) pinned(q *bun.SelectQuery) *bun.SelectQuery {
	if v.Block == nil || *v.Block == v.Head.Number {
		return q.Where("?TableAlias.valid_to IS NULL")
	}
	return q.Where("?TableAlias.valid_from <= ?", *v.Block).
		Where("(?TableAlias.valid_to IS NULL OR ?TableAlias.valid_to > ?)", *v.Block)
}

// narrow adds a caller's conditions as one group, so that an OR among them
// cannot reach around the pin.
func narrow(q *bun.SelectQuery, where func(*bun.SelectQuery) *bun.SelectQuery) *bun.SelectQuery {
	if where == nil {
		return q
	}
	return q.WhereGroup(" AND ", where)
}

// Read returns the row with key's key columns as of the view's block, or
// ErrNoRow.
func Read[R any, P Row[R]](ctx context.Context, v *View, key R) (R, error) {
	t, err := lookup[R](v.tables)
	if err != nil {
		return key, err
	}
	var row R
	q := v.pinned(v.tx.NewSelect().Model(&row))
	kv := reflect.ValueOf(&key).Elem()
	for _, f := range t.keys {
		q = q.Where("?TableAlias.? = ?", f.SQLName, f.Value(kv).Interface())
	}
	err = q.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return key, ErrNoRow
	}
	return row, dbError("read "+t.Name, err)
}

// Count returns how many rows hold at the view's block that where selects; nil
// selects all.
func Count[R any, P Row[R]](ctx context.Context, v *View, where func(*bun.SelectQuery) *bun.SelectQuery) (int64, error) {
	t, err := lookup[R](v.tables)
	if err != nil {
		return 0, err
	}
	n, err := narrow(v.pinned(v.tx.NewSelect().Model((*R)(nil))), where).Count(ctx)
	return n, dbError("count "+t.Name, err)
}
