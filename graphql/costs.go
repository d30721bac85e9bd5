package graphql

import (
	"math"

	"github.com/bitsage-network/bitsage/graphql/generated"
	"github.com/bitsage-network/bitsage/graphql/model"
)

// costs makes a connection cost as much as all rows that it may give.
func costs() (c generated.ComplexityRoot) {
	c.Query.Jobs = listCost[model.JobFilter]
	c.Query.Assignments = listCost[model.AssignmentFilter]
	c.Query.Receipts = listCost[model.WorkFilter]
	c.Query.Audits = listCost[model.AuditFilter]
	c.Query.Disputes = listCost[model.DisputeFilter]
	c.Query.Providers = listCost[model.ProviderFilter]
	c.Query.Stakes = listCost[model.StakeFilter]
	c.Query.Balances = listCost[model.BalanceFilter]
	c.Query.Slashes = listCost[model.SlashFilter]
	c.Query.BeaconRounds = listCost[model.BeaconFilter]
	c.Query.Venues = listCost[model.VenueFilter]
	c.Query.PriceUpdates = listCost[model.PriceFilter]
	c.Query.Auctions = listCost[model.AuctionFilter]
	c.Query.Bids = listCost[model.BidFilter]
	c.Query.Epochs = listCost[model.EpochFilter]
	c.Query.Incomes = listCost[model.IncomeFilter]
	c.Query.TreasuryGrants = listCost[model.TreasuryGrantFilter]
	c.Query.Holdings = listCost[model.HoldingFilter]
	c.Query.PoolShares = listCost[model.PoolShareFilter]
	c.Query.Trades = listCost[model.TradeFilter]
	c.Query.RewardClaims = listCost[model.RewardClaimFilter]
	c.Query.Earners = listCost[model.EarnerFilter]
	c.Query.Works = listCost[model.WorkedFilter]
	c.Query.StakePools = listCost[model.StakePoolFilter]
	c.Query.Delegations = listCost[model.DelegationFilter]
	c.Query.Grants = listCost[model.GrantFilter]
	c.Query.Proposals = listCost[model.ProposalFilter]
	c.Query.Votes = listCost[model.VoteFilter]
	c.Query.Operations = listCost[model.OperationFilter]
	c.Query.Dials = listCost[model.DialFilter]
	c.Query.DialChanges = listCost[model.DialChangeFilter]
	c.Query.Motions = listCost[model.MotionFilter]
	c.Query.Buybacks = plainCost
	c.Query.EmissionSteps = plainCost
	c.Query.IncomeTotals = plainCost
	c.Query.SupplyChanges = plainCost
	c.Query.RewardEpochs = plainCost
	c.Query.Pauses = plainCost
	c.Query.VotingRules = plainCost
	c.Job.Assignments, c.Job.Disputes = pageCost, pageCost
	c.Auction.Bids, c.Proposal.Votes = pageCost, pageCost
	c.Provider.Assignments = pageCost
	return c
}

func listCost[F any](child int, first *int, after *string, last *int, before *string, _ *F, _ *model.BlockPin) int {
	return pageCost(child, first, after, last, before)
}

func plainCost(child int, first *int, after *string, last *int, before *string, _ *model.BlockPin) int {
	return pageCost(child, first, after, last, before)
}

func pageCost(child int, first *int, _ *string, last *int, _ *string) int {
	size := defaultPage
	for _, n := range []*int{first, last} {
		if n != nil {
			size = *n
		}
	}
	size = min(max(size, 1), maxPage)
	if child >= (math.MaxInt-1)/size {
		return math.MaxInt
	}
	return 1 + size*child
}
