package project

import (
	"context"
	"errors"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/market"
)

func applyMarket(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeMarketEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.MarketJobPosted:
		return posted(ctx, tx, at, e)
	case b.MarketAssignmentTaken:
		return change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
			a.State, a.Attempt, a.Worker = market.AssignmentTaken, e.Attempt, e.Worker
			a.Price, a.Lock = amount(e.Price), amount(e.Lock)
			a.TakenAt, a.RunDeadline = at.time(), e.RunDeadline
			a.SubmittedAt, a.PayableAt, a.Fault = 0, 0, false
			return nil
		})
	case b.MarketAssignmentVerified:
		return change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
			a.State, a.PayableAt = market.AssignmentVerified, e.PayableAt
			return nil
		})
	case b.MarketAssignmentDisputed:
		return change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
			a.State = market.AssignmentDisputed
			return nil
		})
	case b.MarketAssignmentFailed:
		return failed(ctx, tx, at, e)
	case b.MarketAssignmentSettled:
		return settled(ctx, tx, at, e)
	case b.MarketAssignmentsRefunded:
		return refunded(ctx, tx, at, e.JobID)
	case b.MarketJobClosed:
		return closed(ctx, tx, at, e.JobID)
	case b.MarketJobDone:
		return store.Update(ctx, tx, Job{ID: e.JobID}, func(j *Job) error {
			j.State = market.JobDone
			return nil
		})
	}
	return nil // configuration is read from the chain
}

func posted(ctx context.Context, tx *store.Tx, at where, e b.MarketJobPosted) error {
	t, q := e.Terms, e.Quote
	job := Job{
		ID: e.JobID, Buyer: address(e.Buyer), Token: address(t.Token), Kind: Text(t.Kind), KindBit: t.KindBit,
		Spec: u256(t.Spec), Locator: clean(e.Locator), State: market.JobOpen, Tasks: t.Tasks, Chunk: t.Chunk,
		Replicas: t.Replicas, Class: uint8(t.Requirement.Class),
		Capabilities: amount(t.Requirement.Capabilities), Region: t.Requirement.Region,
		VRAMGB: t.Requirement.VRAMGB, PriceMin: amount(t.PriceMin), PriceMax: amount(t.PriceMax),
		RampSeconds: t.RampSeconds, Deadline: t.Deadline, RunSeconds: t.RunSeconds,
		ChallengeSeconds: t.ChallengeSeconds, Latency: t.Latency, Tier: t.Tier,
		MinReputation: t.MinReputation, Assignments: q.Assignments, SamplesE4: q.SamplesE4,
		DetectionPpm: q.DetectionPpm, Payment: amount(q.Payment), AuditReserve: amount(q.AuditReserve),
		Total: amount(q.Total), WorkerLock: amount(q.WorkerLock), PostedAt: e.PostedAt,
		Block: at.number(), Transaction: at.tx(),
	}
	if err := store.Upsert(ctx, tx, job); err != nil {
		return err
	}
	if err := slotReused(ctx, tx, at, e.JobID); err != nil {
		return err
	}
	for i := range q.Assignments {
		r, err := market.RangeOf(t.Tasks, t.Chunk, uint32(t.Replicas), i)
		if err != nil {
			return err
		}
		err = store.Upsert(ctx, tx, Assignment{
			Job: e.JobID, Index: i, First: r.First, Count: r.Count, KindBit: t.KindBit,
			JobOpen: true, Block: at.number(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func change(ctx context.Context, tx *store.Tx, at where, job uint64, index uint32, fn func(*Assignment) error) error {
	return store.Update(ctx, tx, Assignment{Job: job, Index: index}, func(a *Assignment) error {
		a.Block = at.number()
		return fn(a)
	})
}

func failed(ctx context.Context, tx *store.Tx, at where, e b.MarketAssignmentFailed) error {
	err := change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
		a.State, a.Worker, a.Bounty = market.AssignmentFailed, 0, amount(e.Bounty)
		return nil
	})
	if err != nil {
		return err
	}
	pay := amount(e.AuditPay)
	err = store.Update(ctx, tx, Audit{Job: e.JobID, Index: e.Index, Attempt: e.Attempt}, func(a *Audit) error {
		a.FailurePay, a.Block = &pay, at.number()
		return nil
	})
	if errors.Is(err, store.ErrNoRow) { // it failed before anybody drew for it
		return nil
	}
	return err
}

func settled(ctx context.Context, tx *store.Tx, at where, e b.MarketAssignmentSettled) error {
	err := change(ctx, tx, at, e.JobID, e.Index, func(a *Assignment) error {
		a.State, a.Fault = market.AssignmentSettled, e.Fault
		a.Pay, a.Fee, a.AuditPay = amount(e.Pay), amount(e.Fee), amount(e.AuditPay)
		a.Refund, a.Bounty = amount(e.Refund), amount(e.Bounty)
		a.Record = countsOnce(at, a.Fee)
		return nil
	})
	if err != nil {
		return err
	}
	return addDone(ctx, tx, e.JobID, 1)
}

// refunded: the contract refunds every assignment that nobody has, which are
// those that are open or failed at this moment.
func refunded(ctx context.Context, tx *store.Tx, at where, job uint64) error {
	rows, err := store.Find[Assignment](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("job = ?", job).Where("state IN (?, ?)", market.AssignmentOpen, market.AssignmentFailed)
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		err := change(ctx, tx, at, job, row.Index, func(a *Assignment) error {
			a.State = market.AssignmentRefunded
			return nil
		})
		if err != nil {
			return err
		}
	}
	return addDone(ctx, tx, job, uint32(len(rows)))
}

func closed(ctx context.Context, tx *store.Tx, at where, job uint64) error {
	err := store.Update(ctx, tx, Job{ID: job}, func(j *Job) error {
		j.State = market.JobClosed
		return nil
	})
	if err != nil {
		return err
	}
	rows, err := store.Find[Assignment](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("job = ?", job)
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		err := change(ctx, tx, at, job, row.Index, func(a *Assignment) error {
			a.JobOpen = false
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func addDone(ctx context.Context, tx *store.Tx, job uint64, n uint32) error {
	return store.Update(ctx, tx, Job{ID: job}, func(j *Job) error {
		j.Done += n
		return nil
	})
}
