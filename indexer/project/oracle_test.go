package project_test

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func venuesSet(names ...string) follow.Event {
	venues := make([]cairo.ContractAddress, len(names))
	for i, name := range names {
		venues[i] = of(name)
	}
	return event("PriceOracle", "VenuesSet", nil, list((*cairo.Encoder).ContractAddress, venues...))
}

func said(venue string, verdict b.VenueVerdict, tick int64) b.VenueTick {
	v, err := cairo.I128FromBig(amount(0).Big().SetInt64(tick))
	if err != nil {
		panic(err)
	}
	return b.VenueTick{Venue: of(venue), Verdict: verdict, Tick: v}
}

// priced is an accepted price of round 12 with a tick below one dollar.
func priced(venues ...b.VenueTick) follow.Event {
	return event("PriceOracle", "PriceAccepted", []any{600}, 1_700_000_001,
		as(b.EncodeWindowSource, b.WindowSource{Kind: b.WindowSourceBeacon, Beacon: 12}),
		as(b.EncodeWindow, b.Window{Start: 1_699_990_000, End: 1_699_992_000}), list(b.EncodeVenueTick, venues...),
		30, tick(-693_148), 500_000, as(b.EncodeHealth, b.HealthDeviation), 7, 900)
}

func unpriced(venues ...b.VenueTick) follow.Event {
	return event("PriceOracle", "PriceRefused", []any{601}, 1_700_000_005,
		as(b.EncodeWindowSource, b.WindowSource{Kind: b.WindowSourceFallback}),
		as(b.EncodeWindow, b.Window{Start: 1_699_990_000, End: 1_699_993_000}), list(b.EncodeVenueTick, venues...))
}

func health(from, to b.Health) follow.Event {
	return event("PriceOracle", "HealthChanged", nil, as(b.EncodeHealth, from), as(b.EncodeHealth, to))
}

func TestOracle(t *testing.T) {
	w := newWorld(t)
	oracle := func() project.Oracle { return row(w, project.Oracle{Contract: column(of("PriceOracle"))}) }
	venue := func(name string) project.Venue { return row(w, project.Venue{Address: column(of(name))}) }

	w.block(venuesSet("Pol", "SignedFeedOne", "SignedFeedTwo"))
	equal(t, "listed", venue("Pol").Listed && venue("SignedFeedTwo").Listed, true)
	postedAt := w.block(event("SignedFeedTwo", "PricePosted", nil, tick(-5), 1_699_999_990, 3))
	feed := venue("SignedFeedTwo")
	equal(t, "post", [4]int64{feed.PostTick, int64(feed.ObservedAt), int64(feed.Reporters), int64(feed.PostedAt)},
		[4]int64{-5, 1_699_999_990, 3, int64(postedAt)})
	equal(t, "of its own feed only", venue("SignedFeedOne").PostedAt, 0)

	w.block(event("PriceOracle", "PriceRequested", []any{600}, 1_700_000_001))
	equal(t, "requested", oracle().RequestedAt, 1_700_000_001)
	pricedAt := w.block(priced(said("Pol", b.VenueVerdictCounted, -693_000), said("SignedFeedOne", b.VenueVerdictClamped, 44),
		said("SignedFeedTwo", b.VenueVerdictStale, 0)), health(b.HealthNotInitialised, b.HealthDeviation))
	o := oracle()
	equal(t, "health", o.Health, uint8(b.HealthDeviation))
	equal(t, "price", o.Price == amount(500_000) && o.Tick == -693_148 && o.Volatility == amount(900), true)
	equal(t, "when", [2]uint64{o.PricedAt, o.RequestedAt}, [2]uint64{pricedAt, 0})
	equal(t, "live and clamped", [2]uint32{o.Venues, o.Clamped}, [2]uint32{2, 1})
	at := w.chain.Head().Number
	u := row(w, project.PriceUpdate{Block: at})
	equal(t, "accepted", u.Accepted && is(&u.By, 600) && u.BeaconRound == 12 && u.Source == uint8(b.WindowSourceBeacon), true)
	equal(t, "window", [2]uint64{u.WindowStart, u.WindowEnd}, [2]uint64{1_699_990_000, 1_699_992_000})
	equal(t, "scale", u.Scale == amount(30) && u.MeanChange == amount(7) && u.Time == pricedAt, true)
	v := row(w, project.VenueTick{Block: at, Position: 1})
	equal(t, "what one said", v.Venue == column(of("SignedFeedOne")) && v.Verdict == uint8(b.VenueVerdictClamped) && v.Tick == 44, true)
	equal(t, "its last word", venue("Pol").Tick, -693_000)

	w.block(event("PriceOracle", "PriceRequested", []any{600}, 1_700_000_005))
	w.block(unpriced(said("Pol", b.VenueVerdictShallow, 0), said("SignedFeedOne", b.VenueVerdictCounted, 1)), health(b.HealthDeviation, b.HealthMinSources))
	o = oracle()
	equal(t, "the price stays", o.Price == amount(500_000) && o.PricedAt == pricedAt && o.RequestedAt == 0, true)
	equal(t, "its health does not", o.Health == uint8(b.HealthMinSources) && o.Venues == 1 && o.Clamped == 0, true)
	equal(t, "refused", row(w, project.PriceUpdate{Block: w.chain.Head().Number}).Accepted, false)

	w.block(venuesSet("SignedFeedOne", "SignedFeedTwo", "Dollar"))
	equal(t, "taken off", venue("Pol").Listed, false)
	equal(t, "kept", venue("SignedFeedOne").Listed && venue("Dollar").Listed, true)
}
