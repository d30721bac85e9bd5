package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/journal"
)

// produce runs an assignment's tasks and posts their root, or a fault.
type produce struct {
	Assignment
	// left is the chain's time to the run deadline.
	left time.Duration
}

func (p produce) name() string { return fmt.Sprintf("run/%d/%d/%d", p.Job.ID, p.Index, p.Attempt) }

func (p produce) do(ctx context.Context, a *Agent) error {
	result, done, err := a.journal.Result(p.work())
	if err != nil {
		return err
	}
	if !done {
		if result, err = p.run(ctx, a); err != nil {
			return err
		}
		// The leaves are on disk before the root is on the chain: a worker
		// that cannot open its own root loses its stake.
		if err := a.journal.PutResult(result); err != nil {
			return err
		}
	}
	// Auditors get the inputs here if the buyer does not serve them (any more):
	// what nobody can look at is not paid.
	if err := a.journal.ServeInputs(result); err != nil {
		return err
	}
	tree, err := result.Tree()
	if err != nil {
		return err
	}
	return a.chain.Send(ctx, p.post(a, result, tree.Root()))
}

func (p produce) post(a *Agent, r journal.Result, root felt.Felt) sdk.Tx {
	switch {
	case r.Fault:
		return a.contracts.SubmitFault(p.work(), r.First, root)
	case p.Job.Replicas > 1:
		commitment := receipt.Commitment(uint64(p.Job.ID), p.Index, p.Attempt, uint32(a.cfg.Provider),
			root, a.salt("commit", p.work(), 0))
		return a.contracts.Commit(p.work(), commitment)
	}
	return a.contracts.Submit(p.work(), root)
}

// run computes every task. The first input at fault, by task number, ends it.
func (p produce) run(ctx context.Context, a *Agent) (journal.Result, error) {
	bounded, cancel := context.WithTimeout(ctx, p.left)
	defer cancel()
	leaves := make([]receipt.Leaf, p.Count)
	faults := make([]*Fault, p.Count)
	g, runCtx := errgroup.WithContext(bounded)
	for i := range p.Count {
		g.Go(func() error {
			task := p.First + i
			leaf, err := a.compute(runCtx, p.Job, task, p.Job.Locator)
			leaf.Salt = a.salt("leaf", p.work(), task)
			leaves[i] = leaf
			if errors.As(err, &faults[i]) {
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return journal.Result{}, err
	}
	manifest := sdk.Manifest{
		Job: p.Job.ID, Index: p.Index, Attempt: p.Attempt, Worker: a.cfg.Provider,
		First: p.First, Leaves: leaves,
	}
	for i, fault := range faults {
		if fault != nil {
			manifest.First, manifest.Leaves = p.First+uint32(i), leaves[i:i+1]
			return journal.Result{Manifest: manifest, Spec: p.Job.Spec, Fault: true}, nil
		}
	}
	return journal.Result{Manifest: manifest, Spec: p.Job.Spec}, nil
}

// compute runs one task. A fault comes back as the leaf that says so, with the
// *Fault beside it.
func (a *Agent) compute(ctx context.Context, job Job, task uint32, sources ...string) (receipt.Leaf, error) {
	w, ok := a.workloads[job.Kind]
	if !ok {
		return receipt.Leaf{}, fmt.Errorf("no workload for %q", job.Kind)
	}
	r, err := w.Run(ctx, job.ID, job.Spec, sources, task)
	var fault *Fault
	if errors.As(err, &fault) {
		return receipt.Leaf{Input: fault.Input, Output: receipt.Fault(fault.Reason)}, err
	}
	return receipt.Leaf{
		Input: r.Input, Output: r.Output, Metering: r.Metering.Felt(), Environment: r.Environment,
	}, err
}

// reveal opens a commitment once copying can no longer pay.
type reveal struct{ Assignment }

func (r reveal) name() string { return fmt.Sprintf("reveal/%d/%d/%d", r.Job.ID, r.Index, r.Attempt) }

func (r reveal) do(ctx context.Context, a *Agent) error {
	result, ok, err := a.journal.Result(r.work())
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no leaves are recorded for %s", r.name())
	}
	tree, err := result.Tree()
	if err != nil {
		return err
	}
	return a.chain.Send(ctx, a.contracts.Reveal(r.work(), tree.Root(), a.salt("commit", r.work(), 0)))
}

// open hands the drawn leaves to whoever asks, and, when the time for that is
// over, opens them itself: auditors have sealed, so nobody can copy any more.
type open struct {
	Assignment
	self bool
}

func (o open) name() string { return fmt.Sprintf("open/%d/%d/%d", o.Job.ID, o.Index, o.Attempt) }

func (o open) do(ctx context.Context, a *Agent) error {
	result, ok, err := a.journal.Result(o.work())
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no leaves are recorded for %s", o.name())
	}
	openings := make([]sdk.Opening, len(o.Tasks))
	for i, task := range o.Tasks {
		if openings[i], err = result.Opening(task); err != nil {
			return err
		}
	}
	if err := a.journal.Offer(o.work(), openings); err != nil {
		return err
	}
	if !o.self {
		return nil
	}
	return a.chain.Send(ctx, a.contracts.Open(o.work(), openings))
}

// serve lets the outputs of what is verified be fetched.
type serve struct{ Assignment }

func (s serve) name() string { return fmt.Sprintf("serve/%d/%d/%d", s.Job.ID, s.Index, s.Attempt) }

func (s serve) do(_ context.Context, a *Agent) error {
	return a.journal.Serve(s.work())
}

// respond opens a challenged leaf.
type respond struct{ Dispute }

func (r respond) name() string { return fmt.Sprintf("respond/%d", r.ID) }

func (r respond) do(ctx context.Context, a *Agent) error {
	result, ok, err := a.journal.Result(sdk.Work{Job: r.Job.ID, Index: r.Index, Attempt: r.Attempt})
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("no leaves are recorded for %s", r.name())
	}
	opening, err := result.Opening(r.Task)
	if err != nil {
		return err
	}
	return a.chain.Send(ctx, a.contracts.Respond(r.ID, opening))
}
