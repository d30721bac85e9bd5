package graphql

import (
	"context"
	"math/big"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
)

func (queries) RewardPot(ctx context.Context, block *model.BlockPin) (*model.RewardPot, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.RewardPot] { return v.RewardPot })
}

func (queries) RewardEpochs(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.RewardEpochConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.RewardEpoch] { return v.RewardEpochs }, nil, paging{first, after, last, before})
}

func (queries) RewardClaims(ctx context.Context, first *int, after *string, last *int, before *string, where *model.RewardClaimFilter, block *model.BlockPin) (*model.RewardClaimConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.RewardClaimFilter, model.RewardClaim] { return v.RewardClaims }, where, paging{first, after, last, before})
}

func (queries) Earners(ctx context.Context, first *int, after *string, last *int, before *string, where *model.EarnerFilter, block *model.BlockPin) (*model.EarnerConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.EarnerFilter, model.Earner] { return v.Earners }, where, paging{first, after, last, before})
}

func (queries) Works(ctx context.Context, first *int, after *string, last *int, before *string, where *model.WorkedFilter, block *model.BlockPin) (*model.WorkConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.WorkedFilter, model.Work] { return v.Works }, where, paging{first, after, last, before})
}

func (queries) StakePools(ctx context.Context, first *int, after *string, last *int, before *string, where *model.StakePoolFilter, block *model.BlockPin) (*model.StakePoolConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.StakePoolFilter, model.StakePool] { return v.StakePools }, where, paging{first, after, last, before})
}

func (queries) Delegations(ctx context.Context, first *int, after *string, last *int, before *string, where *model.DelegationFilter, block *model.BlockPin) (*model.DelegationConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.DelegationFilter, model.Delegation] { return v.Delegations }, where, paging{first, after, last, before})
}

func (queries) Grants(ctx context.Context, first *int, after *string, last *int, before *string, where *model.GrantFilter, block *model.BlockPin) (*model.GrantConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.GrantFilter, model.Grant] { return v.Grants }, where, paging{first, after, last, before})
}

type delegationFields struct{}

// Worth is the delegation's part of the pool, which a slash may have lowered.
func (delegationFields) Worth(ctx context.Context, d *model.Delegation) (none scalar.Amount, err error) {
	v, err := scopeOf(ctx).at(ctx, &d.AsOf)
	if err != nil {
		return none, err
	}
	pool, err := v.stakePool.find(ctx, d.Operator)
	if err != nil || pool == nil {
		return none, err
	}
	return part(pool.Assets, new(big.Int).Add(d.Active.Big(), d.Leaving.Big()), pool.Shares), nil
}

func (delegationFields) Exits(ctx context.Context, d *model.Delegation) ([]*model.Exit, error) {
	v, err := scopeOf(ctx).at(ctx, &d.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.exits.find(ctx, d.Key))
}
