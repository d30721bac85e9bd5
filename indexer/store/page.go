package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// MaxPage is the most rows that one page may have.
const MaxPage = 1000

// Order is a column to order by. It must be an integer or bytes and not null.
type Order struct {
	Column string
	Desc   bool
}

// PageQuery asks for rows by keyset: the cost of a page does not depend on how
// far in it lies.
type PageQuery struct {
	// Order comes first, then the key, ascending, so that the order is total.
	Order []Order
	// After and Before bound the page by positions of an earlier page of the
	// same order, themselves left out; nil does not bound.
	After, Before []byte
	// Backward takes the last Limit rows within the bounds, not the first. The
	// page is in Order all the same.
	Backward bool
	// Limit is from 1 to MaxPage.
	Limit int
	// Where narrows the rows; nil takes all.
	Where func(*bun.SelectQuery) *bun.SelectQuery
}

// Page is the answer to a PageQuery.
type Page[R any] struct {
	Rows []R
	// Positions has the position of each row.
	Positions [][]byte
	// More: there are rows beyond Limit, in the direction of the query.
	More bool
}

type orderColumn struct {
	field *schema.Field
	kind  columnKind
	desc  bool
}

// List returns a page of the rows that hold at the view's block. Errors:
// ErrPosition, *SchemaError for a column that cannot be ordered by,
// *ConfigError for Limit.
func List[R any, P Row[R]](ctx context.Context, v *View, query PageQuery) (Page[R], error) {
	t, err := lookup[R](v.tables)
	if err != nil {
		return Page[R]{}, err
	}
	if query.Limit < 1 || query.Limit > MaxPage {
		return Page[R]{}, &ConfigError{"PageQuery.Limit", fmt.Sprintf("must be from 1 to %d", MaxPage)}
	}
	order, err := t.order(query.Order)
	if err != nil {
		return Page[R]{}, err
	}
	stamp := fingerprint(t.Name, order)
	var rows []R
	q := narrow(v.pinned(v.tx.NewSelect().Model(&rows)), query.Where)
	for _, bound := range []struct {
		pos    []byte
		before bool
	}{{query.After, false}, {query.Before, true}} {
		if bound.pos == nil {
			continue
		}
		values, err := decodePosition(stamp, order, bound.pos)
		if err != nil {
			return Page[R]{}, err
		}
		expr, args := beyond(order, values, bound.before)
		q = q.Where(expr, args...)
	}
	for _, o := range order {
		if o.desc != query.Backward {
			q = q.OrderExpr("?TableAlias.? DESC", o.field.SQLName)
		} else {
			q = q.OrderExpr("?TableAlias.?", o.field.SQLName)
		}
	}
	if err := q.Limit(int64(query.Limit) + 1).Scan(ctx); err != nil {
		return Page[R]{}, dbError("list "+t.Name, err)
	}
	return newPage(rows, query, order, stamp)
}

func newPage[R any](rows []R, query PageQuery, order []orderColumn, stamp []byte) (Page[R], error) {
	page := Page[R]{Rows: rows, More: len(rows) > query.Limit}
	if page.More {
		page.Rows = rows[:query.Limit]
	}
	if query.Backward {
		slices.Reverse(page.Rows)
	}
	page.Positions = make([][]byte, len(page.Rows))
	for i := range page.Rows {
		row := reflect.ValueOf(&page.Rows[i]).Elem()
		values := make([]any, len(order))
		for j, o := range order {
			var err error
			if values[j], err = valueOf(o.field, row); err != nil {
				return Page[R]{}, err
			}
		}
		page.Positions[i] = encodePosition(stamp, values)
	}
	return page, nil
}

// order resolves columns and appends those of the key that are not among them.
func (t *table) order(by []Order) ([]orderColumn, error) {
	var out []orderColumn
	seen := make(map[string]bool)
	for _, o := range by {
		at := slices.IndexFunc(t.Fields, func(f *schema.Field) bool { return f.Name == o.Column })
		if at < 0 {
			return nil, &SchemaError{t.Name, "has no column " + o.Column}
		}
		f := t.Fields[at]
		switch {
		case seen[f.Name]:
			return nil, &SchemaError{t.Name, "is ordered by " + f.Name + " twice"}
		case kindOf(f) == kindOther:
			return nil, &SchemaError{t.Name, "cannot be ordered by " + f.Name}
		}
		seen[f.Name] = true
		out = append(out, orderColumn{f, kindOf(f), o.Desc})
	}
	for _, f := range t.keys {
		if !seen[f.Name] {
			out = append(out, orderColumn{f, kindOf(f), false})
		}
	}
	return out, nil
}

// beyond is the condition of rows after values in an order, or before them.
// Where all columns run the same way it is one comparison of tuples, which
// databases answer from an index; else it is spelled out column by column,
// under a bound on the first column that an index can use.
func beyond(order []orderColumn, values []any, before bool) (string, []any) {
	op := func(o orderColumn) string {
		if o.desc != before {
			return "<"
		}
		return ">"
	}
	uniform := !slices.ContainsFunc(order, func(o orderColumn) bool { return o.desc != order[0].desc })
	var args []any
	if uniform {
		for _, o := range order {
			args = append(args, o.field.SQLName)
		}
		marks := strings.TrimSuffix(strings.Repeat("?TableAlias.?, ", len(order)), ", ")
		places := strings.TrimSuffix(strings.Repeat("?, ", len(order)), ", ")
		return "(" + marks + ") " + op(order[0]) + " (" + places + ")", append(args, values...)
	}
	var either []string
	for i, o := range order {
		var all []string
		for j, same := range order[:i] {
			all = append(all, "?TableAlias.? = ?")
			args = append(args, same.field.SQLName, values[j])
		}
		all = append(all, "?TableAlias.? "+op(o)+" ?")
		args = append(args, o.field.SQLName, values[i])
		either = append(either, "("+strings.Join(all, " AND ")+")")
	}
	args = append(args, order[0].field.SQLName, values[0])
	return "(" + strings.Join(either, " OR ") + ") AND ?TableAlias.? " + op(order[0]) + "= ?", args
}
