package sdk

import (
	"context"
	"iter"

	"github.com/bitsage-network/bitsage/sdk/api"
)

// Bids goes through the bids that fit, in the order of auctions and bidders, as
// Assignments does.
func (m *Mirror) Bids(ctx context.Context, where api.BidFilter) iter.Seq2[api.BidPageNodesBid, error] {
	return rows(before[api.BidPageNodesBid](), func(after *string) (p page[api.BidPageNodesBid], err error) {
		got, err := api.ListBids(ctx, m, PageRows, after, where)
		if err == nil {
			p.nodes, p.info = got.Bids.Nodes, pageInfo(got.Bids.PageInfo)
		}
		return p, err
	})
}

// Operations goes through the Timelock's schedule as far as it fits, what can be
// executed first before the rest, as Assignments does.
func (m *Mirror) Operations(ctx context.Context, where api.OperationFilter) iter.Seq2[api.OperationPageNodesOperation, error] {
	return rows(before[api.OperationPageNodesOperation](), func(after *string) (p page[api.OperationPageNodesOperation], err error) {
		got, err := api.ListOperations(ctx, m, PageRows, after, &where)
		if err == nil {
			p.nodes, p.info = got.Operations.Nodes, pageInfo(got.Operations.PageInfo)
		}
		return p, err
	})
}

// Dials goes through the dials that fit, contract by contract, as Assignments
// does.
func (m *Mirror) Dials(ctx context.Context, where api.DialFilter) iter.Seq2[api.DialPageNodesDial, error] {
	return rows(before[api.DialPageNodesDial](), func(after *string) (p page[api.DialPageNodesDial], err error) {
		got, err := api.ListDials(ctx, m, PageRows, after, &where)
		if err == nil {
			p.nodes, p.info = got.Dials.Nodes, pageInfo(got.Dials.PageInfo)
		}
		return p, err
	})
}

// Delegations goes through the delegations that fit, as Assignments does.
func (m *Mirror) Delegations(ctx context.Context, where api.DelegationFilter) iter.Seq2[api.ListDelegationsDelegationsDelegationConnectionNodesDelegation, error] {
	type node = api.ListDelegationsDelegationsDelegationConnectionNodesDelegation
	return rows(before[node](), func(after *string) (p page[node], err error) {
		got, err := api.ListDelegations(ctx, m, PageRows, after, where)
		if err == nil {
			p.nodes, p.info = got.Delegations.Nodes, pageInfo(got.Delegations.PageInfo)
		}
		return p, err
	})
}

// Grants goes through the vesting schedules that fit, as Assignments does.
func (m *Mirror) Grants(ctx context.Context, where api.GrantFilter) iter.Seq2[api.ListGrantsGrantsGrantConnectionNodesGrant, error] {
	type node = api.ListGrantsGrantsGrantConnectionNodesGrant
	return rows(before[node](), func(after *string) (p page[node], err error) {
		got, err := api.ListGrants(ctx, m, PageRows, after, &where)
		if err == nil {
			p.nodes, p.info = got.Grants.Nodes, pageInfo(got.Grants.PageInfo)
		}
		return p, err
	})
}
