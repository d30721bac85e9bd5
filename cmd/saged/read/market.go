package read

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/market/receipt"
)

func job(c converter, j project.Job) (*model.Job, error) {
	state, err := named(jobStates, j.State)
	class, wrong := named(nodeClasses, j.Class)
	return &model.Job{
		AsOf: c.asOf, Key: j.ID,
		ID: id(j.ID), Buyer: felt.Felt(j.Buyer), Token: felt.Felt(j.Token), Kind: j.Kind, KindBit: int(j.KindBit),
		Spec: receipt.Digest(j.Spec), Locator: j.Locator, State: state,
		Tasks: int(j.Tasks), Chunk: int(j.Chunk), Replicas: int(j.Replicas),
		Requirement: &model.Requirement{
			Class: class, Capabilities: scalar.Amount(j.Capabilities), Region: int(j.Region), VramGb: int(j.VRAMGB),
		},
		PriceMin: scalar.Amount(j.PriceMin), PriceMax: scalar.Amount(j.PriceMax), RampSeconds: int(j.RampSeconds),
		Deadline: moment(j.Deadline), RunSeconds: int(j.RunSeconds), ChallengeSeconds: int(j.ChallengeSeconds),
		Latency: int(j.Latency), Tier: int(j.Tier), MinReputation: int(j.MinReputation),
		Quote: &model.Quote{
			Assignments: int(j.Assignments), SamplesE4: int(j.SamplesE4), DetectionPpm: int(j.DetectionPpm),
			Payment: scalar.Amount(j.Payment), AuditReserve: scalar.Amount(j.AuditReserve),
			Total: scalar.Amount(j.Total), WorkerLock: scalar.Amount(j.WorkerLock),
		},
		PostedAt: moment(j.PostedAt), Block: j.Block, Transaction: felt.Felt(j.Transaction),
		Finality: c.finality(j.Block), Done: int(j.Done),
	}, errors.Join(err, wrong)
}

func assignment(c converter, a project.Assignment) (*model.Assignment, error) {
	state, err := named(assignmentStates, a.State)
	key := attemptOf(a.Job, a.Index, a.Attempt)
	var record *model.WorkRecord
	if a.Record != project.RecordNone {
		name, wrong := named(workRecords, a.Record)
		record, err = &name, errors.Join(err, wrong)
	}
	return &model.Assignment{
		AsOf: c.asOf, Key: key, WorkerID: a.Worker,
		ID: key.AssignmentKey.String(), Index: int(a.Index), First: int(a.First), Count: int(a.Count),
		State: state, Attempt: int(a.Attempt), Price: scalar.Amount(a.Price), Lock: scalar.Amount(a.Lock),
		TakenAt: maybe(a.TakenAt), RunDeadline: maybe(a.RunDeadline), SubmittedAt: maybe(a.SubmittedAt),
		PayableAt: maybe(a.PayableAt), Fault: a.Fault, Bounty: scalar.Amount(a.Bounty), Pay: scalar.Amount(a.Pay),
		Fee: scalar.Amount(a.Fee), AuditPay: scalar.Amount(a.AuditPay), Refund: scalar.Amount(a.Refund),
		WorkRecord: record, Block: a.Block, Finality: c.finality(a.Block),
	}, err
}

func receiptOf(c converter, r project.Receipt) (*model.Receipt, error) {
	key := attemptOf(r.Job, r.Index, r.Attempt)
	out := &model.Receipt{
		AsOf: c.asOf, Key: key,
		ID: key.String(), Job: id(r.Job), Index: int(r.Index), Attempt: int(r.Attempt),
		Operator: felt.Felt(r.Operator), Commitment: optional(r.Commitment), Root: optional(r.Root),
		Fault: r.Fault, SubmittedAt: maybe(r.SubmittedAt), Block: r.Block, Transaction: felt.Felt(r.Transaction),
	}
	if r.Fault {
		task := int(r.FaultTask)
		out.FaultTask = &task
	}
	return out, nil
}

func opening(_ converter, o project.Opening) (*model.Opening, error) {
	cpu, wall, bytes := metering(o.Metering)
	return &model.Opening{
		Task: int(o.Task), Input: receipt.Digest(o.Input), Output: receipt.Digest(o.Output),
		CPUMillis: cpu, WallMillis: wall, OutputBytes: bytes, Environment: felt.Felt(o.Environment),
	}, nil
}

func attemptOf(job uint64, index uint32, attempt uint8) model.AttemptKey {
	return model.AttemptKey{AssignmentKey: model.AssignmentKey{Job: job, Index: index}, Attempt: attempt}
}
