package kit

import (
	"math/big"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Conserved fails the test unless all SAGE is where the books say: Escrow and
// Staking hold exactly the sum of what each account has there, the Slasher
// nothing, and everybody together the supply. It counts the kit's people and
// the contracts; nobody else ever gets SAGE here.
func (n *Net) Conserved() {
	n.t.Helper()
	if violated := View(n, n.Lens.Violated([]cairo.ContractAddress{n.sage()})); len(violated) > 0 {
		for _, name := range violated {
			text, _ := cairo.ShortStringOf(name)
			n.t.Errorf("the invariant of %s does not hold", text)
		}
	}
	escrow, staking := cairo.ContractAddress(n.Escrow.Address), cairo.ContractAddress(n.Staking.Address)
	ledger, staked, held := new(big.Int), new(big.Int), new(big.Int)
	for _, a := range n.holders() {
		balance := View(n, n.Escrow.BalanceOf(n.sage(), a))
		ledger.Add(ledger, balance.Available.Big()).Add(ledger, balance.Locked.Big())
		stake := View(n, n.Staking.StakeOf(a))
		staked.Add(staked, stake.Active.Big()).Add(staked, stake.Unbonding.Big())
		held.Add(held, n.balance(a))
	}
	n.equal("Σ of Escrow's ledger", ledger, "what Escrow owes", View(n, n.Escrow.Owed(n.sage())).Big())
	n.equal("Σ of Escrow's ledger", ledger, "Escrow's SAGE", n.balance(escrow))
	n.equal("Σ of stakes", staked, "what Staking owes", View(n, n.Staking.TotalOwed()).Big())
	n.equal("Σ of stakes", staked, "Staking's SAGE", n.balance(staking))
	n.equal("the Slasher's SAGE", n.balance(cairo.ContractAddress(n.Slasher.Address)), "nothing", new(big.Int))
	held.Add(held, n.balance(escrow)).Add(held, n.balance(staking))
	n.equal("Σ of balances", held, "the supply", View(n, n.Token.TotalSupply()).Big())
}

// holders are all that may have SAGE, but for Escrow and Staking, which hold it
// for others.
func (n *Net) holders() []cairo.ContractAddress {
	out := []cairo.ContractAddress{
		n.Governor.Address, n.Treasury.Address, n.Operations.Address, n.Buyer.Address, n.Keeper.Address,
		cairo.ContractAddress(n.Market.Address), cairo.ContractAddress(n.Disputes.Address),
		cairo.ContractAddress(n.Economy.Rewards.Address), cairo.ContractAddress(n.Economy.Pol.Address),
		cairo.ContractAddress(n.Economy.Auction.Address), cairo.ContractAddress(n.Economy.Vesting.Address),
	}
	for _, a := range n.Strangers {
		out = append(out, a.Address)
	}
	for _, p := range n.Providers {
		out = append(out, p.Owner.Address, p.Operator.Address)
	}
	return out
}

func (n *Net) balance(a cairo.ContractAddress) *big.Int { return View(n, n.Token.BalanceOf(a)).Big() }

func (n *Net) equal(what string, got *big.Int, other string, want *big.Int) {
	n.t.Helper()
	if got.Cmp(want) != 0 {
		n.t.Errorf("%s is %s, but %s is %s", what, got, other, want)
	}
}
