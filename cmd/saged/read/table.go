package read

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// rows reads as of one block of a state.
type rows struct {
	*snapshot
	block *uint64
	converter
}

// table is a graphql.Table over the stored rows R.
type table[R any, P store.Row[R], F, T any] struct {
	rows
	order  []store.Order // besides the key
	where  func(rows, F) (*conditions, error)
	public func(converter, R) (*T, error)
}

// List implements graphql.Table.
func (t table[R, P, F, T]) List(ctx context.Context, filter F, w graphql.Window) (out graphql.Rows[T], err error) {
	where, err := t.where(t.rows, filter)
	if err != nil {
		return out, err
	}
	err = t.do(t.block, func(v *store.View) error {
		page, err := store.List[R, P](ctx, v, store.PageQuery{
			Order: t.order, After: w.After, Before: w.Before, Backward: w.Backward, Limit: w.Limit,
			Where: where.apply,
		})
		if err != nil {
			return err
		}
		out.Positions, out.More = page.Positions, page.More
		out.Rows, err = convert(t.converter, page.Rows, t.public)
		return err
	})
	return out, err
}

// Count implements graphql.Table.
func (t table[R, P, F, T]) Count(ctx context.Context, filter F) (n int, err error) {
	where, err := t.where(t.rows, filter)
	if err != nil {
		return 0, err
	}
	err = t.do(t.block, func(v *store.View) error {
		count, err := store.Count[R, P](ctx, v, where.apply)
		n = int(count)
		return err
	})
	return n, err
}

func convert[R, T any](c converter, in []R, public func(converter, R) (*T, error)) ([]*T, error) {
	out := make([]*T, len(in))
	for i, row := range in {
		var err error
		if out[i], err = public(c, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// conditions must all hold.
type conditions struct{ all []condition }

type condition struct {
	expr string
	args []any
}

func (c *conditions) add(expr string, args ...any) { c.all = append(c.all, condition{expr, args}) }

func (c *conditions) apply(q *bun.SelectQuery) *bun.SelectQuery {
	if len(c.all) == 0 {
		return q.Where("1 = 1") // an empty group is no SQL
	}
	for _, cond := range c.all {
		q = q.Where(cond.expr, cond.args...)
	}
	return q
}

// holds is the condition that a row of another table holds at the block.
func (r rows) holds(alias string) (string, []any) {
	a := bun.Ident(alias)
	if r.block == nil || *r.block == r.view.Head.Number {
		return "?.valid_to IS NULL", []any{a}
	}
	return "?.valid_from <= ? AND (?.valid_to IS NULL OR ?.valid_to > ?)", []any{a, *r.block, a, a, *r.block}
}
