package runbook

import (
	"context"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/market"
)

// longAgo is how many rounds back a seed is looked for.
const longAgo = 64

// view is what the keepers see, read from the contracts without a mirror: jobs
// of one assignment.
type view struct {
	node *node
	jobs []kit.Job
}

var phases = map[b.AuditPhase]clerk.AuditPhase{
	b.AuditPhaseSealing: clerk.Sealing, b.AuditPhaseOpening: clerk.Opening, b.AuditPhaseUnsealing: clerk.Unsealing,
}

// Pending is the clerk's.
func (v view) Pending(ctx context.Context) (clerk.View, error) {
	out := clerk.View{Now: at(v.node.net.Now())}
	for _, j := range v.jobs {
		w, held, err := v.work(ctx, j)
		if err != nil {
			return clerk.View{}, err
		}
		if held {
			out.Work = append(out.Work, w)
		}
	}
	return out, nil
}

func (v view) work(ctx context.Context, j kit.Job) (w clerk.Work, held bool, err error) {
	net := v.node.net
	a, err := read(ctx, v.node, net.Market.Assignment(j.ID, 0))
	if err != nil || a.State == b.AssignmentStateOpen || a.State == b.AssignmentStateFailed {
		return w, false, err
	}
	audit, err := read(ctx, v.node, net.Audits.Audit(j.ID, 0))
	if err != nil {
		return w, false, err
	}
	w = clerk.Work{
		Job: clerk.Job{ID: market.JobID(j.ID), Terms: j.Terms}, Attempt: a.Attempt, State: market.AssignmentState(a.State),
		RunDeadline: at(a.At + uint64(j.Terms.RunSeconds)), SubmittedAt: at(a.At), PayableAt: at(a.At + uint64(j.Terms.ChallengeSeconds)),
		AuditDeadline: at(audit.Deadline),
	}
	if audit.Phase != b.AuditPhaseNone {
		phase, open := phases[audit.Phase]
		if w.Audit = phase; !open {
			w.Audit = clerk.Ended
		}
	}
	if a.State == b.AssignmentStateSubmitted && w.Audit == clerk.NoAudit {
		w.Round, err = v.seedAfter(ctx, a.At)
	}
	return w, true, err
}

// seedAfter is the first final round whose last commitment came after since.
func (v view) seedAfter(ctx context.Context, since uint64) (uint64, error) {
	beacon := v.node.net.Beacon
	last, err := read(ctx, v.node, beacon.LastFinalRound())
	if err != nil || last == 0 {
		return 0, err
	}
	first := uint64(0)
	for n := last; n > 0 && last-n < longAgo; n-- {
		r, err := read(ctx, v.node, beacon.Round(n))
		if err != nil {
			return 0, err
		}
		if r.Phase != b.RoundPhaseFinal {
			continue // nobody committed to it
		}
		if r.LastCommitAt <= since {
			break
		}
		first = n
	}
	return first, nil
}

// WaitingSince is the beacon keeper's.
func (v view) WaitingSince(ctx context.Context) (time.Time, error) {
	pending, err := v.Pending(ctx)
	var latest time.Time
	for _, w := range pending.Work {
		if w.State == market.AssignmentSubmitted && w.Audit == clerk.NoAudit && w.Round == 0 && w.SubmittedAt.After(latest) {
			latest = w.SubmittedAt
		}
	}
	return latest, err
}

// Now is the time of the newest block.
func (v view) Now(context.Context) (time.Time, error) { return at(v.node.net.Now()), nil }

func at(seconds uint64) time.Time { return time.Unix(int64(seconds), 0) }

func read[T any](ctx context.Context, n *node, v cairo.View[T]) (T, error) {
	return cairo.Read(ctx, n, v, cairo.PreConfirmed())
}
