package gas_test

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// stories reach every entry point that people and keepers call. Each is told
// twice, so that cells are new in one telling and not in the other; `pass` is
// which.
var stories = []func(n *kit.Net, pass int){
	money, stakes, delegations, registration, rounds, closing, lateness,
	unopened, silentSealers, silentUnsealers, undrawn, faultyInput, replicas, unrevealed,
	challengeWithAppeal, unanswered, withheld, auditDispute,
	governing, supply, handovers, dollars,
}

func money(n *kit.Net, _ int) {
	one := cairo.U256From64(1)
	escrow := cairo.ContractAddress(n.Escrow.Address)
	sage := cairo.ContractAddress(n.Token.Address)
	n.Do(n.Buyer, n.Token.Transfer(n.Keeper.Address, one))
	n.Do(n.Buyer, n.Token.Transfer(n.Providers[11].Operator.Address, one))
	n.Do(n.Buyer, n.Token.Approve(n.Keeper.Address, one))
	n.Do(n.Keeper, n.Token.TransferFrom(n.Buyer.Address, n.Keeper.Address, one))
	n.Do(n.Keeper, n.Token.Burn(one))
	n.Do(n.Keeper, n.Token.Approve(escrow, cairo.U256{Lo: kit.Sage(1)}))
	n.Do(n.Keeper, n.Escrow.Deposit(sage, kit.Sage(1)))
	n.Do(n.Keeper, n.Escrow.Withdraw(sage, kit.Sage(1), n.Keeper.Address))
}

func stakes(n *kit.Net, _ int) {
	a := n.Strangers[0]
	n.Stake(a, kit.Sage(200))
	n.Do(a, n.Staking.RequestUnstake(kit.Sage(200)))
	n.Advance(kit.View(n, n.Staking.Config()).UnbondingSeconds)
	n.Do(a, n.Staking.Withdraw())
}

// delegations come and go within one story, and the operator's commission with
// them.
func delegations(n *kit.Net, _ int) {
	a, operator := n.Strangers[0], n.Providers[0].Owner
	n.Do(operator, n.Staking.SetCommission(500))
	n.Do(a, n.Token.Approve(cairo.ContractAddress(n.Staking.Address), cairo.U256{Lo: kit.Sage(50)}), n.Staking.Delegate(operator.Address, kit.Sage(50)))
	n.Do(a, n.Staking.RequestUndelegate(operator.Address, kit.Sage(50)))
	n.Advance(kit.View(n, n.Staking.Config()).UnbondingSeconds)
	n.Do(a, n.Staking.WithdrawDelegation(operator.Address))
}

func registration(n *kit.Net, pass int) {
	owner, operator := n.Strangers[1+2*pass], n.Strangers[2+2*pass]
	n.Stake(owner, kit.Sage(200))
	profile := b.Profile{Class: b.NodeClassCPU}
	n.Do(owner, n.Registry.Register(profile, "http://127.0.0.1"))
	n.Do(owner, n.Registry.ProposeOperator(operator.Address))
	id := kit.View(n, n.Registry.IDOf(owner.Address))
	n.Do(operator, n.Registry.AcceptOperator(id))
	n.Do(operator, n.Registry.SetActive(true))
	n.Do(owner, n.Registry.SetProfile(profile, "http://127.0.0.1"))
	n.Do(owner, n.Registry.SetActive(false))
	n.Do(owner, n.Registry.SetActive(true))
	n.Do(owner, n.Staking.RequestUnstake(kit.Sage(200)))
	n.Do(n.Keeper, n.Registry.Evict(id))
}

func rounds(n *kit.Net, pass int) {
	n.RunBeacon(n.Now())
	silent := n.Strangers[5+pass]
	n.Stake(silent, kit.Sage(500))
	n.Do(silent, n.Beacon.Join())
	n.Do(silent, n.Beacon.Leave())
	n.Do(silent, n.Beacon.Join())
	length := kit.View(n, n.Beacon.Config()).RoundSeconds
	n.Advance(length)
	round := n.Now() / length
	n.Do(silent, n.Beacon.Commit(round, felt.One))
	n.Advance(2 * length)
	n.Do(n.Keeper, n.Beacon.Finalise(round)) // nobody revealed: it is void
	n.Do(n.Keeper, n.Beacon.ReportSilent(round, silent.Address))
}

// ranges is a job of four assignments of two tasks.
func ranges(n *kit.Net) kit.Job {
	terms := n.Terms(8)
	terms.Chunk = 2
	j, _ := n.PostJobAgain(terms)
	return j
}

func closing(n *kit.Net, _ int) {
	j := ranges(n)
	var indices []uint32
	for i := range uint32(3) { // the fourth is refunded
		n.Take(n.Providers[i], j, i)
		w := n.Work(j, i)
		n.Submit(w)
		n.AuditHonestly(w)
		indices = append(indices, i)
	}
	n.Close(j)
	n.AwaitPayable(j)
	n.Settle(j, indices...)
}

func lateness(n *kit.Net, _ int) {
	j := ranges(n)
	n.Take(n.Providers[0], j, 0)
	n.FailLate(n.Keeper, j, 0)
	n.Take(n.Providers[1], j, 0)
	n.FailLate(n.Keeper, j, 0)
	n.Close(j)
}

// submitted is a job of one assignment whose root is in.
func submitted(n *kit.Net, wrong ...uint32) (kit.Job, *kit.Work) {
	j, _ := n.PostJobAgain(n.Terms(4))
	n.Take(n.Providers[0], j, 0)
	w := n.Work(j, 0, wrong...)
	n.Submit(w)
	return j, w
}

// sealed is one whose auditors have sealed the truth.
func sealed(n *kit.Net, wrong ...uint32) (kit.Job, *kit.Work, b.Audit) {
	j, w := submitted(n, wrong...)
	n.Draw(j, 0)
	audit := n.Audit(j, 0)
	for _, id := range audit.Auditors {
		n.Seal(n.ByID(id), j, 0, kit.Truths(j.ID, audit.Tasks))
	}
	return j, w, audit
}

func unopened(n *kit.Net, _ int) {
	j, _, _ := sealed(n)
	n.AdvanceTo(n.Audit(j, 0).Deadline + 1)
	n.Do(n.Keeper, n.Audits.FailUnopened(j.ID, 0))
	n.Close(j)
}

func silentSealers(n *kit.Net, _ int) {
	j, w := submitted(n)
	n.Draw(j, 0)
	n.AdvanceTo(n.Audit(j, 0).Deadline + 1)
	n.Do(n.Keeper, n.Audits.ReplaceSilent(j.ID, 0))
	audit := n.Audit(j, 0)
	truths := kit.Truths(j.ID, audit.Tasks)
	n.Seal(n.ByID(audit.Auditors[0]), j, 0, truths)
	n.Open(w)
	n.Unseal(n.ByID(audit.Auditors[0]), j, 0, truths)
	n.AwaitPayable(j)
	n.Settle(j, 0)
}

func silentUnsealers(n *kit.Net, _ int) {
	j, w, _ := sealed(n)
	n.Open(w)
	n.AdvanceTo(n.Audit(j, 0).Deadline + 1)
	n.Do(n.Keeper, n.Audits.Conclude(j.ID, 0))
	audit := n.Audit(j, 0) // another is drawn, after the opening
	truths := kit.Truths(j.ID, audit.Tasks)
	n.Seal(n.ByID(audit.Auditors[0]), j, 0, truths)
	n.Unseal(n.ByID(audit.Auditors[0]), j, 0, truths)
	n.AwaitPayable(j)
	n.Settle(j, 0)
}

func undrawn(n *kit.Net, _ int) {
	j, _ := submitted(n)
	n.Advance(kit.View(n, n.Audits.Config()).DrawSeconds + 1)
	n.Do(n.Keeper, n.Audits.SkipUndrawn(j.ID, 0))
	n.AwaitPayable(j)
	n.Settle(j, 0)
}

func faultyInput(n *kit.Net, _ int) {
	j, _ := n.PostJobAgain(n.Terms(4))
	n.Take(n.Providers[0], j, 0)
	n.Do(n.Providers[0].Operator, n.Receipts.SubmitFault(j.ID, 0, 1, n.FaultRoot(j, 0, 1)))
	n.Advance(kit.View(n, n.Audits.Config()).DrawSeconds + 1)
	n.Do(n.Keeper, n.Audits.SkipUndrawn(j.ID, 0))
	n.AwaitPayable(j)
	n.Settle(j, 0)
}

func replicated(n *kit.Net) (kit.Job, [2]*kit.Work) {
	terms := n.Terms(4)
	terms.Replicas = 2
	j, _ := n.PostJobAgain(terms)
	var works [2]*kit.Work
	for i := range works {
		n.Take(n.Providers[i], j, uint32(i))
		works[i] = n.Work(j, uint32(i))
		n.Commit(works[i])
	}
	return j, works
}

func replicas(n *kit.Net, _ int) {
	j, works := replicated(n)
	for _, w := range works {
		n.Reveal(w)
	}
	for _, w := range works {
		n.AuditHonestly(w)
	}
	n.AwaitPayable(j)
	n.Settle(j, 0, 1)
}

func unrevealed(n *kit.Net, _ int) {
	j, works := replicated(n)
	for _, w := range works { // the other's failure opens the window anew
		n.Advance(kit.View(n, n.Receipts.RevealSeconds()) + 1)
		n.Do(n.Keeper, n.Receipts.FailUnrevealed(j.ID, w.Index))
	}
	n.Close(j)
}
