package history

import (
	"fmt"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// audit is the one of an assignment; an empty one where there is none.
func (m *Model) audit(id uint64, index uint32) (*Job, *Assignment, *Audit) {
	j, a, err := m.find(id, index)
	if err != nil {
		return nil, nil, &Audit{}
	}
	return j, a, &a.Audit
}

// Seal is Audits.seal of these values.
func (m *Model) Seal(caller Address, id uint64, index uint32, values []felt.Felt) error {
	_, _, x := m.audit(id, index)
	auditor := m.operates(caller)
	switch {
	case x.Phase != b.AuditPhaseSealing:
		return b.ErrAuditsNotSealing
	case !slices.Contains(x.Auditors, auditor) || x.out[auditor]:
		return b.ErrAuditsNotAuditor
	case x.Sealed(auditor):
		return b.ErrAuditsAlreadySealed
	case m.Now > x.Deadline:
		return b.ErrAuditsTooLate
	}
	x.sealed[auditor] = values
	if len(x.sealed) == len(x.Auditors) {
		m.afterSealing(x)
	}
	return nil
}

func (m *Model) afterSealing(x *Audit) {
	if x.Opened != nil {
		x.Phase, x.Deadline = b.AuditPhaseUnsealing, m.Now+m.p.Audits.UnsealSeconds
	} else {
		x.Phase, x.Deadline = b.AuditPhaseOpening, m.Now+m.p.Audits.OpenSeconds
	}
}

// Open is Receipts.open with leaves that are in the tree, by anybody.
func (m *Model) Open(id uint64, index uint32, tasks []uint32, values []felt.Felt) error {
	_, a, err := m.find(id, index)
	if err != nil {
		return err
	}
	x := &a.Audit
	switch {
	case a.State != b.AssignmentStateSubmitted && a.State != b.AssignmentStateVerified &&
		a.State != b.AssignmentStateDisputed && a.State != b.AssignmentStateSettled:
		return b.ErrReceiptsNoRoot
	case a.Fault && slices.ContainsFunc(tasks, func(task uint32) bool { return task != a.FaultTask }):
		return b.ErrReceiptsTaskOutOfRange
	case x.Phase != b.AuditPhaseOpening:
		return b.ErrAuditsNotOpening
	case m.Now > x.Deadline:
		return b.ErrAuditsTooLate
	case !slices.Equal(tasks, x.Tasks):
		return b.ErrAuditsWrongLeaves
	}
	x.Opened = values
	m.afterSealing(x)
	return nil
}

// FailUnopened is Audits.fail_unopened.
func (m *Model) FailUnopened(caller Address, id uint64, index uint32) error {
	j, a, x := m.audit(id, index)
	switch {
	case x.Phase != b.AuditPhaseOpening:
		return b.ErrAuditsNotOpening
	case m.Now <= x.Deadline:
		return b.ErrAuditsStillTime
	}
	x.Phase = b.AuditPhaseFailed
	m.release(x)
	m.fail(a, a.Lock, caller, m.due(j, index, a))
	return nil
}

// Unseal is Audits.unseal, by anybody. Where the values are not what the worker
// opened, opened shows that.
func (m *Model) Unseal(auditor uint32, id uint64, index uint32, values, opened []felt.Felt) error {
	_, a, x := m.audit(id, index)
	switch {
	case x.Phase != b.AuditPhaseUnsealing:
		return b.ErrAuditsNotUnsealing
	case !slices.Contains(x.Auditors, auditor) || x.out[auditor]:
		return b.ErrAuditsNotAuditor
	case !x.Sealed(auditor):
		return b.ErrAuditsNotSealed
	case x.unsealed[auditor]:
		return b.ErrAuditsAlreadyUnsealed
	case m.Now > x.Deadline:
		return b.ErrAuditsTooLate
	case !slices.Equal(values, x.sealed[auditor]):
		return b.ErrAuditsWrongUnseal
	case !slices.Equal(values, x.Opened) && !slices.Equal(opened, x.Opened):
		return b.ErrAuditsNotOpened
	}
	x.unsealed[auditor] = true
	for i, value := range values {
		switch value {
		case x.Opened[i]:
		case Unavailable:
			x.absent[auditor] = true
		default:
			m.accuse(id, index, a, auditor, i, value)
			return nil
		}
	}
	if len(x.unsealed)+len(x.out) == len(x.Auditors) {
		m.conclude(a)
	}
	return nil
}

// conclude ends an audit in which nobody named another value.
func (m *Model) conclude(a *Assignment) {
	x := &a.Audit
	m.release(x)
	if 2*len(x.absent) > len(x.unsealed) {
		x.Phase = b.AuditPhaseUnavailable
		m.drop(a)
		return
	}
	x.Phase = b.AuditPhaseAgreed
	m.verify(a, false)
}

func (m *Model) release(x *Audit) {
	for _, id := range x.Auditors {
		if !x.out[id] {
			m.unlock(m.providers[id].Owner, m.p.Audits.Bond.Big())
		}
	}
}

// CanReplaceSilent and CanConclude say whether the call is refused now, and
// whether the chain would draw others.
func (m *Model) CanReplaceSilent(id uint64, index uint32) (draws bool, err error) {
	return m.canGoOn(id, index, b.AuditPhaseSealing, b.ErrAuditsNotSealing, func(x *Audit) int { return len(x.sealed) })
}

// CanConclude is of Audits.conclude.
func (m *Model) CanConclude(id uint64, index uint32) (draws bool, err error) {
	return m.canGoOn(id, index, b.AuditPhaseUnsealing, b.ErrAuditsNotUnsealing, func(x *Audit) int { return len(x.unsealed) })
}

func (m *Model) canGoOn(id uint64, index uint32, phase b.AuditPhase, refusal error, did func(*Audit) int) (bool, error) {
	_, _, x := m.audit(id, index)
	switch {
	case x.Phase != phase:
		return false, refusal
	case m.Now <= x.Deadline:
		return false, b.ErrAuditsStillTime
	}
	return did(x) == 0 && x.Redraws < m.p.Audits.MaxRedraws, nil
}

// ReplaceSilent is Audits.replace_silent, which CanReplaceSilent allows.
func (m *Model) ReplaceSilent(caller Address, id uint64, index uint32, d Drawn) error {
	j, a, x := m.audit(id, index)
	m.punish(caller, x, x.Sealed)
	if len(x.sealed) > 0 {
		m.afterSealing(x)
		return nil
	}
	return m.redraw(j, a, d)
}

// Conclude is Audits.conclude, which CanConclude allows.
func (m *Model) Conclude(caller Address, id uint64, index uint32, d Drawn) error {
	j, a, x := m.audit(id, index)
	m.punish(caller, x, func(auditor uint32) bool { return x.unsealed[auditor] })
	if len(x.unsealed) > 0 {
		m.conclude(a)
		return nil
	}
	return m.redraw(j, a, d)
}

// punish slashes the bonds of those that did not, and counts them out.
func (m *Model) punish(reporter Address, x *Audit, did func(auditor uint32) bool) {
	bond := m.p.Audits.Bond.Big()
	for _, id := range x.Auditors {
		if !did(id) && !x.out[id] {
			x.out[id] = true
			m.unlock(m.providers[id].Owner, bond)
			m.slash(m.providers[id].Owner, bond, reporter, Address{}, 0)
		}
	}
}

func (m *Model) redraw(j *Job, a *Assignment, d Drawn) error {
	if len(d.Auditors) == 0 {
		m.skip(a, true)
		return nil
	}
	if a.Audit.Redraws == m.p.Audits.MaxRedraws {
		return fmt.Errorf("auditors were drawn for the %dth time", a.Audit.Redraws+2)
	}
	a.Audit.Redraws++
	return m.beginSealing(j, a, d.Auditors)
}
