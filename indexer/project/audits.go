package project

import (
	"context"
	"errors"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyAudits(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeAuditsEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.AuditsAuditDrawn:
		row := Audit{
			Job: e.JobID, Index: e.Index, Attempt: e.Attempt, Phase: uint8(b.AuditPhaseSealing),
			Round: e.Round, Seed: some(e.Seed), Tasks: e.Tasks, Deadline: e.SealDeadline,
			Block: at.number(),
		}
		if err := store.Upsert(ctx, tx, row); err != nil {
			return err
		}
		return drawn(ctx, tx, row, e.Auditors)
	case b.AuditsAuditRedrawn:
		row, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseSealing, e.SealDeadline)
		if err != nil {
			return err
		}
		return drawn(ctx, tx, row, e.Auditors)
	case b.AuditsAuditSkipped:
		return skipped(ctx, tx, at, e)
	case b.AuditsVerdictSealed:
		if err := changeVerdict(ctx, tx, e.JobID, e.Index, e.Auditor, func(v *Verdict) { v.Sealed = true }); err != nil {
			return err
		}
		if !e.Complete {
			return nil
		}
		return allSealed(ctx, tx, at, e.JobID, e.Index, e.OpenDeadline)
	case b.AuditsSealingClosed:
		return allSealed(ctx, tx, at, e.JobID, e.Index, e.OpenDeadline)
	case b.AuditsOpeningRecorded:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseUnsealing, e.UnsealDeadline)
		return err
	case b.AuditsUnsealingBegun:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseUnsealing, e.UnsealDeadline)
		return err
	case b.AuditsVerdictUnsealed:
		return changeVerdict(ctx, tx, e.JobID, e.Index, e.Auditor, func(v *Verdict) {
			v.Unsealed, v.Agrees = true, e.Verdict == b.VerdictAgrees
			v.Unavailable = e.Verdict == b.VerdictUnavailable
		})
	case b.AuditsAuditorsDiscredited:
		return discredited(ctx, tx, e.JobID, e.Index)
	case b.AuditsAuditorSilent:
		return changeVerdict(ctx, tx, e.JobID, e.Index, e.Auditor, func(v *Verdict) { v.Silent = true })
	case b.AuditsAuditAgreed:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseAgreed, 0)
		return err
	case b.AuditsAuditUnavailable:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseUnavailable, 0)
		return err
	case b.AuditsAuditDisputed:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseDisputed, 0)
		return err
	case b.AuditsAuditFailed:
		_, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseFailed, 0)
		return err
	}
	return nil
}

// present is the audit of the assignment's present attempt.
func present(ctx context.Context, tx *store.Tx, job uint64, index uint32) (Audit, error) {
	a, err := store.Get(ctx, tx, Assignment{Job: job, Index: index})
	return Audit{Job: job, Index: index, Attempt: a.Attempt}, err
}

// phase moves the present audit, and its verdicts, to a phase.
func phase(ctx context.Context, tx *store.Tx, at where, job uint64, index uint32, to b.AuditPhase, deadline uint64) (Audit, error) {
	key, err := present(ctx, tx, job, index)
	if err != nil {
		return key, err
	}
	row := key
	err = store.Update(ctx, tx, key, func(a *Audit) error {
		a.Phase, a.Deadline, a.Block = uint8(to), deadline, at.number()
		row = *a
		return nil
	})
	if err != nil {
		return row, err
	}
	return row, eachVerdict(ctx, tx, key, func(v *Verdict) { v.Phase = uint8(to) })
}

// allSealed: everybody that shall count has sealed. The worker opens, unless it
// has: then UnsealingBegun follows and has the deadline.
func allSealed(ctx context.Context, tx *store.Tx, at where, job uint64, index uint32, openDeadline uint64) error {
	to := b.AuditPhaseOpening
	if openDeadline == 0 {
		to = b.AuditPhaseUnsealing
	}
	_, err := phase(ctx, tx, at, job, index, to, openDeadline)
	return err
}

// discredited: all that agreed agreed to the wrong value too.
func discredited(ctx context.Context, tx *store.Tx, job uint64, index uint32) error {
	key, err := present(ctx, tx, job, index)
	if err != nil {
		return err
	}
	return eachVerdict(ctx, tx, key, func(v *Verdict) { v.Discredited = v.Agrees })
}

func eachVerdict(ctx context.Context, tx *store.Tx, of Audit, fn func(*Verdict)) error {
	verdicts, err := store.Find[Verdict](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("job = ? AND number = ? AND attempt = ?", of.Job, of.Index, of.Attempt)
	})
	if err != nil {
		return err
	}
	for _, v := range verdicts {
		fn(&v)
		if err := store.Upsert(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}

func drawn(ctx context.Context, tx *store.Tx, audit Audit, auditors []uint32) error {
	for _, auditor := range auditors {
		err := store.Upsert(ctx, tx, Verdict{
			Job: audit.Job, Index: audit.Index, Attempt: audit.Attempt, Auditor: auditor, Phase: audit.Phase,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// skipped: an audit may be skipped before it was ever drawn.
func skipped(ctx context.Context, tx *store.Tx, at where, e b.AuditsAuditSkipped) error {
	key, err := present(ctx, tx, e.JobID, e.Index)
	if err != nil {
		return err
	}
	if _, err := store.Get(ctx, tx, key); errors.Is(err, store.ErrNoRow) {
		err = store.Upsert(ctx, tx, key)
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	row, err := phase(ctx, tx, at, e.JobID, e.Index, b.AuditPhaseSkipped, 0)
	if err != nil {
		return err
	}
	row.Skipped = Text(e.Reason)
	return store.Upsert(ctx, tx, row)
}

func changeVerdict(ctx context.Context, tx *store.Tx, job uint64, index, auditor uint32, fn func(*Verdict)) error {
	key, err := present(ctx, tx, job, index)
	if err != nil {
		return err
	}
	return store.Update(ctx, tx, Verdict{Job: job, Index: index, Attempt: key.Attempt, Auditor: auditor},
		func(v *Verdict) error { fn(v); return nil })
}
