package graphql

import (
	"context"
	"encoding/base64"

	"github.com/bitsage-network/bitsage/graphql/model"
)

const (
	defaultPage = 50
	maxPage     = 250
)

// paging is the arguments of a connection.
type paging struct {
	first  *int
	after  *string
	last   *int
	before *string
}

func (p paging) window() (Window, error) {
	w := Window{Limit: defaultPage}
	var err error
	switch {
	case p.first != nil && p.last != nil:
		return w, Errorf(BadUserInput, "give first or last, not both")
	case p.first != nil:
		w.Limit, err = pageSize("first", *p.first)
	case p.last != nil:
		w.Backward = true
		w.Limit, err = pageSize("last", *p.last)
	}
	if err != nil {
		return w, err
	}
	if w.After, err = position("after", p.after); err != nil {
		return w, err
	}
	w.Before, err = position("before", p.before)
	return w, err
}

func pageSize(name string, n int) (int, error) {
	if n < 1 || n > maxPage {
		return 0, Errorf(BadUserInput, "%s must be from 1 to %d, not %d", name, maxPage, n)
	}
	return n, nil
}

func position(name string, cursor *string) ([]byte, error) {
	if cursor == nil {
		return nil, nil
	}
	pos, err := base64.RawURLEncoding.Strict().DecodeString(*cursor)
	if err != nil || len(pos) == 0 {
		return nil, Errorf(BadUserInput, "%s is not a cursor of this server", name)
	}
	return pos, nil
}

// connect lists a table as a connection.
func connect[F, T any](ctx context.Context, table Table[F, T], where *F, p paging) (*model.Connection[T], error) {
	w, err := p.window()
	if err != nil {
		return nil, err
	}
	var filter F
	if where != nil {
		filter = *where
	}
	rows, err := table.List(ctx, filter, w)
	if err != nil {
		return nil, err
	}
	c := &model.Connection[T]{
		Nodes: rows.Rows, Edges: make([]*model.Edge[T], len(rows.Rows)),
		// A cursor was a row's once: on its other side there is one.
		PageInfo: &model.PageInfo{HasNextPage: w.Before != nil, HasPreviousPage: w.After != nil},
		Total:    func(ctx context.Context) (int, error) { return table.Count(ctx, filter) },
	}
	if w.Backward {
		c.PageInfo.HasPreviousPage = rows.More
	} else {
		c.PageInfo.HasNextPage = rows.More
	}
	for i, row := range rows.Rows {
		c.Edges[i] = &model.Edge[T]{Cursor: base64.RawURLEncoding.EncodeToString(rows.Positions[i]), Node: row}
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c, nil
}
