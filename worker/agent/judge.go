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
		resigned := s.left <= a.cfg.SealWindow/4
		values, err = a.values(bounded, s.Job, s.Tasks, s.WorkerEndpoint, resigned)
		if err != nil {
			return err
		}
		// On disk before it is sealed: a seal that cannot be opened costs the bond.
		if err := a.journal.PutValues(s.id(), values); err != nil {
			return err
		}
	}
	return a.chain.Send(ctx, a.contracts.SealAudit(s.work(), s.Deadline, a.sealOf(s.work(), values)))
}

// values are what an auditor says the tasks' results are. Once it is resigned,
// what it cannot get is unavailable.
func (a *Agent) values(ctx context.Context, job Job, tasks []uint32, endpoint string, resigned bool) ([]felt.Felt, error) {
	values := make([]felt.Felt, len(tasks))
	for i, task := range tasks {
		value, err := a.value(ctx, job, task, job.Locator, endpoint)
		switch {
		case errors.Is(err, ErrUnavailable) && resigned:
			value = sdk.ValueUnavailable
		case err != nil:
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func (a *Agent) sealOf(w sdk.Work, values []felt.Felt) felt.Felt {
	return receipt.Seal(uint64(w.Job), w.Index, w.Attempt, uint32(a.cfg.Provider), a.salt("seal", w, 0), values)
}

func (a *Agent) unsealed(w sdk.Work, values, opened []felt.Felt) sdk.Unsealed {
	return sdk.Unsealed{Auditor: a.cfg.Provider, Values: values, Salt: a.salt("seal", w, 0), Opened: opened}
}

// foresee looks whom the round of a root draws, and if this worker is the first,
// re-executes at once and draws as it seals: one transaction instead of two.
// Nothing waits for it; whoever draws earlier makes it a plain seal.
type foresee struct {
	Undrawn
	now time.Time // of the chain
}

func (f foresee) name() string {
	return fmt.Sprintf("foresee/%d/%d/%d", f.Job.ID, f.Index, f.Attempt)
}

func (f foresee) do(ctx context.Context, a *Agent) error {
	tasks, auditors, err := a.chain.PreviewDraw(ctx, f.work(), f.Round)
	if err != nil {
		return err
	}
	if len(auditors) == 0 || auditors[0] != a.cfg.Provider {
		a.putAsideName(f.name(), f.now.Add(asideTime))
		return nil
	}
	id := Audit{Job: f.Job, Index: f.Index, Attempt: f.Attempt}.id()
	values, done, err := a.journal.Values(id)
	if err != nil {
		return err
	}
	if !done {
		bounded, cancel := context.WithTimeout(ctx, max(time.Duration(f.Job.Terms.RunSeconds)*time.Second, time.Minute))
		defer cancel()
		values, err = a.values(bounded, f.Job, tasks, f.WorkerEndpoint, false)
		if err != nil {
			a.putAsideName(f.name(), f.now.Add(asideTime))
			return err
		}
		if err := a.journal.PutValues(id, values); err != nil {
			return err
		}
	}
	err = a.chain.Send(ctx, a.contracts.DrawAndSeal(f.work(), f.Round, a.sealOf(f.work(), values)))
	var refused *sdk.Refused
	if errors.As(err, &refused) {
		a.putAsideName(f.name(), f.now.Add(asideTime))
	}
	return err
}

// bring opens the drawn leaves for the worker, which hands them out, and unseals
// with them.
type bring struct{ Audit }

func (b bring) name() string { return fmt.Sprintf("bring/%s/%d", b.id(), b.Deadline.Unix()) }

func (b bring) do(ctx context.Context, a *Agent) error {
	values, ok, err := a.journal.Values(b.id())
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no values are recorded for %s", b.id())
	}
	openings, err := a.outputs.Openings(ctx, b.WorkerEndpoint, b.work())
	if err != nil {
		return err
	}
	opened := make([]felt.Felt, len(openings))
	for i, o := range openings {
		opened[i] = receipt.Value(uint64(b.Job.ID), o.Task, o.Leaf.Input, o.Leaf.Output)
	}
	return a.chain.Send(ctx, a.contracts.OpenAndUnseal(b.work(), b.Deadline, openings, a.unsealed(b.work(), values, opened)))
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
	return a.chain.Send(ctx, a.contracts.UnsealAudit(u.work(), u.Deadline, a.unsealed(u.work(), values, u.Opened)))
}

// judge re-executes a disputed task, or tries to fetch its output, and seals
// the answer.
type judge struct {
	Dispute
	// left is the chain's time to the deadline, as of seal.
	left time.Duration
}

func (j Dispute) id() string { return fmt.Sprintf("jury/%d/%d", j.ID, j.Round) }

func (j judge) name() string { return j.id() }

func (j judge) do(ctx context.Context, a *Agent) error {
	values, done, err := a.journal.Values(j.id())
	if err != nil {
		return err
	}
	if !done {
		bounded, cancel := context.WithTimeout(ctx, j.left)
		defer cancel()
		value, err := j.value(bounded, a)
		switch {
		case errors.Is(err, ErrUnavailable) && j.left <= a.cfg.JuryWindow/4:
			// silence would cost the bond, and any other value would be a lie
			value = sdk.ValueUnavailable
		case err != nil:
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
		return a.value(ctx, j.Job, j.Task, j.Job.Locator, j.WorkerEndpoint)
	}
	leaf, err := a.compute(ctx, j.Job, j.Task, j.Job.Locator, j.WorkerEndpoint)
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
func (a *Agent) value(ctx context.Context, job Job, task uint32, sources ...string) (felt.Felt, error) {
	leaf, err := a.compute(ctx, job, task, sources...)
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
