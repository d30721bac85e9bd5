package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

func (queries) Jobs(ctx context.Context, first *int, after *string, last *int, before *string, where *model.JobFilter, block *model.BlockPin) (*model.JobConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.JobFilter, model.Job] { return v.Jobs }, where, paging{first, after, last, before})
}

func (queries) Assignments(ctx context.Context, first *int, after *string, last *int, before *string, where *model.AssignmentFilter, block *model.BlockPin) (*model.AssignmentConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.AssignmentFilter, model.Assignment] { return v.Assignments }, where, paging{first, after, last, before})
}

func (queries) Receipts(ctx context.Context, first *int, after *string, last *int, before *string, where *model.WorkFilter, block *model.BlockPin) (*model.ReceiptConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.WorkFilter, model.Receipt] { return v.Receipts }, where, paging{first, after, last, before})
}

func (queries) Audits(ctx context.Context, first *int, after *string, last *int, before *string, where *model.AuditFilter, block *model.BlockPin) (*model.AuditConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.AuditFilter, model.Audit] { return v.Audits }, where, paging{first, after, last, before})
}

func (queries) Disputes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.DisputeFilter, block *model.BlockPin) (*model.DisputeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.DisputeFilter, model.Dispute] { return v.Disputes }, where, paging{first, after, last, before})
}

func (queries) Providers(ctx context.Context, first *int, after *string, last *int, before *string, where *model.ProviderFilter, block *model.BlockPin) (*model.ProviderConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.ProviderFilter, model.Provider] { return v.Providers }, where, paging{first, after, last, before})
}

func (queries) Stakes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.StakeFilter, block *model.BlockPin) (*model.StakeConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.StakeFilter, model.Stake] { return v.Stakes }, where, paging{first, after, last, before})
}

func (queries) Balances(ctx context.Context, first *int, after *string, last *int, before *string, where *model.BalanceFilter, block *model.BlockPin) (*model.BalanceConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.BalanceFilter, model.Balance] { return v.Balances }, where, paging{first, after, last, before})
}

func (queries) Slashes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.SlashFilter, block *model.BlockPin) (*model.SlashConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.SlashFilter, model.Slash] { return v.Slashes }, where, paging{first, after, last, before})
}

func (queries) BeaconRounds(ctx context.Context, first *int, after *string, last *int, before *string, where *model.BeaconFilter, block *model.BlockPin) (*model.BeaconRoundConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.BeaconFilter, model.BeaconRound] { return v.BeaconRounds }, where, paging{first, after, last, before})
}

// listed is a page of a table as of a block.
func listed[F, T any](ctx context.Context, block *model.BlockPin, in func(*view) Table[F, T], where *F, page paging) (*model.Connection[T], error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, in(v), where, page)
}

// total counts a connection's rows.
type total[T any] struct{}

func (total[T]) TotalCount(ctx context.Context, c *model.Connection[T]) (int, error) {
	return c.Total(ctx)
}
