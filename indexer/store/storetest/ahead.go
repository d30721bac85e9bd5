package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// testAhead: rows that a batch asks for are read together, and a run ahead of
// time leaves nothing behind, whatever it guessed.
func testAhead(t *testing.T, open Opener) {
	const accounts = 300 // more than one SELECT takes
	cfg := open(t)
	reads := &reads{}
	cfg.Hook = reads
	h := start(t, cfg, 1)
	var c Chain
	var mints []follow.Event
	for i := range uint64(accounts) {
		mints = append(mints, Mint(i, 10+i), Open(i, i+1, 1))
	}
	h.add(c.Extend(0, mints...))

	// Of rows that are there, and of rows that are not.
	reads.reset()
	var events []follow.Event
	for i := range uint64(accounts) {
		events = append(events, Transfer(i, accounts+i, 5), Open(i, i+1, 1), Close(i, 1000))
	}
	h.add(c.Extend(0, events...))
	if got := reads.of("accounts") + reads.of("orders"); got > 10 {
		t.Errorf("%d reads for %d events", got, len(events))
	}
	if got := h.account(accounts); got.Balance.Big().Uint64() != 5 || got.Moves != 1 {
		t.Errorf("after the transfer %+v", got)
	}

	// The account named by another's moves cannot be known ahead; nor is a run
	// ahead stopped by what it does not find.
	ran := 0
	next, err := h.Commit(h.ctx, h.cur, follow.Batch{Added: []follow.Block{c.Extend(0, Other())}},
		func(ctx context.Context, tx *store.Tx, _ follow.BlockRef, _ follow.Event) error {
			ran++
			a, err := store.Get(ctx, tx, Account{ID: id(3)})
			if err != nil {
				return err
			}
			if a.Moves == 0 {
				return errors.New("the run ahead has no row yet")
			}
			return store.Update(ctx, tx, Account{ID: id(100 + a.Moves)}, func(b *Account) error {
				b.Moves += 1000
				return nil
			})
		})
	if err != nil || ran != 2 {
		t.Fatalf("ran %d times: %v", ran, err)
	}
	h.cur = next
	if got := h.account(102).Moves; got != 1002 {
		t.Errorf("%d moves, want 1,002", got)
	}

	// Writes ahead of time are not seen by the run that counts.
	before := h.digest(store.Latest())
	_, err = h.Commit(h.ctx, h.cur, follow.Batch{Added: []follow.Block{c.Extend(0, Other())}},
		func(ctx context.Context, tx *store.Tx, _ follow.BlockRef, _ follow.Event) error {
			if _, err := store.Get(ctx, tx, Account{ID: id(9999)}); !errors.Is(err, store.ErrNoRow) && ran > 2 {
				return fmt.Errorf("%w: an account that nobody made: %w", ErrRefused, err)
			}
			rows, err := store.Find[Account](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("moves > 0") })
			if ran++; err != nil || ran > 3 && len(rows) != 2*accounts {
				return fmt.Errorf("%w: %d accounts: %w", ErrRefused, len(rows), err)
			}
			return errors.Join(store.Upsert(ctx, tx, Account{ID: id(9999)}), store.Delete(ctx, tx, Account{ID: id(1)}), errStop)
		})
	if !errors.Is(err, errStop) || errors.Is(err, ErrRefused) {
		t.Errorf("%v, want %v", err, errStop)
	}
	if h.digest(store.Latest()) != before {
		t.Error("a commit that failed left something")
	}
}

var errStop = errors.New("stop")

func id(n uint64) store.Felt { return store.Felt(felt.FromUint64[felt.Felt](n)) }

func (h *harness) account(n uint64) (a Account) {
	h.t.Helper()
	err := h.View(h.ctx, store.Latest(), func(ctx context.Context, v *store.View) (err error) {
		a, err = store.Read(ctx, v, Account{ID: id(n)})
		return err
	})
	if err != nil {
		h.t.Fatalf("account %d: %v", n, err)
	}
	return a
}

// reads counts the SELECTs of each table.
type reads struct {
	mu    sync.Mutex
	count map[string]int
}

func (r *reads) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count = map[string]int{}
}

func (r *reads) of(table string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count[table]
}

func (r *reads) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (r *reads) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, table := range []string{"accounts", "orders"} {
		if strings.HasPrefix(e.Query, "SELECT") && strings.Contains(e.Query, `"`+table+`"`) && r.count != nil {
			r.count[table]++
		}
	}
}
