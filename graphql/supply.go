package graphql

import (
	"context"
	"math/big"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
)

func (queries) Supply(ctx context.Context, block *model.BlockPin) (*model.Supply, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.Supply] { return v.Supply })
}

func (queries) Pool(ctx context.Context, block *model.BlockPin) (*model.Pool, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.Pool] { return v.Pool })
}

func (queries) SupplyChanges(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.SupplyChangeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.SupplyChange] { return v.SupplyChanges }, nil, paging{first, after, last, before})
}

func (queries) Holdings(ctx context.Context, first *int, after *string, last *int, before *string, where *model.HoldingFilter, block *model.BlockPin) (*model.HoldingConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.HoldingFilter, model.Holding] { return v.Holdings }, where, paging{first, after, last, before})
}

func (queries) PoolShares(ctx context.Context, first *int, after *string, last *int, before *string, where *model.PoolShareFilter, block *model.BlockPin) (*model.PoolShareConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.PoolShareFilter, model.PoolShare] { return v.PoolShares }, where, paging{first, after, last, before})
}

func (queries) Trades(ctx context.Context, first *int, after *string, last *int, before *string, where *model.TradeFilter, block *model.BlockPin) (*model.TradeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.TradeFilter, model.Trade] { return v.Trades }, where, paging{first, after, last, before})
}

type shareFields struct{}

func (shareFields) Sage(ctx context.Context, s *model.PoolShare) (scalar.Amount, error) {
	return worthOf(ctx, s, func(p *model.Pool) scalar.Amount { return p.Sage })
}

func (shareFields) Usd(ctx context.Context, s *model.PoolShare) (scalar.Amount, error) {
	return worthOf(ctx, s, func(p *model.Pool) scalar.Amount { return p.Usd })
}

// worthOf is the part of a pool's reserve that shares stand for.
func worthOf(ctx context.Context, s *model.PoolShare, reserve func(*model.Pool) scalar.Amount) (none scalar.Amount, err error) {
	v, err := scopeOf(ctx).at(ctx, &s.AsOf)
	if err != nil {
		return none, err
	}
	pool, err := v.pool.find(ctx, s.Pool)
	if err != nil || pool == nil {
		return none, err
	}
	return part(reserve(pool), s.Shares.Big(), pool.TotalShares), nil
}

// part is whole * shares / all, rounded down; nothing of no shares.
func part(whole scalar.Amount, shares *big.Int, all scalar.Amount) (out scalar.Amount) {
	if divisor := all.Big(); divisor.Sign() != 0 {
		product := shares.Mul(shares, whole.Big())
		product.Quo(product, divisor).FillBytes(out[:])
	}
	return out
}
