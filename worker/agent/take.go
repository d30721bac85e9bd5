package agent

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/sdk"
)

// take takes an offer at the present price.
type take struct {
	Assignment
	now time.Time // of the chain
}

func (t take) name() string { return fmt.Sprintf("take/%d/%d/%d", t.Job.ID, t.Index, t.Attempt) }

func (t take) do(ctx context.Context, a *Agent) error {
	floor, _ := a.cfg.MinPrice(t.Job.Terms.Token)
	tx, err := a.contracts.Take(t.work(), t.Job.Terms, floor)
	if err != nil {
		return err
	}
	stop := a.begin(ctx, t.Assignment)
	if err = a.chain.Send(ctx, tx); err == nil {
		return nil
	}
	stop()
	var refused *sdk.Refused
	if errors.As(err, &refused) {
		a.putAside(t, err)
	}
	return err
}

// begin computes what is being taken while its block is waited for. produce
// finds what it finished, and joins what it has under way. Errors are left to
// produce, which meets them too.
func (a *Agent) begin(ctx context.Context, w Assignment) (stop context.CancelFunc) {
	ctx, stop = context.WithTimeout(ctx, time.Duration(w.Job.Terms.RunSeconds)*time.Second)
	var tasks sync.WaitGroup
	for i := range w.Count {
		tasks.Go(func() {
			if _, err := a.compute(ctx, w.Job, w.First+i, w.Job.Locator); err != nil && ctx.Err() == nil {
				a.log.Debug("head start", "job", w.Job.ID, "task", w.First+i, "err", err)
			}
		})
	}
	a.wait.Go(func() {
		defer stop()
		tasks.Wait()
	})
	return stop
}

// asideTime is how long an offer that refused this worker is not tried again.
const asideTime = time.Minute

// putAside forgets an offer for a while: otherwise the dearest job that this
// worker is not eligible for would keep it from all others. Most refusals are
// of the worker and hold for the whole job; some are of the one range.
func (a *Agent) putAside(t take, err error) {
	name, until := jobName(t.Assignment), t.now.Add(asideTime)
	if errors.Is(err, sdk.ErrBarred) {
		name, until = heldName(t.Assignment), t.Job.Terms.Deadline
	}
	for _, ofRange := range []error{sdk.ErrNotTakeable, sdk.ErrSameWorker, sdk.ErrTooManyAttempts} {
		if errors.Is(err, ofRange) {
			name = rangeName(t.Assignment)
		}
	}
	a.putAsideName(name, until)
}

func (a *Agent) putAsideName(name string, until time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.aside[name] = until
}

// keepHeld puts aside what this worker holds for as long as it can be taken:
// when it is offered again, this worker has failed it, and the contract bars
// whoever was slashed for that.
func (a *Agent) keepHeld(mine []Assignment) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range mine {
		a.aside[heldName(m)] = m.Job.Terms.Deadline
	}
}

// heldName is an assignment's in all its attempts.
func heldName(a Assignment) string { return fmt.Sprintf("%s#%d", jobName(a), a.Index) }

// asideAt forgets what has waited long enough and tells what is aside.
func (a *Agent) asideAt(now time.Time) func(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.aside, func(_ string, until time.Time) bool { return now.After(until) })
	aside := maps.Clone(a.aside)
	return func(name string) bool {
		_, ok := aside[name]
		return ok
	}
}
