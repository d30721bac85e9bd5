package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyWorklog(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeWorklogEvent(keys, data)
	if err != nil {
		return err
	}
	recorded, ok := event.(b.WorklogRecorded)
	if !ok {
		return nil
	}
	for _, index := range recorded.Indices {
		err := change(ctx, tx, at, recorded.JobID, index, func(a *Assignment) error {
			a.Record = RecordDone
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// countsOnce is the record of an assignment that was settled for that fee.
func countsOnce(at where, fee store.Uint256) Record {
	if _, ok := at.deployed["Worklog"]; !ok || fee == (store.Uint256{}) {
		return RecordNone
	}
	return RecordDue
}

// slotReused: of the job that had the slot before the Market knows nothing any
// more, so what of it was not recorded never will be.
func slotReused(ctx context.Context, tx *store.Tx, at where, job uint64) error {
	const generation = 1 << 32
	if job < 2*generation {
		return nil
	}
	rows, err := store.Find[Assignment](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("job = ?", job-generation).Where("record = ?", RecordDue)
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		err := change(ctx, tx, at, row.Job, row.Index, func(a *Assignment) error {
			a.Record = RecordLost
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
