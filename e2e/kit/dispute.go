package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// What jurors say in a case of withheld output.
var (
	Served   = *new(felt.Felt).SetBytes([]byte("SERVED"))
	Withheld = *new(felt.Felt).SetBytes([]byte("WITHHELD"))
)

// Challenge deposits the bond, challenges one task of a verified assignment and
// returns the case.
func (n *Net) Challenge(a *Account, j Job, index, task uint32, claim b.Claim) (uint64, Receipt) {
	n.t.Helper()
	bond := View(n, n.Disputes.Config()).ChallengeBond
	r := n.Do(a, append(n.deposit(bond), n.Disputes.Challenge(j.ID, index, task, claim))...)
	return Only[b.DisputesDisputeOpened](n, r).DisputeID, r
}

// Dispute reads a case.
func (n *Net) Dispute(id uint64) b.Dispute {
	n.t.Helper()
	return View(n, n.Disputes.Dispute(id))
}

// Respond opens the challenged leaf.
func (n *Net) Respond(id uint64, w *Work) Receipt {
	n.t.Helper()
	return n.Do(w.Worker.Operator, n.Disputes.Respond(id, w.Opening(n.Dispute(id).Task)))
}

// DrawJury runs a beacon round and draws the jury. The case must have become
// ready after the last round.
func (n *Net) DrawJury(id uint64) Receipt {
	n.t.Helper()
	return n.Do(n.Keeper, n.Disputes.DrawJury(id, n.RunBeacon(n.now)))
}

// JurySeal seals a juror's value.
func (n *Net) JurySeal(p *Provider, id uint64, value felt.Felt) Receipt {
	n.t.Helper()
	round := n.Dispute(id).Round
	return n.Do(p.Operator, n.Disputes.Seal(id, JurySeal(id, round, p.ID, value)))
}

// JuryUnseal shows what JurySeal sealed.
func (n *Net) JuryUnseal(p *Provider, id uint64, value felt.Felt) Receipt {
	n.t.Helper()
	return n.Do(p.Operator, n.Disputes.Unseal(id, value, JurySalt(id, p.ID)))
}

// JudgeBy has every juror seal and unseal what `say` says, and returns the
// transactions.
func (n *Net) JudgeBy(id uint64, say func(*Provider) felt.Felt) []Receipt {
	n.t.Helper()
	var done []Receipt
	jury := n.Dispute(id).Jury
	for _, juror := range jury {
		p := n.ByID(juror)
		done = append(done, n.JurySeal(p, id, say(p)))
	}
	for _, juror := range jury {
		p := n.ByID(juror)
		done = append(done, n.JuryUnseal(p, id, say(p)))
	}
	return done
}

// AdvanceDispute lets the present phase of a case end and moves it on.
func (n *Net) AdvanceDispute(id uint64) Receipt {
	n.t.Helper()
	n.AdvanceTo(n.Dispute(id).Deadline + 1)
	return n.Do(n.Keeper, n.Disputes.Advance(id))
}

// Appeal deposits twice the bond and asks for the larger jury.
func (n *Net) Appeal(a *Account, id uint64) Receipt {
	n.t.Helper()
	bond := View(n, n.Disputes.Config()).ChallengeBond
	return n.Do(a, append(n.deposit(double(bond)), n.Disputes.Appeal(id))...)
}

// JurySeal is what the kit's jurors seal.
func JurySeal(dispute uint64, round uint8, juror uint32, value felt.Felt) felt.Felt {
	return receipt.JurySeal(dispute, round, juror, value, JurySalt(dispute, juror))
}

// JurySalt hides what they seal.
func JurySalt(dispute uint64, juror uint32) felt.Felt { return salt("jury", dispute, uint64(juror)) }
