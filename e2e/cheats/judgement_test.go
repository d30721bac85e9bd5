package cheats_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// probe is a juror that runs the task to know the name of its output, and then
// asks the worker's server for that.
func (s *story) probe(j job, task uint32, url string) func(*kit.Provider) felt.Felt {
	return func(p *kit.Provider) felt.Felt {
		if s.studio.canFetch(url, s.studio.machine(p.ID).run(j.film, task).Output) {
			return kit.Served
		}
		return kit.Withheld
	}
}

const challenged = 1 // the task that challengers name

// challengedWork is a verified job whose output somebody says is withheld.
func (s *story) challengedWork(challenger *kit.Account) (p *proof, auditor *kit.Account, id uint64) {
	s.t.Helper()
	j := s.post()
	p = s.honestly(s.Providers[0], j, 0)
	auditor = s.owner(only(s.t, s.audited(p)))
	id, _ = s.Challenge(challenger, j.Job, 0, challenged, b.ClaimWithheld)
	s.Do(p.worker.Operator, s.Disputes.Respond(id, s.opening(p, challenged)))
	return p, auditor, id
}

// withheldOutput: the worker did the work and does not hand it over. The buyer
// challenges; no juror can fetch the output. The buyer gets its payment, its
// bond, its share of the slash and the bounty, of which the auditor that found
// no fault in the values has its half.
func withheldOutput(s *story) {
	p, auditor, id := s.challengedWork(s.Buyer)
	url := s.studio.machine(p.worker.ID).serve(s.t, true)
	s.convicted(id, p, s.Buyer, s.probe(p.job, challenged, url))
	s.Close(p.Job)
	s.jobIs(p.job, b.JobStateDone)
	s.gain(auditor, "1.2")
	s.gain(s.Buyer, "1.2")
}

// falseChallenge: the worker serves what a stranger says it withholds. The
// challenger's 20 SAGE go in six parts to jurors and worker.
func falseChallenge(s *story) {
	challenger := s.Strangers[0]
	p, auditor, id := s.challengedWork(challenger)
	url := s.studio.machine(p.worker.ID).serve(s.t, false)
	jury := s.jury(id, 5)
	if got := s.decided(id, s.probe(p.job, challenged, url)).Outcome; got != b.OutcomeWorkerWins {
		s.t.Fatalf("the jury says %v, want %v", got, b.OutcomeWorkerWins)
	}
	s.final(id, b.OutcomeWorkerWins)
	s.slashed()
	s.gain(challenger, "-20")
	s.shared(units(s.t, "20"), jury, 6, p.worker.Owner)
	s.settled(p.job, 0)
	s.gain(p.worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(auditor, "1.25")
	s.gain(s.Buyer, "-5.25")
}

// shared books `amount` in equal parts, rounded down, to the jurors; the rest
// is the worker's.
func (s *story) shared(amount *big.Int, jury []uint32, parts int64, worker *kit.Account) {
	each := new(big.Int).Div(amount, big.NewInt(parts))
	rest := new(big.Int).Set(amount)
	for _, juror := range jury {
		s.gainExactly(s.owner(juror), each)
		rest.Sub(rest, each)
	}
	s.gainExactly(worker, rest)
}

// tooFewJurors: of four providers one worked and one audited, and two cannot
// judge. Even a plain cheat is not slashed then; the buyer has its money back.
func tooFewJurors(s *story) {
	cheat := s.Providers[0]
	j := s.post()
	s.Take(cheat, j.Job, 0)
	fake := s.prove(j, 0, s.studio.inferior)
	s.submit(fake)
	audit := s.sealed(fake)
	auditor := only(s.t, audit.Auditors)
	s.open(fake)
	id := s.disputed(fake, auditor, s.values(auditor, j, audit.Tasks...))
	closed := kit.Only[b.DisputesDisputeClosed](s.Net, s.DrawJury(id))
	if closed.Outcome != b.OutcomeUndecided {
		s.t.Errorf("the case ends with %v, want %v", closed.Outcome, b.OutcomeUndecided)
	}
	s.InState(j.Job, 0, b.AssignmentStateFailed)
	s.slashed()
	for _, p := range []*kit.Provider{cheat, s.ByID(auditor)} {
		stake := kit.View(s.Net, s.Staking.StakeOf(p.Owner.Address)).Active
		if free := kit.View(s.Net, s.Staking.FreeOf(p.Owner.Address)); free != stake {
			s.t.Errorf("%s has %s free of %s", p.Owner, free.Big(), stake.Big())
		}
	}
	s.Close(j.Job)
	s.jobIs(j, b.JobStateDone)
}

// boughtJury: an auditor lies and the five jurors say what it says. The worker
// appeals, eleven others run the task, and all that the first jury did is
// undone: it loses half its bonds, the auditor all of its own.
func boughtJury(s *story) {
	worker := s.Providers[0]
	j := s.post()
	work := s.honestly(worker, j, 0)
	s.Draw(j.Job, 0)
	auditor := only(s.t, s.Audit(j.Job, 0).Auditors)
	lie := []felt.Felt{number(666)}
	s.Seal(s.ByID(auditor), j.Job, 0, lie)
	s.open(work)
	id := s.disputed(work, auditor, lie)
	bought := s.jury(id, 5)
	if got := s.decided(id, func(*kit.Provider) felt.Felt { return lie[0] }).Outcome; got != b.OutcomeWorkerLoses {
		s.t.Fatalf("the bought jury says %v, want %v", got, b.OutcomeWorkerLoses)
	}
	s.Refused(b.ErrDisputesNotLoser, s.owner(auditor), s.Disputes.Appeal(id))
	s.Appeal(worker.Owner, id)
	jury := s.jury(id, 11)
	r := s.JudgeBy(id, s.truth(id, j))
	if len(r) != 2*len(jury) {
		s.t.Fatalf("%d seals and unseals, want %d", len(r), 2*len(jury))
	}
	closed := kit.Only[b.DisputesDisputeClosed](s.Net, s.Do(s.Keeper, s.Disputes.Advance(id)))
	if closed.Outcome != b.OutcomeWorkerWins {
		s.t.Errorf("the appeal ends with %v, want %v", closed.Outcome, b.OutcomeWorkerWins)
	}
	var want []slash
	for _, juror := range bought {
		want = append(want, slash{s.owner(juror), b.OffenceLosingJuror, "5"})
		s.gain(s.owner(juror), "-5")
	}
	s.slashed(append(want, slash{s.owner(auditor), b.OffenceWrongAudit, "10"})...)
	s.gain(s.owner(auditor), "-10")
	s.shared(units(s.t, "7"), jury, 11, worker.Owner) // a fifth of what was slashed
	s.settled(j, 0)
	s.gain(worker.Owner, "3.8")
	s.gain(s.Treasury, "0.2")
	s.gain(s.Buyer, "-4")
}
