package history_test

import (
	"fmt"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/history"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

func address(f felt.Felt) history.Address { return cairo.ContractAddress(f) }

// inspect compares all that the chain's views say with the model.
func (g *game) inspect() {
	g.t.Helper()
	g.n.Conserved()
	for _, a := range g.people {
		if err := g.account(a); err != nil {
			g.t.Errorf("after call %d: %s: %v", g.calls, a, err)
		}
	}
	for _, id := range g.jobs() {
		j := g.m.Jobs[id]
		if got := kit.View(g.n, g.n.Market.Job(id)); got.State != j.State || int(got.Done) != j.Done {
			g.t.Errorf("after call %d: job %d is %v with %d done, want %v with %d",
				g.calls, id, got.State, got.Done, j.State, j.Done)
		}
		if j.State == b.JobStateDone && g.rng.IntN(8) != 0 {
			continue // many: they change no more
		}
		for index := range j.Assignments {
			if err := g.compare(id, uint32(index)); err != nil {
				g.t.Errorf("after call %d: %v", g.calls, err)
			}
		}
	}
	for _, d := range g.m.Disputes {
		if d.Phase == b.DisputePhaseFinal && g.rng.IntN(8) != 0 {
			continue
		}
		if err := g.compareCase(d.ID); err != nil {
			g.t.Errorf("after call %d: %v", g.calls, err)
		}
	}
	if count := kit.View(g.n, g.n.Disputes.DisputeCount()); count != uint64(len(g.m.Disputes)) {
		g.t.Errorf("after call %d: %d cases, want %d", g.calls, count, len(g.m.Disputes))
	}
}

// compareCase holds a case against the model, if there is one.
func (g *game) compareCase(id uint64) error {
	d, err := g.m.Case(id)
	if err != nil {
		return nil //nolint:nilerr // there is none
	}
	got := g.n.Dispute(id)
	phase, deadline := g.m.Standing(d)
	type view struct {
		job               uint64
		index, task       uint32
		claim             b.Claim
		opener            history.Address
		accuser, worker   uint32
		phase             b.DisputePhase
		outcome           b.Outcome
		round             uint8
		sealed, unsealed  int
		workers, accusers string
		deadline          uint64
	}
	is := view{got.JobID, got.Index, got.Task, got.Claim, got.Opener, got.Accuser, got.Worker, got.Phase, got.Outcome,
		got.Round, int(got.Sealed), int(got.Unsealed), got.WorkerValue.String(), got.AccuserValue.String(), got.Deadline}
	should := view{d.Job, d.Index, d.Task, d.Claim, d.Opener, d.Accuser, d.Worker, phase, d.Outcome,
		d.Round, len(d.Jury().Sealed), len(d.Jury().Unsealed), d.WorkerValue.String(), d.AccuserValue.String(), deadline}
	if is != should || !slices.Equal(got.Jury, d.Jury().Jurors) {
		return fmt.Errorf("case %d is %+v with %v, want %+v with %v", id, is, got.Jury, should, d.Jury().Jurors)
	}
	return nil
}

// account compares what the views say of one account.
func (g *game) account(a *kit.Account) error {
	balance := kit.View(g.n, g.n.Escrow.BalanceOf(address(g.n.Token.Address), a.Address))
	stake := kit.View(g.n, g.n.Staking.StakeOf(a.Address))
	l := g.seen
	got := history.Balance{Available: balance.Available.Big(), Locked: balance.Locked.Big()}
	if want := l.Balances[a.Address].String(); got.String() != want {
		return fmt.Errorf("%s in Escrow, want %s", got, want)
	}
	position := history.Position{Active: stake.Active.Big(), Locked: stake.Locked.Big(), Unbonding: stake.Unbonding.Big()}
	if want := l.Stakes[a.Address].String(); position.String() != want {
		return fmt.Errorf("%s staked, want %s", position, want)
	}
	wallet := kit.View(g.n, g.n.Token.BalanceOf(a.Address)).Big()
	if wallet.Cmp(l.Wallets[a.Address]) != 0 {
		return fmt.Errorf("%s in hand, want %s", wallet, l.Wallets[a.Address])
	}
	return nil
}

// compare holds one assignment and its audit against the model, if there is
// one.
func (g *game) compare(id uint64, index uint32) error {
	j := g.m.Jobs[id]
	if j == nil || int(index) >= len(j.Assignments) {
		return nil
	}
	want := j.Assignments[index]
	got := g.n.Assignment(kit.Job{ID: id, Terms: j.Terms}, index)
	type view struct {
		state               b.AssignmentState
		attempt             uint8
		worker              uint32
		at                  uint64
		price, lock, bounty string
	}
	is := view{got.State, got.Attempt, got.Worker, got.At, got.Price.String(), got.Lock.String(), got.Bounty.String()}
	should := view{want.State, want.Attempt, want.Worker, want.At,
		want.Price.String(), want.Lock.String(), want.Bounty.String()}
	if is != should {
		return fmt.Errorf("assignment %d of job %d is %+v, want %+v", index, id, is, should)
	}
	switch got.State {
	case b.AssignmentStateSubmitted, b.AssignmentStateVerified, b.AssignmentStateDisputed, b.AssignmentStateSettled:
		if got.Fault != want.Fault {
			return fmt.Errorf("assignment %d of job %d blames its input: %t, want %t", index, id, got.Fault, want.Fault)
		}
	}
	audit := g.n.Audit(kit.Job{ID: id, Terms: j.Terms}, index)
	if x := want.Audit; audit.Phase != x.Phase || audit.Redraws != x.Redraws ||
		!slices.Equal(audit.Auditors, x.Auditors) || !slices.Equal(audit.Tasks, x.Tasks) {
		return fmt.Errorf("the audit of assignment %d of job %d is %+v, want %+v", index, id, audit, x)
	}
	return nil
}
