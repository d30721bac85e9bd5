package agent_test

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
)

// root is what the leaves of tasks that went well come to, as recorded.
func (s *scene) root() felt.Felt {
	s.t.Helper()
	r, ok, err := s.journal.Result(work)
	if err != nil || !ok {
		s.t.Fatalf("the journal has no leaves (%v)", err)
	}
	tree, err := r.Tree()
	if err != nil {
		s.t.Fatal(err)
	}
	return tree.Root()
}

func TestLeavesAreOnDiskBeforeTheRootIsSent(t *testing.T) {
	s := newScene(t)
	var recorded felt.Felt
	s.onSend = func(sdk.Tx) { recorded = s.root() }
	call := s.one(mine(1, nil), "submit:7:3:1")
	if want := []felt.Felt{number(7), number(3), recorded}; !slices.Equal(call.Calldata, want) {
		t.Errorf("sends %v, want %v", call.Calldata, want)
	}
	for task, runs := range s.runs {
		if runs != 1 || task < 30 || task > 34 {
			t.Errorf("task %d ran %d times", task, runs)
		}
	}
	if s.ran() != 5 {
		t.Errorf("%d tasks ran, want 5", s.ran())
	}
}

func TestRestartPostsTheSameRoot(t *testing.T) {
	s := newScene(t)
	s.refuse = errNoNode // it computes, and dies before the root is out
	var first sdk.Tx
	s.onSend = func(tx sdk.Tx) { first = tx }
	s.turn(mine(1, nil))
	s.refuse, s.onSend = nil, nil
	s.restart()
	call := s.one(mine(1, nil), "submit:7:3:1")
	if !slices.Equal(call.Calldata, first.Calls[0].Calldata) {
		t.Error("another root after the restart")
	}
	if s.ran() != 5 {
		t.Errorf("%d runs, want each of 5 tasks once", s.ran())
	}
}

func TestTroubleIsTriedAgain(t *testing.T) {
	s := newScene(t)
	s.trouble = errors.New("out of disk")
	if sent := s.turn(mine(1, nil)); len(sent) != 0 {
		t.Fatalf("sends %v though nothing was computed", sent)
	}
	if _, ok, err := s.journal.Result(work); ok || err != nil {
		t.Fatalf("a failed run was recorded (%v)", err)
	}
	s.trouble = nil
	s.one(mine(1, nil), "submit:7:3:1")
}

func TestRunEndsAtTheDeadline(t *testing.T) {
	s := newScene(t)
	s.gate = make(chan struct{}) // never opens
	if sent := s.turn(mine(1, func(a *agent.Assignment) { a.RunDeadline = now.Add(time.Millisecond) })); len(sent) != 0 {
		t.Errorf("sends %v", sent)
	}
}

func TestFault(t *testing.T) {
	for name, replicas := range map[string]uint8{"alone": 1, "replicated": 2} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.faults[33], s.faults[31] = 4, 2
			call := s.one(mine(replicas, nil), "submit:7:3:1")
			r, ok, err := s.journal.Result(work)
			if err != nil || !ok || !r.Fault || r.First != 31 || len(r.Leaves) != 1 {
				t.Fatalf("recorded %+v, %v, %v", r, ok, err)
			}
			leaf := r.Leaves[0]
			if leaf.Input != input(31) || leaf.Output != receipt.Fault(2) || leaf.Salt.IsZero() {
				t.Errorf("leaf %+v", leaf)
			}
			root := leaf.Hash(receipt.Scope{Job: 7, Attempt: 1, Worker: uint32(me)}, 31)
			if want := []felt.Felt{number(7), number(3), number(31), root}; !slices.Equal(call.Calldata, want) {
				t.Errorf("sends %v, want %v: the first task at fault and its leaf", call.Calldata, want)
			}
			opening := s.open(31)
			if len(opening) != 1 || len(opening[0].Path) != 0 || opening[0].Task != 31 {
				t.Errorf("opens %+v", opening)
			}
		})
	}
}

func TestCommitAndReveal(t *testing.T) {
	s := newScene(t)
	commit := s.one(mine(2, nil), "commit:7:3:1")
	s.restart()
	committed := func(a *agent.Assignment) { a.State, a.SiblingsBound = market.AssignmentCommitted, true }
	reveal := s.one(mine(2, committed), "reveal:7:3:1")
	root, salt := reveal.Calldata[2], reveal.Calldata[3]
	if root != s.root() || salt.IsZero() {
		t.Error("reveals another root")
	}
	if want := receipt.Commitment(7, 3, 1, uint32(me), root, salt); commit.Calldata[2] != want {
		t.Errorf("committed to %s, reveals %s", &commit.Calldata[2], &want)
	}
}

// open shows that the audit waits for tasks, and returns what is opened.
func (s *scene) open(tasks ...uint32) []b.Opening {
	s.t.Helper()
	call := s.one(mine(1, func(a *agent.Assignment) {
		a.State, a.Opening, a.Tasks = market.AssignmentSubmitted, true, tasks
	}), "open:7:3:1")
	openings, err := cairo.Decode("openings", call.Calldata[2:], func(d *cairo.Decoder) []b.Opening {
		return cairo.DecodeArray(d, b.DecodeOpening)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return openings
}

func TestOpen(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	if s.journal.Serves(work) || s.journal.ServesBlob(output(30)) {
		t.Fatal("outputs can be copied before auditors have sealed")
	}
	if _, ok, _ := s.journal.Offered(work); ok {
		t.Fatal("leaves can be copied before auditors have sealed")
	}
	if !s.journal.ServesBlob(input(30)) || !s.journal.ServesBlob(aJob(1).Spec) {
		t.Error("auditors cannot fetch the inputs")
	}
	s.restart()
	s.onSend = func(sdk.Tx) {
		if offered, _, _ := s.journal.Offered(work); len(offered) != 2 || offered[0].Task != 34 || offered[1].Task != 30 {
			t.Errorf("hands out %v", offered)
		}
	}
	openings := s.open(34, 30)
	r, _, err := s.journal.Result(work)
	if err != nil {
		t.Fatal(err)
	}
	for i, task := range []uint32{34, 30} {
		leaf := r.Leaves[task-30].Hash(receipt.Scope{Job: 7, Attempt: 1, Worker: uint32(me)}, task)
		if openings[i].Task != task || !receipt.Verify(s.root(), leaf, int(task-30), 5, openings[i].Path) {
			t.Errorf("opening %d, of task %d, does not hold", i, openings[i].Task)
		}
	}
	if s.journal.Serves(work) || s.journal.ServesBlob(output(32)) {
		t.Error("outputs are served before the audit is over")
	}
	if s.ran() != 5 {
		t.Errorf("%d runs, want 5", s.ran())
	}
}

func TestServeAndRespond(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	verified := mine(1, func(a *agent.Assignment) { a.State = market.AssignmentVerified })
	if sent := s.turn(verified); len(sent) != 0 || !s.journal.Serves(work) {
		t.Errorf("sends %v, serves %t", sent, s.journal.Serves(work))
	}
	call := s.one(agent.View{Accused: []agent.Dispute{{ID: 5, Job: aJob(1), Index: 3, Attempt: 1, Task: 32}}}, "respond:5")
	opening, err := cairo.Decode("opening", call.Calldata[1:], b.DecodeOpening)
	if err != nil || opening.Task != 32 || len(opening.Path) != 3 {
		t.Errorf("responds with %+v (%v)", opening, err)
	}
}

// A worker whose journal is lost says so and sends nothing wrong.
func TestLostJournal(t *testing.T) {
	for name, view := range map[string]agent.View{
		"reveal":      mine(2, func(a *agent.Assignment) { a.State, a.SiblingsBound = market.AssignmentCommitted, true }),
		"open":        mine(1, func(a *agent.Assignment) { a.State, a.Opening = market.AssignmentSubmitted, true }),
		"serve":       mine(1, func(a *agent.Assignment) { a.State = market.AssignmentVerified }),
		"respond":     {Accused: []agent.Dispute{{ID: 5, Job: aJob(1), Index: 3, Attempt: 1}}},
		"unseal":      {Audits: []agent.Audit{{Job: aJob(1), Phase: agent.AuditUnsealing, Sealed: true}}},
		"unseal jury": {Juries: []agent.Dispute{{ID: 5, Job: aJob(1), Unsealing: true, Sealed: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			if sent := s.turn(view); len(sent) != 0 {
				t.Errorf("sends %v", sent)
			}
			if !strings.Contains(s.log.String(), "WARN") {
				t.Errorf("does not tell; log:\n%s", &s.log)
			}
		})
	}
}

func TestRefusalsAreNoErrors(t *testing.T) {
	s := newScene(t)
	s.refuse = refusal(b.ErrMarketTooLate)
	s.turn(mine(1, nil))
	if log := s.log.String(); strings.Contains(log, "WARN") || !strings.Contains(log, "MARKET: too late") {
		t.Errorf("log:\n%s", log)
	}
}

// The dearest job must not keep a worker that it refuses from the others.
func TestRefusedOfferMakesRoom(t *testing.T) {
	dear, cheap := aJob(1), aJob(1)
	cheap.ID = 8
	dear.Terms.PriceMin, dear.Terms.PriceMax = big.NewInt(9), big.NewInt(9)
	offers := []agent.Assignment{
		{Job: dear, Index: 0, Range: market.Range{First: 0, Count: 5}},
		{Job: dear, Index: 1, Range: market.Range{First: 5, Count: 5}},
		{Job: cheap, Index: 0, Range: market.Range{First: 0, Count: 5}},
	}
	for reason, next := range map[cairo.RevertCode]string{
		b.ErrMarketLowReputation:   "take:8:0:0", // of the worker: no assignment of this job
		b.ErrMarketNotTakeable:     "take:7:1:0", // somebody was faster
		b.ErrMarketTooManyAttempts: "take:7:1:0",
	} {
		s := newScene(t)
		s.offers = offers
		s.refuse = refusal(reason)
		s.turn(agent.View{})
		s.refuse = nil
		s.one(agent.View{}, next)
	}
}

func TestOneDutyAtATime(t *testing.T) {
	s := newScene(t)
	s.gate = make(chan struct{})
	s.view = mine(1, nil)
	s.view.Now = now
	for range 10 {
		s.agent.Turn(t.Context())
	}
	close(s.gate)
	s.agent.Wait()
	if s.ran() != 5 || len(s.sent) != 1 {
		t.Errorf("%d runs and %d transactions, want 5 and 1", s.ran(), len(s.sent))
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	s := newScene(t)
	s.gate = make(chan struct{})
	s.view = mine(1, nil)
	s.view.Now = now
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.agent.Run(ctx) }()
	deadline := time.After(10 * time.Second)
	for s.ran() == 0 {
		select {
		case <-deadline:
			t.Fatal("nothing was started")
		case <-time.After(time.Millisecond):
		}
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-deadline:
		t.Fatal("does not stop")
	}
	if strings.Contains(s.log.String(), "WARN") {
		t.Errorf("a stop is no failure; log:\n%s", &s.log)
	}
}
