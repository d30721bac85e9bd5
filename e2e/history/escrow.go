package history

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// Balance is one account's SAGE in Escrow.
type Balance struct{ Available, Locked *big.Int }

func (m *Model) balance(a Address) *Balance {
	x := m.Balances[a]
	if x == nil {
		x = &Balance{Available: new(big.Int), Locked: new(big.Int)}
		m.Balances[a] = x
	}
	return x
}

// Deposit is Escrow.deposit of SAGE, with an allowance that suffices.
func (m *Model) Deposit(a Address, amount *big.Int) error {
	switch {
	case amount.Sign() == 0:
		return b.ErrEscrowZeroAmount
	case less(m.wallet(a), amount):
		return b.ErrTokenLowBalance
	}
	m.move(a, m.escrow, amount)
	m.credit(a, amount)
	return nil
}

// Withdraw is Escrow.withdraw of SAGE.
func (m *Model) Withdraw(a Address, amount *big.Int, to Address) error {
	x := m.balance(a)
	switch {
	case amount.Sign() == 0:
		return b.ErrEscrowZeroAmount
	case to == Address{}:
		return b.ErrEscrowZeroAddress
	case less(x.Available, amount):
		return b.ErrEscrowLowAvailable
	}
	x.Available = minus(x.Available, amount)
	m.move(m.escrow, to, amount)
	return nil
}

func (m *Model) credit(a Address, amount *big.Int) {
	if amount.Sign() != 0 {
		x := m.balance(a)
		x.Available = plus(x.Available, amount)
	}
}

// hold moves available to locked.
func (m *Model) hold(a Address, amount *big.Int) {
	x := m.balance(a)
	x.Available = minus(x.Available, amount)
	x.Locked = plus(x.Locked, amount)
}

// pay moves what the payer has locked to somebody's available balance.
func (m *Model) pay(payer, to Address, amount *big.Int) {
	x := m.balance(payer)
	x.Locked = minus(x.Locked, amount)
	m.credit(to, amount)
}
