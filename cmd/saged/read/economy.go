package read

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// economy fills in the tables, the single rows and the lookups of the economy.
func (r rows) economy(e *graphql.Economy) {
	e.Venues = list(r, venueFilter, venue)
	e.PriceUpdates = list(r, priceFilter, priceUpdate)
	e.Auctions = list(r, auctionFilter, auction)
	e.Bids = list(r, bidFilter, bid)
	e.Buybacks = list(r, anyRow, buyback)
	e.Epochs = list(r, epochFilter, epoch)
	e.EmissionSteps = list(r, anyRow, emissionStep)
	e.Incomes = list(r, incomeFilter, income)
	e.IncomeTotals = list(r, anyRow, incomeTotal)
	e.TreasuryGrants = list(r, treasuryGrantFilter, treasuryGrant)
	e.SupplyChanges = list(r, anyRow, supplyChange)
	e.Holdings = list(r, holdingFilter, holding)
	e.PoolShares = list(r, poolShareFilter, poolShare)
	e.Trades = list(r, tradeFilter, trade)
	e.RewardEpochs = list(r, anyRow, rewardEpoch)
	e.RewardClaims = list(r, rewardClaimFilter, rewardClaim)
	e.Earners = list(r, earnerFilter, earner)
	e.Works = list(r, workFilter, work)
	e.StakePools = list(r, stakePoolFilter, stakePool)
	e.Delegations = list(r, delegationFilter, delegation)
	e.Grants = list(r, grantFilter, grant)
	e.Proposals = list(r, proposalFilter, proposal)
	e.Votes = list(r, voteFilter, vote)
	e.Operations = list(r, operationFilter, operation, store.Order{Column: "ready_at"})
	e.Dials = list(r, dialFilter, dial)
	e.DialChanges = list(r, dialChangeFilter, dialChange)
	e.Pauses = list(r, anyRow, pause)
	e.Motions = list(r, motionFilter, motion)
	e.VotingRules = list(r, anyRow, votingRules)

	e.Oracle, e.Treasury, e.Supply = only(r, oracle), only(r, treasury), only(r, supply)
	e.Pool, e.RewardPot, e.Council = only(r, poolOf), only(r, rewardPot), only(r, council)

	e.Auction = find(r, numberColumn, plain[uint64], func(a project.Auction) uint64 { return a.ID }, auction).one()
	e.Epoch = find(r, []string{"epoch"}, plain[uint64], func(x project.Epoch) uint64 { return x.Epoch }, epoch).one()
	e.Proposal = find(r, numberColumn, plain[uint64], func(p project.Proposal) uint64 { return p.ID }, proposal).one()
	e.Operation = find(r, numberColumn, byFelt, func(o project.Operation) felt.Felt { return felt.Felt(o.ID) }, operation).one()
	e.Dial = find(r, []string{"target", "name"}, func(k model.DialKey) []any { return []any{store.Felt(k.Target), store.Felt(k.Name)} },
		func(d project.Dial) model.DialKey {
			return model.DialKey{Target: felt.Felt(d.Target), Name: felt.Felt(d.Name)}
		}, dial).one()
	e.PoolAt = find(r, []string{"contract"}, byFelt, func(p project.Pool) felt.Felt { return felt.Felt(p.Contract) }, poolOf).one()
	e.StakePool = find(r, []string{"operator"}, byFelt, func(p project.StakePool) felt.Felt { return felt.Felt(p.Operator) }, stakePool).one()
	e.VenueTicks = find(r, []string{"block", "tx_index", "event_index"},
		func(k model.EventKey) []any { return []any{k.Block, k.TxIndex, k.EventIndex} },
		func(v project.VenueTick) model.EventKey { return eventID(v.Block, v.TxIndex, v.EventIndex) }, venueTick).many()
	e.Exits = find(r, []string{"operator", "delegator"},
		func(k model.DelegationKey) []any { return []any{store.Felt(k.Operator), store.Felt(k.Delegator)} },
		func(x project.Exit) model.DelegationKey {
			return model.DelegationKey{Operator: felt.Felt(x.Operator), Delegator: felt.Felt(x.Delegator)}
		}, exit).many()
	e.ProposalCalls = find(r, []string{"proposal"}, plain[uint64], func(c project.ProposalCall) uint64 { return c.Proposal }, proposalCall).many()
	e.OperationCalls = find(r, []string{"operation"}, byFelt, func(c project.OperationCall) felt.Felt { return felt.Felt(c.Operation) }, operationCall).many()
}

// anyRow is the filter of lists that have none.
func anyRow(rows, model.All) (*conditions, error) { return &conditions{}, nil }

// only finds the row of a table that has one at most.
func only[R any, P store.Row[R], T any](r rows, public func(converter, R) (*T, error)) graphql.Only[T] {
	return func(ctx context.Context) (out *T, err error) {
		err = r.do(r.block, func(v *store.View) error {
			page, err := store.List[R, P](ctx, v, store.PageQuery{Limit: 1})
			if err != nil || len(page.Rows) == 0 {
				return err
			}
			out, err = public(r.converter, page.Rows[0])
			return err
		})
		return out, err
	}
}

func byFelt(f felt.Felt) []any { return []any{store.Felt(f)} }
