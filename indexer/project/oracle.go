package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyOracle(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodePriceOracleEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.PriceOraclePriceRequested:
		return changeOracle(ctx, tx, at, func(o *Oracle) error {
			o.RequestedAt = e.At
			return nil
		})
	case b.PriceOraclePriceAccepted:
		return accepted(ctx, tx, at, e)
	case b.PriceOraclePriceRefused:
		return priceRefused(ctx, tx, at, e)
	case b.PriceOracleHealthChanged:
		return changeOracle(ctx, tx, at, func(o *Oracle) error {
			o.Health = uint8(e.Health)
			return nil
		})
	case b.PriceOracleVenuesSet:
		return listed(ctx, tx, at, e)
	}
	return nil
}

func changeOracle(ctx context.Context, tx *store.Tx, at where, fn func(*Oracle) error) error {
	return alter(ctx, tx, Oracle{Contract: at.contract()}, func(o *Oracle) error {
		o.Block = at.number()
		return fn(o)
	})
}

// updateOf is what an update says whether or not a price came of it.
func updateOf(at where, by store.Felt, requestedAt uint64, source b.WindowSource, window b.Window) PriceUpdate {
	return PriceUpdate{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		By: by, RequestedAt: requestedAt, Source: uint8(source.Kind), BeaconRound: source.Beacon,
		WindowStart: window.Start, WindowEnd: window.End, Time: at.time(), Transaction: at.tx(),
	}
}

func accepted(ctx context.Context, tx *store.Tx, at where, e b.PriceOraclePriceAccepted) error {
	tick, err := signed(e.Tick)
	if err != nil {
		return err
	}
	row := updateOf(at, address(e.By), e.RequestedAt, e.Source, e.Window)
	row.Accepted, row.Price, row.Tick, row.Health = true, amount(e.Price), tick, uint8(e.Health)
	row.Scale, row.MeanChange, row.Volatility = amount(e.Scale), amount(e.MeanChange), amount(e.Volatility)
	if err := store.Upsert(ctx, tx, row); err != nil {
		return err
	}
	live, clamped, err := heard(ctx, tx, at, e.Venues)
	if err != nil {
		return err
	}
	return changeOracle(ctx, tx, at, func(o *Oracle) error {
		o.Health, o.Price, o.Tick, o.PricedAt = row.Health, row.Price, tick, at.time()
		o.Volatility, o.Venues, o.Clamped, o.RequestedAt = row.Volatility, live, clamped, 0
		return nil
	})
}

// priceRefused: too few venues answered. The price before stays, with what is
// known of the venues now; HealthChanged tells what that makes of it.
func priceRefused(ctx context.Context, tx *store.Tx, at where, e b.PriceOraclePriceRefused) error {
	row := updateOf(at, address(e.By), e.RequestedAt, e.Source, e.Window)
	if err := store.Upsert(ctx, tx, row); err != nil {
		return err
	}
	live, _, err := heard(ctx, tx, at, e.Venues)
	if err != nil {
		return err
	}
	return changeOracle(ctx, tx, at, func(o *Oracle) error {
		o.RequestedAt = 0
		if o.PricedAt != 0 {
			o.Venues, o.Clamped = live, 0
		}
		return nil
	})
}

// heard keeps what the venues said, and counts those that are live and those of
// them that were clamped.
func heard(ctx context.Context, tx *store.Tx, at where, venues []b.VenueTick) (live, clamped uint32, err error) {
	for i, v := range venues {
		tick, err := signed(v.Tick)
		if err != nil {
			return 0, 0, err
		}
		switch v.Verdict {
		case b.VenueVerdictClamped:
			live++
			clamped++
		case b.VenueVerdictCounted:
			live++
		}
		err = store.Upsert(ctx, tx, VenueTick{
			Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex, Position: uint32(i),
			Venue: address(v.Venue), Verdict: uint8(v.Verdict), Tick: tick,
		})
		if err != nil {
			return 0, 0, err
		}
		err = changeVenue(ctx, tx, at, address(v.Venue), func(row *Venue) {
			row.Verdict, row.Tick, row.UpdatedAt = uint8(v.Verdict), tick, at.time()
		})
		if err != nil {
			return 0, 0, err
		}
	}
	return live, clamped, nil
}

// listed: these venues count from now on, and no others.
func listed(ctx context.Context, tx *store.Tx, at where, e b.PriceOracleVenuesSet) error {
	before, err := store.Find[Venue](ctx, tx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("listed") })
	if err != nil {
		return err
	}
	for _, v := range before {
		if err := changeVenue(ctx, tx, at, v.Address, func(row *Venue) { row.Listed = false }); err != nil {
			return err
		}
	}
	for _, v := range e.Venues {
		if err := changeVenue(ctx, tx, at, address(v), func(row *Venue) { row.Listed = true }); err != nil {
			return err
		}
	}
	return nil
}

func changeVenue(ctx context.Context, tx *store.Tx, at where, venue store.Felt, fn func(*Venue)) error {
	return alter(ctx, tx, Venue{Address: venue}, func(v *Venue) error {
		v.Block = at.number()
		fn(v)
		return nil
	})
}

// applyFeed projects any of the signed feeds.
func applyFeed(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeSignedFeedEvent(keys, data)
	if err != nil {
		return err
	}
	e, ok := event.(b.SignedFeedPricePosted)
	if !ok {
		return nil
	}
	tick, err := signed(e.Tick)
	if err != nil {
		return err
	}
	return changeVenue(ctx, tx, at, at.contract(), func(v *Venue) {
		v.PostTick, v.ObservedAt, v.Reporters, v.PostedAt = tick, e.ObservedAt, e.Reporters, at.time()
	})
}
