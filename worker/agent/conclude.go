package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// maxConclusions is how many results are looked up in one turn: after an upgrade
// or a long absence there may be many.
const maxConclusions = 16

// conclude looks up what became of a result that is no longer in the worker's
// hands. One that was settled while this worker was away has been paid for and
// must be served like any other.
type conclude struct {
	work sdk.Work
	now  time.Time // of the chain
}

func (c conclude) name() string {
	return fmt.Sprintf("conclude/%d/%d/%d", c.work.Job, c.work.Index, c.work.Attempt)
}

func (c conclude) do(ctx context.Context, a *Agent) error {
	state, mine, err := a.mirror.Standing(ctx, c.work)
	if err != nil {
		return err
	}
	switch {
	case !mine, state == market.AssignmentFailed, state == market.AssignmentRefunded:
	case state == market.AssignmentSettled:
		if err := a.journal.Serve(c.work); err != nil {
			return err
		}
	default:
		return nil // it is in the worker's hands again: the next turn sees it
	}
	return a.journal.End(c.work, c.now)
}

// settle compares the journal with what the worker holds: it returns results to
// look up, and lets go of those that were over long enough ago.
func (a *Agent) settle(v View) ([]duty, error) {
	if v.Now.IsZero() { // the mirror has no block yet
		return nil, nil
	}
	held := make(map[sdk.Work]bool, len(v.Mine))
	for _, m := range v.Mine {
		held[m.work()] = true
	}
	loose, err := a.journal.Reconcile(held, maxConclusions)
	if err != nil {
		return nil, err
	}
	var out []duty
	for _, w := range loose {
		out = append(out, conclude{w, v.Now})
	}
	return out, errors.Join(
		a.journal.Expire(v.Now.Add(-a.cfg.Keep)),
		a.journal.ExpireValues(seals(v), v.Now, a.cfg.Keep),
	)
}

// seals are those that this worker may still have to open.
func seals(v View) map[string]bool {
	ids := make(map[string]bool, len(v.Audits)+len(v.Juries))
	for _, au := range v.Audits {
		ids[au.id()] = true
	}
	for _, d := range v.Juries {
		ids[d.id()] = true
	}
	return ids
}
