package read

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/sdk"
)

func audit(c converter, a project.Audit) (*model.Audit, error) {
	phase, err := named(auditPhases, a.Phase)
	key := attemptOf(a.Job, a.Index, a.Attempt)
	out := &model.Audit{
		AsOf: c.asOf, Key: key,
		ID: key.String(), Job: id(a.Job), Index: int(a.Index), Attempt: int(a.Attempt), Phase: phase,
		Seed: optional(a.Seed), Tasks: make([]int, len(a.Tasks)), Deadline: maybe(a.Deadline), Block: a.Block,
	}
	if a.Seed != nil { // it has been drawn
		out.Round = &a.Round
	}
	for i, task := range a.Tasks {
		out.Tasks[i] = int(task)
	}
	if a.Skipped != "" {
		out.SkippedReason = &a.Skipped
	}
	if a.FailurePay != nil {
		pay := scalar.Amount(*a.FailurePay)
		out.FailurePay = &pay
	}
	return out, err
}

func verdict(c converter, v project.Verdict) (*model.Verdict, error) {
	out := &model.Verdict{
		AsOf: c.asOf, AuditorID: v.Auditor, Sealed: v.Sealed, Unsealed: v.Unsealed, Silent: v.Silent,
		Unavailable: v.Unavailable, Discredited: v.Discredited,
	}
	if v.Unsealed && !v.Unavailable {
		out.Agrees = &v.Agrees
	}
	return out, nil
}

func dispute(c converter, d project.Dispute) (*model.Dispute, error) {
	claim, noClaim := named(claims, d.Claim)
	phase, noPhase := named(disputePhases, d.Phase)
	outcome, noOutcome := named(outcomes, d.Outcome)
	return &model.Dispute{
		AsOf: c.asOf, Key: d.ID, AccuserID: d.Accuser, WorkerID: d.Worker,
		ID: id(d.ID), Job: id(d.Job), Index: int(d.Index), Task: int(d.Task), Claim: claim, Phase: phase,
		Outcome: outcome, Opener: felt.Felt(d.Opener), Bond: scalar.Amount(d.Bond), Round: int(d.Round),
		WorkerValue: optional(d.WorkerValue), AccuserValue: optional(d.AccuserValue), Value: optional(d.Value),
		Deadline: maybe(d.Deadline), ReadyAt: maybe(d.ReadyAt), OpenedAt: moment(d.OpenedAt), Block: d.Block,
	}, errors.Join(noClaim, noPhase, noOutcome)
}

func juror(c converter, j project.Juror) (*model.Juror, error) {
	out := &model.Juror{
		AsOf: c.asOf, JurorID: j.Juror,
		Round: int(j.Round), Sealed: j.Sealed, Value: optional(j.Value), Silent: j.Silent,
	}
	if j.Value != nil { // weights are fixed as values are told
		weight := scalar.Amount(j.Weight)
		out.Weight = &weight
		out.Unavailable = felt.Felt(*j.Value) == sdk.ValueUnavailable
	}
	return out, nil
}
