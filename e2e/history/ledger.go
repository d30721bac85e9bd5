package history

import (
	"fmt"
	"maps"
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// Ledger is who has how much SAGE and where, as the model or the chain's events
// tell. Amounts are never changed in place.
type Ledger struct {
	Supply   *big.Int
	Wallets  map[Address]*big.Int
	Balances map[Address]Balance
	Stakes   map[Address]Position
}

// Position is a stake as its events tell it.
type Position struct{ Active, Locked, Unbonding *big.Int }

// Ledger is the model's, now.
func (m *Model) Ledger() Ledger {
	l := Ledger{
		Supply: m.Supply, Wallets: maps.Clone(m.Wallets),
		Balances: map[Address]Balance{}, Stakes: map[Address]Position{},
	}
	for a, x := range m.Balances {
		l.Balances[a] = *x
	}
	for a, s := range m.Stakes {
		l.Stakes[a] = Position{s.Active, s.Locked, s.Unbonding()}
	}
	return l
}

// Apply follows an event of the contracts.
func (l *Ledger) Apply(event any) {
	switch e := event.(type) {
	case b.SageTokenTransfer: // from nobody is minted, to nobody burned
		if amount := e.Value.Big(); e.From == (Address{}) {
			l.Supply = plus(l.Supply, amount)
		} else {
			l.Wallets[e.From] = minus(nonNil(l.Wallets[e.From]), amount)
		}
		if amount := e.Value.Big(); e.To == (Address{}) {
			l.Supply = minus(l.Supply, amount)
		} else {
			l.Wallets[e.To] = plus(nonNil(l.Wallets[e.To]), amount)
		}
	case b.EscrowBalanceChanged:
		l.Balances[e.Account] = Balance{e.Balance.Available.Big(), e.Balance.Locked.Big()}
	case b.StakingStakeChanged:
		l.Stakes[e.Staker] = Position{e.Stake.Active.Big(), e.Stake.Locked.Big(), e.Stake.Unbonding.Big()}
	}
}

// Diff says in what the ledgers differ, the first finding only.
func (l Ledger) Diff(want Ledger) error {
	for a := range union(l.Wallets, want.Wallets) {
		if nonNil(l.Wallets[a]).Cmp(nonNil(want.Wallets[a])) != 0 {
			return fmt.Errorf("%s has %s in hand, want %s", a, nonNil(l.Wallets[a]), nonNil(want.Wallets[a]))
		}
	}
	for a := range union(l.Balances, want.Balances) {
		if got, want := l.Balances[a].String(), want.Balances[a].String(); got != want {
			return fmt.Errorf("%s has %s in Escrow, want %s", a, got, want)
		}
	}
	for a := range union(l.Stakes, want.Stakes) {
		if got, want := l.Stakes[a].String(), want.Stakes[a].String(); got != want {
			return fmt.Errorf("%s has %s staked, want %s", a, got, want)
		}
	}
	if l.Supply.Cmp(want.Supply) != 0 {
		return fmt.Errorf("the supply is %s, want %s", l.Supply, want.Supply)
	}
	return nil
}

// Sound says whether all SAGE is accounted for.
func (l Ledger) Sound(staking, escrow, slasher Address) error {
	owed, staked, all := new(big.Int), new(big.Int), new(big.Int)
	for a, x := range l.Balances {
		if x.Available.Sign() < 0 || x.Locked.Sign() < 0 {
			return fmt.Errorf("%s has %s in Escrow", a, x)
		}
		owed = plus(owed, plus(x.Available, x.Locked))
	}
	for a, p := range l.Stakes {
		if less(p.Active, p.Locked) {
			return fmt.Errorf("%s has %s staked", a, p)
		}
		staked = plus(staked, plus(p.Active, p.Unbonding))
	}
	for _, w := range l.Wallets {
		all = plus(all, w)
	}
	switch {
	case nonNil(l.Wallets[escrow]).Cmp(owed) != 0:
		return fmt.Errorf("the Escrow holds %s and owes %s", l.Wallets[escrow], owed)
	case nonNil(l.Wallets[staking]).Cmp(staked) != 0:
		return fmt.Errorf("the Staking holds %s and owes %s", l.Wallets[staking], staked)
	case nonNil(l.Wallets[slasher]).Sign() != 0:
		return fmt.Errorf("the Slasher holds %s", l.Wallets[slasher])
	case all.Cmp(l.Supply) != 0:
		return fmt.Errorf("all have %s together, the supply is %s", all, l.Supply)
	}
	return nil
}

// Wealth is all that an account has, wherever.
func (l Ledger) Wealth(a Address) *big.Int {
	x, p := l.Balances[a], l.Stakes[a]
	sum := plus(nonNil(l.Wallets[a]), plus(nonNil(x.Available), nonNil(x.Locked)))
	return plus(sum, plus(nonNil(p.Active), nonNil(p.Unbonding)))
}

// Clone is a copy that Apply does not change.
func (l Ledger) Clone() Ledger {
	l.Wallets, l.Balances, l.Stakes = maps.Clone(l.Wallets), maps.Clone(l.Balances), maps.Clone(l.Stakes)
	return l
}

func (x Balance) String() string {
	return fmt.Sprintf("%s available, %s locked", nonNil(x.Available), nonNil(x.Locked))
}

func (p Position) String() string {
	return fmt.Sprintf("%s active, %s of it locked, %s unbonding",
		nonNil(p.Active), nonNil(p.Locked), nonNil(p.Unbonding))
}

func nonNil(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}

func union[V any](a, b map[Address]V) map[Address]struct{} {
	all := map[Address]struct{}{}
	for k := range a {
		all[k] = struct{}{}
	}
	for k := range b {
		all[k] = struct{}{}
	}
	return all
}
