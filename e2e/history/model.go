package history

import (
	"math/big"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

// Address is an account's or contract's.
type Address = cairo.ContractAddress

// Model is the reference. Its methods are the contracts' entry points: each
// does the call or returns the code with which it is refused, and then nothing
// has changed.
type Model struct {
	Now      uint64
	Supply   *big.Int
	Wallets  map[Address]*big.Int // SAGE in hand
	Stakes   map[Address]*Stake
	Balances map[Address]*Balance // SAGE in Escrow
	Jobs     map[uint64]*Job
	Disputes []*Dispute // by number - 1
	// Seeds are the rounds of the beacon that have one, in order.
	Seeds []Seed

	p         deploy.Parameters
	providers map[uint32]Provider
	slots     []*Job // by slot - 1
	staking, escrow,
	market, treasury, disputes Address
}

// Provider is a registered and active one; none changes in a history.
type Provider struct{ Owner, Operator Address }

// Seed is a beacon round with a seed, and when it was committed to.
type Seed struct{ Round, Committed uint64 }

// World is what a history starts from.
type World struct {
	Now              uint64
	Parameters       deploy.Parameters
	Staking, Escrow  Address
	Market, Treasury Address
	Disputes         Address
	Providers        map[uint32]Provider
	Wallets          map[Address]*big.Int
	Stakes           map[Address]*big.Int
	Locked           map[Address]*big.Int // of the stakes, for the whole history
	Seeds            []Seed
}

// New is the model of a market where no job was posted yet and Escrow is empty.
func New(w World) *Model {
	m := &Model{
		Now: w.Now, Supply: new(big.Int), Wallets: w.Wallets, Seeds: w.Seeds,
		Stakes: map[Address]*Stake{}, Balances: map[Address]*Balance{}, Jobs: map[uint64]*Job{},
		p: w.Parameters, providers: w.Providers,
		staking: w.Staking, escrow: w.Escrow, market: w.Market, treasury: w.Treasury, disputes: w.Disputes,
	}
	for _, amount := range w.Wallets {
		m.Supply = plus(m.Supply, amount)
	}
	for a, amount := range w.Stakes {
		s := m.stake(a)
		s.Active = amount
		if locked := w.Locked[a]; locked != nil {
			s.Locked = locked
		}
	}
	return m
}

// operates is the provider that an account acts for; 0 if none.
func (m *Model) operates(a Address) uint32 {
	for id, p := range m.providers {
		if p.Operator == a {
			return id
		}
	}
	return 0
}

// owner of a provider.
func (m *Model) owner(id uint32) Address { return m.providers[id].Owner }

func (m *Model) move(from, to Address, amount *big.Int) {
	m.Wallets[from] = minus(m.wallet(from), amount)
	m.Wallets[to] = plus(m.wallet(to), amount)
}

func (m *Model) wallet(a Address) *big.Int {
	if w := m.Wallets[a]; w != nil {
		return w
	}
	return new(big.Int)
}

func plus(a, b *big.Int) *big.Int  { return new(big.Int).Add(a, b) }
func minus(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }
func times(a *big.Int, n uint64) *big.Int {
	return new(big.Int).Mul(a, new(big.Int).SetUint64(n))
}
func less(a, b *big.Int) bool { return a.Cmp(b) < 0 }
func least(a, b *big.Int) *big.Int {
	if less(a, b) {
		return a
	}
	return b
}

// ratioDown and ratioUp are a·n/d.
func ratioDown(a *big.Int, n, d uint64) *big.Int {
	return new(big.Int).Quo(times(a, n), new(big.Int).SetUint64(d))
}

func ratioUp(a *big.Int, n, d uint64) *big.Int {
	return new(big.Int).Quo(plus(times(a, n), new(big.Int).SetUint64(d-1)), new(big.Int).SetUint64(d))
}

const whole = 10_000 // basis points
