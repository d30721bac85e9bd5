package main

import (
	"context"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) delegationShowCommand() *cobra.Command {
	cmd := a.lookCommand("show OPERATOR [ACCOUNT]", "Show an account's delegation to an operator", cobra.RangeArgs(1, 2),
		func(ctx context.Context, l *lookout, args []string) error {
			delegator, err := l.account(args[1:])
			if err != nil {
				return err
			}
			operator, err := l.operator(ctx, args[0])
			if err != nil {
				return err
			}
			return a.showDelegation(ctx, l, operator, delegator)
		})
	return checkedFirst(cmd, func(args []string) error {
		if err := checkAccount(args[1:]); err != nil {
			return err
		}
		return checkOperator(args[0])
	})
}

func (a *app) delegationListCommand() *cobra.Command {
	return a.asData(&cobra.Command{
		Use: "list [ACCOUNT]", Short: "List to whom an account delegates", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAccount(args); err != nil {
				return err
			}
			return a.mirrored(cmd.Context(), func(ctx context.Context, m *sdk.Mirror, own felt.Felt) error {
				delegator, err := named(args, own)
				if err != nil {
					return err
				}
				all, err := collect(m.Delegations(ctx, api.DelegationFilter{Delegator: &delegator}))
				if err != nil {
					return err
				}
				return sayRows(a, all, "it delegates to nobody", []string{"operator", "shares", "leaving", "worth"}, delegationRow)
			})
		},
	})
}

func delegationRow(n api.ListDelegationsDelegationsDelegationConnectionNodesDelegation) []string {
	return []string{n.Operator.String(), shareText(n.Active.Big()), shareText(n.Leaving.Big()), sage(n.Worth.Big())}
}

func (a *app) showDelegation(ctx context.Context, l *lookout, operator, delegator felt.Felt) error {
	to, by := cairo.ContractAddress(operator), cairo.ContractAddress(delegator)
	var held b.Delegation
	var leaving []b.LeavingShares
	var pool b.Pool
	var earned cairo.U128
	var commission uint16
	var announced b.Commission
	if err := all(
		readInto(ctx, l, &held, l.Staking.Delegation(to, by)), readInto(ctx, l, &leaving, l.Staking.LeavingOf(to, by)),
		readInto(ctx, l, &pool, l.Staking.Pool(to)), readInto(ctx, l, &commission, l.Staking.CommissionAt(to, uint64(l.now.Unix()))),
		readInto(ctx, l, &announced, l.Staking.Commission(to)),
	); err != nil {
		return err
	}
	if held != (b.Delegation{}) {
		if err := readInto(ctx, l, &earned, l.Rewards.ClaimableDelegation(to, by, sdk.MaxClaimEpochs))(); err != nil {
			return err
		}
	}
	state := "open"
	if pool.Closed {
		state = "closed by a slash"
	}
	return a.say(facts{
		"operator": operator, "delegator": delegator, "pool": pool, "commissionBps": commission, "announced": announced,
		"delegation": held, "leaving": leaving, "claimable": earned,
	}, func() {
		a.fields(
			"operator", operator.String(),
			"its pool", sage(pool.Assets.Big())+", "+state,
			"commission", commissionText(commission, announced, l.now),
			"shares", shareText(held.Active.Big())+" active, "+shareText(held.Leaving.Big())+" leaving",
			"worth", sage(held.Worth.Big()),
			"claimable", sage(earned.Big()),
		)
		if len(leaving) == 0 {
			return
		}
		rows := make([][]string, len(leaving))
		for i, q := range leaving {
			rows[i] = []string{shareText(q.Shares.Big()), when(q.ReleaseAt, l.now)}
		}
		a.table("", []string{"shares leaving", "withdrawable"}, rows)
	})
}

// shareText: a share is a base unit until its pool is slashed.
func shareText(v *big.Int) string { return market.FormatUnits(v, sageDecimals) }
