package agent_test

import (
	"slices"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
)

func drawn(phase agent.AuditPhase) agent.View {
	return agent.View{Audits: []agent.Audit{{Job: aJob(1), Index: 3, Attempt: 1, Tasks: []uint32{33, 31},
		Deadline: now.Add(time.Minute), Phase: phase, Sealed: phase == agent.AuditUnsealing}}}
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
	unseal := s.one(drawn(agent.AuditUnsealing), "unseal:7:3:1:1700000060").Calldata
	salt := unseal[len(unseal)-1]
	if got := unseal[3 : len(unseal)-1]; !slices.Equal(got, values) {
		t.Fatalf("unseals %v, want %v", got, values)
	}
	if want := receipt.Seal(7, 3, 1, uint32(me), salt, values); first.Calldata[2] != want {
		t.Error("the seal does not open with what is unsealed")
	}
	if s.ran() != 2 {
		t.Error("unsealing ran a task")
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
					Task: 32, Claim: c.claim, WorkerEndpoint: "http://worker", Unsealing: unsealing, Sealed: unsealing}}}
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
