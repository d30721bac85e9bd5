package gas_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

const (
	inFavour = 1
	day      = 24 * hour
)

// council pauses burns and lifts the pause, of its own accord and by a vote.
func council(n *kit.Net, _ int) {
	g, mask := n.Economy.Guardian, uint32(waterfall.PauseRevenueBurn)
	confirm := func(motion cairo.Call) {
		r := n.Do(n.Operations, motion)
		n.Do(n.Buyer, g.Confirm(kit.Only[b.GuardianMotionProposed](n, r).Motion))
	}
	n.Advance(30 * day) // a pause cools down
	confirm(g.ProposePause(mask, 20))
	confirm(g.ProposeLift(mask))
	n.Do(n.Governor, g.PauseByVote(mask, 20))
	n.Do(n.Governor, g.LiftByVote(mask))
	members := []cairo.ContractAddress{n.Operations.Address, n.Buyer.Address, n.Keeper.Address}
	n.Do(n.Governor, g.SetCouncil(members, 2))
}

func scheduled(c cairo.Call) b.Call {
	return b.Call{To: cairo.ContractAddress(c.To), Selector: c.Selector, Calldata: c.Calldata}
}

// turn is a dial of the treasury raised by a tenth.
func turn(n *kit.Net, dial string) []b.Call {
	treasury, name := n.Economy.Treasury, n.Short(dial)
	now := kit.View(n, treasury.Parameter(name)).Big()
	now.Quo(now.Mul(now, big.NewInt(11)), big.NewInt(10))
	return []b.Call{scheduled(n.Economy.Params.Apply(cairo.ContractAddress(treasury.Address), name, kit.Amount(now)))}
}

// schedules starts the Timelock with the governor as its proposer, who strikes one
// operation off and hands its part on to the Governor.
func schedules(n *kit.Net) {
	timelock, params := n.Economy.Timelock, n.Economy.Params
	delay := deploy.Devnet().TimelockDelay
	n.Do(n.Governor, timelock.Start(n.Governor.Address, nil))
	schedule := func(salt uint64, calls ...b.Call) felt.Felt {
		s := felt.FromUint64[felt.Felt](salt)
		n.Do(n.Governor, timelock.ScheduleBatch(calls, felt.Felt{}, s, delay))
		return kit.View(n, timelock.HashOperationBatch(calls, felt.Felt{}, s))
	}
	for pass := range uint64(2) {
		// The dials of our contracts are registered; another pool's are not.
		pol := placed(n, "Pol", int(pass), b.PolConstructor(n.Governor.Address, deploy.Devnet().Pol)...)
		bounds := b.DialBounds{Min: cairo.U128From64(1), Max: cairo.U128From64(100), Step: cairo.U128From64(1)}
		n.Do(n.Governor, params.Register(cairo.ContractAddress(pol), n.Short("fee_bps"), bounds))
		n.Do(n.Governor, timelock.Cancel(schedule(3*pass, turn(n, "rho")...)))
		id := schedule(3*pass+1, scheduled(timelock.UpdateDelay(delay)))
		n.Advance(delay)
		n.Do(n.Keeper, timelock.Execute(id))
	}
	id := schedule(9, scheduled(timelock.SetProposer(cairo.ContractAddress(n.Economy.Governor.Address))))
	n.Advance(delay)
	n.Do(n.Keeper, timelock.Execute(id))
}

// proposals are one that turns a dial, one that is vetoed and one that is taken
// back, twice.
func proposals(n *kit.Net) {
	gov, timelock := n.Economy.Governor, n.Economy.Timelock
	config := deploy.Devnet().Governor
	n.Do(n.Governor, gov.SetConfig(config))
	by := n.Providers[0].Owner
	vote := func(propose cairo.Call, delay, period uint64) uint64 {
		id := kit.Only[b.GovernorProposalCreated](n, n.Do(by, propose)).ProposalID
		n.Advance(delay)
		for _, p := range n.Providers {
			n.Do(p.Owner, gov.CastVote(id, inFavour))
		}
		n.Advance(period)
		return id
	}
	queue := func(id uint64, calls []b.Call) felt.Felt {
		return kit.Only[b.GovernorProposalQueued](n, n.Do(n.Keeper, gov.Queue(id, calls))).Operation
	}
	for range 2 {
		taken := kit.Only[b.GovernorProposalCreated](n, n.Do(by, gov.Propose(turn(n, "rho"), "raise rho")))
		n.Do(by, gov.Cancel(taken.ProposalID))

		calls := turn(n, "ops_budget")
		operation := queue(vote(gov.Propose(calls, "raise the budget"), config.VotingDelay, config.VotingPeriod), calls)
		n.Do(n.Keeper, gov.EnactVeto(vote(gov.ProposeVeto(operation, "too dear"), 0, config.VetoPeriod)))

		calls = turn(n, "burn_max")
		operation = queue(vote(gov.Propose(calls, "burn more"), config.VotingDelay, config.VotingPeriod), calls)
		n.AdvanceTo(kit.View(n, timelock.GetTimestamp(operation)))
		n.Do(n.Keeper, timelock.Execute(operation))
		n.Advance(30 * day) // the next turn is in an epoch of its own
	}
}
