package read

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func oracle(_ converter, o project.Oracle) (*model.Oracle, error) {
	health, err := named(healths, o.Health)
	return &model.Oracle{
		Health: health, Price: scalar.Amount(o.Price), Tick: int(o.Tick), PricedAt: maybe(o.PricedAt),
		Volatility: scalar.Amount(o.Volatility), Venues: int(o.Venues), Clamped: int(o.Clamped),
		RequestedAt: maybe(o.RequestedAt), Block: o.Block,
	}, err
}

func venue(c converter, v project.Venue) (*model.Venue, error) {
	out := &model.Venue{
		Address: felt.Felt(v.Address), Contract: c.names.contract(felt.Felt(v.Address)), Listed: v.Listed,
		UpdatedAt: maybe(v.UpdatedAt), Block: v.Block,
	}
	if v.PostedAt != 0 {
		out.Post = &model.FeedPost{
			Tick: int(v.PostTick), ObservedAt: moment(v.ObservedAt), Reporters: int(v.Reporters), PostedAt: moment(v.PostedAt),
		}
	}
	if v.UpdatedAt == 0 {
		return out, nil
	}
	verdict, err := named(verdicts, v.Verdict)
	tick := int(v.Tick)
	out.Verdict, out.Tick = &verdict, &tick
	return out, err
}

func venueFilter(_ rows, f model.VenueFilter) (*conditions, error) {
	c := &conditions{}
	if f.Listed != nil {
		c.add("listed = ?", *f.Listed)
	}
	return c, nil
}

func priceUpdate(c converter, u project.PriceUpdate) (*model.PriceUpdate, error) {
	source, err := named(windowSources, u.Source)
	key := eventID(u.Block, u.TxIndex, u.EventIndex)
	out := &model.PriceUpdate{
		AsOf: c.asOf, Key: key,
		ID: key.String(), Accepted: u.Accepted, By: felt.Felt(u.By), RequestedAt: moment(u.RequestedAt), Source: source,
		WindowStart: moment(u.WindowStart), WindowEnd: moment(u.WindowEnd),
		Price: known(u.Price, u.Accepted), Scale: known(u.Scale, u.Accepted), MeanChange: known(u.MeanChange, u.Accepted),
		Volatility: known(u.Volatility, u.Accepted), Time: moment(u.Time), Block: u.Block, Transaction: felt.Felt(u.Transaction),
	}
	if u.Source == uint8(bindings.WindowSourceBeacon) {
		out.BeaconRound = &u.BeaconRound
	}
	if !u.Accepted {
		return out, err
	}
	health, wrong := named(healths, u.Health)
	tick := int(u.Tick)
	out.Health, out.Tick = &health, &tick
	return out, errors.Join(err, wrong)
}

func priceFilter(_ rows, f model.PriceFilter) (*conditions, error) {
	c := &conditions{}
	if f.Accepted != nil {
		c.add("accepted = ?", *f.Accepted)
	}
	if f.Since != nil { // blocks have whole seconds
		c.add("time >= ?", f.Since.Unix())
	}
	return c, nil
}

func venueTick(_ converter, v project.VenueTick) (*model.VenueTick, error) {
	verdict, err := named(verdicts, v.Verdict)
	return &model.VenueTick{Venue: felt.Felt(v.Venue), Verdict: verdict, Tick: int(v.Tick)}, err
}
