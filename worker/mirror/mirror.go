// Package mirror reads what a worker has to know out of the GraphQL mirror.
package mirror

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/worker/agent"
)

// Mirror reads for one provider and one kind of work.
type Mirror struct {
	*sdk.Mirror
	provider market.ProviderID
	kindBit  uint8
}

// New returns a reader.
func New(m *sdk.Mirror, provider market.ProviderID, kindBit uint8) *Mirror {
	return &Mirror{Mirror: m, provider: provider, kindBit: kindBit}
}

// States in which an assignment may ask something of its worker.
var activeStates = []api.AssignmentState{
	api.AssignmentStateTaken, api.AssignmentStateCommitted, api.AssignmentStateSubmitted,
	api.AssignmentStateVerified, api.AssignmentStateDisputed,
}

// Work is everything that may concern the worker now, but for the offers. Now is
// of the first pages: what is read later may be newer, and is then acted on late.
func (m *Mirror) Work(ctx context.Context) (agent.View, error) {
	provider := int(m.provider)
	mine := api.AssignmentFilter{Worker: &provider, States: activeStates}
	audits := api.AuditFilter{Auditor: &provider, Phases: []api.AuditPhase{
		api.AuditPhaseSealing, api.AuditPhaseOpening, api.AuditPhaseUnsealing,
	}}
	accused := api.DisputeFilter{Worker: &provider, Phases: []api.DisputePhase{api.DisputePhaseResponding}}
	juries := api.DisputeFilter{Juror: &provider, Phases: []api.DisputePhase{
		api.DisputePhaseSealing, api.DisputePhaseUnsealing,
	}}
	got, err := api.GetWork(ctx, m, sdk.PageRows, mine, audits, accused, juries)
	if err != nil {
		return agent.View{}, err
	}
	var v agent.View
	if got.Meta.Indexed != nil {
		v.Now = got.Meta.Indexed.Time
	}
	for n, err := range m.AssignmentsFrom(ctx, got.Mine.AssignmentPage, mine) {
		if err != nil {
			return agent.View{}, err
		}
		a, err := m.assignment(ctx, n.AssignmentFields, n.Job.JobFields)
		if err != nil {
			return agent.View{}, err
		}
		v.Mine = append(v.Mine, a)
	}
	for n, err := range m.AuditsFrom(ctx, got.Audits.AuditPage, audits) {
		if err != nil {
			return agent.View{}, err
		}
		if m.isOut(n.AuditFields) {
			continue
		}
		au, err := m.audit(ctx, n.AuditFields)
		if err != nil {
			return agent.View{}, err
		}
		v.Audits = append(v.Audits, au)
	}
	if v.Undrawn, err = m.undrawn(ctx); err != nil {
		return agent.View{}, err
	}
	if v.Accused, err = m.disputes(ctx, got.Accused.DisputePage, accused); err != nil {
		return agent.View{}, err
	}
	if v.Juries, err = m.disputes(ctx, got.Juries.DisputePage, juries); err != nil {
		return agent.View{}, err
	}
	return v, nil
}

func (m *Mirror) disputes(ctx context.Context, first api.DisputePage, where api.DisputeFilter) (out []agent.Dispute, err error) {
	for n, err := range m.DisputesFrom(ctx, first, where) {
		if err != nil {
			return nil, err
		}
		d, err := m.dispute(ctx, n.DisputeFields)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// Offers shows every assignment that can be taken, one page in memory at a time.
func (m *Mirror) Offers(ctx context.Context, show func(agent.Assignment)) error {
	open, kind := api.JobStateOpen, int(m.kindBit)
	where := api.AssignmentFilter{
		States: []api.AssignmentState{api.AssignmentStateOpen, api.AssignmentStateFailed}, JobState: &open, KindBit: &kind,
	}
	for n, err := range m.Assignments(ctx, where) {
		if err != nil {
			return err
		}
		a, err := m.assignment(ctx, n.AssignmentFields, n.Job.JobFields)
		if err != nil {
			return err
		}
		// What failed is taken at the next attempt.
		if a.State == market.AssignmentFailed {
			a.Attempt++
		}
		show(a)
	}
	return nil
}

// Standing is where an assignment is, and whether the attempt is its present one
// and this worker's. An assignment that is not in the mirror is nobody's.
func (m *Mirror) Standing(ctx context.Context, w sdk.Work) (state market.AssignmentState, mine bool, err error) {
	got, err := api.GetAssignment(ctx, m, strconv.FormatUint(uint64(w.Job), 10), int(w.Index))
	if err != nil || got.Assignment == nil {
		return 0, false, err
	}
	a := got.Assignment.AssignmentFields
	mine = a.Worker != nil && a.Worker.Id == int(m.provider) && a.Attempt == int(w.Attempt)
	return sdk.AssignmentState(a.State), mine, nil
}

func job(j api.JobFields) (agent.Job, error) {
	id, err := sdk.JobID(j.Id)
	return agent.Job{
		ID: id, Kind: j.Kind, Spec: j.Spec, Locator: j.Locator, Replicas: uint8(j.Replicas),
		Terms: sdk.TermsOf(j), PostedAt: j.PostedAt,
	}, err
}

func (m *Mirror) assignment(ctx context.Context, f api.AssignmentFields, jf api.JobFields) (agent.Assignment, error) {
	j, err := job(jf)
	if err != nil {
		return agent.Assignment{}, err
	}
	a := agent.Assignment{
		Job: j, Index: uint32(f.Index), Attempt: uint8(f.Attempt),
		State: sdk.AssignmentState(f.State),
		Range: market.Range{First: uint32(f.First), Count: uint32(f.Count)},
	}
	if f.RunDeadline != nil {
		a.RunDeadline = *f.RunDeadline
	}
	if f.Audit != nil && f.Audit.Attempt == f.Attempt {
		a.Opening = f.Audit.Phase == api.AuditPhaseOpening
		a.Tasks = tasks(f.Audit.Tasks)
		if f.Audit.Deadline != nil {
			a.OpenDeadline = *f.Audit.Deadline
		}
		a.Opened = f.Audit.Phase == api.AuditPhaseUnsealing
	}
	if a.State == market.AssignmentCommitted {
		a.SiblingsBound, err = m.siblingsBound(ctx, a)
	}
	return a, err
}

// siblingsBound reports whether every other replica of the range has committed
// or can no more do so in its attempt, by the Market's own rule: from then on
// the time for revealing runs, and a worker that lets it pass is slashed.
func (m *Mirror) siblingsBound(ctx context.Context, a agent.Assignment) (bool, error) {
	got, err := api.GetJob(ctx, m, strconv.FormatUint(uint64(a.Job.ID), 10))
	if err != nil || got.Job == nil || got.Meta.Indexed == nil {
		return false, err
	}
	now := got.Meta.Indexed.Time
	for _, n := range got.Job.Assignments.Nodes {
		if uint32(n.First) != a.First || uint32(n.Index) == a.Index {
			continue
		}
		switch n.State {
		case api.AssignmentStateOpen:
			if got.Job.State == api.JobStateOpen && !now.After(got.Job.Deadline) {
				return false, nil
			}
		case api.AssignmentStateTaken:
			if n.RunDeadline == nil || !now.After(*n.RunDeadline) {
				return false, nil
			}
		}
	}
	return true, nil
}

// undrawn are the roots of others that have no audit and a round to draw.
func (m *Mirror) undrawn(ctx context.Context) (out []agent.Undrawn, err error) {
	kind := int(m.kindBit)
	where := api.AssignmentFilter{States: []api.AssignmentState{api.AssignmentStateSubmitted}, KindBit: &kind}
	for n, err := range m.Assignments(ctx, where) {
		if err != nil {
			return nil, err
		}
		if n.SubmittedAt == nil || n.Worker == nil || n.Worker.Id == int(m.provider) ||
			n.Audit != nil && n.Audit.Attempt == n.Attempt {
			continue
		}
		seed, err := api.FirstSeedAfter(ctx, m, *n.SubmittedAt)
		if err != nil {
			return nil, err
		}
		if len(seed.BeaconRounds.Nodes) == 0 {
			continue
		}
		j, err := job(n.Job.JobFields)
		if err != nil {
			return nil, err
		}
		out = append(out, agent.Undrawn{
			Job: j, Index: uint32(n.Index), Attempt: uint8(n.Attempt),
			Round: seed.BeaconRounds.Nodes[0].Round, WorkerEndpoint: n.Worker.Endpoint,
		})
	}
	return out, nil
}

// isOut reports whether this auditor was silent and others were drawn instead.
func (m *Mirror) isOut(f api.AuditFields) bool {
	for _, v := range f.Verdicts {
		if v.Auditor.Id == int(m.provider) {
			return v.Silent
		}
	}
	return true
}

func (m *Mirror) audit(ctx context.Context, f api.AuditFields) (agent.Audit, error) {
	of, err := m.of(ctx, f.Job, f.Index)
	if err != nil {
		return agent.Audit{}, err
	}
	au := agent.Audit{
		Job: of.Job, Index: uint32(f.Index), Attempt: uint8(f.Attempt), Tasks: tasks(f.Tasks),
	}
	if f.Deadline != nil {
		au.Deadline = *f.Deadline
	}
	switch f.Phase {
	case api.AuditPhaseOpening:
		au.Phase = agent.AuditOpening
	case api.AuditPhaseUnsealing:
		au.Phase = agent.AuditUnsealing
	}
	least := 0 // of those that sealed: they agree on who is first without a word
	for _, v := range f.Verdicts {
		if v.Auditor.Id == int(m.provider) {
			au.Sealed, au.Unsealed = v.Sealed, v.Unsealed
		}
		if v.Sealed && !v.Silent && (least == 0 || v.Auditor.Id < least) {
			least = v.Auditor.Id
		}
	}
	au.First = least == int(m.provider)
	au.WorkerEndpoint, au.Opened = of.endpoint, of.opened(au)
	return au, nil
}

// opened is what the worker has opened of the drawn tasks; nothing before it
// has opened all of them.
func (s subject) opened(au agent.Audit) []felt.Felt {
	var out []felt.Felt
	for _, task := range au.Tasks {
		leaf, ok := s.leaves[task]
		if !ok {
			return nil
		}
		out = append(out, receipt.Value(uint64(au.Job.ID), task, leaf.Input, leaf.Output))
	}
	return out
}

func (m *Mirror) dispute(ctx context.Context, f api.DisputeFields) (agent.Dispute, error) {
	of, err := m.of(ctx, f.Job, f.Index)
	if err != nil {
		return agent.Dispute{}, err
	}
	id, err := strconv.ParseUint(f.Id, 10, 64)
	if err != nil {
		return agent.Dispute{}, fmt.Errorf("%q is not a dispute id", f.Id)
	}
	d := agent.Dispute{
		ID: id, Job: of.Job, Index: of.Index, Attempt: of.Attempt, Task: uint32(f.Task),
		Round: uint8(f.Round), WorkerEndpoint: f.Worker.Endpoint,
		Unsealing: f.Phase == api.DisputePhaseUnsealing, Claim: sdk.ClaimWrong,
	}
	if f.Claim == api.ClaimWithheld {
		d.Claim = sdk.ClaimWithheld
	}
	for _, j := range f.Jurors {
		if j.Juror.Id == int(m.provider) && j.Round == f.Round {
			d.Sealed, d.Unsealed = j.Sealed, j.Value != nil
		}
	}
	if f.Deadline != nil {
		d.Deadline = *f.Deadline
	}
	// Past the seal deadline a case unseals though the mirror has seen no event.
	if f.Phase == api.DisputePhaseSealing && d.Sealed && f.Deadline != nil {
		d.Unsealing = d.Unsealing || of.now.After(*f.Deadline)
	}
	return d, nil
}

// subject is the assignment that an audit or a dispute is about.
type subject struct {
	agent.Assignment
	now      time.Time
	endpoint string // of the worker
	leaves   map[uint32]receipt.Leaf
}

func (m *Mirror) of(ctx context.Context, jobID string, index int) (subject, error) {
	got, err := api.GetAssignment(ctx, m, jobID, index)
	if err != nil {
		return subject{}, err
	}
	if got.Assignment == nil {
		return subject{}, fmt.Errorf("the mirror has no assignment %d of job %s", index, jobID)
	}
	a, err := m.assignment(ctx, got.Assignment.AssignmentFields, got.Assignment.Job.JobFields)
	s := subject{Assignment: a, leaves: map[uint32]receipt.Leaf{}}
	if w := got.Assignment.Worker; w != nil {
		s.endpoint = w.Endpoint
	}
	if r := got.Assignment.Receipt; r != nil && r.Attempt == got.Assignment.Attempt {
		for _, o := range r.Openings {
			s.leaves[uint32(o.Task)] = receipt.Leaf{Input: o.Input, Output: o.Output}
		}
	}
	if got.Meta.Indexed != nil {
		s.now = got.Meta.Indexed.Time
	}
	return s, err
}

func tasks(in []int) []uint32 {
	out := make([]uint32, len(in))
	for i, n := range in {
		out[i] = uint32(n)
	}
	return out
}
