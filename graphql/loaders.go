package graphql

import (
	"context"
	"errors"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/vikstrous/dataloadgen"

	"github.com/bitsage-network/bitsage/graphql/model"
)

const (
	loaderWait  = time.Millisecond // for the siblings of a field to ask too
	loaderBatch = 250
)

// view is a View whose lookups by fields of rows are gathered into batches.
type view struct {
	*View

	job        loader[uint64, *model.Job]
	receipt    loader[model.AttemptKey, *model.Receipt]
	audit      loader[model.AttemptKey, *model.Audit]
	provider   loader[uint32, *model.Provider]
	stake      loader[felt.Felt, *model.Stake]
	openings   loader[model.AttemptKey, []*model.Opening]
	verdicts   loader[model.AttemptKey, []*model.Verdict]
	jurors     loader[uint64, []*model.Juror]
	disputesOf loader[model.AssignmentKey, []*model.Dispute]

	economy
}

func newView(v *View) *view {
	return &view{
		View: v,
		job:  newLoader(v.Job), receipt: newLoader(v.Receipt), audit: newLoader(v.Audit),
		provider: newLoader(v.Provider), stake: newLoader(v.Stake), openings: newLoader(v.Openings),
		verdicts: newLoader(v.Verdicts), jurors: newLoader(v.Jurors), disputesOf: newLoader(v.DisputesOf),
		economy: newEconomy(v.Economy),
	}
}

type loader[K comparable, V any] struct{ *dataloadgen.Loader[K, V] }

func newLoader[K comparable, V any](find Lookup[K, V]) loader[K, V] {
	return loader[K, V]{dataloadgen.NewMappedLoader(find,
		dataloadgen.WithWait(loaderWait), dataloadgen.WithBatchCapacity(loaderBatch))}
}

// find returns what the key has, the zero value for nothing.
func (l loader[K, V]) find(ctx context.Context, key K) (V, error) {
	v, err := l.Load(ctx, key)
	if errors.Is(err, dataloadgen.ErrNotFound) {
		var none V
		return none, nil
	}
	return v, err
}

// one looks one key up.
func one[K comparable, V any](ctx context.Context, find Lookup[K, V], key K) (V, error) {
	found, err := find(ctx, []K{key})
	return found[key], err
}
