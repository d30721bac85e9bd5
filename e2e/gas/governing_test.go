package gas_test

import (
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// governing adds a tier and a payment token, the same as there are.
func governing(n *kit.Net, pass int) {
	sage := cairo.ContractAddress(n.Token.Address)
	another := cairo.ContractAddress(felt.FromUint64[felt.Felt](uint64(1 + pass)))
	n.Do(n.Governor, n.Market.AddTier(uint8(10+pass), kit.View(n, n.Market.Tier(deploy.TierAssured))))
	n.Do(n.Governor, n.Market.PriceToken(another, kit.View(n, n.Market.StakeRate(sage))))
	n.Do(n.Governor, n.Escrow.AllowToken(sage, true))
}

// supply makes the keeper a minter for once, and permits.
func supply(n *kit.Net, _ int) {
	minted := kit.View(n, n.Token.MinterCap(n.Keeper.Address)).Minted
	cap := cairo.U128{Lo: minted.Lo + 1}
	n.Do(n.Governor, n.Token.SetMinter(n.Keeper.Address, cap, cap))
	n.Do(n.Keeper, n.Token.Mint(n.Keeper.Address, cairo.U256From64(1)))
	n.Do(n.Governor, n.Token.SetMinter(n.Keeper.Address, cairo.U128{}, cairo.U128{}))
	n.Do(n.Governor, n.Token.SetExcluded(n.Keeper.Address, true))
	n.Do(n.Governor, n.Token.SetExcluded(n.Keeper.Address, false))
	n.Do(n.Keeper, n.Permit(n.Buyer, n.Keeper.Address, kit.Sage(1), n.Now()+60))
}

// handovers gives every contract to the keeper and back, and upgrades it to the
// class it has.
func handovers(n *kit.Net, _ int) {
	type governed interface {
		OfferGovernor(next cairo.ContractAddress) cairo.Call
		AcceptGovernor() cairo.Call
		Upgrade(class cairo.ClassHash) cairo.Call
	}
	for _, c := range []struct {
		name string
		governed
	}{
		{"SageToken", n.Token}, {"Staking", n.Staking}, {"Registry", n.Registry}, {"Escrow", n.Escrow},
		{"Market", n.Market}, {"Receipts", n.Receipts}, {"Beacon", n.Beacon}, {"Audits", n.Audits},
		{"Disputes", n.Disputes}, {"Slasher", n.Slasher}, {"Reputation", n.Reputation}, {"Lens", n.Lens},
		{"Governor", n.Economy.Governor}, {"Params", n.Economy.Params}, {"Guardian", n.Economy.Guardian},
		{"PriceOracle", n.Economy.Oracle}, {"SignedFeedA", n.Economy.Feeds[0]}, {"Pol", n.Economy.Pol},
		{"Emission", n.Economy.Emission}, {"Treasury", n.Economy.Treasury}, {"BurnAuction", n.Economy.Auction},
		{"Buyback", n.Economy.Buyback}, {"Rewards", n.Economy.Rewards}, {"Vesting", n.Economy.Vesting},
		{"Worklog", n.Economy.Worklog},
	} {
		n.Do(n.Governor, c.OfferGovernor(n.Keeper.Address))
		n.Do(n.Keeper, c.AcceptGovernor())
		n.Do(n.Keeper, c.OfferGovernor(n.Governor.Address))
		n.Do(n.Governor, c.AcceptGovernor())
		n.Do(n.Governor, c.Upgrade(n.Deployment.Contracts[c.name].ClassHash))
	}
}

// dollars is the test dollar's own ledger, which only a devnet has.
func dollars(n *kit.Net, _ int) {
	one := cairo.U256From64(1)
	n.Do(n.Governor, n.TestUSD.Mint(n.Buyer.Address, cairo.U256From64(2)))
	n.Do(n.Buyer, n.TestUSD.Transfer(n.Keeper.Address, one))
	n.Do(n.Buyer, n.TestUSD.Approve(n.Keeper.Address, one))
	n.Do(n.Keeper, n.TestUSD.TransferFrom(n.Buyer.Address, n.Keeper.Address, one))
}
