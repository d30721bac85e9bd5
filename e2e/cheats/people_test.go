package cheats_test

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// absentBuyer: after posting it never calls anything. One half of the job is
// done, nobody takes the other; a stranger moves all of it on, everybody gets
// out what is theirs, and so can the buyer when it comes back.
func absentBuyer(s *story) {
	worker, stranger := s.Providers[0], s.Strangers[0]
	j := s.postChanged(s.studio.film.Digest, func(t *b.JobTerms) { t.Chunk, t.Deadline = clipTasks/2, s.Now()+3_600 })
	before := s.inEscrow(s.Buyer).Available.Big()
	work := s.honestly(worker, j, 0)
	auditor := s.owner(only(s.t, s.audited(work)))
	s.AwaitPayable(j.Job)
	s.Do(stranger, s.Market.Settle(j.ID, terms.Purse(j.Terms), []uint32{0}))
	s.InState(j.Job, 0, b.AssignmentStateSettled)
	s.gain(worker.Owner, "1.9")
	s.gain(s.Treasury, "0.1")
	s.gain(auditor, "1.25")
	s.gain(s.Buyer, "-3.25")

	s.Refused(b.ErrMarketNotBuyer, stranger, s.Market.Close(j.ID, terms.Purse(j.Terms)))
	s.AdvanceTo(j.Terms.Deadline + 1)
	s.Do(stranger, s.Market.Close(j.ID, terms.Purse(j.Terms)))
	s.InState(j.Job, 1, b.AssignmentStateRefunded)
	s.jobIs(j, b.JobStateDone)
	refund := new(big.Int).Sub(s.inEscrow(s.Buyer).Available.Big(), before)
	if want := units(s.t, "3.25"); refund.Cmp(want) != 0 {
		s.t.Errorf("the refund is %s, want %s", refund, want)
	}
	for _, a := range []*kit.Account{worker.Owner, auditor, s.Buyer} {
		s.withdraws(a)
	}
	fee := s.inEscrow(s.Treasury).Available
	s.Do(stranger, s.Economy.Treasury.Collect(s.sage()))
	if income := kit.View(s.Net, s.Economy.Treasury.Income()).FeesSage; fee == (cairo.U128{}) || income != fee {
		s.t.Errorf("the treasury's income is %s, want the fee of %s", income, fee)
	}
	s.slashed()
}

// withdraws takes all that an account has available in Escrow.
func (s *story) withdraws(a *kit.Account) {
	s.t.Helper()
	available := s.inEscrow(a).Available
	if available.Big().Sign() == 0 {
		s.t.Errorf("%s has nothing to withdraw", a)
		return
	}
	had := kit.View(s.Net, s.Token.BalanceOf(a.Address)).Big()
	s.Do(a, s.Escrow.Withdraw(s.sage(), available, a.Address))
	got := kit.View(s.Net, s.Token.BalanceOf(a.Address)).Big()
	if got.Sub(got, had).Cmp(available.Big()) != 0 {
		s.t.Errorf("%s got %s out of Escrow, want %s", a, got, available.Big())
	}
}

func (s *story) jobIs(j job, want b.JobState) {
	s.t.Helper()
	if got := kit.View(s.Net, s.Market.Job(j.ID)).State; got != want {
		s.t.Errorf("the job is %v, want %v", got, want)
	}
}

// withholdingKeeper: it alone commits to a round and, when it sees the seed
// coming, keeps its secret. The round is void, half of its bond of 100 SAGE is
// gone, it is out, and the next round serves the draw.
func withholdingKeeper(s *story) {
	silent, worker := s.Strangers[1], s.Providers[0]
	s.Stake(silent, kit.Sage(500))
	s.Do(silent, s.Beacon.Join())
	j := s.post()
	work := s.honestly(worker, j, 0)
	length := kit.View(s.Net, s.Beacon.Config()).RoundSeconds
	s.Advance(length)
	round := s.Now() / length
	s.Do(silent, s.Beacon.Commit(round, number(round)))
	s.Refused(b.ErrBeaconNotSilent, s.Keeper, s.Beacon.ReportSilent(round, silent.Address))
	s.Advance(2 * length)
	voided := kit.Only[b.BeaconRoundVoided](s.Net, s.Do(s.Keeper, s.Beacon.Finalise(round)))
	if voided.Round != round {
		s.t.Errorf("round %d is void, want %d", voided.Round, round)
	}
	s.Refused(b.ErrBeaconNoSeed, s.Keeper, s.Audits.Draw(j.ID, 0, round))
	s.Do(s.Keeper, s.Beacon.ReportSilent(round, silent.Address))
	s.slashed(slash{silent, b.OffenceSilentKeeper, "50"})
	s.gain(silent, "-50")
	s.gain(s.Keeper, "10")
	if kit.View(s.Net, s.Beacon.IsKeeper(silent.Address)) {
		s.t.Error("the silent keeper is still one")
	}
	if locked := kit.View(s.Net, s.Staking.LockedFor(silent.Address, b.LockReasonBeacon)); locked != (cairo.U128{}) {
		s.t.Errorf("%s of the silent keeper is still locked", locked.Big())
	}
	s.Refused(b.ErrBeaconNotKeeper, silent, s.Beacon.Commit(s.Now()/length, number(1)))

	auditor := only(s.t, s.audited(work))
	if used := s.SeedAfter(s.Assignment(j.Job, 0).At); used <= round {
		s.t.Errorf("round %d served the draw, want one after %d", used, round)
	}
	s.settled(j, 0)
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.owner(auditor), "1.25")
	s.gain(s.Buyer, "-5.25")
}

// noRandomness: no keeper ever serves the root. The audit is skipped, and in
// its place the time for challenges is doubled.
func noRandomness(s *story) {
	worker, stranger := s.Providers[0], s.Strangers[0]
	j := s.post()
	s.honestly(worker, j, 0)
	s.Refused(b.ErrAuditsStillTime, stranger, s.Audits.SkipUndrawn(j.ID, 0))
	s.Advance(kit.View(s.Net, s.Audits.Config()).DrawSeconds + 1)
	r := s.Do(stranger, s.Audits.SkipUndrawn(j.ID, 0))
	s.InState(j.Job, 0, b.AssignmentStateVerified)
	window := uint64(j.Terms.ChallengeSeconds)
	if got, want := kit.Only[b.MarketAssignmentVerified](s.Net, r).PayableAt, s.Now()+2*window; got != want {
		s.t.Errorf("payable at %d, want %d", got, want)
	}
	s.Advance(window + 1)
	s.Refused(b.ErrMarketTooEarly, stranger, s.Market.Settle(j.ID, terms.Purse(j.Terms), []uint32{0}))
	s.settled(j, 0)
	s.slashed()
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.Buyer, "-4")
}
