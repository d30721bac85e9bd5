package agent

import (
	"context"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// duty is one thing the worker has to do. Two duties with one name are the
// same and never run side by side.
type duty interface {
	name() string
	do(ctx context.Context, a *Agent) error
}

// knowledge is what a decision needs besides the view.
type knowledge struct {
	// served tells what can be fetched already, runs which kinds of job this
	// worker computes, aside which jobs, ranges and draws turned out not to be
	// for it lately, busy which duties are under way.
	served func(sdk.Work) bool
	runs   func(kind string) bool
	aside  func(name string) bool
	busy   func(name string) bool
}

// decide is pure: what a view asks of this worker, most urgent first. What to
// take is the chooser's.
func decide(v View, cfg Config, knows knowledge) []duty {
	var out []duty
	for _, m := range v.Mine {
		if d := decideMine(v, m, cfg, knows.served); d != nil {
			out = append(out, d)
		}
	}
	for _, d := range v.Accused {
		out = append(out, respond{d})
	}
	for _, au := range v.Audits {
		if d := decideAudit(v, au, knows.busy); d != nil {
			out = append(out, d)
		}
	}
	for _, u := range v.Undrawn {
		if knows.runs(u.Job.Kind) && !knows.aside(foresee{Undrawn: u}.name()) {
			out = append(out, foresee{u, v.Now})
		}
	}
	for _, d := range v.Juries {
		switch {
		case d.Unsealing && d.Sealed && !d.Unsealed:
			out = append(out, unsealJury{d})
		case !d.Unsealing && !d.Sealed:
			out = append(out, judge{d, d.Deadline.Sub(v.Now)})
		}
	}
	return out
}

func decideMine(v View, m Assignment, cfg Config, served func(sdk.Work) bool) duty {
	switch m.State {
	case market.AssignmentTaken:
		if v.Now.After(m.RunDeadline) {
			return nil // the chain would refuse the root
		}
		return produce{m, m.RunDeadline.Sub(v.Now)}
	case market.AssignmentCommitted:
		if m.SiblingsBound {
			return reveal{m}
		}
	case market.AssignmentSubmitted:
		// Outputs are not served before the audit is over: who withdraws the
		// inputs of a job shall not have its outputs all the same.
		if m.Opening && !m.Opened {
			return open{m, m.OpenDeadline.Sub(v.Now) <= cfg.OpenWindow/4*3 || cfg.OpenWindow == 0}
		}
	case market.AssignmentVerified, market.AssignmentDisputed:
		if !served(m.work()) {
			return serve{m}
		}
	}
	return nil
}

func decideAudit(v View, au Audit, busy func(string) bool) duty {
	switch {
	case au.Phase == AuditSealing && !au.Sealed && v.Now.Before(au.Deadline):
		ahead := foresee{Undrawn: Undrawn{Job: au.Job, Index: au.Index, Attempt: au.Attempt}}
		if busy(ahead.name()) {
			return nil // it is computing the same already
		}
		return seal{au, au.Deadline.Sub(v.Now)}
	case au.Phase == AuditOpening && au.Sealed && au.First && v.Now.Before(au.Deadline):
		return bring{au}
	case au.Phase == AuditUnsealing && au.Sealed && !au.Unsealed:
		return unseal{au}
	}
	return nil
}
