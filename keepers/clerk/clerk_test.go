package clerk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/market"
)

var now = time.Unix(1_000_000, 0)

func at(n uint64) felt.Felt { return *new(felt.Felt).SetUint64(n) }

func newClerk() *clerk.Clerk {
	return clerk.New(clerk.Config{
		Market: at(1), Receipts: at(2), Audits: at(3), Disputes: at(4),
		DrawSeconds: 300, DisputeDrawSeconds: 300, RevealSeconds: 60,
	}, nil)
}

// verbs are the decided actions by the verb of their key, in order.
func verbs(v clerk.View) string {
	var out []string
	for _, a := range newClerk().Decide(v) {
		out = append(out, strings.Split(a.Key, ":")[1])
	}
	return strings.Join(out, " ")
}

func TestEveryDeadlineOnBothSides(t *testing.T) {
	before, after := now.Add(time.Second), now.Add(-time.Second)
	tests := []struct {
		name string
		work clerk.Work
		want string
	}{
		{"running", clerk.Work{State: market.AssignmentTaken, RunDeadline: before}, ""},
		{"late", clerk.Work{State: market.AssignmentTaken, RunDeadline: after}, "fail-late"},
		{"still revealing", clerk.Work{State: market.AssignmentCommitted, RunDeadline: now.Add(-59 * time.Second)}, ""},
		{"never revealed", clerk.Work{State: market.AssignmentCommitted, RunDeadline: now.Add(-61 * time.Second)}, "fail-unrevealed"},
		{"no seed yet", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now}, ""},
		{"seed is there", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now, Round: 7}, "draw"},
		{"an auditor may draw", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now.Add(-100 * time.Second), Round: 7,
			RoundAt: now.Add(-29 * time.Second)}, ""},
		{"no auditor drew", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now.Add(-100 * time.Second), Round: 7,
			RoundAt: now.Add(-30 * time.Second)}, "draw"},
		{"the seed was late, no auditor draws", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now.Add(-150 * time.Second),
			Round: 7, RoundAt: now}, "draw"},
		{"no seed for long", clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now.Add(-301 * time.Second)}, "skip-undrawn"},
		{"sealing", clerk.Work{State: market.AssignmentSubmitted, Audit: clerk.Sealing, AuditDeadline: before, Round: 7}, ""},
		{"auditor silent", clerk.Work{State: market.AssignmentSubmitted, Audit: clerk.Sealing, AuditDeadline: after}, "replace-silent"},
		{"worker opens", clerk.Work{State: market.AssignmentSubmitted, Audit: clerk.Opening, AuditDeadline: before}, ""},
		{"worker did not open", clerk.Work{State: market.AssignmentSubmitted, Audit: clerk.Opening, AuditDeadline: after}, "fail-unopened"},
		{"auditor did not unseal", clerk.Work{State: market.AssignmentSubmitted, Audit: clerk.Unsealing, AuditDeadline: after}, "conclude"},
		{"window open", clerk.Work{State: market.AssignmentVerified, PayableAt: before}, ""},
		{"payable", clerk.Work{State: market.AssignmentVerified, PayableAt: now}, "settle"},
		{"disputed", clerk.Work{State: market.AssignmentDisputed, Audit: clerk.Ended, AuditDeadline: after}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := verbs(clerk.View{Now: now, Work: []clerk.Work{tt.work}}); got != tt.want {
				t.Errorf("decided %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDisputes(t *testing.T) {
	tests := []struct {
		name string
		d    clerk.Dispute
		want string
	}{
		{"waits for a seed", clerk.Dispute{Phase: clerk.Drawing, ReadyAt: now}, ""},
		{"seed is there", clerk.Dispute{Phase: clerk.Drawing, ReadyAt: now, Round: 3}, "draw-jury"},
		{"no seed for long", clerk.Dispute{Phase: clerk.Drawing, ReadyAt: now.Add(-301 * time.Second)}, "advance"},
		{"voting", clerk.Dispute{Phase: clerk.Voting, Deadline: now}, ""},
		{"over", clerk.Dispute{Phase: clerk.Voting, Deadline: now.Add(-time.Second)}, "advance"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := verbs(clerk.View{Now: now, Disputes: []clerk.Dispute{tt.d}}); got != tt.want {
				t.Errorf("decided %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSettlesAJobInOneCallUpToTheContractsBound(t *testing.T) {
	var v clerk.View
	v.Now = now
	for i := range uint32(40) {
		v.Work = append(v.Work, clerk.Work{
			Job: clerk.Job{ID: 9}, Index: 39 - i, State: market.AssignmentVerified, PayableAt: now,
		})
	}
	if got := verbs(v); got != "settle settle" {
		t.Errorf("40 payable assignments decided as %q", got)
	}
}

func TestSameViewSameKeys(t *testing.T) {
	v := clerk.View{Now: now, Work: []clerk.Work{{State: market.AssignmentSubmitted, Round: 7}},
		Closing: []clerk.Job{{ID: 4, Refundable: 2}}}
	first, second := newClerk().Decide(v), newClerk().Decide(v)
	if len(first) != 2 || first[0].Key != second[0].Key || first[1].Key != second[1].Key {
		t.Errorf("keys differ: %v and %v", first, second)
	}
}
