package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyDisputes(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeDisputesEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.DisputesDisputeOpened:
		return opensCase(ctx, tx, at, e)
	case b.DisputesDisputeAnswered:
		return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
			d.Phase, d.WorkerValue = uint8(b.DisputePhaseDrawing), some(e.WorkerValue)
			d.Deadline, d.ReadyAt = 0, at.time()
		})
	case b.DisputesJuryDrawn:
		return juryDrawn(ctx, tx, at, e)
	case b.DisputesJurorSealed:
		return jurorSealed(ctx, tx, at, e)
	case b.DisputesJurorUnsealed:
		return changeJuror(ctx, tx, e.DisputeID, e.Juror, func(j *Juror) {
			j.Value, j.Weight = some(e.Value), amount(e.Weight)
		})
	case b.DisputesJurorSilent:
		return changeJuror(ctx, tx, e.DisputeID, e.Juror, func(j *Juror) { j.Silent = true })
	case b.DisputesDisputeDecided:
		return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
			d.Phase, d.Outcome = uint8(b.DisputePhaseDecided), uint8(e.Outcome)
			d.Value, d.Deadline = some(e.Value), e.AppealDeadline
		})
	case b.DisputesDisputeAppealed:
		return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
			d.Phase, d.Round, d.Deadline, d.ReadyAt = uint8(b.DisputePhaseDrawing), 1, 0, at.time()
			d.Outcome = uint8(b.OutcomePending)
		})
	case b.DisputesDisputeClosed:
		return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
			d.Phase, d.Outcome, d.Deadline = uint8(b.DisputePhaseFinal), uint8(e.Outcome), 0
		})
	}
	return nil
}

func opensCase(ctx context.Context, tx *store.Tx, at where, e b.DisputesDisputeOpened) error {
	d := Dispute{
		ID: e.DisputeID, Job: e.JobID, Index: e.Index, Task: e.Task, Claim: uint8(e.Claim),
		Phase: uint8(b.DisputePhaseResponding), Opener: address(e.Opener), Accuser: e.Accuser,
		Worker: e.Worker, Bond: amount(e.Bond), WorkerValue: some(e.WorkerValue),
		AccuserValue: some(e.AccuserValue), Deadline: e.RespondDeadline,
		OpenedAt: at.time(), Block: at.number(),
	}
	if e.RespondDeadline == 0 { // the leaf is open already
		d.Phase, d.ReadyAt = uint8(b.DisputePhaseDrawing), at.time()
	}
	return store.Upsert(ctx, tx, d)
}

func juryDrawn(ctx context.Context, tx *store.Tx, at where, e b.DisputesJuryDrawn) error {
	for _, juror := range e.Jury {
		if err := store.Upsert(ctx, tx, Juror{Dispute: e.DisputeID, Round: e.Round, Juror: juror}); err != nil {
			return err
		}
	}
	return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
		d.Phase, d.Round, d.Deadline = uint8(b.DisputePhaseSealing), e.Round, e.SealDeadline
	})
}

func jurorSealed(ctx context.Context, tx *store.Tx, at where, e b.DisputesJurorSealed) error {
	if err := changeJuror(ctx, tx, e.DisputeID, e.Juror, func(j *Juror) { j.Sealed = true }); err != nil {
		return err
	}
	if !e.Complete {
		return nil
	}
	return changeCase(ctx, tx, at, e.DisputeID, func(d *Dispute) {
		d.Phase, d.Deadline = uint8(b.DisputePhaseUnsealing), e.UnsealDeadline
	})
}

func changeCase(ctx context.Context, tx *store.Tx, at where, id uint64, fn func(*Dispute)) error {
	return store.Update(ctx, tx, Dispute{ID: id}, func(d *Dispute) error {
		d.Block = at.number()
		fn(d)
		return nil
	})
}

// changeJuror changes a juror of the case's present round.
func changeJuror(ctx context.Context, tx *store.Tx, dispute uint64, juror uint32, fn func(*Juror)) error {
	d, err := store.Get(ctx, tx, Dispute{ID: dispute})
	if err != nil {
		return err
	}
	key := Juror{Dispute: dispute, Round: d.Round, Juror: juror}
	return store.Update(ctx, tx, key, func(j *Juror) error { fn(j); return nil })
}
