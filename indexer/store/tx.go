package store

import (
	"context"
	"reflect"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Apply projects one event onto rows. It must depend on nothing but its
// arguments and rows read through tx, because Rebuild and reorgs run it again.
// It is also run ahead of time to find out which rows it will ask for: then rows
// may hold their key only, Update's function is not called, and nothing comes of
// what it writes or returns.
type Apply func(ctx context.Context, tx *Tx, block follow.BlockRef, event follow.Event) error

// Tx is one commit as a projection sees it. It reads and writes current rows
// through Get, Find, Upsert, Update and Delete, which keep their versions. It
// is not safe for concurrent use and ends with the call it was passed to.
type Tx struct {
	db      bun.Tx
	tables  tableSet
	block   uint64
	limit   int // rows to hold from block to block
	shelves map[reflect.Type]shelver
	order   []shelver // by first use, so that runs are repeatable

	scouting bool // what is asked for is only noted
}

// shelver is a shelf of any row type.
type shelver interface {
	flush(ctx context.Context) error
	fetch(ctx context.Context) error
	forget()
	size() int
}

func (s *Store) newTx(db bun.Tx) *Tx {
	return &Tx{db: db, tables: s.tables, limit: s.cfg.Held, shelves: make(map[reflect.Type]shelver)}
}

// project applies a block's event and says which one failed.
func (tx *Tx) project(ctx context.Context, block follow.BlockRef, event follow.Event, apply Apply) error {
	if block.Number != tx.block {
		if err := tx.enter(ctx, block.Number); err != nil {
			return err
		}
	}
	if err := apply(ctx, tx, block, event); err != nil {
		return &EventError{Block: block, Event: event, Err: err}
	}
	return nil
}

// enter moves to a later block.
func (tx *Tx) enter(ctx context.Context, block uint64) error {
	tx.block = block
	held := 0
	for _, sh := range tx.order {
		held += sh.size()
	}
	if held < tx.limit {
		return nil
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	for _, sh := range tx.order {
		sh.forget()
	}
	return nil
}

// flush writes every pending version.
func (tx *Tx) flush(ctx context.Context) error {
	for _, sh := range tx.order {
		if err := sh.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}
