package gas_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

const minute, hour = 60, 3_600

// tenCents is what a SAGE costs, WAD.
var tenCents = kit.Amount(big.NewInt(1e17))

// economyStories reach every entry point of the economy that people and bots
// call, on a network of their own; the governor is an account. Each is told
// twice, as the market's are.
var economyStories = []func(n *kit.Net, pass int){
	prices, epochs, auction, unsold, pool, rewards, vesting, treasury, council, venues,
}

// tellEconomy tells observe of each transaction of the economy's stories.
func tellEconomy(t *testing.T, observe func(calls string, r kit.Receipt)) {
	n := kit.Start(t, kit.Config{Strangers: 4, Forget: true, SierraGas: true})
	n.Observe = observe
	n.Endow(kit.Sage(1_000_000), dollarsOf(100_000))
	for pass := range 2 {
		for _, story := range economyStories {
			story(n, pass)
			n.Conserved()
		}
	}
	schedules(n)
	proposals(n)
}

func dollarsOf(n int64) cairo.U128 { return kit.Amount(big.NewInt(n * 1_000_000)) }

func wide(v cairo.U128) cairo.U256 { return cairo.U256{Lo: v} }

// placed puts up another contract of a class; what that costs is not asked.
func placed(n *kit.Net, class string, pass int, args ...felt.Felt) felt.Felt {
	observe := n.Observe
	n.Observe = nil
	defer func() { n.Observe = observe }()
	return n.Place(class, uint64(100+pass), args...)
}

// fund mints an account dollars and has it approve them to a contract.
func fund(n *kit.Net, a *kit.Account, to felt.Felt, amount cairo.U128) {
	n.Do(n.Governor, n.TestUSD.Mint(a.Address, wide(amount)))
	n.Do(a, n.TestUSD.Approve(cairo.ContractAddress(to), wide(amount)))
}

// post has one feed say the price, in a transaction of its own, and then all.
func post(n *kit.Net) {
	n.PostPrices([deploy.Feeds]*big.Int{tenCents.Big()})
	n.Advance(minute)
	n.PostPrice(tenCents)
}

// prices makes one without the beacon and one with it.
func prices(n *kit.Net, _ int) {
	n.MakePrice(tenCents)
	n.Advance(5 * minute)
	post(n)
	n.Do(n.Keeper, n.Economy.Oracle.Request())
	n.Do(n.Keeper, n.Economy.Oracle.Update(n.RunBeacon(n.Now())))
}

// epochs has income, tells of the work it is from and closes an epoch: the first opens the pool; every one puts
// dollars up for SAGE that burns.
func epochs(n *kit.Net, _ int) {
	e := n.Economy
	fund(n, n.Strangers[0], e.Treasury.Address, dollarsOf(1_000))
	n.Do(n.Strangers[0], e.Treasury.Contribute(dollarsOf(1_000), n.Short("gas")))
	j, _ := n.PostJob(n.Terms(8))
	n.Take(n.Providers[0], j, 0)
	w := n.Work(j, 0)
	n.Submit(w)
	n.AuditHonestly(w)
	n.AwaitPayable(j)
	n.Settle(j, 0)
	n.Do(n.Keeper, e.Treasury.Collect(cairo.ContractAddress(n.Token.Address)))
	n.AdvanceTo(kit.View(n, e.Treasury.Clock()).OpenedAt + deploy.Devnet().EpochSeconds)
	n.MakePrice(tenCents)
	n.Do(n.Keeper, e.Worklog.Record(j.ID, terms.Purse(j.Terms), []uint32{0}))
	n.Do(n.Keeper, e.Treasury.RunEpoch())
	n.Do(n.Keeper, e.Treasury.PutUp())
}

// pool is somebody else's liquidity and trade, and a withdrawal of the protocol's.
func pool(n *kit.Net, _ int) {
	pol, a := n.Economy.Pol, n.Strangers[0]
	at := cairo.ContractAddress(pol.Address)
	fund(n, a, pol.Address, dollarsOf(200))
	n.Do(a, n.Token.Approve(at, wide(kit.Sage(10_000))))
	until := n.Now() + hour
	n.Do(a, pol.Swap(b.AssetUSD, dollarsOf(10), cairo.U128{}, until))
	n.Advance(5 * minute)
	n.Do(a, pol.Swap(b.AssetSage, kit.Sage(100), cairo.U128{}, until))
	n.Do(a, pol.Add(kit.Sage(1_000), dollarsOf(100), cairo.U128{}, until))
	n.Do(a, pol.Remove(kit.View(n, pol.SharesOf(a.Address)), cairo.U128{}, cairo.U128{}, until))
	n.Do(n.Governor, pol.WithdrawProtocol(cairo.U128From64(1_000), cairo.U128{}, cairo.U128{}))
}

// rewards are a staker's and a delegator's, over two epochs; the delegation comes
// and goes.
func rewards(n *kit.Net, _ int) {
	r, a, operator := n.Economy.Rewards, n.Strangers[1], n.Providers[0].Owner
	n.Do(a, n.Token.Approve(cairo.ContractAddress(n.Staking.Address), wide(kit.Sage(50))), n.Staking.Delegate(operator.Address, kit.Sage(50)))
	n.Advance(2 * deploy.Devnet().Rewards.EpochSeconds)
	n.Do(n.Keeper, r.Roll())
	n.Do(operator, r.Claim(operator.Address, 2))
	n.Do(a, r.ClaimDelegation(operator.Address, a.Address, 2))
	n.Do(a, n.Staking.RequestUndelegate(operator.Address, kit.Sage(50)))
	n.Advance(kit.View(n, n.Staking.Config()).UnbondingSeconds)
	n.Do(a, n.Staking.WithdrawDelegation(operator.Address))
	n.Do(n.Governor, r.SetWorkSource(kit.View(n, r.WorkSource())))
}

// vesting is a schedule that changes hands and ends early.
func vesting(n *kit.Net, pass int) {
	v, first, second := n.Economy.Vesting, n.Strangers[2], n.Strangers[3]
	n.Do(n.Governor, n.Token.Transfer(cairo.ContractAddress(v.Address), wide(kit.Sage(1_000))))
	promise := b.Terms{Total: kit.Sage(1_000), Start: n.Now(), Cliff: hour, Duration: 10 * hour, Revocable: true}
	n.Do(n.Governor, v.Create(first.Address, promise))
	id := uint64(1 + pass)
	n.Advance(2 * hour)
	n.Do(first, v.Claim(id))
	n.Do(first, v.OfferBeneficiary(id, second.Address))
	n.Do(second, v.AcceptBeneficiary(id))
	n.Do(n.Governor, v.Revoke(id))
}

// treasury is what governance may do with the money, and a stablecoin that is
// bought from it.
func treasury(n *kit.Net, pass int) {
	tr, a := n.Economy.Treasury, n.Strangers[0]
	stable := b.TestUSD{Address: placed(n, "TestUsd", pass)}
	at := cairo.ContractAddress(stable.Address)
	n.Do(n.Governor, n.TestUSD.Mint(a.Address, wide(dollarsOf(10))))
	n.Do(n.Governor, stable.Mint(cairo.ContractAddress(tr.Address), wide(dollarsOf(10))))
	n.Do(n.Governor, tr.ListStable(at, cairo.Some(uint8(6))))
	n.Do(a, n.TestUSD.Approve(cairo.ContractAddress(tr.Address), wide(dollarsOf(10))))
	n.Do(a, tr.BuyStable(at, dollarsOf(10), dollarsOf(10)))
	n.Do(n.Governor, tr.Grant(cairo.ContractAddress(n.TestUSD.Address), a.Address, dollarsOf(1), n.Short("gas")))
	next := kit.View(n, tr.Clock()).Epoch + 1
	n.Do(n.Governor, tr.SetBurnSchedule(next, 2, kit.Sage(10)))
}

// venues names the venues and a feed's reporters that there are.
func venues(n *kit.Net, _ int) {
	oracle, feed := n.Economy.Oracle, n.Economy.Feeds[0]
	n.Do(n.Governor, oracle.SetVenues(kit.View(n, oracle.Venues())))
	n.Do(n.Governor, feed.SetReporters(kit.View(n, feed.Reporters()), kit.View(n, feed.Config())))
}
