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
	c.Job.Assignments, c.Job.Disputes = pageCost, pageCost
	c.Provider.Assignments = pageCost
	return c
}

func listCost[F any](child int, first *int, after *string, last *int, before *string, _ *F, _ *model.BlockPin) int {
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
