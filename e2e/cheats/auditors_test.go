package cheats_test

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// lyingAuditor: it seals a value that no run gives. The jury sides with the
// worker; of the auditor's bond of 10 SAGE 8 are burned and 2 are the jury's.
// It is not paid for the audit: that goes back to the buyer.
func lyingAuditor(s *story) {
	worker := s.Providers[0]
	j := s.post()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	auditor := only(s.t, s.Audit(j.Job, 0).Auditors)
	lie := []felt.Felt{number(666)}
	s.Seal(s.ByID(auditor), j.Job, 0, lie)
	s.open(work)
	id := s.disputed(work, auditor, lie)
	jury := s.jury(id, 5)
	if got := s.decided(id, s.truth(id, j)).Outcome; got != b.OutcomeWorkerWins {
		s.t.Fatalf("the jury says %v, want %v", got, b.OutcomeWorkerWins)
	}
	s.final(id, b.OutcomeWorkerWins)
	s.slashed(slash{s.owner(auditor), b.OffenceWrongAudit, "10"})
	s.gain(s.owner(auditor), "-10")
	for _, juror := range jury {
		s.gain(s.owner(juror), "0.4")
	}
	s.settled(j, 0)
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.Buyer, "-4")
}

// copyingLate: one of two auditors waits for the worker's opening to learn what
// it should have computed. Opening comes only after sealing is over.
func copyingLate(s *story) {
	worker, reporter := s.Providers[0], s.Strangers[0]
	j := s.postGuarded()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	audit := s.Audit(j.Job, 0)
	honest, copier := s.ByID(audit.Auditors[0]), s.ByID(audit.Auditors[1])
	truth := s.values(honest.ID, j, audit.Tasks...)
	s.Seal(honest, j.Job, 0, truth)
	s.Refused(b.ErrAuditsNotOpening, worker.Operator, s.opens(work))
	s.AdvanceTo(audit.Deadline + 1)
	s.Do(reporter, s.Audits.ReplaceSilent(j.ID, 0))
	s.copied(work)
	s.Refused(b.ErrAuditsNotSealing, copier.Operator, s.Audits.Seal(j.ID, 0, number(1)))
	s.Unseal(honest, j.Job, 0, truth)
	s.oneOfTwoPaid(work, honest, copier, reporter)
}

// copyingBlind: it seals in time, without a value, and hopes to unseal the
// worker's: a seal holds its value.
func copyingBlind(s *story) {
	worker, reporter := s.Providers[0], s.Strangers[0]
	j := s.postGuarded()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	audit := s.Audit(j.Job, 0)
	honest, copier := s.ByID(audit.Auditors[0]), s.ByID(audit.Auditors[1])
	truth := s.values(honest.ID, j, audit.Tasks...)
	s.Seal(honest, j.Job, 0, truth)
	s.Seal(copier, j.Job, 0, nil)
	copied := s.copied(work)
	for _, values := range [][]felt.Felt{copied, nil} {
		s.Refused(b.ErrAuditsWrongUnseal, copier.Operator, s.Audits.Unseal(j.ID, 0, copier.ID, values, number(1), copied))
	}
	s.Unseal(honest, j.Job, 0, truth)
	s.AdvanceTo(s.Audit(j.Job, 0).Deadline + 1)
	s.Do(reporter, s.Audits.Conclude(j.ID, 0))
	s.oneOfTwoPaid(work, honest, copier, reporter)
}

// copied opens the work and is what anybody can read of it then.
func (s *story) copied(p *proof) []felt.Felt {
	s.t.Helper()
	return kit.Only[b.AuditsOpeningRecorded](s.Net, s.open(p)).Values
}

// oneOfTwoPaid: the copier has lost its bond, the other one is paid for two
// leaves, and what the copier would have got goes back to the buyer.
func (s *story) oneOfTwoPaid(p *proof, honest, copier *kit.Provider, reporter *kit.Account) {
	s.t.Helper()
	s.slashed(slash{copier.Owner, b.OffenceSilentAuditor, "10"})
	s.gain(copier.Owner, "-10")
	s.gain(reporter, "2")
	s.settled(p.job, p.index)
	s.gain(p.worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(honest.Owner, "2.5")
	s.gain(s.Buyer, "-6.5")
}

// silentAuditors: one says nothing at sealing and is replaced, the next one
// seals and does not unseal; a third concludes. Both lose their bonds.
func silentAuditors(s *story) {
	worker, reporter := s.Providers[0], s.Strangers[0]
	j := s.post()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	first := only(s.t, s.Audit(j.Job, 0).Auditors)
	s.Refused(b.ErrAuditsStillTime, reporter, s.Audits.ReplaceSilent(j.ID, 0))
	s.AdvanceTo(s.Audit(j.Job, 0).Deadline + 1)
	s.Do(reporter, s.Audits.ReplaceSilent(j.ID, 0))
	s.slashed(slash{s.owner(first), b.OffenceSilentAuditor, "10"})

	audit := s.Audit(j.Job, 0)
	second := only(s.t, audit.Auditors)
	if second == first {
		s.t.Fatal("the silent auditor was drawn again")
	}
	s.Seal(s.ByID(second), j.Job, 0, s.values(second, j, audit.Tasks...))
	s.open(work)
	s.AdvanceTo(s.Audit(j.Job, 0).Deadline + 1)
	s.Do(reporter, s.Audits.Conclude(j.ID, 0))
	s.slashed(slash{s.owner(first), b.OffenceSilentAuditor, "10"}, slash{s.owner(second), b.OffenceSilentAuditor, "10"})

	audit = s.Audit(j.Job, 0)
	third := only(s.t, audit.Auditors)
	truth := s.values(third, j, audit.Tasks...)
	s.Seal(s.ByID(third), j.Job, 0, truth)
	s.Unseal(s.ByID(third), j.Job, 0, truth)
	s.InState(j.Job, 0, b.AssignmentStateVerified)
	s.settled(j, 0)
	s.gain(s.owner(first), "-10")
	s.gain(s.owner(second), "-10")
	s.gain(reporter, "4")
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.owner(third), "1.25")
	s.gain(s.Buyer, "-5.25")
}
