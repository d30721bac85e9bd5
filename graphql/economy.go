package graphql

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
)

// Economy is the rows of the economy as of one block.
type Economy struct {
	Venues       Table[model.VenueFilter, model.Venue]
	PriceUpdates Table[model.PriceFilter, model.PriceUpdate]

	Auctions Table[model.AuctionFilter, model.Auction]
	Bids     Table[model.BidFilter, model.Bid]
	Buybacks Table[model.All, model.Buyback]

	Epochs         Table[model.EpochFilter, model.Epoch]
	EmissionSteps  Table[model.All, model.EmissionStep]
	Incomes        Table[model.IncomeFilter, model.Income]
	IncomeTotals   Table[model.All, model.IncomeTotal]
	TreasuryGrants Table[model.TreasuryGrantFilter, model.TreasuryGrant]

	SupplyChanges Table[model.All, model.SupplyChange]
	Holdings      Table[model.HoldingFilter, model.Holding]
	PoolShares    Table[model.PoolShareFilter, model.PoolShare]
	Trades        Table[model.TradeFilter, model.Trade]

	RewardEpochs Table[model.All, model.RewardEpoch]
	RewardClaims Table[model.RewardClaimFilter, model.RewardClaim]
	Earners      Table[model.EarnerFilter, model.Earner]
	Works        Table[model.WorkedFilter, model.Work]
	StakePools   Table[model.StakePoolFilter, model.StakePool]
	Delegations  Table[model.DelegationFilter, model.Delegation]
	Grants       Table[model.GrantFilter, model.Grant]

	Proposals   Table[model.ProposalFilter, model.Proposal]
	Votes       Table[model.VoteFilter, model.Vote]
	Operations  Table[model.OperationFilter, model.Operation]
	Dials       Table[model.DialFilter, model.Dial]
	DialChanges Table[model.DialChangeFilter, model.DialChange]
	Pauses      Table[model.All, model.Pause]
	Motions     Table[model.MotionFilter, model.Motion]
	VotingRules Table[model.All, model.VotingRules]

	Oracle    Only[model.Oracle]
	Treasury  Only[model.Treasury]
	Supply    Only[model.Supply]
	Pool      Only[model.Pool]
	RewardPot Only[model.RewardPot]
	Council   Only[model.Council]

	Auction   Lookup[uint64, *model.Auction]
	Epoch     Lookup[uint64, *model.Epoch]
	Proposal  Lookup[uint64, *model.Proposal]
	Operation Lookup[felt.Felt, *model.Operation]
	Dial      Lookup[model.DialKey, *model.Dial]
	// PoolAt finds the pool by its contract, StakePool an operator's.
	PoolAt    Lookup[felt.Felt, *model.Pool]
	StakePool Lookup[felt.Felt, *model.StakePool]

	VenueTicks     Lookup[model.EventKey, []*model.VenueTick]
	Exits          Lookup[model.DelegationKey, []*model.Exit]
	ProposalCalls  Lookup[uint64, []*model.Call]
	OperationCalls Lookup[felt.Felt, []*model.Call]
}

// Only finds the one row of what there is once in a deployment, nil while there is
// none.
type Only[T any] func(ctx context.Context) (*T, error)

// economy is its lookups by fields of rows, gathered into batches.
type economy struct {
	auction        loader[uint64, *model.Auction]
	operation      loader[felt.Felt, *model.Operation]
	dial           loader[model.DialKey, *model.Dial]
	pool           loader[felt.Felt, *model.Pool]
	stakePool      loader[felt.Felt, *model.StakePool]
	venueTicks     loader[model.EventKey, []*model.VenueTick]
	exits          loader[model.DelegationKey, []*model.Exit]
	proposalCalls  loader[uint64, []*model.Call]
	operationCalls loader[felt.Felt, []*model.Call]
}

func newEconomy(e Economy) economy {
	return economy{
		auction: newLoader(e.Auction), operation: newLoader(e.Operation), dial: newLoader(e.Dial),
		pool: newLoader(e.PoolAt), stakePool: newLoader(e.StakePool), venueTicks: newLoader(e.VenueTicks),
		exits: newLoader(e.Exits), proposalCalls: newLoader(e.ProposalCalls), operationCalls: newLoader(e.OperationCalls),
	}
}

// pinnedOnly finds as of a block what there is once.
func pinnedOnly[T any](ctx context.Context, block *model.BlockPin, in func(*view) Only[T]) (*T, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return in(v)(ctx)
}
