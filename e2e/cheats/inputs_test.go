package cheats_test

import (
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/market/receipt"
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
