package history

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// Settle is Market.settle.
func (m *Model) Settle(id uint64, t b.JobTerms, indices []uint32) error {
	j, err := m.withTerms(id, t)
	if err != nil {
		return err
	}
	if len(indices) == 0 {
		return b.ErrMarketNoIndices
	}
	for i, index := range indices {
		if i > 0 && index <= indices[i-1] {
			return b.ErrMarketDuplicateIndex
		}
		_, a, err := m.find(id, index)
		switch {
		case err != nil:
			return err
		case a.State != b.AssignmentStateVerified:
			return b.ErrMarketNotVerified
		case m.Now < j.payableAt(a):
			return b.ErrMarketTooEarly
		}
	}
	faulted := false
	for _, index := range indices {
		m.settleOne(j, int(index))
		faulted = faulted || j.Assignments[index].Fault
	}
	if faulted && j.State == b.JobStateOpen {
		m.end(j)
	}
	m.finish(j)
	return nil
}

func (m *Model) settleOne(j *Job, index int) {
	a := j.Assignments[index]
	owner := m.providers[a.Worker].Owner
	value := times(a.Price, uint64(j.count(index)))
	fee := ratioDown(value, uint64(m.p.Market.FeeBps), whole)
	if a.Fault { // its trouble only, and no fee
		value, fee = ratioDown(value, uint64(m.p.Market.FaultBps), whole), new(big.Int)
	}
	refund := minus(m.share(j, index), value)
	m.pay(j.Terms.Buyer, owner, minus(value, fee))
	m.pay(j.Terms.Buyer, m.treasury, fee)
	leaves, auditors := uint64(len(a.Audit.Tasks)), a.Audit.paid()
	each := ratioDown(times(a.Price, min(leaves, j.leaves(index))), uint64(m.p.Market.AuditMarginBps), whole)
	for _, auditor := range auditors {
		m.pay(j.Terms.Buyer, m.providers[auditor].Owner, each)
		refund = minus(refund, each)
	}
	m.pay(j.Terms.Buyer, j.Terms.Buyer, refund)
	m.pay(m.market, owner, a.Bounty)
	m.unlock(owner, a.Lock)
	a.Bounty = new(big.Int)
	a.State = b.AssignmentStateSettled
	j.Done++
}

// Close is Market.close.
func (m *Model) Close(caller Address, id uint64, t b.JobTerms) error {
	j, err := m.withTerms(id, t)
	switch {
	case err != nil:
		return err
	case j.State == b.JobStateDone:
		return b.ErrMarketNothingToClose
	case j.State != b.JobStateClosed && caller != t.Buyer && m.Now <= t.Deadline:
		return b.ErrMarketNotBuyer
	}
	if j.State == b.JobStateClosed && len(j.ownerless()) == 0 {
		return b.ErrMarketNothingToClose
	}
	m.end(j)
	m.finish(j)
	return nil
}

// ownerless are the assignments that nobody has.
func (j *Job) ownerless() (indices []int) {
	for index, a := range j.Assignments {
		if a.State == b.AssignmentStateFailed || a.State == b.AssignmentStateOpen {
			indices = append(indices, index)
		}
	}
	return indices
}

// end stops a job's taking and refunds what nobody has.
func (m *Model) end(j *Job) {
	buyer := j.Terms.Buyer
	j.State = b.JobStateClosed
	for _, index := range j.ownerless() {
		a := j.Assignments[index]
		m.pay(buyer, buyer, m.share(j, index))
		m.pay(m.market, buyer, a.Bounty)
		a.Bounty = new(big.Int)
		a.State = b.AssignmentStateRefunded
		j.Done++
	}
}

func (m *Model) finish(j *Job) {
	if j.Done == len(j.Assignments) {
		j.State = b.JobStateDone
	}
}
