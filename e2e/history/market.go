package history

import (
	"math/big"
	"slices"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/economy/audit"
)

// Job is a posted job.
type Job struct {
	ID          uint64
	Terms       b.JobTerms
	PostedAt    uint64
	State       b.JobState
	SamplesE4   uint64 // of a full assignment
	Done        int
	Assignments []*Assignment
}

// Assignment is a range of a job's tasks.
type Assignment struct {
	State       b.AssignmentState
	Attempt     uint8
	Worker      uint32
	At          uint64
	Price, Lock *big.Int
	Bounty      *big.Int
	Doubled     bool
	Barred      []uint32 // slashed for it
	// Fault says that the present root blames the input of FaultTask.
	Fault     bool
	FaultTask uint32
	Audit     Audit
}

func (j *Job) payableAt(a *Assignment) uint64 {
	window := uint64(j.Terms.ChallengeSeconds)
	if a.Doubled {
		window *= 2
	}
	return a.At + window
}

// PostJob is Market.post_job; it returns the id.
func (m *Model) PostJob(caller Address, t b.JobTerms, hint uint32) (uint64, error) {
	if caller != t.Buyer {
		return 0, b.ErrMarketNotBuyer
	}
	if err := m.checkTerms(t); err != nil {
		return 0, err
	}
	j := &Job{Terms: t, PostedAt: m.Now, State: b.JobStateOpen,
		SamplesE4: audit.SamplesE4(audit.Tier(m.p.Tiers[t.Tier]), min(t.Tasks, t.Chunk))}
	for range (t.Tasks + t.Chunk - 1) / t.Chunk * uint32(t.Replicas) {
		j.Assignments = append(j.Assignments, &Assignment{
			Price: new(big.Int), Lock: new(big.Int), Bounty: new(big.Int)})
	}
	total := m.total(j)
	// What is not available is taken from the wallet; an allowance suffices.
	if lacking := minus(total, m.balance(t.Buyer).Available); lacking.Sign() > 0 {
		if less(m.wallet(t.Buyer), lacking) {
			return 0, b.ErrTokenLowBalance
		}
		m.move(t.Buyer, m.escrow, lacking)
		m.credit(t.Buyer, lacking)
	}
	m.hold(t.Buyer, total)
	if hint != 0 && int(hint) <= len(m.slots) && m.slots[hint-1].State == b.JobStateDone {
		j.ID = m.slots[hint-1].ID + 1<<32
		delete(m.Jobs, m.slots[hint-1].ID)
		m.slots[hint-1] = j
	} else {
		m.slots = append(m.slots, j)
		j.ID = 1<<32 | uint64(len(m.slots))
	}
	m.Jobs[j.ID] = j
	return j.ID, nil
}

// find is the job and one of its assignments.
func (m *Model) find(id uint64, index uint32) (*Job, *Assignment, error) {
	j := m.Jobs[id]
	if j == nil {
		return nil, nil, b.ErrMarketNoSuchJob
	}
	if int(index) >= len(j.Assignments) {
		return j, nil, b.ErrMarketNoSuchAssignment
	}
	return j, j.Assignments[index], nil
}

// withTerms is the job if these are its terms.
func (m *Model) withTerms(id uint64, t b.JobTerms) (*Job, error) {
	j := m.Jobs[id]
	switch {
	case j == nil:
		return nil, b.ErrMarketNoSuchJob
	case j.Terms != t:
		return nil, b.ErrMarketBadTermsHash
	}
	return j, nil
}

// Take is Market.take.
func (m *Model) Take(caller Address, id uint64, t b.JobTerms, index uint32, floor *big.Int) error {
	j, err := m.withTerms(id, t)
	switch {
	case err != nil:
		return err
	case j.State != b.JobStateOpen:
		return b.ErrMarketNotOpen
	case m.Now > t.Deadline:
		return b.ErrMarketPastDeadline
	}
	_, a, err := m.find(id, index)
	if err != nil {
		return err
	}
	attempt := uint8(0)
	switch a.State {
	case b.AssignmentStateOpen:
	case b.AssignmentStateFailed:
		if attempt = a.Attempt + 1; attempt >= m.p.Market.MaxAttempts {
			return b.ErrMarketTooManyAttempts
		}
	default:
		return b.ErrMarketNotTakeable
	}
	price := j.price(m.Now)
	worker := m.operates(caller)
	value := times(price, uint64(j.count(int(index))))
	lock := audit.Lock(value, m.p.Tiers[t.Tier].StakeBps, m.p.SageStakeRate.Big())
	switch {
	case less(price, floor):
		return b.ErrMarketPriceBelowFloor
	case worker == 0:
		return b.ErrRegistryNotOperator
	case slices.Contains(a.Barred, worker):
		return b.ErrMarketBarred
	}
	if err := j.checkReplicas(index, worker); err != nil {
		return err
	}
	if less(m.stake(m.providers[worker].Owner).Free(), lock) {
		return b.ErrStakingLowFreeStake
	}
	m.lock(m.providers[worker].Owner, lock)
	a.State, a.Attempt, a.Worker, a.At, a.Price, a.Lock, a.Doubled =
		b.AssignmentStateTaken, attempt, worker, m.Now, price, lock, false
	return nil
}

// FailLate is Market.fail_late.
func (m *Model) FailLate(caller Address, id uint64, index uint32) error {
	j, a, err := m.find(id, index)
	switch {
	case err != nil:
		return err
	case a.State != b.AssignmentStateTaken:
		return b.ErrMarketNotTaken
	case m.Now <= a.At+uint64(j.Terms.RunSeconds):
		return b.ErrMarketTooEarly
	}
	m.fail(a, ratioDown(a.Lock, uint64(m.p.Market.LateBps), whole), caller, owed{})
	return nil
}

// owed is what auditors get of a failed attempt, as far as the victim's share
// goes: no more than half of it.
type owed struct {
	auditors []uint32
	each     *big.Int
}

// due is what the auditors have earned of an attempt that fails by an offence. The
// lock was stake_bps of the price.
func (m *Model) due(j *Job, index uint32, a *Assignment) owed {
	auditors := a.Audit.paid()
	return owed{auditors: auditors, each: ratioDown(times(a.Lock, uint64(len(a.Audit.Tasks))), uint64(m.p.Market.AuditMarginBps),
		uint64(j.count(int(index)))*uint64(m.p.Tiers[j.Terms.Tier].StakeBps))}
}

// drop fails an attempt without an offence: nobody is slashed or barred.
func (m *Model) drop(a *Assignment) {
	m.unlock(m.owner(a.Worker), a.Lock)
	a.State, a.At = b.AssignmentStateFailed, m.Now
}

// fail frees the worker's lock and slashes the penalty; what the Market gets as
// the victim waits as a bounty.
func (m *Model) fail(a *Assignment, penalty *big.Int, reporter Address, owed owed) {
	owner := m.providers[a.Worker].Owner
	m.unlock(owner, a.Lock)
	got := m.slash(owner, penalty, reporter, m.market, 3_000)
	m.hold(m.market, got)
	if heads := uint64(len(owed.auditors)); heads > 0 {
		each := least(owed.each, ratioDown(got, 1, 2*heads))
		for _, auditor := range owed.auditors {
			m.pay(m.market, m.providers[auditor].Owner, each)
			got = minus(got, each)
		}
	}
	a.Bounty = plus(a.Bounty, got)
	a.Barred = append(a.Barred, a.Worker)
	a.State, a.At = b.AssignmentStateFailed, m.Now
}

// Submit is Receipts.submit.
func (m *Model) Submit(caller Address, id uint64, index uint32) error {
	if j := m.Jobs[id]; j != nil && j.Terms.Replicas > 1 {
		return b.ErrMarketNotCommitted
	}
	_, a, err := m.running(caller, id, index)
	if err != nil {
		return err
	}
	a.State, a.At, a.Fault = b.AssignmentStateSubmitted, m.Now, false
	return nil
}

// SubmitFault is Receipts.submit_fault.
func (m *Model) SubmitFault(caller Address, id uint64, index, task uint32) error {
	j, a, err := m.running(caller, id, index)
	if err != nil {
		return err
	}
	if first := j.First(index); task < first || task-first >= j.count(int(index)) {
		return b.ErrReceiptsTaskOutOfRange
	}
	a.State, a.At, a.Fault, a.FaultTask = b.AssignmentStateSubmitted, m.Now, true, task
	return nil
}

// running is the assignment if the caller may still post its root.
func (m *Model) running(caller Address, id uint64, index uint32) (*Job, *Assignment, error) {
	j, a, err := m.find(id, index)
	switch {
	case err != nil:
		return nil, nil, err
	case a.State != b.AssignmentStateTaken:
		return nil, nil, b.ErrMarketNotTaken
	case m.Now > a.At+uint64(j.Terms.RunSeconds):
		return nil, nil, b.ErrMarketTooLate
	case m.operates(caller) != a.Worker:
		return nil, nil, b.ErrMarketNotWorker
	}
	return j, a, nil
}
