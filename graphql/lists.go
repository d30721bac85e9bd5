package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

func (queries) Jobs(ctx context.Context, first *int, after *string, last *int, before *string, where *model.JobFilter, block *model.BlockPin) (*model.JobConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Jobs, where, paging{first, after, last, before})
}

func (queries) Assignments(ctx context.Context, first *int, after *string, last *int, before *string, where *model.AssignmentFilter, block *model.BlockPin) (*model.AssignmentConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Assignments, where, paging{first, after, last, before})
}

func (queries) Receipts(ctx context.Context, first *int, after *string, last *int, before *string, where *model.WorkFilter, block *model.BlockPin) (*model.ReceiptConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Receipts, where, paging{first, after, last, before})
}

func (queries) Audits(ctx context.Context, first *int, after *string, last *int, before *string, where *model.AuditFilter, block *model.BlockPin) (*model.AuditConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Audits, where, paging{first, after, last, before})
}

func (queries) Disputes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.DisputeFilter, block *model.BlockPin) (*model.DisputeConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Disputes, where, paging{first, after, last, before})
}

func (queries) Providers(ctx context.Context, first *int, after *string, last *int, before *string, where *model.ProviderFilter, block *model.BlockPin) (*model.ProviderConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Providers, where, paging{first, after, last, before})
}

func (queries) Stakes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.StakeFilter, block *model.BlockPin) (*model.StakeConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Stakes, where, paging{first, after, last, before})
}

func (queries) Balances(ctx context.Context, first *int, after *string, last *int, before *string, where *model.BalanceFilter, block *model.BlockPin) (*model.BalanceConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Balances, where, paging{first, after, last, before})
}

func (queries) Slashes(ctx context.Context, first *int, after *string, last *int, before *string, where *model.SlashFilter, block *model.BlockPin) (*model.SlashConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Slashes, where, paging{first, after, last, before})
}

func (queries) BeaconRounds(ctx context.Context, first *int, after *string, last *int, before *string, where *model.BeaconFilter, block *model.BlockPin) (*model.BeaconRoundConnection, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.BeaconRounds, where, paging{first, after, last, before})
}

// total counts a connection's rows.
type total[T any] struct{}

func (total[T]) TotalCount(ctx context.Context, c *model.Connection[T]) (int, error) {
	return c.Total(ctx)
}
