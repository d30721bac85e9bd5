package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// pending reads for the keepers what the mirror has, over GraphQL: a keeper
// needs no database of its own.
type pending struct {
	mirror *sdk.Mirror
	seen   *seen
}

func newPending(m *sdk.Mirror) pending {
	return pending{mirror: m, seen: &seen{rounds: map[uint64]time.Time{}}}
}

// seen is when rounds were first seen to be final. Forgetting it costs a draw no
// more than a little of the time that is left to auditors.
type seen struct {
	mu     sync.Mutex
	rounds map[uint64]time.Time
}

func (s *seen) at(round uint64, now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, ok := s.rounds[round]
	if !ok {
		const many = 1_000
		if len(s.rounds) >= many {
			clear(s.rounds)
		}
		first = now
		s.rounds[round] = first
	}
	return first
}

// What anyone may step.
var (
	steppable = api.AssignmentFilter{States: []api.AssignmentState{
		api.AssignmentStateTaken, api.AssignmentStateCommitted, api.AssignmentStateSubmitted,
		api.AssignmentStateVerified, api.AssignmentStateFailed,
	}}
	openCases = api.DisputeFilter{Phases: []api.DisputePhase{
		api.DisputePhaseResponding, api.DisputePhaseDrawing, api.DisputePhaseSealing,
		api.DisputePhaseUnsealing, api.DisputePhaseDecided,
	}}
)

// Pending is the clerk's view. Now is of the first pages: what is read later may
// be newer, and its deadlines are then only seen late.
func (p pending) Pending(ctx context.Context) (clerk.View, error) {
	got, err := api.GetPending(ctx, p.mirror, sdk.PageRows, steppable, openCases)
	if err != nil {
		return clerk.View{}, err
	}
	var v clerk.View
	if got.Meta.Indexed != nil {
		v.Now = got.Meta.Indexed.Time
	}
	for n, err := range p.mirror.AssignmentsFrom(ctx, got.Assignments.AssignmentPage, steppable) {
		if err != nil {
			return v, err
		}
		w, err := p.work(ctx, v.Now, n.AssignmentFields, n.Job.JobFields)
		if err != nil {
			return v, err
		}
		v.Work = append(v.Work, w)
	}
	for n, err := range p.mirror.UnfinishedFrom(ctx, got.Expired.UnfinishedPage) {
		if err != nil {
			return v, err
		}
		job, closing, err := closingJob(n, v.Now)
		if err != nil {
			return v, err
		}
		if closing {
			v.Closing = append(v.Closing, job)
		}
	}
	for n, err := range p.mirror.DisputesFrom(ctx, got.Disputes.DisputePage, openCases) {
		if err != nil {
			return v, err
		}
		d, err := p.dispute(ctx, n.DisputeFields)
		if err != nil {
			return v, err
		}
		v.Disputes = append(v.Disputes, d)
	}
	return v, nil
}

// closingJob reports whether a job's close would refund something now.
func closingJob(n api.UnfinishedPageNodesJob, now time.Time) (clerk.Job, bool, error) {
	job, err := clerkJob(n.JobFields)
	if err != nil {
		return clerk.Job{}, false, err
	}
	for _, a := range n.Assignments.Nodes {
		if a.State == api.AssignmentStateFailed ||
			(a.State == api.AssignmentStateOpen && n.State == api.JobStateOpen) {
			job.Refundable++
		}
	}
	return job, job.Refundable > 0 && (n.State == api.JobStateClosed || now.After(n.Deadline)), nil
}

func clerkJob(j api.JobFields) (clerk.Job, error) {
	id, err := sdk.JobID(j.Id)
	if err != nil {
		return clerk.Job{}, err
	}
	terms, err := sdk.TermsOf(j).Encode()
	return clerk.Job{ID: id, Terms: terms}, err
}

func (p pending) work(ctx context.Context, now time.Time, f api.AssignmentFields, jf api.JobFields) (clerk.Work, error) {
	job, err := clerkJob(jf)
	if err != nil {
		return clerk.Work{}, err
	}
	w := clerk.Work{
		Job: job, Index: uint32(f.Index), Attempt: uint8(f.Attempt), State: sdk.AssignmentState(f.State),
		RunDeadline: value(f.RunDeadline), SubmittedAt: value(f.SubmittedAt), PayableAt: value(f.PayableAt),
	}
	if f.Audit != nil && f.Audit.Attempt == f.Attempt {
		w.Audit, w.AuditDeadline = auditPhase(f.Audit.Phase), value(f.Audit.Deadline)
	}
	if w.State == market.AssignmentSubmitted && w.Audit == clerk.NoAudit {
		if w.Round, err = p.seedAfter(ctx, w.SubmittedAt); w.Round != 0 {
			w.RoundAt = p.seen.at(w.Round, now)
		}
	}
	return w, err
}

func auditPhase(p api.AuditPhase) clerk.AuditPhase {
	switch p {
	case api.AuditPhaseSealing:
		return clerk.Sealing
	case api.AuditPhaseOpening:
		return clerk.Opening
	case api.AuditPhaseUnsealing:
		return clerk.Unsealing
	}
	return clerk.Ended
}

func (p pending) dispute(ctx context.Context, f api.DisputeFields) (clerk.Dispute, error) {
	id, err := strconv.ParseUint(f.Id, 10, 64)
	if err != nil {
		return clerk.Dispute{}, fmt.Errorf("%q is not a dispute id", f.Id)
	}
	d := clerk.Dispute{
		ID: id, Phase: clerk.Voting, Stage: fmt.Sprintf("%s-%d", f.Phase, f.Round),
		ReadyAt: value(f.ReadyAt), Deadline: value(f.Deadline),
	}
	if f.Phase == api.DisputePhaseDrawing {
		d.Phase = clerk.Drawing
		d.Round, err = p.seedAfter(ctx, d.ReadyAt)
	}
	return d, err
}

// seedAfter is the first final round whose last commitment came after since; 0
// if there is none yet.
func (p pending) seedAfter(ctx context.Context, since time.Time) (uint64, error) {
	got, err := api.FirstSeedAfter(ctx, p.mirror, since)
	if err != nil || len(got.BeaconRounds.Nodes) == 0 {
		return 0, err
	}
	return got.BeaconRounds.Nodes[0].Round, nil
}

// WaitingSince is since when the root or case that came last has had no seed: a
// commitment after it serves all that wait.
func (p pending) WaitingSince(ctx context.Context) (time.Time, error) {
	v, err := p.Pending(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var latest time.Time
	later := func(t time.Time) {
		if t.After(latest) {
			latest = t
		}
	}
	for _, w := range v.Work {
		if w.State == market.AssignmentSubmitted && w.Audit == clerk.NoAudit && w.Round == 0 {
			later(w.SubmittedAt)
		}
	}
	for _, d := range v.Disputes {
		if d.Phase == clerk.Drawing && d.Round == 0 {
			later(d.ReadyAt)
		}
	}
	return latest, nil
}

func value(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
