package clerk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers/clerk"
	"github.com/bitsage-network/bitsage/market"
)

var now = time.Unix(1_000_000, 0)

func at(n uint64) felt.Felt { return *new(felt.Felt).SetUint64(n) }

func newClerk() *clerk.Clerk {
	return clerk.New(clerk.Config{
		Market: at(1), Receipts: at(2), Audits: at(3), Disputes: at(4),
	}, nil, nil)
}

var windows = clerk.Windows{Draw: 5 * time.Minute, DisputeDraw: 5 * time.Minute, Reveal: time.Minute}

// verbs are the decided actions by the verb of their key, in order.
func verbs(v clerk.View) string {
	var out []string
	for _, a := range newClerk().Decide(v, windows) {
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
	first, second := newClerk().Decide(v, windows), newClerk().Decide(v, windows)
	if len(first) != 2 || first[0].Key != second[0].Key || first[1].Key != second[1].Key {
		t.Errorf("keys differ: %v and %v", first, second)
	}
}

// turning is a chain whose draw window governance turns, and a mirror of it.
type turning struct {
	draw  uint64
	reads int
	now   time.Time
	fail  error
}

func (c *turning) Call(_ context.Context, call cairo.Call, _ cairo.At) ([]felt.Felt, error) {
	c.reads++
	if c.fail != nil {
		return nil, c.fail
	}
	e := new(cairo.Encoder)
	switch call.Name {
	case "Audits.config":
		b.EncodeAuditsConfig(e, b.AuditsConfig{DrawSeconds: c.draw})
	case "Disputes.config":
		b.EncodeDisputesConfig(e, b.DisputesConfig{DrawSeconds: c.draw})
	case "Receipts.reveal_seconds":
		e.U64(c.draw)
	default:
		return nil, errors.New("asked for " + call.Name)
	}
	return e.Felts(), nil
}

func (c *turning) Pending(context.Context) (clerk.View, error) {
	root := clerk.Work{State: market.AssignmentSubmitted, SubmittedAt: now}
	sealed := clerk.Work{State: market.AssignmentCommitted, RunDeadline: now}
	return clerk.View{Now: c.now, Work: []clerk.Work{root, sealed}, Disputes: []clerk.Dispute{{ReadyAt: now}}}, nil
}

// TestTurnedWindows: the clerk keeps to the windows as they are, not as they were when it
// began, and asks for them once a minute.
func TestTurnedWindows(t *testing.T) {
	chain := &turning{draw: 300, now: now.Add(200 * time.Second)}
	c := clerk.New(clerk.Config{Market: at(1), Receipts: at(2), Audits: at(3), Disputes: at(4)}, chain, chain)
	step := func(actions, reads int) {
		t.Helper()
		got, err := c.Step(t.Context())
		if err != nil || len(got) != actions || chain.reads != reads {
			t.Fatalf("%d actions after %d reads (%v), want %d after %d", len(got), chain.reads, err, actions, reads)
		}
	}
	step(0, 3)
	chain.draw = 100 // a vote
	chain.now = chain.now.Add(59 * time.Second)
	step(0, 3)
	chain.now = chain.now.Add(time.Second)
	step(3, 6) // the root is skipped, the sealed one failed, the case goes on
	chain.fail = errors.New("the node is down")
	chain.now = chain.now.Add(time.Minute)
	if _, err := c.Step(t.Context()); !errors.Is(err, chain.fail) {
		t.Errorf("a node that is down: %v", err)
	}
}
