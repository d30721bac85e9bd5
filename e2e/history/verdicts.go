package history

import (
	"math/big"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// concerned is the assignment that a case is about. While it is open its job
// cannot be over.
func (m *Model) concerned(d *Dispute) (*Job, *Assignment) {
	j := m.Jobs[d.Job]
	return j, j.Assignments[d.Index]
}

// convict: half of what reporters get goes to who brought the case, half to the
// jurors that found the worker wrong.
func (m *Model) convict(d *Dispute, value felt.Felt, winners []Address) {
	j, a := m.concerned(d)
	if !value.IsZero() && d.Claim == b.ClaimWrong && slices.Contains(a.Audit.Tasks, d.Task) {
		for _, auditor := range a.Audit.paid() {
			a.Audit.out[auditor] = true
		}
	}
	m.fail(a, a.Lock, m.disputes, m.due(j, d.Index, a))
	claimant, right := d.Opener, true
	if d.Accuser == 0 {
		m.pay(d.Opener, d.Opener, d.bond)
	} else {
		m.unlock(d.Opener, d.held)
		if !value.IsZero() && value != d.AccuserValue {
			m.slash(d.Opener, d.bond, m.disputes, Address{}, 0)
			claimant, right = winners[0], false
		}
	}
	rewards := m.takeRewards()
	each := new(big.Int)
	switch heads := uint64(len(winners)); {
	case heads > 0 && right:
		each = ratioDown(ratioDown(rewards, 1, 2), 1, heads)
	case heads > 0:
		each = ratioDown(rewards, 1, heads)
	}
	m.divide(m.disputes, rewards, winners, each, claimant)
}

// acquit: who brought the case pays the worker and the jurors.
func (m *Model) acquit(d *Dispute, winners []Address) {
	_, a := m.concerned(d)
	worker, heads := m.owner(d.Worker), uint64(len(winners))
	a.State = b.AssignmentStateVerified
	if d.Accuser == 0 {
		m.divide(d.Opener, d.bond, winners, ratioDown(d.bond, 1, heads+1), worker)
	} else {
		a.At, a.Doubled = m.Now, false
		m.unlock(d.Opener, d.held)
		m.slash(d.Opener, d.bond, m.disputes, worker, 0)
	}
	rewards := m.takeRewards()
	m.divide(m.disputes, rewards, winners, ratioDown(rewards, 1, heads), worker)
}

// dropCase: nothing is decided, nobody pays.
func (m *Model) dropCase(d *Dispute) {
	_, a := m.concerned(d)
	if d.Outcome == b.OutcomeUnproven {
		a.State = b.AssignmentStateVerified
	} else {
		m.drop(a)
	}
	if d.Accuser == 0 {
		m.pay(d.Opener, d.Opener, d.bond)
	} else {
		m.unlock(d.Opener, d.held)
	}
}

// settleAppeal returns the bond of an appeal that changed something or in which
// nobody named a value; else its jurors share it.
func (m *Model) settleAppeal(d *Dispute, jury []Address) {
	appellant := m.Appellant(d)
	if d.First != d.Outcome || len(jury) == 0 {
		m.pay(appellant, appellant, d.appealBond)
		return
	}
	m.divide(appellant, d.appealBond, jury, ratioDown(d.appealBond, 1, uint64(len(jury))), appellant)
}

// takeRewards is what slashes of this call have brought to Disputes, which has
// nothing between calls.
func (m *Model) takeRewards() *big.Int {
	rewards := m.balance(m.disputes).Available
	m.hold(m.disputes, rewards)
	return rewards
}

// divide pays each to every head out of what the payer has locked, and the rest to
// last.
func (m *Model) divide(payer Address, amount *big.Int, heads []Address, each *big.Int, last Address) {
	m.pay(payer, last, minus(amount, times(each, uint64(len(heads)))))
	for _, head := range heads {
		m.pay(payer, head, each)
	}
}
