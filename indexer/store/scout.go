package store

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// placedEvent is an event with its block.
type placedEvent struct {
	block follow.BlockRef
	event follow.Event
}

// scoutSpan is how many events are scouted at once.
const scoutSpan = 2000

// projectAll applies events, given in chain order. What rows they will ask for
// is found out first, by applying them to no effect, so that these rows are read
// by one statement to a table and not one by one: on a database that is asked
// over a socket the reads are most of the time.
func (tx *Tx) projectAll(ctx context.Context, events []placedEvent, apply Apply) error {
	for span := range slices.Chunk(events, scoutSpan) {
		if err := tx.enter(ctx, span[0].block.Number); err != nil {
			return err
		}
		if err := tx.scout(ctx, span, apply); err != nil {
			return err
		}
		for _, e := range span {
			if err := tx.project(ctx, e.block, e.event, apply); err != nil {
				return err
			}
		}
	}
	return nil
}

// scout reads the rows that events will probably ask for. A key that depends on
// what a row holds may be guessed wrong; its row is then read when it is needed.
func (tx *Tx) scout(ctx context.Context, span []placedEvent, apply Apply) error {
	tx.scouting = true
	for _, e := range span {
		_ = apply(ctx, tx, e.block, e.event) // it fails on rows that are not there; the real run will tell
	}
	tx.scouting = false
	for _, sh := range tx.order {
		if err := sh.fetch(ctx); err != nil {
			return err
		}
	}
	return nil
}

// want notes a key that has not been loaded.
func (sh *shelf[R, P]) want(key R) {
	k := sh.key(key)
	if _, known := sh.current[k]; !known {
		sh.wanted[k] = key
	}
}

// guess is the row of key as far as it is known, which is its key at least.
func (sh *shelf[R, P]) guess(key R) R {
	if v := sh.current[sh.key(key)]; v != nil {
		return v.row
	}
	sh.want(key)
	return key
}

// fetchChunk bounds the keys of one SELECT.
const fetchChunk = 250

// fetch loads the wanted keys.
func (sh *shelf[R, P]) fetch(ctx context.Context) error {
	names := slices.Sorted(maps.Keys(sh.wanted)) // in one order, so that runs are repeatable
	for chunk := range slices.Chunk(names, fetchChunk) {
		keys := make([]R, len(chunk))
		for i, k := range chunk {
			keys[i] = sh.wanted[k]
			sh.current[k] = nil // absent, unless it is found
		}
		var rows []R
		if err := sh.among(sh.tx.db.NewSelect().Model(&rows).Where("valid_to IS NULL"), keys).Scan(ctx); err != nil {
			return dbError("fetch "+sh.table.Name, err)
		}
		sh.keep(rows)
	}
	clear(sh.wanted)
	return nil
}

// keep holds current rows just read from the database.
func (sh *shelf[R, P]) keep(rows []R) {
	for _, row := range rows {
		sh.current[sh.key(row)] = &version[R]{row: row, stored: true}
	}
}

// among narrows a query to rows with one of the keys, in words that both
// databases know and find by the index.
func (sh *shelf[R, P]) among(q *bun.SelectQuery, keys []R) *bun.SelectQuery {
	var args []any
	one := make([]string, len(sh.table.keys))
	for i := range one {
		one[i] = "? = ?"
	}
	for _, key := range keys {
		kv := reflect.ValueOf(&key).Elem()
		for _, f := range sh.table.keys {
			args = append(args, f.SQLName, f.Value(kv).Interface())
		}
	}
	either := "(" + strings.Join(one, " AND ") + ")"
	return q.Where("("+strings.Join(slices.Repeat([]string{either}, len(keys)), " OR ")+")", args...)
}
