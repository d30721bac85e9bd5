package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

func (queries) Treasury(ctx context.Context, block *model.BlockPin) (*model.Treasury, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.Treasury] { return v.Treasury })
}

func (queries) Epochs(ctx context.Context, first *int, after *string, last *int, before *string, where *model.EpochFilter, block *model.BlockPin) (*model.EpochConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.EpochFilter, model.Epoch] { return v.Epochs }, where, paging{first, after, last, before})
}

func (queries) EmissionSteps(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.EmissionStepConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.EmissionStep] { return v.EmissionSteps }, nil, paging{first, after, last, before})
}

func (queries) Incomes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.IncomeFilter, block *model.BlockPin) (*model.IncomeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.IncomeFilter, model.Income] { return v.Incomes }, where, paging{first, after, last, before})
}

func (queries) IncomeTotals(ctx context.Context, first *int, after *string, last *int, before *string, block *model.BlockPin) (*model.IncomeTotalConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.All, model.IncomeTotal] { return v.IncomeTotals }, nil, paging{first, after, last, before})
}

func (queries) TreasuryGrants(ctx context.Context, first *int, after *string, last *int, before *string, where *model.TreasuryGrantFilter, block *model.BlockPin) (*model.TreasuryGrantConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.TreasuryGrantFilter, model.TreasuryGrant] { return v.TreasuryGrants }, where, paging{first, after, last, before})
}

func (queries) Epoch(ctx context.Context, epoch uint64, block *model.BlockPin) (*model.Epoch, error) {
	return pinnedOne(ctx, block, epoch, func(v *view) Lookup[uint64, *model.Epoch] { return v.Epoch })
}
