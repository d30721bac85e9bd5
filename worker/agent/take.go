package agent

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
	err = a.chain.Send(ctx, tx)
	var refused *sdk.Refused
	if errors.As(err, &refused) {
		a.putAside(t, err)
	}
	return err
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
