package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyBeacon(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeBeaconEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.BeaconCommitted:
		return changeRound(ctx, tx, at, e.Round, func(r *BeaconRound) {
			r.Commits++
			r.LastCommitAt = at.time()
		})
	case b.BeaconRevealed:
		return changeRound(ctx, tx, at, e.Round, func(r *BeaconRound) { r.Reveals++ })
	case b.BeaconSeedFixed:
		return changeRound(ctx, tx, at, e.Round, func(r *BeaconRound) {
			r.Phase, r.Seed = RoundFinal, some(e.Seed)
		})
	case b.BeaconRoundVoided:
		return changeRound(ctx, tx, at, e.Round, func(r *BeaconRound) { r.Phase = RoundVoid })
	}
	return nil
}

func changeRound(ctx context.Context, tx *store.Tx, at where, round uint64, fn func(*BeaconRound)) error {
	return alter(ctx, tx, BeaconRound{Round: round}, func(r *BeaconRound) error {
		r.Block = at.number()
		fn(r)
		return nil
	})
}
