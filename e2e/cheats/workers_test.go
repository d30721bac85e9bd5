package cheats_test

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// anotherQuality: the worker saves work by a faster preset and a lower quality.
func anotherQuality(s *story) { forged(s, s.studio.inferior) }

func garbage(s *story) { forged(s, s.studio.garbage) }

// anotherTask: every output is real, but that of another task.
func anotherTask(s *story) {
	film := s.studio.film.Digest
	forged(s, func(task uint32) receipt.Leaf {
		other := s.studio.machine(s.Providers[1].ID).run(film, (task+1)%clipTasks)
		return s.studio.leaf(task, other.Output)
	})
}

// forged: the auditor arrives at something else, a jury agrees with it, the
// worker loses its lock, and another one does the work for pay and bounty.
func forged(s *story, forge func(task uint32) receipt.Leaf) {
	cheat, honest := s.Providers[0], s.Providers[1]
	j := s.post()
	s.Take(cheat, j.Job, 0)
	fake := s.prove(j, 0, forge)
	s.submit(fake)
	audit := s.sealed(fake)
	auditor := only(s.t, audit.Auditors)
	s.open(fake)
	id := s.disputed(fake, auditor, s.values(auditor, j, audit.Tasks...))
	s.convicted(id, fake, s.owner(auditor), s.truth(id, j))
	s.freeAgain(j)
	s.bountyOf(s.completed(honest, j), "2.4")
	s.gain(honest.Owner, "2.4")
}

// freeAgain: nobody was paid, and the buyer's whole payment stands ready for
// the next worker, or for the buyer.
func (s *story) freeAgain(j job) {
	s.t.Helper()
	quote := kit.View(s.Net, s.Market.Quote(j.Terms))
	if got, want := s.lockedOf(s.Buyer), quote.Total.Big(); got.Cmp(want) != 0 {
		s.t.Errorf("the buyer has %s locked, want %s", got, want)
	}
}

func (s *story) bountyOf(got b.MarketAssignmentSettled, sage string) {
	s.t.Helper()
	if want := units(s.t, sage); got.Bounty.Big().Cmp(want) != 0 {
		s.t.Errorf("the bounty is %s, want %s", got.Bounty.Big(), want)
	}
}

func (s *story) lockedOf(a *kit.Account) *big.Int { return s.inEscrow(a).Locked.Big() }

// nothing: the worker takes and never posts a root. A fifth of the lock is
// slashed: 0.8 burned, 0.32 for who reports it, 0.48 for who does the work.
func nothing(s *story) {
	cheat, honest, reporter := s.Providers[0], s.Providers[1], s.Strangers[0]
	j := s.post()
	s.Take(cheat, j.Job, 0)
	late := s.prove(j, 0, s.studio.garbage)
	s.Refused(b.ErrMarketTooEarly, reporter, s.Market.FailLate(j.ID, 0))
	s.FailLate(reporter, j.Job, 0)
	s.InState(j.Job, 0, b.AssignmentStateFailed)
	s.slashed(slash{cheat.Owner, b.OffenceLate, "1.6"})
	s.gain(cheat.Owner, "-1.6")
	s.gain(reporter, "0.32")
	s.freeAgain(j)
	s.Refused(b.ErrMarketNotTaken, cheat.Operator, s.Receipts.Submit(j.ID, 0, late.tree.Root()))
	s.bountyOf(s.completed(honest, j), "0.48")
	s.gain(honest.Owner, "0.48")
}

// unopened: the worker posts a root of which it does not know the leaves, and
// cannot open what is drawn. The whole lock is slashed: 4 burned, 1.6 for who
// reports it, 1.2 for the auditor that sealed in vain (its pay would be 1.25, but
// half of the victim's share is the most), 1.2 for who does the work.
func unopened(s *story) {
	cheat, honest, reporter := s.Providers[0], s.Providers[1], s.Strangers[0]
	j := s.post()
	s.Take(cheat, j.Job, 0)
	unposted := s.prove(j, 0, s.studio.garbage)
	s.Do(cheat.Operator, s.Receipts.Submit(j.ID, 0, number(12345)))
	auditor := only(s.t, s.sealed(unposted).Auditors)
	s.Refused(b.ErrReceiptsWrongOpening, cheat.Operator, s.opens(unposted))
	s.Refused(b.ErrAuditsStillTime, reporter, s.Audits.FailUnopened(j.ID, 0))
	s.AdvanceTo(s.Audit(j.Job, 0).Deadline + 1)
	s.Do(reporter, s.Audits.FailUnopened(j.ID, 0))
	s.InState(j.Job, 0, b.AssignmentStateFailed)
	s.slashed(slash{cheat.Owner, b.OffenceUnopened, "8"})
	s.gain(cheat.Owner, "-8")
	s.gain(reporter, "1.6")
	s.gain(s.owner(auditor), "1.2")
	s.freeAgain(j)
	s.bountyOf(s.completed(honest, j), "1.2")
	s.gain(honest.Owner, "1.2")
}
