package storetest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Account is a row with a balance, an aggregate over events.
type Account struct {
	bun.BaseModel `bun:"table:accounts"`

	ID      store.Felt    `bun:"id,pk"`
	Balance store.Uint256 `bun:"balance"`
	Moves   uint64        `bun:"moves"`
	Seen    uint64        `bun:"seen"`
	store.Version
}

// Order is a row with a key of two columns and every kind of column.
type Order struct {
	bun.BaseModel `bun:"table:orders"`

	Owner  store.Felt    `bun:"owner,pk"`
	Number uint64        `bun:"number,pk"`
	Amount store.Uint256 `bun:"amount"`
	Note   string        `bun:"note"`
	Urgent bool          `bun:"urgent"`
	Filler *store.Felt   `bun:"filler"`
	store.Version
}

// Totals is one row that nearly every event changes.
type Totals struct {
	bun.BaseModel `bun:"table:totals"`

	ID         uint64        `bun:"id,pk"`
	Accounts   int64         `bun:"accounts"`
	OpenOrders int64         `bun:"open_orders"`
	Volume     store.Uint256 `bun:"volume"`
	store.Version
}

//go:embed migrations/*.sql
var migrations embed.FS

// Ledger is the schema of the ledger at a revision of its projection.
func Ledger(revision uint64) store.Schema {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return store.Schema{
		Name: "ledger", Revision: revision, Migrations: sub,
		Rows: []any{(*Account)(nil), (*Order)(nil), (*Totals)(nil)},
	}
}

// The ledger's events: keys[0] is the kind, keys[1] an account, then data.
const (
	kindMint     = iota + 1 // to; amount
	kindTransfer            // from; to, amount
	kindOpen                // owner; number, amount
	kindClose               // owner; number
	kindSweep               // owner; ends all of its orders
	kindOther               // nothing to the ledger
)

// ErrRefused is what the projection says of an event it cannot read.
var ErrRefused = errors.New("storetest: event is malformed")

func event(kind uint64, account uint64, data ...uint64) follow.Event {
	e := follow.Event{From: *new(felt.Felt).SetUint64(0xabc), Keys: []felt.Felt{
		*new(felt.Felt).SetUint64(kind), *new(felt.Felt).SetUint64(account)}}
	for _, d := range data {
		e.Data = append(e.Data, *new(felt.Felt).SetUint64(d))
	}
	return e
}

// Mint, Transfer, Open, Close, Sweep and Other make the ledger's events.
func Mint(to, amount uint64) follow.Event           { return event(kindMint, to, amount) }
func Transfer(from, to, amount uint64) follow.Event { return event(kindTransfer, from, to, amount) }
func Open(owner, number, amount uint64) follow.Event {
	return event(kindOpen, owner, number, amount)
}
func Close(owner, number uint64) follow.Event { return event(kindClose, owner, number) }
func Sweep(owner uint64) follow.Event         { return event(kindSweep, owner) }
func Other() follow.Event                     { return event(kindOther, 0) }

// Malformed is an event that Project refuses.
func Malformed() follow.Event { return follow.Event{} }

// Project is the ledger's projection: a store.Apply.
func Project(ctx context.Context, tx *store.Tx, block follow.BlockRef, e follow.Event) error {
	if len(e.Keys) != 2 {
		return fmt.Errorf("%w: %d keys", ErrRefused, len(e.Keys))
	}
	account := store.Felt(e.Keys[1])
	arg := func(i int) uint64 { return e.Data[i].Uint64() }
	switch e.Keys[0].Uint64() {
	case kindMint:
		if err := move(ctx, tx, block, account, new(big.Int).SetUint64(arg(0))); err != nil {
			return err
		}
		return count(ctx, tx, func(t *Totals) { t.Volume = sum(t.Volume, arg(0)) })
	case kindTransfer:
		amount := new(big.Int).SetUint64(arg(1))
		have, err := balance(ctx, tx, account)
		if err != nil {
			return err
		}
		if have.Cmp(amount) < 0 {
			amount = have
		}
		if err := move(ctx, tx, block, account, new(big.Int).Neg(amount)); err != nil {
			return err
		}
		return move(ctx, tx, block, store.Felt(e.Data[0]), amount)
	case kindOpen:
		return open(ctx, tx, account, arg(0), arg(1))
	case kindClose:
		return end(ctx, tx, Order{Owner: account, Number: arg(0)})
	case kindSweep:
		orders, err := store.Find[Order](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("owner = ?", account).WhereOr("1 = 0")
		})
		for _, o := range orders {
			err = errors.Join(err, end(ctx, tx, o))
		}
		return err
	}
	return nil
}

func balance(ctx context.Context, tx *store.Tx, id store.Felt) (*big.Int, error) {
	a, err := store.Get(ctx, tx, Account{ID: id})
	if errors.Is(err, store.ErrNoRow) {
		return new(big.Int), nil
	}
	return a.Balance.Big(), err
}

// move changes a balance, making the account at need.
func move(ctx context.Context, tx *store.Tx, block follow.BlockRef, id store.Felt, delta *big.Int) error {
	a, err := store.Get(ctx, tx, Account{ID: id})
	switch {
	case errors.Is(err, store.ErrNoRow):
		if err := count(ctx, tx, func(t *Totals) { t.Accounts++ }); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	if a.Balance, err = store.NewUint256(delta.Add(delta, a.Balance.Big())); err != nil {
		return err
	}
	a.Moves++
	a.Seen = uint64(block.Time.Unix())
	return store.Upsert(ctx, tx, a)
}

// open makes an order; opening one that is open changes it.
func open(ctx context.Context, tx *store.Tx, owner store.Felt, number, amount uint64) error {
	key := Order{Owner: owner, Number: number}
	err := store.Update(ctx, tx, key, func(o *Order) error {
		o.Amount, o.Note, o.Filler = sum(o.Amount, amount), o.Note+"+", &owner
		return nil
	})
	if !errors.Is(err, store.ErrNoRow) {
		return err
	}
	key.Amount, key.Note, key.Urgent = sum(key.Amount, amount), "it's new", amount%2 == 1
	if err := store.Upsert(ctx, tx, key); err != nil {
		return err
	}
	return count(ctx, tx, func(t *Totals) { t.OpenOrders++ })
}

// end deletes an order if there is one.
func end(ctx context.Context, tx *store.Tx, key Order) error {
	err := store.Delete(ctx, tx, key)
	if errors.Is(err, store.ErrNoRow) {
		return nil
	}
	return errors.Join(err, count(ctx, tx, func(t *Totals) { t.OpenOrders-- }))
}

func count(ctx context.Context, tx *store.Tx, fn func(*Totals)) error {
	t, err := store.Get(ctx, tx, Totals{})
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return err
	}
	fn(&t)
	return store.Upsert(ctx, tx, t)
}

func sum(u store.Uint256, n uint64) store.Uint256 {
	out, err := store.NewUint256(new(big.Int).Add(u.Big(), new(big.Int).SetUint64(n)))
	if err != nil {
		panic(err) // tests do not mint 2^256
	}
	return out
}
