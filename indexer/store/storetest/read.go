package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func testPins(t *testing.T, open Opener) {
	h := start(t, open(t), 1)
	at := func(pin store.Pin) (block *uint64, err error) {
		err = h.View(t.Context(), pin, func(_ context.Context, v *store.View) error {
			block = v.Block
			return nil
		})
		return block, err
	}
	var notYet *store.NotIndexedError
	if b, err := at(store.Latest()); err != nil || b != nil {
		t.Errorf("latest of nothing is %v (%v)", b, err)
	}
	if _, err := at(store.AtNumber(0)); !errors.As(err, &notYet) || notYet.Head != nil {
		t.Errorf("block 0 of nothing: %v", err)
	}
	var c Chain
	for range 5 {
		h.add(c.Extend(0, Mint(1, 1)))
	}
	old := c.Blocks()
	h.commit(follow.Batch{Removed: c.Fork(2)})
	for name, test := range map[string]struct {
		pin  store.Pin
		want uint64
	}{
		"latest": {store.Latest(), 2}, "number": {store.AtNumber(1), 1}, "head": {store.AtNumber(2), 2},
		"hash": {store.AtHash(old[0].Hash), 0}, "at least": {store.AtLeast(1), 2},
	} {
		if b, err := at(test.pin); err != nil || b == nil || *b != test.want {
			t.Errorf("%s came to %v (%v), want %d", name, b, err, test.want)
		}
	}
	for name, pin := range map[string]store.Pin{"number": store.AtNumber(3), "at least": store.AtLeast(3)} {
		if _, err := at(pin); !errors.As(err, &notYet) || notYet.Want != 3 || *notYet.Head != 2 {
			t.Errorf("%s above the head: %v", name, err)
		}
	}
	for name, hash := range map[string]felt.Felt{"reorged": old[3].Hash, "never seen": felt.One} {
		if _, err := at(store.AtHash(hash)); !errors.Is(err, store.ErrUnknownBlock) {
			t.Errorf("hash %s: %v", name, err)
		}
	}
	h.add(c.Extend(3, Mint(1, 1))) // block 6: there are no headers of 3, 4 and 5
	for pin, want := range map[uint64]uint64{1: 1, 2: 2, 5: 2, 6: 6} {
		err := h.View(t.Context(), store.AtNumber(pin), func(ctx context.Context, v *store.View) error {
			got, err := v.Time(ctx)
			if n := timeOf(want); err == nil && !got.Equal(n) {
				t.Errorf("block %d stands at %s, want %s", pin, got, n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	h.commit(follow.Batch{Removed: c.Fork(1)})
	// A view is one state, whatever is committed meanwhile.
	err := h.View(t.Context(), store.Latest(), func(ctx context.Context, v *store.View) error {
		h.add(c.Extend(0, Mint(1, 100)))
		a, err := store.Read(ctx, v, Account{ID: store.Felt(felt.One)})
		if n := a.Balance.Big().Uint64(); n != 3 {
			t.Errorf("balance is %d inside the view, want 3", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func testPages(t *testing.T, open Opener) {
	h := start(t, open(t), 1)
	var c Chain
	var events []follow.Event
	for owner := range uint64(7) {
		for number := range uint64(5) {
			events = append(events, Open(owner, number, owner*number%4))
		}
	}
	h.add(c.Extend(0, events...), c.Extend(0, Close(3, 3), Open(2, 2, 50)))

	for name, order := range map[string][]store.Order{
		"key":             nil,
		"amount":          {{Column: "amount"}},
		"amount down":     {{Column: "amount", Desc: true}},
		"key down":        {{Column: "owner", Desc: true}, {Column: "number", Desc: true}},
		"mixed":           {{Column: "number", Desc: true}, {Column: "amount"}},
		"since and owner": {{Column: "valid_from", Desc: true}, {Column: "owner", Desc: true}},
	} {
		for _, pin := range []store.Pin{store.Latest(), store.AtNumber(0)} {
			err := h.View(t.Context(), pin, func(ctx context.Context, v *store.View) error {
				return walkPages(ctx, v, order)
			})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	err := h.View(t.Context(), store.Latest(), func(ctx context.Context, v *store.View) error {
		refusePages(ctx, t, v)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// walkPages reads all orders in one page, in small pages forward, and in small
// pages backward, and compares.
func walkPages(ctx context.Context, v *store.View, order []store.Order) error {
	// An OR in the condition must not reach around the pin.
	where := func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("number = 1").WhereOr("number <> 1") }
	all, err := store.List[Order](ctx, v, store.PageQuery{Order: order, Limit: store.MaxPage, Where: where})
	if err != nil {
		return err
	}
	if n, err := store.Count[Order](ctx, v, where); err != nil || int64(len(all.Rows)) != n || n < 34 || n > 35 || all.More {
		return fmt.Errorf("%d rows of %d, more %t (%w)", len(all.Rows), n, all.More, err)
	}
	if !slices.IsSortedFunc(all.Rows, func(a, b Order) int { return compare(a, b, order) }) {
		return fmt.Errorf("rows are out of order: %v", all.Rows)
	}
	for _, backward := range []bool{false, true} {
		var got []Order
		q := store.PageQuery{Order: order, Limit: 4, Backward: backward, Where: where}
		for more := true; more; {
			page, err := store.List[Order](ctx, v, q)
			if err != nil {
				return err
			}
			more = page.More
			if backward {
				got = append(slices.Clone(page.Rows), got...)
				q.Before = page.Positions[0]
			} else {
				got = append(got, page.Rows...)
				q.After = page.Positions[len(page.Positions)-1]
			}
		}
		if !slices.EqualFunc(got, all.Rows, func(a, b Order) bool { return compare(a, b, nil) == 0 }) {
			return fmt.Errorf("backward %t: pages have %d rows, want %d", backward, len(got), len(all.Rows))
		}
	}
	between, err := store.List[Order](ctx, v, store.PageQuery{
		Order: order, Limit: 10, After: all.Positions[3], Before: all.Positions[9]})
	if err != nil || len(between.Rows) != 5 || compare(between.Rows[0], all.Rows[4], nil) != 0 {
		return fmt.Errorf("between two positions are %d rows (%w)", len(between.Rows), err)
	}
	return nil
}

func compare(a, b Order, order []store.Order) int {
	for _, o := range order {
		var by int
		switch o.Column {
		case "amount":
			by = bytes.Compare(a.Amount[:], b.Amount[:])
		case "owner":
			by = (*felt.Felt)(&a.Owner).Cmp((*felt.Felt)(&b.Owner))
		case "number":
			by = cmp.Compare(a.Number, b.Number)
		case "valid_from":
			by = cmp.Compare(a.ValidFrom, b.ValidFrom)
		}
		if o.Desc {
			by = -by
		}
		if by != 0 {
			return by
		}
	}
	return cmp.Or((*felt.Felt)(&a.Owner).Cmp((*felt.Felt)(&b.Owner)), cmp.Compare(a.Number, b.Number))
}

func refusePages(ctx context.Context, t *testing.T, v *store.View) {
	list := func(q store.PageQuery) error {
		_, err := store.List[Order](ctx, v, q)
		return err
	}
	page, err := store.List[Order](ctx, v, store.PageQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	pos := page.Positions[0]
	byAmount := []store.Order{{Column: "amount"}}
	for name, q := range map[string]store.PageQuery{
		"of another order": {Order: byAmount, Limit: 1, After: pos},
		"cut short":        {Limit: 1, After: pos[:len(pos)-1]},
		"too long":         {Limit: 1, Before: append(slices.Clone(pos), 0)},
		"empty":            {Limit: 1, After: []byte{}},
	} {
		if err := list(q); !errors.Is(err, store.ErrPosition) {
			t.Errorf("position %s: %v", name, err)
		}
	}
	var config *store.ConfigError
	for _, limit := range []int{-1, 0, store.MaxPage + 1} {
		if err := list(store.PageQuery{Limit: limit}); !errors.As(err, &config) {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
	var schema *store.SchemaError
	for _, column := range []string{"note", "urgent", "filler", "valid_to", "nothing", "amount; DROP TABLE orders"} {
		if err := list(store.PageQuery{Limit: 1, Order: []store.Order{{Column: column}}}); !errors.As(err, &schema) {
			t.Errorf("order by %s: %v", column, err)
		}
	}
	if err := list(store.PageQuery{Limit: 1, Order: append(byAmount, byAmount...)}); !errors.As(err, &schema) {
		t.Errorf("order by a column twice: %v", err)
	}
	if _, err := store.List[stranger](ctx, v, store.PageQuery{Limit: 1}); !errors.As(err, &schema) {
		t.Errorf("rows of no table: %v", err)
	}
}
