package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) vestingCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "vesting", Short: "See and claim SAGE that becomes its beneficiary's over time", Args: cobra.NoArgs, RunE: help}
	claim := &cobra.Command{
		Use: "claim SCHEDULE", Short: "Pay a schedule's beneficiary what has vested", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID("a schedule", args[0])
			if err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				result, err := who.send(ctx, who.ClaimVested(who.id, id))
				if err != nil {
					return err
				}
				paid, ok, err := sdk.EventOf[b.VestingVestedClaimed](result.Events, who.Vesting.Address, b.DecodeVestingEvent)
				if err == nil && !ok {
					err = errNothingPaid
				}
				if err == nil {
					fmt.Fprintln(a.out, sage(paid.Amount.Big())+" was paid to "+paid.Beneficiary.String())
				}
				return err
			})
		},
	}
	cmd.AddCommand(a.vestingShowCommand(), a.vestingListCommand(), claim)
	return cmd
}

var errNothingPaid = errors.New("the transaction was accepted but paid nothing")

// parseID reads the number of something, from 1.
func parseID(what, text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 {
		return 0, fmt.Errorf("%q is not the number of %s", text, what)
	}
	return id, nil
}

func (a *app) vestingShowCommand() *cobra.Command {
	return a.numberedCommand("show SCHEDULE", "Show a schedule: what has vested, what was claimed, what comes when", "a schedule",
		func(ctx context.Context, l *lookout, id uint64) error {
			var s b.VestingSchedule
			var claimable cairo.U128
			if err := all(
				readInto(ctx, l, &s, l.Vesting.Schedule(id)), readInto(ctx, l, &claimable, l.Vesting.Claimable(id)),
			); err != nil {
				return err
			}
			end := "no"
			switch {
			case s.Revoked:
				end = "it was revoked: what had vested stays"
			case s.Terms.Revocable:
				end = "governance may end it: what has vested stays"
			}
			return a.say(facts{"id": id, "schedule": s, "claimable": claimable}, func() {
				a.fields(
					"schedule", strconv.FormatUint(id, 10),
					"beneficiary", s.Beneficiary.String(),
					"total", sage(s.Terms.Total.Big()),
					"begins", when(s.Terms.Start, l.now),
					"nothing before", when(s.Terms.Start+s.Terms.Cliff, l.now),
					"all", when(s.Terms.Start+s.Terms.Duration, l.now),
					"revocable", end,
					"vested", sage(s.Vested.Big()),
					"claimed", sage(s.Claimed.Big()),
					"claimable", sage(claimable.Big()),
				)
			})
		})
}

func (a *app) vestingListCommand() *cobra.Command {
	return a.asData(&cobra.Command{
		Use: "list [ACCOUNT]", Short: "List the schedules of an account", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAccount(args); err != nil {
				return err
			}
			return a.mirrored(cmd.Context(), func(ctx context.Context, m *sdk.Mirror, own felt.Felt) error {
				beneficiary, err := named(args, own)
				if err != nil {
					return err
				}
				grants, err := collect(m.Grants(ctx, api.GrantFilter{Beneficiary: &beneficiary}))
				if err != nil {
					return err
				}
				heads := []string{"schedule", "total", "cliff, UTC", "end, UTC", "vested", "claimed", "claimable"}
				return sayRows(a, grants, "nothing vests for it", heads, grantRow)
			})
		},
	})
}

func grantRow(n api.ListGrantsGrantsGrantConnectionNodesGrant) []string {
	return []string{
		n.Id, sage(n.Total.Big()), n.Cliff.UTC().Format(time.DateTime), n.End.UTC().Format(time.DateTime),
		sage(n.Vested.Big()), sage(n.Claimed.Big()), sage(n.Claimable.Big()),
	}
}
