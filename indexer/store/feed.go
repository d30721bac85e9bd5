package store

import (
	"context"
	"iter"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Position is a place in the feed: after commit Seq of database Log. It is what
// a consumer keeps to resume. The zero Position is before the first commit.
type Position struct {
	Log string
	Seq uint64
}

// Span is a range of block numbers, both ends included.
type Span struct{ From, To uint64 }

// Change is one commit: blocks removed, then blocks added. Both nil means that
// the rows were rebuilt from the same log. A consumer that never saw a removed
// block has nothing to take back for it.
type Change struct {
	At             Position
	Removed, Added *Span
}

type commitRow struct {
	bun.BaseModel `bun:"table:commits"`

	Seq         uint64  `bun:"seq"`
	RemovedFrom *uint64 `bun:"removed_from"`
	RemovedTo   *uint64 `bun:"removed_to"`
	AddedFrom   *uint64 `bun:"added_from"`
	AddedTo     *uint64 `bun:"added_to"`
}

func (r commitRow) change(log string) Change {
	return Change{At: Position{log, r.Seq}, Removed: span(r.RemovedFrom, r.RemovedTo), Added: span(r.AddedFrom, r.AddedTo)}
}

func span(from, to *uint64) *Span {
	if from == nil || to == nil {
		return nil
	}
	return &Span{*from, *to}
}

// Since yields every commit after a position, oldest first, and ends at the
// newest. It fails with *PrunedError when the next commit is no longer kept and
// with ErrForeignPosition when the position is not of this database's past.
func (s *Store) Since(ctx context.Context, after Position) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		for {
			page, err := s.changes(ctx, after)
			if err != nil {
				yield(Change{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
				after = c.At
			}
		}
	}
}

// changes reads one page of the feed.
func (s *Store) changes(ctx context.Context, after Position) ([]Change, error) {
	const page = 256
	var out []Change
	err := s.read(ctx, func(ctx context.Context, tx bun.Tx) error {
		cur, err := readCursor(ctx, tx)
		if err != nil {
			return err
		}
		if (after.Log != "" && after.Log != cur.Log) || after.Seq > cur.Seq {
			return ErrForeignPosition
		}
		var rows []commitRow
		if err := tx.NewSelect().Model(&rows).Where("seq > ?", after.Seq).Order("seq").Limit(page).Scan(ctx); err != nil {
			return dbError("feed", err)
		}
		switch {
		case len(rows) > 0 && rows[0].Seq != after.Seq+1:
			return &PrunedError{What: "commit", Wanted: after.Seq + 1, Oldest: rows[0].Seq}
		case len(rows) == 0 && after.Seq < cur.Seq:
			return &PrunedError{What: "commit", Wanted: after.Seq + 1, Oldest: cur.Seq + 1}
		}
		out = make([]Change, len(rows))
		for i, r := range rows {
			out[i] = r.change(cur.Log)
		}
		return nil
	})
	return out, err
}

// Blocks returns the blocks that a change added, with their events, less those
// that a later change has removed again. Headers without events may be missing
// once they are pruned.
func (s *Store) Blocks(ctx context.Context, c Change) ([]follow.Block, error) {
	if c.Added == nil {
		return nil, nil
	}
	var out []follow.Block
	err := s.read(ctx, func(ctx context.Context, tx bun.Tx) error {
		var headers []blockRow
		err := tx.NewSelect().Model(&headers).
			Where("number BETWEEN ? AND ?", c.Added.From, c.Added.To).
			Where("seq = ?", c.At.Seq).
			Order("number").Scan(ctx)
		if err != nil || len(headers) == 0 {
			return dbError("blocks of change", err)
		}
		var events []eventRow
		err = tx.NewSelect().Model(&events).
			Where("block_number BETWEEN ? AND ?", headers[0].Number, headers[len(headers)-1].Number).
			Order("block_number", "tx_index", "event_index").Scan(ctx)
		if err != nil {
			return dbError("events of change", err)
		}
		out, err = joinBlocks(headers, events)
		return err
	})
	return out, err
}

// joinBlocks hands each header its events; both are in chain order, and events
// of other blocks are passed over.
func joinBlocks(headers []blockRow, events []eventRow) ([]follow.Block, error) {
	blocks := make([]follow.Block, len(headers))
	for i, h := range headers {
		blocks[i].BlockRef = h.ref()
		for len(events) > 0 && events[0].BlockNumber <= h.Number {
			if events[0].BlockNumber == h.Number {
				e, err := events[0].event()
				if err != nil {
					return nil, err
				}
				blocks[i].Events = append(blocks[i].Events, e)
			}
			events = events[1:]
		}
	}
	return blocks, nil
}
