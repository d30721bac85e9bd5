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
	name := jobName(t.Assignment)
	for _, ofRange := range []error{sdk.ErrNotTakeable, sdk.ErrSameWorker, sdk.ErrTooManyAttempts} {
		if errors.Is(err, ofRange) {
			name = rangeName(t.Assignment)
		}
	}
	a.putAsideName(name, t.now)
}

func (a *Agent) putAsideName(name string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.aside[name] = now.Add(asideTime)
}

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
