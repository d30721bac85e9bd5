package gas_test

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// verified is a job that awaits the end of its challenge window.
func verified(n *kit.Net) (kit.Job, *kit.Work) {
	j, w := submitted(n)
	n.AuditHonestly(w)
	return j, w
}

// challengeWithAppeal is lost by the challenger twice.
func challengeWithAppeal(n *kit.Net, _ int) {
	j, w := verified(n)
	id, _ := n.Challenge(n.Buyer, j, 0, 2, b.ClaimWrong)
	n.Respond(id, w)
	truth := func(*kit.Provider) felt.Felt { return kit.Truth(j.ID, 2) }
	n.DrawJury(id)
	n.JudgeBy(id, truth)
	n.Do(n.Keeper, n.Disputes.Advance(id))
	n.Appeal(n.Buyer, id)
	n.DrawJury(id)
	n.JudgeBy(id, truth)
	n.Do(n.Keeper, n.Disputes.Advance(id))
	n.AwaitPayable(j)
	n.Settle(j, 0)
}

// unanswered is lost by the worker at once.
func unanswered(n *kit.Net, _ int) {
	j, _ := verified(n)
	id, _ := n.Challenge(n.Buyer, j, 0, 1, b.ClaimWithheld)
	n.AdvanceDispute(id)
	n.InState(j, 0, b.AssignmentStateFailed)
	n.Close(j)
}

// withheld is lost by the worker before a jury.
func withheld(n *kit.Net, _ int) {
	j, w := verified(n)
	id, _ := n.Challenge(n.Buyer, j, 0, 1, b.ClaimWithheld)
	n.Respond(id, w)
	n.DrawJury(id)
	n.JudgeBy(id, func(*kit.Provider) felt.Felt { return kit.Withheld })
	n.Do(n.Keeper, n.Disputes.Advance(id))
	n.AdvanceDispute(id)
	n.InState(j, 0, b.AssignmentStateFailed)
	n.Close(j)
}

// auditDispute is a cheat that its audit finds.
func auditDispute(n *kit.Net, _ int) {
	j, w, audit := sealed(n, 0, 1, 2, 3)
	n.Open(w)
	n.Unseal(n.ByID(audit.Auditors[0]), j, 0, kit.Truths(j.ID, audit.Tasks))
	id := kit.View(n, n.Disputes.DisputeOf(j.ID, 0))
	n.DrawJury(id)
	task := n.Dispute(id).Task
	n.JudgeBy(id, func(*kit.Provider) felt.Felt { return kit.Truth(j.ID, task) })
	n.Do(n.Keeper, n.Disputes.Advance(id))
	n.AdvanceDispute(id)
	n.InState(j, 0, b.AssignmentStateFailed)
	n.Close(j)
}
