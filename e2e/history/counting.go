package history

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// acquits says whether a value says that the worker is right.
func (d *Dispute) acquits(value felt.Felt) bool {
	if d.Claim == b.ClaimWithheld {
		return value != Withheld
	}
	return value == d.WorkerValue
}

// undecided is what nothing decided comes to: a verified result stands unless more
// than half of the weight was against it.
func (d *Dispute) undecided() b.Outcome {
	if d.Accuser != 0 {
		return b.OutcomeUndecided
	}
	against, all := new(big.Int), new(big.Int)
	for juror, value := range d.Jury().Unsealed {
		weight := d.Jury().weights[juror]
		all = plus(all, weight)
		if value != Unavailable && !d.acquits(value) {
			against = plus(against, weight)
		}
	}
	if less(all, times(against, 2)) {
		return b.OutcomeUndecided
	}
	return b.OutcomeUnproven
}

// decide is the value that more than two thirds of the weight named.
func (d *Dispute) decide(quorum int) (felt.Felt, bool) {
	if len(d.Jury().Unsealed) < quorum {
		return felt.Felt{}, false
	}
	named, all := map[felt.Felt]*big.Int{}, new(big.Int)
	for juror, value := range d.Jury().Unsealed {
		weight := d.Jury().weights[juror]
		all = plus(all, weight)
		named[value] = plus(nonNil(named[value]), weight)
	}
	for value, weight := range named {
		if value != Unavailable && less(times(all, 2), times(weight, 3)) {
			return value, true
		}
	}
	return felt.Felt{}, false
}

func (m *Model) countVotes(reporter Address, d *Dispute) {
	jury := d.Jury()
	for _, juror := range jury.Jurors {
		if _, spoke := jury.Unsealed[juror]; !spoke {
			m.unlock(m.owner(juror), jury.bond)
			m.slash(m.owner(juror), jury.bond, reporter, Address{}, 0)
		}
	}
	value, decided := d.decide(int(m.p.Disputes.MinJury))
	outcome := b.OutcomeWorkerLoses
	if d.acquits(value) {
		outcome = b.OutcomeWorkerWins
	}
	switch {
	case decided && d.Round == 0:
		d.Phase, d.Outcome, d.Deadline, d.FirstValue =
			b.DisputePhaseDecided, outcome, m.Now+m.p.Disputes.AppealSeconds, value
	case decided:
		m.closeCase(d, outcome, value, true)
	case d.Round == 0:
		m.closeCase(d, d.undecided(), felt.Felt{}, false)
	default:
		m.closeCase(d, d.First, d.FirstValue, false)
	}
}

// dismiss frees a jury's bonds, slashes whose value lost, and returns whom to pay.
func (m *Model) dismiss(jury *Jury, value felt.Felt, decided bool) (right []Address) {
	for _, juror := range jury.Jurors {
		said, spoke := jury.Unsealed[juror]
		if !spoke {
			continue
		}
		owner := m.owner(juror)
		m.unlock(owner, jury.bond)
		switch {
		case said == Unavailable:
		case !decided || said == value:
			right = append(right, owner)
		default:
			m.slash(owner, ratioDown(jury.bond, 1, 2), m.disputes, Address{}, 0)
		}
	}
	return right
}
