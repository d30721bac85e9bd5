package project

import (
	"context"
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/market"
)

func applyReceipts(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeReceiptsEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.ReceiptsRootCommitted:
		a, err := store.Get(ctx, tx, Assignment{Job: e.JobID, Index: e.Index})
		if err != nil {
			return err
		}
		err = store.Upsert(ctx, tx, Receipt{
			Job: e.JobID, Index: e.Index, Attempt: a.Attempt, Operator: address(e.Operator),
			Commitment: some(e.Commitment), Block: at.number(), Transaction: at.tx(),
		})
		if err != nil {
			return err
		}
		return change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
			a.State = market.AssignmentCommitted
			return nil
		})
	case b.ReceiptsRootSubmitted:
		return submitted(ctx, tx, at, e)
	case b.ReceiptsLeavesOpened:
		return opened(ctx, tx, e)
	}
	return nil
}

func submitted(ctx context.Context, tx *store.Tx, at where, e b.ReceiptsRootSubmitted) error {
	key := Receipt{Job: e.JobID, Index: e.Index, Attempt: e.Attempt}
	row, err := store.Get(ctx, tx, key) // there is one if the root was committed first
	if errors.Is(err, store.ErrNoRow) {
		row, err = key, nil
	}
	if err != nil {
		return err
	}
	row.Operator, row.Root = address(e.Operator), some(e.Root)
	row.Fault, row.FaultTask = e.Fault, e.Task
	row.SubmittedAt, row.Block, row.Transaction = at.time(), at.number(), at.tx()
	if err := store.Upsert(ctx, tx, row); err != nil {
		return err
	}
	return change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
		a.State, a.SubmittedAt, a.Fault = market.AssignmentSubmitted, at.time(), e.Fault
		return nil
	})
}

func opened(ctx context.Context, tx *store.Tx, e b.ReceiptsLeavesOpened) error {
	a, err := store.Get(ctx, tx, Assignment{Job: e.JobID, Index: e.Index})
	if err != nil {
		return err
	}
	for _, o := range e.Openings {
		err := store.Upsert(ctx, tx, Opening{
			Job: e.JobID, Index: e.Index, Attempt: a.Attempt, Task: o.Task,
			Input: u256(o.Leaf.Input), Output: u256(o.Leaf.Output),
			Metering: store.Felt(o.Leaf.Metering), Environment: store.Felt(o.Leaf.Environment),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
