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
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) treasuryCommand() *cobra.Command {
	return a.lookCommand("treasury", "Show what the treasury holds, owes and spends, and how long it lasts", cobra.NoArgs, a.showTreasury)
}

func (a *app) showTreasury(ctx context.Context, l *lookout, _ []string) error {
	var purse b.Holdings
	var runway b.Runway
	var config b.TreasuryConfig
	var income b.Income
	var carried b.Carry
	var clock b.Clock
	var next b.NextAction
	var burns b.TreasurySchedule
	var granted b.Grants
	var reading b.Reading
	if err := all(
		readInto(ctx, l, &purse, l.Treasury.Purse()), readInto(ctx, l, &runway, l.Treasury.Runway()),
		readInto(ctx, l, &config, l.Treasury.Config()), readInto(ctx, l, &income, l.Treasury.Income()),
		readInto(ctx, l, &carried, l.Treasury.Carried()), readInto(ctx, l, &clock, l.Treasury.Clock()),
		readInto(ctx, l, &next, l.Treasury.NextAction()), readInto(ctx, l, &burns, l.Treasury.Schedule()),
		readInto(ctx, l, &granted, l.Treasury.Granted()),
	); err != nil {
		return err
	}
	if err := readInto(ctx, l, &reading, l.Oracle.Read(config.MaxPriceAge.Lo))(); err != nil {
		return err
	}
	throttle, err := read(ctx, l, l.Treasury.Throttle(reading.Volatility))
	if err != nil {
		return err
	}
	scheduled := "none"
	if burns.Left > 0 {
		scheduled = fmt.Sprintf("%s in each of %d epochs from %d on", sage(burns.Amount.Big()), burns.Left, burns.First)
	}
	return a.say(facts{
		"holds": purse, "config": config, "runway": runway, "clock": clock, "income": income, "granted": granted,
		"carried": carried, "throttle": throttle, "schedule": burns,
		"next": facts{"action": sdk.Text(next.Action), "at": next.At},
	}, func() {
		a.fields(
			"holds", usd(purse.USD.Big())+" and "+sage(purse.Sage.Big()),
			"budget", usd(config.OpsBudget.Big())+" for operations and "+usd(config.SecurityBudget.Big())+" for security, an epoch",
			"runway", runwayText(runway),
			"epoch", fmt.Sprintf("%d, open since %s, over %s", clock.Epoch, when(clock.OpenedAt, l.now), when(clock.OpenedAt+clock.EpochSeconds, l.now)),
			"income in it", fmt.Sprintf("fees of %s and %s, other %s", usd(income.FeesUSD.Big()), sage(income.FeesSage.Big()), usd(income.OtherUSD.Big())),
			"granted in it", usd(granted.USD.Big())+" and "+sage(granted.Sage.Big()),
			"carried burns", usd(carried.USD.Big())+" and "+sage(carried.Sage.Big()),
			"burn", percent(config.Rho.Big())+" of revenue, at most "+usd(config.BurnMax.Big())+", throttled to "+percent(throttle.Big()),
			"scheduled burns", scheduled,
			"next step", sdk.Text(next.Action)+", "+when(next.At, l.now),
		)
	})
}

func runwayText(r b.Runway) string {
	if r.Budget == (cairo.U128{}) {
		return "without a budget there is none"
	}
	return fmt.Sprintf("%s epochs; %s are kept before anything is bought back", epochs(r.Epochs.Big()), usd(r.Target.Big()))
}

// epochs is a number of epochs in WAD, cut to two decimals.
func epochs(wad *big.Int) string {
	return new(big.Rat).SetFrac(new(big.Int).Quo(wad, big.NewInt(1e16)), big.NewInt(100)).FloatString(2)
}

func (a *app) epochsCommand() *cobra.Command {
	var last int
	cmd := &cobra.Command{
		Use: "epochs", Short: "List the treasury's newest epochs, each computed again by the mirror", Args: cobra.NoArgs,
		Long: `Every epoch's report is on the chain with all it was computed from. "ok" says that the
mirror has computed every figure again and found the same. Compute them yourself, from
the chain alone: saged verify-epochs.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.list(cmd.Context(), last, func(ctx context.Context, m *sdk.Mirror, _ felt.Felt) error {
				got, err := api.ListEpochs(ctx, m, last, nil)
				if err != nil {
					return err
				}
				return sayRows(a, got.Epochs.Nodes, "no epoch was closed yet", []string{
					"epoch", "closed, UTC", "price", "revenue", "budget", "runway", "minted", "to auction", "burned", "buyback", "computed again",
				}, epochRow)
			})
		},
	}
	lastFlag(cmd, &last)
	return a.asData(cmd)
}

func epochRow(n api.ListEpochsEpochsEpochConnectionNodesEpoch) []string {
	runway, price, check := "-", "none", words(n.Check.Status)
	if n.RunwayEpochs != nil {
		runway = epochs(n.RunwayEpochs.Big())
	}
	if n.Inputs.Health == api.HealthOk {
		price = perSage(n.Inputs.Price.Big())
	}
	if n.Check.Detail != nil {
		check += ": " + *n.Check.Detail
	}
	burned := new(big.Int).Add(n.Outputs.BurnedFees.Big(), n.Outputs.BurnedStock.Big())
	return []string{
		strconv.FormatUint(n.Epoch, 10), n.Inputs.ClosedAt.UTC().Format(time.DateTime), price,
		usd(n.Outputs.Revenue.Big()), usd(n.Outputs.Budget.Big()), runway, sage(n.Step.Minted.Big()),
		usd(n.Outputs.BurnLot.Big()), sage(burned), usd(n.Outputs.BuybackLot.Big()), check,
	}
}
