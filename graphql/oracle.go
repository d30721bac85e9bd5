package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

func (queries) Oracle(ctx context.Context, block *model.BlockPin) (*model.Oracle, error) {
	return pinnedOnly(ctx, block, func(v *view) Only[model.Oracle] { return v.Oracle })
}

func (queries) Venues(ctx context.Context, first *int, after *string, last *int, before *string, where *model.VenueFilter, block *model.BlockPin) (*model.VenueConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.VenueFilter, model.Venue] { return v.Venues }, where, paging{first, after, last, before})
}

func (queries) PriceUpdates(ctx context.Context, first *int, after *string, last *int, before *string, where *model.PriceFilter, block *model.BlockPin) (*model.PriceUpdateConnection, error) {
	return listed(ctx, block, func(v *view) Table[model.PriceFilter, model.PriceUpdate] { return v.PriceUpdates }, where, paging{first, after, last, before})
}

type updateFields struct{}

func (updateFields) Venues(ctx context.Context, u *model.PriceUpdate) ([]*model.VenueTick, error) {
	v, err := scopeOf(ctx).at(ctx, &u.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.venueTicks.find(ctx, u.Key))
}
