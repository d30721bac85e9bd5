package main

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

func (a *app) priceCommand() *cobra.Command {
	return a.lookCommand("price", "Show the oracle's price, how sure it is, and its venues", cobra.NoArgs, a.showPrice)
}

func (a *app) showPrice(ctx context.Context, l *lookout, _ []string) error {
	var config b.TreasuryConfig
	var reading b.Reading
	var next b.OracleAction
	var venues []cairo.ContractAddress
	if err := readInto(ctx, l, &config, l.Treasury.Config())(); err != nil {
		return err
	}
	// As old as the treasury takes it.
	oldest := config.MaxPriceAge.Lo
	if err := all(
		readInto(ctx, l, &reading, l.Oracle.Read(oldest)), readInto(ctx, l, &next, l.Oracle.NextAction()),
		readInto(ctx, l, &venues, l.Oracle.Venues()),
	); err != nil {
		return err
	}
	seen := make([]venue, len(venues))
	for i, at := range venues {
		seen[i] = l.venue(ctx, at)
	}
	price, updated := "none yet", "never"
	if reading.Health != b.HealthNotInitialised {
		price, updated = perSage(reading.Price.Big()), when(reading.At, l.now)
	}
	return a.say(facts{"reading": reading, "oldest": oldest, "next": next, "venues": seen}, func() {
		a.fields(
			"price", price,
			"health", healths[reading.Health]+", by the treasury's limit of "+span(seconds(oldest)),
			"updated", updated,
			"behind it", fmt.Sprintf("%d venues, %d of them clamped", reading.Venues, reading.Clamped),
			"volatility", percent(reading.Volatility.Big())+" of 24 hours",
			"next", oracleSteps[next.Kind]+waitText(next, l.now),
		)
		rows := make([][]string, len(seen))
		for i, one := range seen {
			rows[i] = one.row()
		}
		a.table("the oracle has no venues yet", []string{"venue", "health", "depth at 1 %"}, rows)
	})
}

var healths = map[b.Health]string{
	b.HealthNotInitialised: "no price yet", b.HealthOk: "ok", b.HealthStale: "stale", b.HealthMinSources: "too few venues",
	b.HealthDeviation: "venues were clamped", b.HealthLiquidity: "the pool is too shallow",
}

var oracleSteps = map[b.OracleActionKind]string{
	b.OracleActionWait: "a new price can be requested", b.OracleActionRequest: "a new price can be requested now",
	b.OracleActionAwaitBeacon: "it waits for the beacon's seed", b.OracleActionUpdate: "the price can be updated now",
	b.OracleActionUpdateWithoutBeacon: "the price can be updated now, without the beacon",
}

// waitText is from when on the oracle's next step can be made.
func waitText(n b.OracleAction, now time.Time) string {
	switch n.Kind {
	case b.OracleActionWait:
		return " from " + when(n.Wait, now)
	case b.OracleActionAwaitBeacon:
		return ", and does without from " + when(n.AwaitBeacon, now)
	}
	return ""
}

// venue is one of the oracle's, and what it answers now.
type venue struct {
	Name    string
	Address cairo.ContractAddress
	Answers bool
	Health  b.VenueHealth
	Depth   cairo.Option[cairo.U128] // dollars
}

// venue asks a venue as the oracle does. One that cannot answer is not counted
// there either, so it is a row like the others.
func (l *lookout) venue(ctx context.Context, at cairo.ContractAddress) venue {
	// Every venue has this view.
	view := b.Pol{Address: felt.Felt(at)}.CumulativeTicks([]uint64{uint64(l.now.Unix())})
	r, err := cairo.Read(ctx, l.node, view, cairo.PreConfirmed())
	if err != nil {
		return venue{Name: l.Name(at), Address: at, Health: b.VenueHealthBroken}
	}
	return venue{Name: l.Name(at), Address: at, Answers: true, Health: r.Health, Depth: r.Depth}
}

func (v venue) row() []string {
	switch {
	case !v.Answers:
		return []string{v.Name, "does not answer", "-"}
	case !v.Depth.Valid:
		return []string{v.Name, venueHealths[v.Health], "not stated"}
	}
	return []string{v.Name, venueHealths[v.Health], usd(v.Depth.Value.Big())}
}

var venueHealths = map[b.VenueHealth]string{
	b.VenueHealthOk: "ok", b.VenueHealthNotInitialised: "no price yet", b.VenueHealthPeriodTooLong: "remembers too little",
	b.VenueHealthStale: "stale", b.VenueHealthBroken: "broken",
}

func (a *app) supplyCommand() *cobra.Command {
	return a.lookCommand("supply", "Show how much SAGE there is, and where it does not circulate", cobra.NoArgs, a.showSupply)
}

func (a *app) showSupply(ctx context.Context, l *lookout, _ []string) error {
	var circulating, diluted, most cairo.U256
	var issued b.Issuance
	var excluded []cairo.ContractAddress
	var staked, delegated, left cairo.U128
	var controller b.Controller
	if err := all(
		readInto(ctx, l, &circulating, l.Sage.CirculatingSupply()), readInto(ctx, l, &diluted, l.Sage.FullyDilutedSupply()),
		readInto(ctx, l, &most, l.Sage.MaxSupply()), readInto(ctx, l, &issued, l.Sage.Issuance()),
		readInto(ctx, l, &excluded, l.Sage.Excluded()), readInto(ctx, l, &staked, l.Staking.TotalOwed()),
		readInto(ctx, l, &delegated, l.Staking.TotalDelegated()), readInto(ctx, l, &controller, l.Emission.Controller()),
		readInto(ctx, l, &left, l.Emission.CapLeft()),
	); err != nil {
		return err
	}
	type holding struct {
		Name    string
		Account cairo.ContractAddress
		Sage    cairo.U256
	}
	held := make([]holding, len(excluded))
	for i, account := range excluded {
		balance, err := read(ctx, l, l.Sage.BalanceOf(account))
		if err != nil {
			return err
		}
		held[i] = holding{l.Name(account), account, balance}
	}
	staking := new(big.Int).Sub(staked.Big(), delegated.Big())
	return a.say(facts{
		"circulating": circulating, "fullyDiluted": diluted, "max": most, "issuance": issued, "staked": staking,
		"delegated": delegated, "emission": controller, "emissionCapLeft": left, "notCirculating": held,
	}, func() {
		a.fields(
			"circulating", sage(circulating.Big()),
			"fully diluted", sage(diluted.Big())+", of at most "+sage(most.Big()),
			"ever minted", sage(issued.Total.Big()),
			"burned", sage(issued.Burned.Big())+", of it "+sage(issued.BurnedFromCirculation.Big())+" out of circulation",
			"at stake", sage(staking)+", unbonding included, and "+sage(delegated.Big())+" delegated",
			"emission", percent(controller.Rate.Big())+" of what circulates per epoch, as of epoch "+strconv.FormatUint(controller.Epoch, 10)+
				"; its cap leaves "+sage(left.Big()),
		)
		rows := make([][]string, len(held))
		for i, h := range held {
			rows[i] = []string{h.Name, sage(h.Sage.Big())}
		}
		a.table("all of it circulates", []string{"not circulating", ""}, rows)
	})
}
