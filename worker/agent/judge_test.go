package agent_test

import (
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
)

func drawn(phase agent.AuditPhase) agent.View {
	return agent.View{Audits: []agent.Audit{{Job: aJob(1), Index: 3, Attempt: 1, Tasks: []uint32{33, 31},
		Deadline: now.Add(time.Minute), Phase: phase, Sealed: phase != agent.AuditSealing, First: true,
		WorkerEndpoint: "http://worker"}}}
}

func TestSealAndUnseal(t *testing.T) {
	s := newScene(t)
	s.faults[31] = 2
	values := []felt.Felt{
		receipt.Value(7, 33, input(33), output(33)),
		receipt.Value(7, 31, input(31), receipt.Fault(2)), // a fault is a result
	}
	s.onSend = func(sdk.Tx) {
		recorded, ok, err := s.journal.Values("audit/7/3/1")
		if !ok || err != nil || !slices.Equal(recorded, values) {
			t.Errorf("sealed before its values are on disk: %v, %t, %v", recorded, ok, err)
		}
	}
	const key = "seal:7:3:1:1700000060"
	first := s.one(drawn(agent.AuditSealing), key)
	s.restart()
	again := s.one(drawn(agent.AuditSealing), key)
	if !slices.Equal(first.Calldata, again.Calldata) {
		t.Error("another seal after the restart")
	}
	if s.ran() != 2 {
		t.Errorf("%d runs, want each of 2 tasks once", s.ran())
	}
	s.restart()
	opening := drawn(agent.AuditUnsealing)
	opening.Audits[0].Opened = values
	unseal := s.one(opening, "unseal:7:3:1:1700000060").Calldata
	salt := unseal[len(unseal)-2] // nothing that was opened follows
	if got := unseal[4 : len(unseal)-2]; !slices.Equal(got, values) {
		t.Fatalf("unseals %v, want %v", got, values)
	}
	if want := receipt.Seal(7, 3, 1, uint32(me), salt, values); first.Calldata[2] != want {
		t.Error("the seal does not open with what is unsealed")
	}
	if s.ran() != 2 {
		t.Error("unsealing ran a task")
	}
}

// Who is at odds with the worker shows what the worker opened.
func TestUnsealsBesideWhatWasOpened(t *testing.T) {
	s := newScene(t)
	s.one(drawn(agent.AuditSealing), "seal:7:3:1:1700000060")
	view := drawn(agent.AuditUnsealing)
	view.Audits[0].Opened = []felt.Felt{number(1), number(2)}
	data := s.one(view, "unseal:7:3:1:1700000060").Calldata
	if got, want := data[len(data)-3:], []felt.Felt{number(2), number(1), number(2)}; !slices.Equal(got, want) {
		t.Errorf("shows %v, want %v", got, want)
	}
}

// undrawn is a root that waits for its draw.
func undrawn() agent.View {
	return agent.View{Undrawn: []agent.Undrawn{{Job: aJob(1), Index: 3, Attempt: 1, Round: 5, WorkerEndpoint: "http://worker"}}}
}

// two are the two calls of the only transaction of a turn.
func (s *scene) two(v agent.View, key string) (first, second cairo.Call) {
	s.t.Helper()
	sent := s.turn(v)
	if len(sent) != 1 || sent[0].Key != key || len(sent[0].Calls) != 2 {
		s.t.Fatalf("sends %v, want two calls with key %q; log:\n%s", sent, key, &s.log)
	}
	return sent[0].Calls[0], sent[0].Calls[1]
}

func TestDrawsAsItSeals(t *testing.T) {
	s := newScene(t)
	s.drawnTasks, s.drawn = []uint32{33, 31}, []market.ProviderID{me, 4}
	draw, seal := s.two(undrawn(), "draw-seal:7:3:1:5")
	if draw.Name != "Audits.draw" || seal.Name != "Audits.seal" {
		t.Errorf("calls %s and %s", draw.Name, seal.Name)
	}
	// somebody else has drawn: the same seal alone, and nothing runs again
	alone := s.one(drawn(agent.AuditSealing), "seal:7:3:1:1700000060")
	if !slices.Equal(alone.Calldata, seal.Calldata) {
		t.Error("another seal")
	}
	if s.ran() != 2 {
		t.Errorf("%d runs, want each of 2 tasks once", s.ran())
	}
}

// Whoever is not the first of the drawn waits for the draw, and asks no more.
func TestLeavesTheDrawToTheFirst(t *testing.T) {
	for name, auditors := range map[string][]market.ProviderID{"second": {4, me}, "not drawn": {4}, "skipped": nil} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.drawnTasks, s.drawn = []uint32{33}, auditors
			for range 2 {
				if sent := s.turn(undrawn()); len(sent) != 0 || s.ran() != 0 {
					t.Fatalf("sends %v after %d runs", sent, s.ran())
				}
			}
			if s.previews != 1 {
				t.Errorf("asks %d times, want once", s.previews)
			}
		})
	}
}

func TestOpensForTheWorkerAsItUnseals(t *testing.T) {
	s := newScene(t)
	s.one(drawn(agent.AuditSealing), "seal:7:3:1:1700000060")
	if sent := s.turn(drawn(agent.AuditOpening)); len(sent) != 0 {
		t.Fatalf("sends %v without openings", sent)
	}
	for _, task := range []uint32{33, 31} {
		s.offered = append(s.offered, sdk.Opening{Task: task, Leaf: receipt.Leaf{Input: input(task), Output: output(task)}})
	}
	open, unseal := s.two(drawn(agent.AuditOpening), "open-unseal:7:3:1:1700000060")
	if open.Name != "Receipts.open" || unseal.Name != "Audits.unseal" {
		t.Errorf("calls %s and %s", open.Name, unseal.Name)
	}
	if last := unseal.Calldata[len(unseal.Calldata)-1]; !last.IsZero() {
		t.Error("shows again what it agrees with")
	}
}

// An input that no source has is looked for until the last quarter of the time,
// at the worker's too; then the auditor says so instead of being silent.
func TestSaysUnavailableRatherThanNothing(t *testing.T) {
	s := newScene(t)
	s.gone = map[uint32]bool{31: true}
	if sent := s.turn(drawn(agent.AuditSealing)); len(sent) != 0 {
		t.Fatalf("gives up early: %v", sent)
	}
	for _, from := range s.sources {
		if !slices.Equal(from, []string{"http://buyer", "http://worker"}) {
			t.Errorf("looks at %v", from)
		}
	}
	late := drawn(agent.AuditSealing)
	late.Audits[0].Deadline = now.Add(15 * time.Second)
	sealed := s.one(late, "seal:7:3:1:1700000015")
	values := []felt.Felt{receipt.Value(7, 33, input(33), output(33)), sdk.ValueUnavailable}
	if got, ok, err := s.journal.Values("audit/7/3/1"); !ok || err != nil || !slices.Equal(got, values) {
		t.Errorf("records %v, %t, %v, want %v", got, ok, err, values)
	}
	// found later: a seal holds what it holds
	s.gone = nil
	if again := s.one(late, "seal:7:3:1:1700000015"); !slices.Equal(again.Calldata, sealed.Calldata) {
		t.Error("another seal")
	}
	// own trouble is not the input's
	other := newScene(t)
	other.trouble = errNoNode
	if sent := other.turn(late); len(sent) != 0 {
		t.Errorf("sends %v", sent)
	}
}

// An auditor that is drawn again after others sends again: another intent.
func TestRedrawnAuditorSealsAnew(t *testing.T) {
	s := newScene(t)
	s.one(drawn(agent.AuditSealing), "seal:7:3:1:1700000060")
	later := drawn(agent.AuditSealing)
	later.Audits[0].Deadline = now.Add(2 * time.Minute)
	s.one(later, "seal:7:3:1:1700000120")
}

func TestJuror(t *testing.T) {
	for _, c := range []struct {
		name   string
		claim  sdk.Claim
		served bool
		want   felt.Felt
	}{
		{"wrong", sdk.ClaimWrong, true, receipt.Value(7, 32, input(32), output(32))},
		{"withheld, but it is there", sdk.ClaimWithheld, true, sdk.ValueServed},
		{"withheld", sdk.ClaimWithheld, false, sdk.ValueWithheld},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.served = c.served
			view := func(unsealing bool) agent.View {
				return agent.View{Juries: []agent.Dispute{{ID: 5, Round: 1, Job: aJob(1), Index: 3, Attempt: 1,
					Task: 32, Claim: c.claim, WorkerEndpoint: "http://worker", Deadline: now.Add(time.Minute),
					Unsealing: unsealing, Sealed: unsealing}}}
			}
			sealed := s.one(view(false), "jury-seal:5:1")
			s.served = !c.served // what it saw is what it says
			s.restart()
			again := s.one(view(false), "jury-seal:5:1")
			if !slices.Equal(sealed.Calldata, again.Calldata) {
				t.Error("another seal after the restart")
			}
			unseal := s.one(view(true), "jury-unseal:5:1").Calldata
			if unseal[1] != c.want {
				t.Errorf("says %s, want %s", &unseal[1], &c.want)
			}
			if want := receipt.JurySeal(5, 1, uint32(me), unseal[1], unseal[2]); sealed.Calldata[1] != want {
				t.Error("the seal does not open with what is unsealed")
			}
			if c.claim == sdk.ClaimWithheld && !slices.Equal(s.asked, []receipt.Digest{output(32)}) {
				t.Errorf("asks for %v", s.asked)
			}
			if s.ran() != 1 {
				t.Errorf("%d runs, want 1", s.ran())
			}
		})
	}
}

// A juror looks for the input as an auditor does, until the last quarter of its
// time; then it says that there is none, whatever the claim.
func TestJurorSaysUnavailableRatherThanNothing(t *testing.T) {
	for name, claim := range map[string]sdk.Claim{"wrong": sdk.ClaimWrong, "withheld": sdk.ClaimWithheld} {
		t.Run(name, func(t *testing.T) {
			view := func(left time.Duration) agent.View {
				return agent.View{Juries: []agent.Dispute{{ID: 5, Job: aJob(1), Index: 3, Attempt: 1, Task: 32, Claim: claim,
					WorkerEndpoint: "http://worker", Deadline: now.Add(left)}}}
			}
			s := newScene(t)
			s.gone = map[uint32]bool{32: true}
			if sent := s.turn(view(31 * time.Second)); len(sent) != 0 {
				t.Fatalf("gives up early: %v", sent)
			}
			for _, from := range s.sources {
				if !slices.Equal(from, []string{"http://buyer", "http://worker"}) {
					t.Errorf("looks at %v", from)
				}
			}
			sealed := s.one(view(30*time.Second), "jury-seal:5:0")
			if got, ok, err := s.journal.Values("jury/5/0"); !ok || err != nil || !slices.Equal(got, []felt.Felt{sdk.ValueUnavailable}) {
				t.Errorf("records %v, %t, %v", got, ok, err)
			}
			// found later: a seal holds what it holds
			s.gone = nil
			if again := s.one(view(20*time.Second), "jury-seal:5:0"); !slices.Equal(again.Calldata, sealed.Calldata) {
				t.Error("another seal")
			}
			// own trouble is not the input's
			other := newScene(t)
			other.trouble = errNoNode
			if sent := other.turn(view(30 * time.Second)); len(sent) != 0 {
				t.Errorf("sends %v", sent)
			}
		})
	}
}

// A salt that is used twice, or that others can guess, gives values away.
func TestSaltsDiffer(t *testing.T) {
	s := newScene(t)
	s.one(mine(1, nil), "submit:7:3:1")
	r, _, err := s.journal.Result(work)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[felt.Felt]bool{}
	for _, leaf := range r.Leaves {
		if leaf.Salt.IsZero() || seen[leaf.Salt] {
			t.Errorf("salt %s", &leaf.Salt)
		}
		seen[leaf.Salt] = true
	}
}
