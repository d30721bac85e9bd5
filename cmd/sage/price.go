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
	return &cobra.Command{
		Use: "price", Short: "Show the oracle's price, how sure it is, and its venues", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			l, err := a.look(ctx)
			if err != nil {
				return err
			}
			return a.showPrice(ctx, l)
		},
	}
}

func (a *app) showPrice(ctx context.Context, l *lookout) error {
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
	price, updated := "none yet", "never"
	if reading.Health != b.HealthNotInitialised {
		price, updated = perSage(reading.Price.Big()), when(reading.At, l.now)
	}
	a.fields(
		"price", price,
		"health", healths[reading.Health]+", by the treasury's limit of "+span(seconds(oldest)),
		"updated", updated,
		"behind it", fmt.Sprintf("%d venues, %d of them clamped", reading.Venues, reading.Clamped),
		"volatility", percent(reading.Volatility.Big())+" of 24 hours",
		"next", oracleSteps[next.Kind]+waitText(next, l.now),
	)
	rows := make([][]string, len(venues))
	for i, at := range venues {
		rows[i] = l.venue(ctx, at)
	}
	a.table("the oracle has no venues yet", []string{"venue", "health", "depth at 1 %"}, rows)
	return nil
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

// venue asks a venue as the oracle does. One that cannot answer is not counted
// there either, so it is a row like the others.
func (l *lookout) venue(ctx context.Context, at cairo.ContractAddress) []string {
	// Every venue has this view.
	view := b.Pol{Address: felt.Felt(at)}.CumulativeTicks([]uint64{uint64(l.now.Unix())})
	r, err := cairo.Read(ctx, l.node, view, cairo.PreConfirmed())
	if err != nil {
		return []string{l.Name(at), "does not answer", "-"}
	}
	depth := "not stated"
	if r.Depth.Valid {
		depth = usd(r.Depth.Value.Big())
	}
	return []string{l.Name(at), venueHealths[r.Health], depth}
}

var venueHealths = map[b.VenueHealth]string{
	b.VenueHealthOk: "ok", b.VenueHealthNotInitialised: "no price yet", b.VenueHealthPeriodTooLong: "remembers too little",
	b.VenueHealthStale: "stale", b.VenueHealthBroken: "broken",
}

func (a *app) supplyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "supply", Short: "Show how much SAGE there is, and where it does not circulate", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			l, err := a.look(ctx)
			if err != nil {
				return err
			}
			return a.showSupply(ctx, l)
		},
	}
}

func (a *app) showSupply(ctx context.Context, l *lookout) error {
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
	staking := new(big.Int).Sub(staked.Big(), delegated.Big())
	a.fields(
		"circulating", sage(circulating.Big()),
		"fully diluted", sage(diluted.Big())+", of at most "+sage(most.Big()),
		"ever minted", sage(issued.Total.Big()),
		"burned", sage(issued.Burned.Big())+", of it "+sage(issued.BurnedFromCirculation.Big())+" out of circulation",
		"at stake", sage(staking)+", unbonding included, and "+sage(delegated.Big())+" delegated",
		"emission", percent(controller.Rate.Big())+" of what circulates per epoch, as of epoch "+strconv.FormatUint(controller.Epoch, 10)+
			"; its cap leaves "+sage(left.Big()),
	)
	rows := make([][]string, len(excluded))
	for i, account := range excluded {
		held, err := read(ctx, l, l.Sage.BalanceOf(account))
		if err != nil {
			return err
		}
		rows[i] = []string{l.Name(account), sage(held.Big())}
	}
	a.table("all of it circulates", []string{"not circulating", ""}, rows)
	return nil
}
