package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// step is one thing a projection does to the order 1/1.
type step string

const (
	upsert step = "upsert" // with the next amount
	update step = "update" // adds to the amount
	remove step = "remove"
	look   step = "look" // forces what is pending into the database
)

// testVersions does steps to one row, block by block, and compares the row as
// of every block with what the steps say.
func testVersions(t *testing.T, open Opener) {
	h := start(t, open(t), 1)
	for name, blocks := range map[string][][]step{
		"one change":                {{upsert}},
		"a change per block":        {{upsert}, {update}, {update}},
		"changes within a block":    {{upsert, update, update}, {update, upsert, update}},
		"blocks between":            {{upsert}, {}, {}, {update}},
		"end":                       {{upsert}, {remove}, {}},
		"born and ended in a block": {{}, {upsert, remove}, {}},
		"ended and born in a block": {{upsert}, {remove, upsert}},
		"changed and ended":         {{upsert}, {update, remove}, {upsert, update}},
		"end, born, ended":          {{upsert}, {remove, upsert, remove}, {}, {upsert}},
		"stored half-way":           {{upsert, look, update}, {update, look, update, look}},
		"stored, then ended":        {{upsert, look, remove}, {upsert}, {update, look, remove}},
		"stored, ended, born":       {{upsert}, {update, look, remove, upsert, look, update}},
		"replaced in each block":    {{upsert}, {remove, look, upsert}, {remove, upsert, look}},
	} {
		h.versions(name, blocks)
	}
	var wrong error // in the last run; events are also applied ahead of time
	if _, err := h.Commit(t.Context(), h.cur, follow.Batch{Added: []follow.Block{new(Chain).Extend(0, Other())}},
		func(ctx context.Context, tx *store.Tx, _ follow.BlockRef, _ follow.Event) error {
			wrong = nil
			key := Order{Number: 9}
			if err := store.Update(ctx, tx, key, func(*Order) error { return nil }); !errors.Is(err, store.ErrNoRow) {
				wrong = errors.Join(wrong, fmt.Errorf("update of no row: %w", err))
			}
			if err := store.Delete(ctx, tx, key); !errors.Is(err, store.ErrNoRow) {
				wrong = errors.Join(wrong, fmt.Errorf("delete of no row: %w", err))
			}
			if err := store.Upsert(ctx, tx, key); err != nil {
				return err
			}
			if err := store.Update(ctx, tx, key, func(o *Order) error { o.Amount[0] = 1; return ErrRefused }); !errors.Is(err, ErrRefused) {
				wrong = errors.Join(wrong, fmt.Errorf("update that errs: %w", err))
			}
			if o, err := store.Get(ctx, tx, key); err != nil || o.Amount[0] != 0 {
				wrong = errors.Join(wrong, fmt.Errorf("update that erred left %+v (%w)", o, err))
			}
			return store.Update(ctx, tx, key, func(o *Order) error { o.Number++; return nil })
		}); err == nil || errors.As(err, new(*store.DatabaseError)) {
		t.Errorf("update that changes the key: %v", err)
	}
	if wrong != nil {
		t.Error(wrong)
	}
}

func (h *harness) versions(name string, blocks [][]step) {
	h.t.Helper()
	var c Chain
	var want []uint64 // the amount after each block, 0 for no row
	var amount, next uint64
	for i, steps := range blocks {
		amountBefore, nextBefore := amount, next
		_, err := h.Commit(h.ctx, h.cur, follow.Batch{Added: []follow.Block{c.Extend(0, Other())}},
			func(ctx context.Context, tx *store.Tx, _ follow.BlockRef, _ follow.Event) error {
				amount, next = amountBefore, nextBefore // events are also applied ahead of time
				for _, s := range steps {
					next++
					if err := s.do(ctx, tx, &amount, next); err != nil {
						return fmt.Errorf("%s: %w", s, err)
					}
				}
				return nil
			})
		if err != nil {
			h.t.Fatalf("%s: block %d: %v", name, i, err)
		}
		h.cur.Seq++
		h.cur.Head = c.Head()
		want = append(want, amount)
	}
	var digests [][32]byte
	for n := range want {
		h.checkAmount(name, store.AtNumber(uint64(n)), want[n])
		digests = append(digests, h.digest(store.AtNumber(uint64(n))))
	}
	// Block by block back: the rows are again what they were.
	for n := len(want) - 1; n > 0; n-- {
		h.commit(follow.Batch{Removed: c.Fork(1)})
		h.checkAmount(name+", undone", store.Latest(), want[n-1])
		if h.digest(store.Latest()) != digests[n-1] {
			h.t.Fatalf("%s: undoing block %d gave other rows", name, n)
		}
	}
	h.clear()
	h.checkAmount(name+", all undone", store.Latest(), 0)
}

func (s step) do(ctx context.Context, tx *store.Tx, amount *uint64, next uint64) error {
	key := Order{Owner: store.Felt(Other().From), Number: 1}
	switch s {
	case upsert:
		*amount = next
		key.Amount = sum(key.Amount, next)
		return store.Upsert(ctx, tx, key)
	case update:
		*amount += next
		return store.Update(ctx, tx, key, func(o *Order) error { o.Amount = sum(o.Amount, next); return nil })
	case remove:
		*amount = 0
		return store.Delete(ctx, tx, key)
	}
	found, err := store.Find[Order](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("number = 1") })
	if err != nil {
		return err
	}
	var got uint64
	for _, o := range found {
		got += o.Amount.Big().Uint64()
	}
	if got != *amount {
		return fmt.Errorf("found %d in %d rows, want %d", got, len(found), *amount)
	}
	return nil
}

func (h *harness) checkAmount(name string, pin store.Pin, want uint64) {
	h.t.Helper()
	err := h.View(h.ctx, pin, func(ctx context.Context, v *store.View) error {
		got, err := store.Read(ctx, v, Order{Owner: store.Felt(Other().From), Number: 1})
		if want == 0 && errors.Is(err, store.ErrNoRow) {
			return nil
		}
		if n := got.Amount.Big().Uint64(); n != want {
			return fmt.Errorf("amount is %d (%w), want %d", n, err, want)
		}
		return err
	})
	if err != nil {
		h.t.Fatalf("%s: %v", name, err)
	}
}
