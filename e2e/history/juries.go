package history

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// CanDrawJury says whether Disputes.draw_jury is refused now.
func (m *Model) CanDrawJury(id, round uint64) error {
	d, err := m.Case(id)
	switch {
	case err != nil:
		return err
	case d.Phase != b.DisputePhaseDrawing:
		return b.ErrDisputesNotDrawing
	}
	return m.seedAfter(d.ReadyAt, round)
}

// DrawJury does what Disputes.draw_jury did, which CanDrawJury allows: it drew
// these, or nobody. The error says what the chain must not have drawn.
func (m *Model) DrawJury(id uint64, jurors []uint32) error {
	d, err := m.Case(id)
	if err != nil {
		return err
	}
	if len(jurors) == 0 {
		m.closeUndrawn(d)
		return nil
	}
	if err := m.maySit(d, jurors); err != nil {
		return err
	}
	bond := wholeUnits(least(m.p.Disputes.JurorBond.Big(), m.p.Registry.MinAuditStake.Big()))
	for _, juror := range jurors {
		m.lock(m.owner(juror), bond)
	}
	d.Phase, d.Deadline = b.DisputePhaseSealing, m.Now+m.p.Disputes.SealSeconds
	*d.Jury() = Jury{Jurors: jurors, bond: bond, Sealed: map[uint32]felt.Felt{}, Unsealed: map[uint32]felt.Felt{},
		weights: map[uint32]*big.Int{}}
	return nil
}

func (m *Model) maySit(d *Dispute, jurors []uint32) error {
	_, a := m.concerned(d)
	most := m.p.Disputes.JurySize
	if d.Round == 1 {
		most = m.p.Disputes.AppealSize
	}
	if n := len(jurors); n%2 == 0 || n < int(m.p.Disputes.MinJury) || n > int(most) {
		return fmt.Errorf("a jury of %d was drawn", n)
	}
	for i, juror := range jurors {
		p := m.providers[juror]
		free := m.stake(p.Owner).Free()
		switch {
		case juror == d.Worker, juror == d.Accuser, slices.Contains(a.Audit.Auditors, juror),
			d.Opener == p.Owner, d.Opener == p.Operator:
			return fmt.Errorf("provider %d was drawn to judge its own case", juror)
		case slices.Contains(jurors[:i], juror), d.Round == 1 && slices.Contains(d.Juries[0].Jurors, juror):
			return fmt.Errorf("provider %d was drawn twice", juror)
		case less(free, m.p.Registry.MinAuditStake.Big()):
			return fmt.Errorf("provider %d was drawn with %s free", juror, free)
		}
	}
	return nil
}

// SealJury is Disputes.seal of this value.
func (m *Model) SealJury(caller Address, id uint64, value felt.Felt) error {
	d, err := m.Case(id)
	if err != nil {
		return err
	}
	juror, jury := m.operates(caller), d.Jury()
	_, sealed := jury.Sealed[juror]
	switch {
	case d.Phase != b.DisputePhaseSealing:
		return b.ErrDisputesNotSealing
	case m.Now > d.Deadline:
		return b.ErrDisputesTooLate
	case !slices.Contains(jury.Jurors, juror):
		return b.ErrDisputesNotJuror
	case sealed:
		return b.ErrDisputesAlreadySealed
	}
	jury.Sealed[juror] = value
	if len(jury.Sealed) == len(jury.Jurors) {
		d.Phase, d.Deadline = b.DisputePhaseUnsealing, m.Now+m.p.Disputes.UnsealSeconds
	}
	return nil
}

// UnsealJury is Disputes.unseal of a value that is not zero.
func (m *Model) UnsealJury(caller Address, id uint64, value felt.Felt) error {
	d, err := m.Case(id)
	if err != nil {
		return err
	}
	phase, deadline := m.Standing(d)
	juror, jury := m.operates(caller), d.Jury()
	said, sealed := jury.Sealed[juror]
	_, unsealed := jury.Unsealed[juror]
	switch {
	case phase != b.DisputePhaseUnsealing:
		return b.ErrDisputesNotUnsealing
	case m.Now > deadline:
		return b.ErrDisputesTooLate
	case !slices.Contains(jury.Jurors, juror):
		return b.ErrDisputesNotJuror
	case !sealed:
		return b.ErrDisputesNotSealed
	case unsealed:
		return b.ErrDisputesAlreadyUnsealed
	case said != value:
		return b.ErrDisputesWrongUnseal
	}
	d.Phase, d.Deadline = phase, deadline
	stake := m.stake(m.owner(juror))
	jury.Unsealed[juror] = value
	jury.weights[juror] = least(plus(stake.Active, stake.Unbonding()), m.p.Registry.DrawWeightCap.Big())
	return nil
}
