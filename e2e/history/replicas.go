package history

import (
	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// replicas are the other assignments of the same range.
func (j *Job) replicas(index uint32) (others []*Assignment) {
	n := uint32(j.Terms.Replicas)
	first := index / n * n
	for other := first; other < first+n; other++ {
		if other != index {
			others = append(others, j.Assignments[other])
		}
	}
	return others
}

// checkReplicas refuses who could copy another replica's root, or be two of them.
func (j *Job) checkReplicas(index, worker uint32) error {
	for _, other := range j.replicas(index) {
		switch other.State {
		case b.AssignmentStateSubmitted, b.AssignmentStateVerified, b.AssignmentStateDisputed, b.AssignmentStateSettled:
			return b.ErrMarketNotTakeable
		case b.AssignmentStateTaken, b.AssignmentStateCommitted:
			if other.Worker == worker {
				return b.ErrMarketSameWorker
			}
		}
	}
	return nil
}

// Commit is Receipts.commit.
func (m *Model) Commit(caller Address, id uint64, index uint32) error {
	if j := m.Jobs[id]; j != nil && j.Terms.Replicas == 1 {
		return b.ErrMarketNoReplicas
	}
	_, a, err := m.running(caller, id, index)
	if err != nil {
		return err
	}
	a.State, a.At, a.Fault = b.AssignmentStateCommitted, m.Now, false
	return nil
}

// revealing says since when a committed replica may be revealed: once each other
// one is bound, or can no more be.
func (m *Model) revealing(j *Job, index uint32, a *Assignment) (since uint64, open bool) {
	since, open = a.At, true
	for _, other := range j.replicas(index) {
		due := other.At
		switch other.State {
		case b.AssignmentStateOpen:
			due = j.Terms.Deadline
			open = open && (j.State != b.JobStateOpen || m.Now > due)
		case b.AssignmentStateRefunded:
			if other.Worker == 0 { // never taken: the chain has no cell of it
				due = j.Terms.Deadline
			}
		case b.AssignmentStateTaken:
			due = other.At + uint64(j.Terms.RunSeconds)
			open = open && m.Now > due
		}
		since = max(since, due)
	}
	return since, open
}

// Reveal is Receipts.reveal of what was committed to.
func (m *Model) Reveal(caller Address, id uint64, index uint32) error {
	j, a, err := m.find(id, index)
	switch {
	case err != nil:
		return err
	case a.State != b.AssignmentStateCommitted:
		return b.ErrMarketNotCommitted
	case m.operates(caller) != a.Worker:
		return b.ErrMarketNotWorker
	}
	since, open := m.revealing(j, index, a)
	switch {
	case !open:
		return b.ErrReceiptsTooEarly
	case m.Now > since+m.p.RevealSeconds:
		return b.ErrReceiptsTooLate
	}
	a.State, a.At = b.AssignmentStateSubmitted, m.Now
	return nil
}

// FailUnrevealed is Receipts.fail_unrevealed.
func (m *Model) FailUnrevealed(caller Address, id uint64, index uint32) error {
	j, a, err := m.find(id, index)
	switch {
	case err != nil:
		return err
	case a.State != b.AssignmentStateCommitted:
		return b.ErrMarketNotCommitted
	}
	if since, open := m.revealing(j, index, a); !open || m.Now <= since+m.p.RevealSeconds {
		return b.ErrReceiptsStillTime
	}
	m.fail(a, a.Lock, caller, owed{})
	return nil
}
