package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
)

type blockRow struct {
	bun.BaseModel `bun:"table:blocks"`

	Number uint64 `bun:"number"`
	Hash   Felt   `bun:"hash"`
	Parent Felt   `bun:"parent"`
	Time   int64  `bun:"time"`
	Seq    uint64 `bun:"seq"`
}

func (r blockRow) ref() follow.BlockRef {
	return follow.BlockRef{
		Number: r.Number, Hash: felt.Felt(r.Hash), Parent: felt.Felt(r.Parent),
		Time: time.Unix(r.Time, 0).UTC(),
	}
}

type eventRow struct {
	bun.BaseModel `bun:"table:events"`

	BlockNumber uint64 `bun:"block_number"`
	TxIndex     uint32 `bun:"tx_index"`
	EventIndex  uint32 `bun:"event_index"`
	Contract    Felt   `bun:"contract"`
	TxHash      Felt   `bun:"tx_hash"`
	Keys        []byte `bun:"keys"`
	Data        []byte `bun:"data"`
}

func (r eventRow) event() (follow.Event, error) {
	keys, err := unpackFelts(r.Keys)
	if err != nil {
		return follow.Event{}, err
	}
	data, err := unpackFelts(r.Data)
	if err != nil {
		return follow.Event{}, err
	}
	return follow.Event{
		From: felt.Felt(r.Contract), Keys: keys, Data: data,
		TxHash: felt.Felt(r.TxHash), TxIndex: r.TxIndex, EventIndex: r.EventIndex,
	}, nil
}

// logChunk bounds the rows of one INSERT.
const logChunk = 500

// appendLog writes headers and raw events.
func appendLog(ctx context.Context, tx bun.Tx, blocks []follow.Block, seq uint64) error {
	headers := make([]blockRow, len(blocks))
	events := make([]eventRow, 0, logChunk)
	flush := func() error {
		if len(events) == 0 {
			return nil
		}
		_, err := tx.NewInsert().Model(&events).Exec(ctx)
		events = events[:0]
		return dbError("insert events", err)
	}
	for i, b := range blocks {
		headers[i] = blockRow{
			Number: b.Number, Hash: Felt(b.Hash), Parent: Felt(b.Parent), Time: b.Time.Unix(), Seq: seq,
		}
		for _, e := range b.Events {
			events = append(events, eventRow{
				BlockNumber: b.Number, TxIndex: e.TxIndex, EventIndex: e.EventIndex,
				Contract: Felt(e.From), TxHash: Felt(e.TxHash), Keys: packFelts(e.Keys), Data: packFelts(e.Data),
			})
			if len(events) == logChunk {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	for chunk := range slices.Chunk(headers, logChunk) {
		if _, err := tx.NewInsert().Model(&chunk).Exec(ctx); err != nil {
			return dbError("insert blocks", err)
		}
	}
	return nil
}

// loggedEvent is a raw event with the header of its block.
type loggedEvent struct {
	eventRow `bun:",extend"`

	Hash   Felt  `bun:"hash"`
	Parent Felt  `bun:"parent"`
	Time   int64 `bun:"time"`
}

func (e *loggedEvent) ref() follow.BlockRef {
	return blockRow{Number: e.BlockNumber, Hash: e.Hash, Parent: e.Parent, Time: e.Time}.ref()
}

// replay calls fn with every raw event up to block last, in chain order and some
// at a time.
func replay(ctx context.Context, tx bun.Tx, last int64, fn func([]placedEvent) error) error {
	const page = scoutSpan
	after := eventRow{}
	for first := true; ; first = false {
		var rows []loggedEvent
		q := tx.NewSelect().TableExpr("events AS e").
			ColumnExpr("e.*, b.hash, b.parent, b.time").
			Join("JOIN blocks AS b ON b.number = e.block_number").
			Where("e.block_number <= ?", last).
			OrderExpr("e.block_number, e.tx_index, e.event_index").
			Limit(page)
		if !first {
			q = q.Where("(e.block_number, e.tx_index, e.event_index) > (?, ?, ?)",
				after.BlockNumber, after.TxIndex, after.EventIndex)
		}
		if err := q.Scan(ctx, &rows); err != nil {
			return dbError("replay", err)
		}
		events := make([]placedEvent, len(rows))
		for i := range rows {
			ev, err := rows[i].event()
			if err != nil {
				return fmt.Errorf("block %d tx %d event %d: %w", rows[i].BlockNumber, rows[i].TxIndex, rows[i].EventIndex, err)
			}
			events[i] = placedEvent{rows[i].ref(), ev}
		}
		if err := fn(events); err != nil {
			return err
		}
		if len(rows) < page {
			return nil
		}
		after = rows[len(rows)-1].eventRow
	}
}
