package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// quote asks the Market what a job would lock.
func (s *session) quote(ctx context.Context, t sdk.Terms) (b.Quote, error) {
	now, err := s.now(ctx)
	if err != nil {
		return b.Quote{}, err
	}
	t.Deadline = now.Add(time.Hour) // no part of the price
	terms, err := t.Encode()
	if err != nil {
		return b.Quote{}, err
	}
	quote, err := cairo.Read(ctx, s.node, b.Market{Address: s.market}.Quote(terms), cairo.PreConfirmed())
	return quote, sdk.AsRefused(err)
}

// away is what is told while the mirror does not answer.
const away = "the mirror does not answer; trying again"

// patience is how long a mirror may be away, for a restart, while a job is watched.
const patience = 2 * time.Minute

// watch follows a job until a condition holds, telling every change. It looks
// after each change of the mirror, and every two seconds in case one was lost.
func (a *app) watch(ctx context.Context, s *session, id market.JobID, until func(*api.GetJobJob) bool, step func(string)) (*api.GetJobJob, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changes := s.mirror.Changes(ctx)
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	told, answered := "", time.Now()
	for {
		got, err := api.GetJob(ctx, s.mirror, strconv.FormatUint(uint64(id), 10))
		switch {
		case err == nil:
			answered = time.Now()
		case time.Since(answered) > patience:
			return nil, fmt.Errorf("the mirror has not answered for %s: %w", patience, err)
		case told != away:
			told = away
			step(told)
		}
		if err == nil && got.Job != nil { // it may not be in the mirror yet
			if now := summary(got.Job); now != told {
				step(now)
				told = now
			}
			if until(got.Job) {
				return got.Job, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changes:
		case <-tick.C:
		}
	}
}

// summary is one line on where each assignment stands.
func summary(j *api.GetJobJob) string {
	parts := make([]string, len(j.Assignments.Nodes))
	for i, n := range j.Assignments.Nodes {
		parts[i] = fmt.Sprintf("#%d %s", n.Index, strings.ToLower(string(n.State)))
		if n.Audit != nil && n.Audit.Attempt == n.Attempt && n.State == api.AssignmentStateSubmitted {
			parts[i] += " (audit " + strings.ToLower(string(n.Audit.Phase)) + ")"
		}
		if n.Worker != nil {
			parts[i] += fmt.Sprintf(" by %d", n.Worker.Id)
		}
	}
	return strings.Join(parts, ", ")
}

// report prints who did what and what it brought.
func (a *app) report(s *session, j *api.GetJobJob) {
	pay := currencyOf(sdk.TermsOf(j.JobFields).Token, s.contracts)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "part\tworker\ttasks\tstate\tpaid, %s\tfee\taudit\troot\taudited tasks\tverdicts\n", pay.name)
	for _, n := range j.Assignments.Nodes {
		root, tasks, verdicts := "-", "-", "-"
		if n.Receipt != nil && n.Receipt.Root != nil {
			root = short(n.Receipt.Root.String())
		}
		if n.Audit != nil {
			tasks = fmt.Sprint(n.Audit.Tasks)
			verdicts = verdictsOf(n.Audit.AuditFields)
		}
		fmt.Fprintf(w, "%d\t%d\t%d-%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", n.Index, workerID(n.AssignmentFields),
			n.First, n.First+n.Count-1, strings.ToLower(string(n.State)),
			pay.amount(n.Pay.Big()), pay.amount(n.Fee.Big()), pay.amount(n.AuditPay.Big()), root, tasks, verdicts)
	}
	_ = w.Flush() // the terminal is gone: there is nobody to tell
}

func verdictsOf(f api.AuditFields) string {
	if f.SkippedReason != nil {
		return "skipped: " + *f.SkippedReason
	}
	out := make([]string, len(f.Verdicts))
	for i, v := range f.Verdicts {
		verdict := "pending"
		switch {
		case v.Silent:
			verdict = "silent"
		case v.Unavailable:
			verdict = "input unavailable"
		case v.Discredited:
			verdict = "agreed, and was wrong"
		case v.Agrees != nil && *v.Agrees:
			verdict = "agrees"
		case v.Agrees != nil:
			verdict = "DIFFERS"
		}
		out[i] = fmt.Sprintf("%d %s", v.Auditor.Id, verdict)
	}
	return strings.Join(out, ", ")
}

func short(hex string) string { return hex[:min(len(hex), 10)] + "…" }

// counter tells the progress of a stage, at most four times.
func (a *app) counter() func(stage string, done, total int) {
	return func(stage string, done, total int) { a.count(stage, done, total) }
}

func (a *app) count(stage string, done, total int) {
	if total > 0 && (done == total || done%max(1, total/4) == 0) {
		fmt.Fprintf(a.out, "         %s %d of %d\n", stage, done, total)
	}
}
