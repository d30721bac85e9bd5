// Package ledger keeps every token of a simulated world: who holds how much, and
// that nothing appears or vanishes but by a mint or a burn.
package ledger

import (
	"fmt"
	"math/big"
)

// Asset is a token.
type Asset int

// The assets; SAGE has 18 decimals, USD 6.
const (
	SAGE Asset = iota
	USD
	assets
)

func (a Asset) String() string { return [...]string{"SAGE", "USD"}[a] }

// Account is a holder, or all of a kind of holders.
type Account int

// The accounts.
const (
	Outside Account = iota // everybody else, with all that is not in play
	Treasury
	Operations
	Vesting
	Rewards
	Pool
	Auction
	Escrow
	Staking
	Clients
	Workers
	Bidders
	Traders
	Arbitrageur
	Keepers
	accounts
)

var names = [accounts]string{
	"outside", "treasury", "operations", "vesting", "rewards", "pool", "auction", "escrow", "staking", "clients",
	"workers", "bidders", "traders", "arbitrageur", "keepers",
}

func (a Account) String() string { return names[a] }

// circulates tells whether what the account holds counts as circulating.
func (a Account) circulates() bool { return a != Treasury && a != Vesting }

// Ledger is the book. Its methods never fail: the first thing that went wrong is
// what Check says. Not for concurrent use.
type Ledger struct {
	held           [accounts][assets]*big.Int
	minted, burned [assets]*big.Int
	circulating    *big.Int // by its recurrence: what is issued to it less what it burns
	err            error
}

// New has no tokens.
func New() *Ledger {
	l := &Ledger{circulating: new(big.Int)}
	for asset := range assets {
		l.minted[asset], l.burned[asset] = new(big.Int), new(big.Int)
		for account := range accounts {
			l.held[account][asset] = new(big.Int)
		}
	}
	return l
}

// Mint makes tokens.
func (l *Ledger) Mint(asset Asset, to Account, amount *big.Int) {
	if !l.sound("mint", asset, amount) {
		return
	}
	l.held[to][asset].Add(l.held[to][asset], amount)
	l.minted[asset].Add(l.minted[asset], amount)
	if asset == SAGE && to.circulates() {
		l.circulating.Add(l.circulating, amount)
	}
}

// Burn destroys what an account holds.
func (l *Ledger) Burn(asset Asset, from Account, amount *big.Int) {
	if !l.sound("burn", asset, amount) || !l.has(from, asset, amount) {
		return
	}
	l.held[from][asset].Sub(l.held[from][asset], amount)
	l.burned[asset].Add(l.burned[asset], amount)
	if asset == SAGE && from.circulates() {
		l.circulating.Sub(l.circulating, amount)
	}
}

// Move pays.
func (l *Ledger) Move(asset Asset, from, to Account, amount *big.Int) {
	if !l.sound("payment", asset, amount) || !l.has(from, asset, amount) {
		return
	}
	l.held[from][asset].Sub(l.held[from][asset], amount)
	l.held[to][asset].Add(l.held[to][asset], amount)
	switch {
	case asset != SAGE || from.circulates() == to.circulates():
	case to.circulates():
		l.circulating.Add(l.circulating, amount)
	default:
		l.circulating.Sub(l.circulating, amount)
	}
}

func (l *Ledger) sound(what string, asset Asset, amount *big.Int) bool {
	if amount.Sign() < 0 {
		l.Fail(fmt.Errorf("ledger: a %s of %v %v", what, amount, asset))
		return false
	}
	return true
}

func (l *Ledger) has(account Account, asset Asset, amount *big.Int) bool {
	if l.held[account][asset].Cmp(amount) < 0 {
		l.Fail(fmt.Errorf("ledger: %v holds %v %v and would pay %v", account, l.held[account][asset], asset, amount))
		return false
	}
	return true
}

// Fail notes a rule that was broken, unless one was before.
func (l *Ledger) Fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// Of is what an account holds; the caller may keep it.
func (l *Ledger) Of(account Account, asset Asset) *big.Int {
	return new(big.Int).Set(l.held[account][asset])
}

// Supply is what was minted and not burned.
func (l *Ledger) Supply(asset Asset) *big.Int {
	return new(big.Int).Sub(l.minted[asset], l.burned[asset])
}

// Burned is all that ever was.
func (l *Ledger) Burned(asset Asset) *big.Int { return new(big.Int).Set(l.burned[asset]) }

// Circulating is the circulating supply.
func (l *Ledger) Circulating() *big.Int { return new(big.Int).Set(l.circulating) }

// Check says what went wrong first, or that the holdings do not sum up to what was
// minted less what was burned, or that what circulates, the treasury and the
// vesting are not all of the supply.
func (l *Ledger) Check() error {
	for asset := range assets {
		sum := new(big.Int)
		for account := range accounts {
			sum.Add(sum, l.held[account][asset])
		}
		if want := l.Supply(asset); sum.Cmp(want) != 0 {
			l.Fail(fmt.Errorf("ledger: %v %v are held, %v were minted and not burned", sum, asset, want))
		}
	}
	all := new(big.Int).Add(l.circulating, l.held[Treasury][SAGE])
	if all.Add(all, l.held[Vesting][SAGE]); all.Cmp(l.Supply(SAGE)) != 0 {
		l.Fail(fmt.Errorf("ledger: %v SAGE circulate, are locked or the treasury's, of %v", all, l.Supply(SAGE)))
	}
	return l.err
}
