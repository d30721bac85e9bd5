package kit

import (
	"strconv"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
)

// Provider is a registered machine: the owner has the stake, the operator acts.
type Provider struct {
	ID              uint32
	Owner, Operator *Account
}

// What everybody starts with, in whole SAGE.
const (
	Purse       = 1_000_000 // of buyer, keeper, strangers and every owner, before staking
	keeperStake = 500
)

// capabilities that every provider has and every job asks for.
func capabilities() cairo.U128 { return cairo.U128From64(uint64(market.CapTranscode)) }

func (n *Net) people(accounts []*Account, cfg Config) {
	n.t.Helper()
	for i := range cfg.Providers {
		p := &Provider{Owner: accounts[2*i], Operator: accounts[2*i+1]}
		p.Owner.Name = "owner " + strconv.Itoa(i+1)
		p.Operator.Name = "operator " + strconv.Itoa(i+1)
		n.Providers = append(n.Providers, p)
	}
	rich := append([]*Account{n.Buyer, n.Keeper}, n.Strangers...)
	for _, p := range n.Providers {
		rich = append(rich, p.Owner)
	}
	var gifts []cairo.Call
	for _, a := range rich {
		gifts = append(gifts, n.Token.Transfer(a.Address, wide(Sage(Purse))))
	}
	n.Do(n.Governor, gifts...)
	n.Stake(n.Keeper, Sage(keeperStake))
	n.Do(n.Keeper, n.Beacon.Join())
	for _, p := range n.Providers {
		n.Stake(p.Owner, Sage(cfg.Stake))
		n.Register(p)
	}
}

// Stake approves and stakes in one transaction.
func (n *Net) Stake(a *Account, amount cairo.U128) Receipt {
	n.t.Helper()
	return n.Do(a, n.Token.Approve(cairo.ContractAddress(n.Staking.Address), wide(amount)), n.Staking.Stake(amount))
}

// Deposit approves and deposits SAGE in one transaction.
func (n *Net) Deposit(a *Account, amount cairo.U128) Receipt {
	n.t.Helper()
	return n.Do(a, n.deposit(amount)...)
}

func (n *Net) deposit(amount cairo.U128) []cairo.Call {
	return []cairo.Call{
		n.Token.Approve(cairo.ContractAddress(n.Escrow.Address), wide(amount)),
		n.Escrow.Deposit(n.sage(), amount),
	}
}

// Register enters the provider, whose owner has staked, with its operator, and
// makes it active.
func (n *Net) Register(p *Provider) {
	n.t.Helper()
	n.Do(p.Owner,
		n.Registry.Register(b.Profile{Capabilities: capabilities()}, "http://127.0.0.1"),
		n.Registry.ProposeOperator(p.Operator.Address))
	p.ID = View(n, n.Registry.IDOf(p.Owner.Address))
	n.Do(p.Operator, n.Registry.AcceptOperator(p.ID), n.Registry.SetActive(true))
}

// ByID is the provider of that number.
func (n *Net) ByID(id uint32) *Provider {
	n.t.Helper()
	for _, p := range n.Providers {
		if p.ID == id {
			return p
		}
	}
	n.t.Fatalf("no provider has the number %d", id)
	return nil
}

func (n *Net) sage() cairo.ContractAddress { return cairo.ContractAddress(n.Token.Address) }
