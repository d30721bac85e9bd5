package graphql

import (
	"context"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
)

type queries struct{}

// ParseID reads the id of a job or dispute, which is a decimal number.
func ParseID(id string) (uint64, error) {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil {
		return 0, Errorf(BadUserInput, "%q is not an id: want a decimal number", id)
	}
	return n, nil
}

// ParseNumber takes a number that the contracts keep in 32 bits, such as a
// provider's.
func ParseNumber(n int) (uint32, error) {
	if n < 0 || int64(n) > 1<<32-1 {
		return 0, Errorf(BadUserInput, "%d is out of range: want an unsigned 32-bit number", n)
	}
	return uint32(n), nil
}

func (queries) Meta(ctx context.Context) (*model.Meta, error) {
	snapshot, err := scopeOf(ctx).open(ctx)
	if err != nil {
		return nil, err
	}
	return snapshot.Meta()
}

func (queries) Job(ctx context.Context, id string, block *model.BlockPin) (*model.Job, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[uint64, *model.Job] { return v.Job })
}

func (queries) Assignment(ctx context.Context, job string, index int, block *model.BlockPin) (*model.Assignment, error) {
	var key model.AssignmentKey
	var err error
	if key.Job, err = ParseID(job); err != nil {
		return nil, err
	}
	if key.Index, err = ParseNumber(index); err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[model.AssignmentKey, *model.Assignment] { return v.Assignment })
}

func (queries) Dispute(ctx context.Context, id string, block *model.BlockPin) (*model.Dispute, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[uint64, *model.Dispute] { return v.Dispute })
}

func (queries) Provider(ctx context.Context, id int, block *model.BlockPin) (*model.Provider, error) {
	key, err := ParseNumber(id)
	if err != nil {
		return nil, err
	}
	return pinnedOne(ctx, block, key, func(v *view) Lookup[uint32, *model.Provider] { return v.Provider })
}

func (queries) ProviderOf(ctx context.Context, account felt.Felt, block *model.BlockPin) (*model.Provider, error) {
	return pinnedOne(ctx, block, account, func(v *view) Lookup[felt.Felt, *model.Provider] { return v.ProviderOf })
}

// pinnedOne finds the row of a key as of a block, nil where there is none.
func pinnedOne[K comparable, T any](ctx context.Context, block *model.BlockPin, key K, in func(*view) Lookup[K, *T]) (*T, error) {
	v, err := scopeOf(ctx).pinned(ctx, block)
	if err != nil {
		return nil, err
	}
	return one(ctx, in(v), key)
}
