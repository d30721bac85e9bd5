package cheats_test

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// disputed has the only auditor of an opened assignment unseal what it sealed,
// which differs, and returns the case that opens.
func (s *story) disputed(p *proof, auditor uint32, values []felt.Felt) uint64 {
	s.t.Helper()
	r := s.Unseal(s.ByID(auditor), p.Job, p.index, values)
	s.InState(p.Job, p.index, b.AssignmentStateDisputed)
	return kit.Only[b.AuditsAuditDisputed](s.Net, r).DisputeID
}

// jury draws a jury of the given size.
func (s *story) jury(id uint64, size int) []uint32 {
	s.t.Helper()
	s.DrawJury(id)
	jury := s.Dispute(id).Jury
	if len(jury) != size {
		s.t.Fatalf("a jury of %d, want %d", len(jury), size)
	}
	return jury
}

// truth is a juror's own run of the disputed task.
func (s *story) truth(id uint64, j job) func(*kit.Provider) felt.Felt {
	task := s.Dispute(id).Task
	return func(p *kit.Provider) felt.Felt { return s.values(p.ID, j, task)[0] }
}

// decided has the jury say what `say` says and counts the votes.
func (s *story) decided(id uint64, say func(*kit.Provider) felt.Felt) b.DisputesDisputeDecided {
	s.t.Helper()
	s.JudgeBy(id, say)
	return kit.Only[b.DisputesDisputeDecided](s.Net, s.Do(s.Keeper, s.Disputes.Advance(id)))
}

// final lets the time for an appeal pass.
func (s *story) final(id uint64, want b.Outcome) {
	s.t.Helper()
	r := s.AdvanceDispute(id)
	if got := kit.Only[b.DisputesDisputeClosed](s.Net, r).Outcome; got != want {
		s.t.Fatalf("the case ends with %v, want %v", got, want)
	}
}

// convicted takes a case to a jury of 5, each of whom runs the task itself, and
// to its end against the worker. Of the 8 SAGE of stake half is burned, 2.4 wait
// for who does the work, 0.8 are for who brought the case, 0.8 for the jury.
func (s *story) convicted(id uint64, p *proof, claimant *kit.Account, say func(*kit.Provider) felt.Felt) {
	s.t.Helper()
	jury := s.jury(id, 5)
	if got := s.decided(id, say).Outcome; got != b.OutcomeWorkerLoses {
		s.t.Fatalf("the jury says %v, want %v", got, b.OutcomeWorkerLoses)
	}
	s.final(id, b.OutcomeWorkerLoses)
	s.InState(p.Job, p.index, b.AssignmentStateFailed)
	s.slashed(slash{p.worker.Owner, b.OffenceWrongResult, "8"})
	s.gain(p.worker.Owner, "-8")
	s.gain(claimant, "0.8")
	for _, juror := range jury {
		s.gain(s.owner(juror), "0.16")
	}
}
