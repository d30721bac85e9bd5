package history

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// Stake is one account's position; Locked is part of Active.
type Stake struct {
	Active, Locked *big.Int
	Queue          []Unbonding // oldest first
}

// Unbonding is stake on its way out.
type Unbonding struct {
	Amount    *big.Int
	ReleaseAt uint64
}

const queueCapacity = 8

func (m *Model) stake(a Address) *Stake {
	s := m.Stakes[a]
	if s == nil {
		s = &Stake{Active: new(big.Int), Locked: new(big.Int)}
		m.Stakes[a] = s
	}
	return s
}

// Free is what no lock holds.
func (s *Stake) Free() *big.Int { return minus(s.Active, s.Locked) }

// Unbonding is the sum of the queue.
func (s *Stake) Unbonding() *big.Int {
	sum := new(big.Int)
	for _, u := range s.Queue {
		sum = plus(sum, u.Amount)
	}
	return sum
}

// Stake is Staking.stake, with an allowance that suffices.
func (m *Model) Stake(a Address, amount *big.Int) error {
	s := m.stake(a)
	switch {
	case amount.Sign() == 0:
		return b.ErrStakingZeroAmount
	case less(plus(s.Active, amount), m.p.Staking.MinStake.Big()):
		return b.ErrStakingBelowMinimum
	case less(m.wallet(a), amount):
		return b.ErrTokenLowBalance
	}
	m.move(a, m.staking, amount)
	s.Active = plus(s.Active, amount)
	return nil
}

// RequestUnstake is Staking.request_unstake.
func (m *Model) RequestUnstake(a Address, amount *big.Int) error {
	s := m.stake(a)
	rest := minus(s.Active, amount)
	switch {
	case amount.Sign() == 0:
		return b.ErrStakingZeroAmount
	case less(s.Free(), amount):
		return b.ErrStakingLowFreeStake
	case rest.Sign() != 0 && less(rest, m.p.Staking.MinStake.Big()):
		return b.ErrStakingBelowMinimum
	case len(s.Queue) == queueCapacity:
		return b.ErrStakingQueueFull
	}
	s.Active = rest
	s.Queue = append(s.Queue, Unbonding{Amount: amount, ReleaseAt: m.Now + m.p.Staking.UnbondingSeconds})
	return nil
}

// WithdrawStake is Staking.withdraw.
func (m *Model) WithdrawStake(a Address) error {
	s := m.stake(a)
	due, paid := 0, new(big.Int)
	for due < len(s.Queue) && s.Queue[due].ReleaseAt <= m.Now {
		paid = plus(paid, s.Queue[due].Amount)
		due++
	}
	if due == 0 {
		return b.ErrStakingNothingDue
	}
	s.Queue = s.Queue[due:]
	m.move(m.staking, a, paid)
	return nil
}

func (m *Model) lock(a Address, amount *big.Int) {
	s := m.stake(a)
	s.Locked = plus(s.Locked, amount)
}

func (m *Model) unlock(a Address, amount *big.Int) {
	s := m.stake(a)
	s.Locked = minus(s.Locked, amount)
}

// slash takes up to amount: free stake first, then the queue, newest first. A
// fifth goes to the reporter in Escrow, victimBps to the victim there, and the
// rest is burned. It returns the victim's share.
func (m *Model) slash(a Address, amount *big.Int, reporter, victim Address, victimBps uint64) *big.Int {
	s := m.stake(a)
	taken := least(amount, s.Free())
	s.Active = minus(s.Active, taken)
	for left := minus(amount, taken); left.Sign() > 0 && len(s.Queue) > 0; {
		newest := &s.Queue[len(s.Queue)-1]
		part := least(left, newest.Amount)
		newest.Amount = minus(newest.Amount, part)
		if newest.Amount.Sign() == 0 {
			s.Queue = s.Queue[:len(s.Queue)-1]
		}
		left = minus(left, part)
		taken = plus(taken, part)
	}
	reported := ratioDown(taken, 2_000, whole)
	victims := ratioDown(taken, victimBps, whole)
	burned := minus(minus(taken, reported), victims)
	m.Wallets[m.staking] = minus(m.wallet(m.staking), taken)
	m.Supply = minus(m.Supply, burned)
	m.Wallets[m.escrow] = plus(m.wallet(m.escrow), minus(taken, burned))
	m.credit(reporter, reported)
	m.credit(victim, victims)
	return victims
}
