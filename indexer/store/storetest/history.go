package storetest

import (
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Dice yields a number from 0 to n-1: rapid's draws or a seeded generator.
type Dice func(n int) int

// History makes batches with events, gaps and reorgs of any depth, to genesis
// included, and the chain that they end in. No batch is empty.
func History(dice Dice, batches int) ([]follow.Batch, *Chain) {
	c := new(Chain)
	var out []follow.Batch
	for range batches {
		var b follow.Batch
		if dice(3) == 0 {
			depth := 1 + dice(4)
			if dice(8) == 0 {
				depth = len(c.blocks)
			}
			b.Removed = c.Fork(depth)
		}
		for range dice(4) {
			skip := max(0, dice(6)-4)
			b.Added = append(b.Added, c.Extend(uint64(skip), someEvents(dice)...))
		}
		if len(b.Removed)+len(b.Added) == 0 {
			b.Added = append(b.Added, c.Extend(0, someEvents(dice)...))
		}
		if head := c.Head(); head != nil {
			b.Head = *head
		}
		out = append(out, b)
	}
	return out, c
}

func someEvents(dice Dice) []follow.Event {
	var events []follow.Event
	account := func() uint64 { return uint64(1 + dice(4)) }
	number := func() uint64 { return uint64(dice(3)) }
	for range dice(7) {
		switch 1 + dice(8) {
		case 1:
			events = append(events, Mint(account(), uint64(dice(10))))
		case 2, 3:
			events = append(events, Transfer(account(), account(), uint64(dice(10))))
		case 4, 5:
			events = append(events, Open(account(), number(), uint64(dice(10))))
		case 6:
			events = append(events, Close(account(), number()))
		case 7:
			events = append(events, Sweep(account()))
		case 8:
			events = append(events, Other(), Other()) // equal but for their place
		}
	}
	return events
}

// book is the ledger in plain Go: what the rows must say, found another way.
type book struct {
	balances map[felt.Felt]*big.Int
	orders   map[felt.Felt]map[uint64]uint64
	volume   uint64
}

func readBook(blocks []follow.Block) book {
	b := book{balances: map[felt.Felt]*big.Int{}, orders: map[felt.Felt]map[uint64]uint64{}}
	for _, block := range blocks {
		for _, e := range block.Events {
			b.apply(e)
		}
	}
	return b
}

func (b *book) apply(e follow.Event) {
	who := e.Keys[1]
	arg := func(i int) uint64 { return e.Data[i].Uint64() }
	switch e.Keys[0].Uint64() {
	case kindMint:
		b.add(who, new(big.Int).SetUint64(arg(0)))
		b.volume += arg(0)
	case kindTransfer:
		amount := new(big.Int).SetUint64(arg(1))
		if have := b.balance(who); have.Cmp(amount) < 0 {
			amount.Set(have)
		}
		b.add(who, new(big.Int).Neg(amount))
		b.add(e.Data[0], amount)
	case kindOpen:
		if b.orders[who] == nil {
			b.orders[who] = map[uint64]uint64{}
		}
		b.orders[who][arg(0)] += arg(1)
	case kindClose:
		delete(b.orders[who], arg(0))
	case kindSweep:
		delete(b.orders, who)
	}
}

func (b *book) balance(who felt.Felt) *big.Int {
	if have, ok := b.balances[who]; ok {
		return have
	}
	return new(big.Int)
}

func (b *book) add(who felt.Felt, delta *big.Int) {
	b.balances[who] = new(big.Int).Add(b.balance(who), delta)
}

// check compares the rows that a view shows.
func (b *book) check(h *harness, v *store.View) {
	h.t.Helper()
	for who, want := range b.balances {
		if got, err := store.Read(h.ctx, v, Account{ID: store.Felt(who)}); err != nil || got.Balance.Big().Cmp(want) != 0 {
			h.t.Fatalf("account %s has %s (%v), want %s", who.String(), got.Balance, err, want)
		}
	}
	open := int64(0)
	for who, orders := range b.orders {
		for number, want := range orders {
			open++
			if got, err := store.Read(h.ctx, v, Order{Owner: store.Felt(who), Number: number}); err != nil || got.Amount.Big().Uint64() != want {
				h.t.Fatalf("order %s/%d has %s (%v), want %d", who.String(), number, got.Amount, err, want)
			}
		}
	}
	want := Totals{Accounts: int64(len(b.balances)), OpenOrders: open, Volume: sum(store.Uint256{}, b.volume)}
	got, err := store.Read(h.ctx, v, Totals{})
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		h.t.Fatalf("totals: %v", err)
	}
	if got.Version = (store.Version{}); got != want {
		h.t.Fatalf("totals are %+v, want %+v", got, want)
	}
	for _, count := range []struct {
		want int64
		of   func() (int64, error)
	}{
		{int64(len(b.balances)), func() (int64, error) { return store.Count[Account](h.ctx, v, nil) }},
		{open, func() (int64, error) { return store.Count[Order](h.ctx, v, nil) }},
	} {
		if n, err := count.of(); err != nil || n != count.want {
			h.t.Fatalf("%d rows (%v), want %d", n, err, count.want)
		}
	}
}
