package cheats_test

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
)

// corruptInput: a segment is cut off. The worker blames it, the auditor's own
// run finds the same fault, the worker gets a tenth for its trouble, and the
// job ends.
func corruptInput(s *story) {
	worker := s.Providers[0]
	j := s.postHalves(s.studio.broken)
	s.Take(worker, j.Job, 0)
	leaf := s.studio.machine(worker.ID).run(j.film, brokenTask)
	if _, fault := leaf.Output.IsFault(); !fault {
		s.t.Fatal("the cut-off segment was transcoded")
	}
	blame := s.proveFault(j, 0, brokenTask, leaf)
	s.submitFault(blame)
	auditor := only(s.t, s.audited(blame))
	if got := s.settled(j, 0); !got.Fault {
		s.t.Error("the assignment was not settled as a fault")
	}
	s.slashed()
	s.InState(j.Job, 1, b.AssignmentStateRefunded)
	s.jobIs(j, b.JobStateDone)
	s.gain(worker.Owner, "0.2")
	s.gain(s.owner(auditor), "1.25")
	s.gain(s.Buyer, "-1.45")
}

// falseBlame: the worker says of a sound segment that it does not decode. The
// auditor has its output, and so does the jury.
func falseBlame(s *story) {
	worker := s.Providers[0]
	j := s.post()
	s.Take(worker, j.Job, 0)
	input := receipt.Digest(s.studio.film.Spec.Tasks[2].Input)
	blame := s.proveFault(j, 0, 2, receipt.Leaf{Input: input, Output: receipt.Fault(3)})
	s.submitFault(blame)
	audit := s.sealed(blame)
	auditor := only(s.t, audit.Auditors)
	s.open(blame)
	id := s.disputed(blame, auditor, s.values(auditor, j, audit.Tasks...))
	s.convicted(id, blame, s.owner(auditor), s.truth(id, j))
	s.Close(j.Job)
	s.InState(j.Job, 0, b.AssignmentStateRefunded)
	s.jobIs(j, b.JobStateDone)
	s.gain(s.Buyer, "2.4") // its whole payment back, and the bounty
}

// gone is a server that is not there (any more).
const gone = "http://127.0.0.1:1"

// looked is what an auditor with an empty store finds of the drawn tasks: the
// value it computes, or that the task's input is unavailable.
func (s *story) looked(j job, tasks []uint32, sources ...string) []felt.Felt {
	s.t.Helper()
	m := s.studio.newMachine()
	values := make([]felt.Felt, len(tasks))
	for i, task := range tasks {
		leaf, err := m.runFrom(j.film, task, sources...)
		switch {
		case errors.Is(err, blob.ErrUnavailable):
			values[i] = sdk.ValueUnavailable
		case err != nil:
			s.t.Fatal(err)
		default:
			values[i] = receipt.Value(j.ID, task, leaf.Input, leaf.Output)
		}
	}
	return values
}

// withdrawnInputs: once the root is in, the buyer serves its inputs no more, to
// have the audit come to nothing. The worker still has them: the auditor takes
// them there, and the buyer pays.
func withdrawnInputs(s *story) {
	worker := s.Providers[0]
	j := s.post()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	audit := s.Audit(j.Job, 0)
	auditor := s.ByID(only(s.t, audit.Auditors))
	if blind := s.looked(j, audit.Tasks, gone); blind[0] != sdk.ValueUnavailable {
		s.t.Fatal("the auditor has the input from nowhere")
	}
	values := s.looked(j, audit.Tasks, gone, s.studio.machine(worker.ID).serve(s.t, false))
	s.Seal(auditor, j.Job, 0, values)
	s.open(work)
	s.Unseal(auditor, j.Job, 0, values)
	s.InState(j.Job, 0, b.AssignmentStateVerified)
	s.settled(j, 0)
	s.slashed()
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(auditor.Owner, "1.25")
	s.gain(s.Buyer, "-5.25")
}

// lostInputs: the inputs of a job are nowhere, and a worker posts and opens a
// root all the same. The auditor says so: the attempt fails, the worker is not
// paid, the buyer has all its money back, and nobody is slashed.
func lostInputs(s *story) {
	worker := s.Providers[0]
	j := s.postChanged(s.studio.lost, func(*b.JobTerms) {})
	s.Take(worker, j.Job, 0)
	fake := s.prove(j, 0, s.studio.garbage)
	s.submit(fake)
	s.Draw(j.Job, 0)
	audit := s.Audit(j.Job, 0)
	auditor := s.ByID(only(s.t, audit.Auditors))
	values := s.looked(j, audit.Tasks, s.studio.url, s.studio.machine(worker.ID).serve(s.t, false))
	for i, value := range values {
		if value != sdk.ValueUnavailable {
			s.t.Fatalf("the auditor computed task %d", audit.Tasks[i])
		}
	}
	s.Seal(auditor, j.Job, 0, values)
	s.open(fake)
	r := s.Unseal(auditor, j.Job, 0, values)
	if got := kit.Only[b.AuditsVerdictUnsealed](s.Net, r).Verdict; got != b.VerdictUnavailable {
		s.t.Errorf("the verdict is %v, want %v", got, b.VerdictUnavailable)
	}
	kit.Only[b.AuditsAuditUnavailable](s.Net, r)
	s.InState(j.Job, 0, b.AssignmentStateFailed)
	s.freeAgain(j)
	for _, p := range []*kit.Provider{worker, auditor} {
		if free, stake := kit.View(s.Net, s.Staking.FreeOf(p.Owner.Address)), kit.View(s.Net, s.Staking.StakeOf(p.Owner.Address)); free != stake.Active {
			s.t.Errorf("%s has %s free of %s", p.Owner, free.Big(), stake.Active.Big())
		}
	}
	s.slashed()
	s.Close(j.Job)
	s.InState(j.Job, 0, b.AssignmentStateRefunded)
	s.jobIs(j, b.JobStateDone)
}

// hiddenFromJurors: the buyer has its film, challenges the work all the same, and
// keeps the input from two of the five jurors, to whom the worker cannot be reached
// either. Those that have it are not two thirds, so that nothing is decided. The
// result stands: the buyer pays, gets its bond back, and nobody is slashed, least of
// all the two that said what was so.
func hiddenFromJurors(s *story) {
	worker := s.Providers[0]
	j := s.post()
	work := s.honestly(worker, j, 0)
	auditor := only(s.t, s.audited(work))
	id, _ := s.Challenge(s.Buyer, j.Job, 0, challenged, b.ClaimWrong)
	s.Do(worker.Operator, s.Disputes.Respond(id, s.opening(work, challenged)))
	jury := s.jury(id, 5)
	got := s.decided(id, func(p *kit.Provider) felt.Felt {
		if p.ID != jury[0] && p.ID != jury[1] {
			return s.values(p.ID, j, challenged)[0]
		}
		value := s.looked(j, []uint32{challenged}, gone)[0]
		if value != sdk.ValueUnavailable {
			s.t.Fatal("the juror has the input from nowhere")
		}
		return value
	})
	if got.Outcome != b.OutcomeUnproven || !got.Value.IsZero() {
		s.t.Fatalf("the jury says %v, %s, want %v", got.Outcome, &got.Value, b.OutcomeUnproven)
	}
	s.InState(j.Job, 0, b.AssignmentStateVerified)
	s.settled(j, 0)
	s.slashed()
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.owner(auditor), "1.25")
	s.gain(s.Buyer, "-5.25")
}
