package agent

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
)

// seal re-executes the drawn tasks and seals what came out.
type seal struct {
	Audit
	// left is the chain's time to the deadline. This machine's clock may differ
	// from the chain's, so the run is bounded by duration.
	left time.Duration
}

// name holds the deadline: a redrawn audit is another duty.
func (s seal) name() string {
	return fmt.Sprintf("audit/%d/%d/%d/%d", s.Job.ID, s.Index, s.Attempt, s.Deadline.Unix())
}

func (s Audit) id() string { return fmt.Sprintf("audit/%d/%d/%d", s.Job.ID, s.Index, s.Attempt) }

func (s seal) do(ctx context.Context, a *Agent) error {
	values, done, err := a.journal.Values(s.id())
	if err != nil {
		return err
	}
	if !done {
		bounded, cancel := context.WithTimeout(ctx, s.left)
		defer cancel()
		values = make([]felt.Felt, len(s.Tasks))
		for i, task := range s.Tasks {
			if values[i], err = a.value(bounded, s.Job, task); err != nil {
				return err
			}
		}
		// On disk before it is sealed: a seal that cannot be opened costs the bond.
		if err := a.journal.PutValues(s.id(), values); err != nil {
			return err
		}
	}
	salt := a.salt("seal", s.work(), 0)
	sealed := receipt.Seal(uint64(s.Job.ID), s.Index, s.Attempt, uint32(a.cfg.Provider), salt, values)
	return a.chain.Send(ctx, a.contracts.SealAudit(s.work(), s.Deadline, sealed))
}

// unseal opens an auditor's seal.
type unseal struct{ Audit }

func (u unseal) name() string { return fmt.Sprintf("un%s/%d", u.id(), u.Deadline.Unix()) }

func (u unseal) do(ctx context.Context, a *Agent) error {
	values, ok, err := a.journal.Values(u.id())
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no values are recorded for %s", u.id())
	}
	return a.chain.Send(ctx, a.contracts.UnsealAudit(u.work(), u.Deadline, values, a.salt("seal", u.work(), 0)))
}

// judge re-executes a disputed task, or tries to fetch its output, and seals
// the answer.
type judge struct{ Dispute }

func (j Dispute) id() string { return fmt.Sprintf("jury/%d/%d", j.ID, j.Round) }

func (j judge) name() string { return j.id() }

func (j judge) do(ctx context.Context, a *Agent) error {
	values, done, err := a.journal.Values(j.id())
	if err != nil {
		return err
	}
	if !done {
		value, err := j.value(ctx, a)
		if err != nil {
			return err
		}
		values = []felt.Felt{value}
		if err := a.journal.PutValues(j.id(), values); err != nil {
			return err
		}
	}
	sealed := receipt.JurySeal(j.ID, j.Round, uint32(a.cfg.Provider), values[0], a.jurySalt(j.Dispute))
	return a.chain.Send(ctx, a.contracts.SealJury(j.ID, j.Round, sealed))
}

// value is the juror's own answer. To know which output to ask for, it computes
// it: in the exact tier there is only one.
func (j judge) value(ctx context.Context, a *Agent) (felt.Felt, error) {
	if j.Claim == sdk.ClaimWrong {
		return a.value(ctx, j.Job, j.Task)
	}
	leaf, err := a.compute(ctx, j.Job, j.Task)
	if err != nil && !isFault(err) {
		return felt.Felt{}, err
	}
	if a.outputs.Available(ctx, j.WorkerEndpoint, leaf.Output) {
		return sdk.ValueServed, nil
	}
	return sdk.ValueWithheld, nil
}

// unsealJury opens a juror's seal.
type unsealJury struct{ Dispute }

func (u unsealJury) name() string { return "un" + u.id() }

func (u unsealJury) do(ctx context.Context, a *Agent) error {
	values, ok, err := a.journal.Values(u.id())
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no value is recorded for %s", u.id())
	}
	return a.chain.Send(ctx, a.contracts.UnsealJury(u.ID, u.Round, values[0], a.jurySalt(u.Dispute)))
}

// value is what this worker says a task's result is; a fault is a result.
func (a *Agent) value(ctx context.Context, job Job, task uint32) (felt.Felt, error) {
	leaf, err := a.compute(ctx, job, task)
	if err != nil && !isFault(err) {
		return felt.Felt{}, err
	}
	return receipt.Value(uint64(job.ID), task, leaf.Input, leaf.Output), nil
}

func isFault(err error) bool {
	var fault *Fault
	return errors.As(err, &fault)
}

// salt is HMAC-SHA256 under the worker's secret, cut to 251 bits. Derived, it
// survives any crash.
func (a *Agent) salt(purpose string, w sdk.Work, task uint32) felt.Felt {
	return a.derive(fmt.Sprintf("%s/%d/%d/%d/%d", purpose, w.Job, w.Index, w.Attempt, task))
}

func (a *Agent) jurySalt(d Dispute) felt.Felt { return a.derive(d.id()) }

func (a *Agent) derive(name string) felt.Felt {
	mac := hmac.New(sha256.New, a.cfg.Secret)
	mac.Write([]byte(name))
	n := new(big.Int).SetBytes(mac.Sum(nil))
	return *new(felt.Felt).SetBigInt(n.Rsh(n, 5))
}
