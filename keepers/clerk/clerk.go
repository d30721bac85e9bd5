// Package clerk is the keeper that turns every deadline: it draws audits and
// juries, settles what is payable, and triggers the default outcome wherever
// somebody has disappeared. Nothing it does needs a right of its own.
package clerk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/market"
)

// Source gives what is pending, as the mirror has it.
type Source interface {
	Pending(ctx context.Context) (View, error)
}

// View is all that the clerk decides on.
type View struct {
	// Now is the time of the newest block in the mirror.
	Now  time.Time
	Work []Work
	// Closing is the jobs that `close` would refund something of: past their
	// deadline or closed, with assignments that nobody has or that failed.
	Closing  []Job
	Disputes []Dispute
}

// Job is a job with the terms that its calls must bring.
type Job struct {
	ID    market.JobID
	Terms b.JobTerms
	// Refundable counts its open and failed assignments; it is part of the
	// close's key, since a job may have to be closed more than once.
	Refundable int
}

// AuditPhase is the phase of the present attempt's audit.
type AuditPhase uint8

// NoAudit is a root that has not been drawn for.
const (
	NoAudit AuditPhase = iota
	Sealing
	Opening
	Unsealing
	Ended
)

// Work is an assignment that somebody has.
type Work struct {
	Job         Job
	Index       uint32
	Attempt     uint8
	State       market.AssignmentState
	RunDeadline time.Time
	SubmittedAt time.Time
	PayableAt   time.Time
	Audit       AuditPhase
	// AuditDeadline is the end of the present audit phase.
	AuditDeadline time.Time
	// Round is the first final beacon round after the root; 0 if none yet.
	Round uint64
	// RoundAt is when Round was first seen to be final.
	RoundAt time.Time
}

// DisputePhase says what a case waits for.
type DisputePhase uint8

// The phases the clerk can do something about.
const (
	Drawing DisputePhase = iota
	Voting               // responding, sealing, unsealing or decided: until Deadline
)

// Dispute is an open case.
type Dispute struct {
	ID    uint64
	Phase DisputePhase
	// Stage makes the keys of one case's steps different.
	Stage    string
	ReadyAt  time.Time
	Deadline time.Time
	// Round is the first final beacon round after ReadyAt; 0 if none yet.
	Round uint64
}

// Config says where the contracts are.
type Config struct {
	Market, Receipts, Audits, Disputes felt.Felt
}

// Windows are dials of the contracts: how long roots and cases wait for randomness
// before they go on without, and how long a committed root may stay sealed.
type Windows struct {
	Draw, DisputeDraw, Reveal time.Duration
}

// Clerk is the bot.
type Clerk struct {
	cfg      Config
	source   Source
	node     cairo.Caller
	known    Windows
	knownAt  time.Time // of the chain; zero before the first look
	market   b.Market
	receipts b.Receipts
	audits   b.Audits
	disputes b.Disputes
}

// New returns a clerk for the contracts, whose windows it reads from the node.
func New(cfg Config, source Source, node cairo.Caller) *Clerk {
	return &Clerk{
		cfg: cfg, source: source, node: node,
		market: b.Market{Address: cfg.Market}, receipts: b.Receipts{Address: cfg.Receipts},
		audits: b.Audits{Address: cfg.Audits}, disputes: b.Disputes{Address: cfg.Disputes},
	}
}

func (c *Clerk) Name() string { return "clerk" }

// Step reads what is pending and decides.
func (c *Clerk) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := c.source.Pending(ctx)
	if err != nil {
		return nil, err
	}
	w, err := c.windows(ctx, v.Now)
	if err != nil {
		return nil, err
	}
	return c.Decide(v, w), nil
}

// windowsAge is how old windows may be. A call that is early by a window that was turned
// since is found by simulation.
const windowsAge = time.Minute

// windows reads the windows, which governance may turn while the clerk runs.
func (c *Clerk) windows(ctx context.Context, now time.Time) (Windows, error) {
	if !c.knownAt.IsZero() && now.Sub(c.knownAt) < windowsAge {
		return c.known, nil
	}
	audits, err := cairo.Read(ctx, c.node, c.audits.Config(), cairo.Latest())
	if err != nil {
		return Windows{}, fmt.Errorf("windows of Audits: %w", err)
	}
	disputes, err := cairo.Read(ctx, c.node, c.disputes.Config(), cairo.Latest())
	if err != nil {
		return Windows{}, fmt.Errorf("windows of Disputes: %w", err)
	}
	reveal, err := cairo.Read(ctx, c.node, c.receipts.RevealSeconds(), cairo.Latest())
	if err != nil {
		return Windows{}, fmt.Errorf("window of Receipts: %w", err)
	}
	c.known = Windows{Draw: seconds(audits.DrawSeconds), DisputeDraw: seconds(disputes.DrawSeconds), Reveal: seconds(reveal)}
	c.knownAt = now
	return c.known, nil
}

// Decide is pure: the same view and windows give the same actions.
func (c *Clerk) Decide(v View, windows Windows) []keepers.Action {
	var out []keepers.Action
	payable := map[market.JobID][]uint32{}
	jobs := map[market.JobID]Job{}
	for _, w := range v.Work {
		if w.State == market.AssignmentVerified && !v.Now.Before(w.PayableAt) {
			jobs[w.Job.ID] = w.Job
			payable[w.Job.ID] = append(payable[w.Job.ID], w.Index)
			continue
		}
		if a, ok := c.stepWork(w, v.Now, windows); ok {
			out = append(out, a)
		}
	}
	out = append(out, c.settle(jobs, payable)...)
	for _, job := range v.Closing {
		out = append(out, action(fmt.Sprintf("close:%d:%d", job.ID, job.Refundable),
			c.market.Close(uint64(job.ID), terms.Purse(job.Terms))))
	}
	for _, d := range v.Disputes {
		if a, ok := c.stepDispute(d, v.Now, windows); ok {
			out = append(out, a)
		}
	}
	return out
}

func (c *Clerk) stepWork(w Work, now time.Time, windows Windows) (keepers.Action, bool) {
	job := uint64(w.Job.ID)
	key := func(verb string) string {
		return fmt.Sprintf("%s:%d:%d:%d:%d", verb, job, w.Index, w.Attempt, w.AuditDeadline.Unix())
	}
	late := now.After(w.AuditDeadline)
	switch {
	case w.State == market.AssignmentTaken && now.After(w.RunDeadline):
		return action(key("fail-late"), c.market.FailLate(job, w.Index)), true
	case w.State == market.AssignmentCommitted && now.After(w.RunDeadline.Add(windows.Reveal)):
		return action(key("fail-unrevealed"), c.receipts.FailUnrevealed(job, w.Index)), true
	case w.State != market.AssignmentSubmitted:
		return keepers.Action{}, false
	case w.Audit == NoAudit && w.Round != 0 && !leavesDraw(w, now, windows.Draw):
		return action(key("draw"), c.audits.Draw(job, w.Index, w.Round)), true
	case w.Audit == NoAudit && now.After(w.SubmittedAt.Add(windows.Draw)):
		return action(key("skip-undrawn"), c.audits.SkipUndrawn(job, w.Index)), true
	case w.Audit == Sealing && late:
		return action(key("replace-silent"), c.audits.ReplaceSilent(job, w.Index)), true
	case w.Audit == Opening && late:
		return action(key("fail-unopened"), c.audits.FailUnopened(job, w.Index)), true
	case w.Audit == Unsealing && late:
		return action(key("conclude"), c.audits.Conclude(job, w.Index)), true
	}
	return keepers.Action{}, false
}

// leavesDraw: who is drawn may draw as it seals, which saves a transaction. The
// clerk leaves it a tenth of the time that a root may wait for its audit, and
// draws in any case when half of that time is over.
func leavesDraw(w Work, now time.Time, wait time.Duration) bool {
	return now.Before(w.RoundAt.Add(wait/10)) && now.Before(w.SubmittedAt.Add(wait/2))
}

// maxSettle is the contract's bound on indices per call.
const maxSettle = 32

func (c *Clerk) settle(jobs map[market.JobID]Job, payable map[market.JobID][]uint32) []keepers.Action {
	var out []keepers.Action
	for _, id := range sortedKeys(payable) {
		indices := payable[id]
		slices.Sort(indices)
		for part := range slices.Chunk(indices, maxSettle) {
			out = append(out, action(fmt.Sprintf("settle:%d:%v", id, part),
				c.market.Settle(uint64(id), terms.Purse(jobs[id].Terms), part)))
		}
	}
	return out
}

func (c *Clerk) stepDispute(d Dispute, now time.Time, windows Windows) (keepers.Action, bool) {
	key := func(verb string) string { return fmt.Sprintf("%s:%d:%s", verb, d.ID, d.Stage) }
	switch {
	case d.Phase == Drawing && d.Round != 0:
		return action(key("draw-jury"), c.disputes.DrawJury(d.ID, d.Round)), true
	case d.Phase == Drawing && now.After(d.ReadyAt.Add(windows.DisputeDraw)),
		d.Phase == Voting && now.After(d.Deadline):
		return action(key("advance"), c.disputes.Advance(d.ID)), true
	}
	return keepers.Action{}, false
}

func action(key string, call cairo.Call) keepers.Action {
	return keepers.Action{Key: "clerk:" + key, Calls: []cairo.Call{call}}
}

func seconds(n uint64) time.Duration { return time.Duration(n) * time.Second }

func sortedKeys[V any](m map[market.JobID]V) []market.JobID {
	keys := make([]market.JobID, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
