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
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) delegationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "delegation", Short: "Put SAGE behind an operator, for votes and a part of its rewards", Args: cobra.NoArgs, RunE: help,
		Long: `An OPERATOR is a provider's number or an account. What is delegated to it is slashed
after the operator's own stake, and a pool that was slashed takes no more.`,
	}
	add := &cobra.Command{
		Use: "add OPERATOR SAGE", Short: "Delegate SAGE, 1 or more", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			amount, err := parseSage(args[1])
			if err != nil {
				return err
			}
			return a.sendFor(cmd.Context(), args[0], func(_ context.Context, who *actor, operator felt.Felt) (sdk.Tx, string, error) {
				tx, err := who.Delegate(who.id, operator, amount)
				return tx, sage(amount) + " is delegated to " + operator.String(), err
			})
		},
	}
	withdraw := &cobra.Command{
		Use: "withdraw OPERATOR", Short: "Pay out what has been unbonding long enough", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.sendFor(cmd.Context(), args[0], func(_ context.Context, who *actor, operator felt.Felt) (sdk.Tx, string, error) {
				return who.WithdrawDelegation(who.id, operator), "done", nil
			})
		},
	}
	commission := &cobra.Command{
		Use: "commission PERCENT", Short: "Set what you keep of what your delegators earn, 50 % at most", Args: cobra.ExactArgs(1),
		Long: `A cut holds at once, a raise 14 days later, unless nobody delegates yet.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			bps, err := parsePercent(args[0], sdk.MaxCommissionBps)
			if err != nil {
				return err
			}
			return a.send(cmd.Context(), func(c sdk.Contracts, id string) (sdk.Tx, error) { return c.SetCommission(id, bps) })
		},
	}
	cmd.AddCommand(add, a.undelegateCommand(), withdraw, a.delegationShowCommand(), a.delegationListCommand(), commission)
	return cmd
}

func (a *app) undelegateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "unbond OPERATOR SAGE|all", Short: "Move a delegation, or a part of it, into the unbonding queue", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			shares, err := parseOrAll(args[1]) // a share was a base unit when it was made
			if err != nil {
				return err
			}
			return a.sendFor(cmd.Context(), args[0], func(ctx context.Context, who *actor, operator felt.Felt) (sdk.Tx, string, error) {
				if shares == nil {
					held, err := read(ctx, who.lookout, who.Staking.Delegation(cairo.ContractAddress(operator), cairo.ContractAddress(who.own)))
					if err != nil {
						return sdk.Tx{}, "", err
					}
					shares = held.Active.Big()
				}
				config, err := read(ctx, who.lookout, who.Staking.Config())
				if err != nil {
					return sdk.Tx{}, "", err
				}
				tx, err := who.Undelegate(who.id, operator, shares)
				return tx, "it can be withdrawn in " + span(seconds(config.UnbondingSeconds)), err
			})
		},
	}
}

// sendFor is sendOne for what concerns an operator.
func (a *app) sendFor(ctx context.Context, operator string, build func(context.Context, *actor, felt.Felt) (sdk.Tx, string, error)) error {
	if err := checkOperator(operator); err != nil {
		return err
	}
	return a.sendOne(ctx, func(ctx context.Context, who *actor) (sdk.Tx, string, error) {
		address, err := who.operator(ctx, operator)
		if err != nil {
			return sdk.Tx{}, "", err
		}
		return build(ctx, who, address)
	})
}

// errOperator says that an argument is no operator.
var errOperator = errors.New("an operator is a provider's number or an account (0x…)")

func checkOperator(text string) error {
	_, number := providerID(text)
	if _, err := cairo.HexFelt(text); err != nil && !number {
		return fmt.Errorf("%q: %w", text, errOperator)
	}
	return nil
}

func providerID(text string) (market.ProviderID, bool) {
	id, err := strconv.ParseUint(text, 10, 32)
	return market.ProviderID(id), err == nil && id != 0
}

// operator is an account, or the owner of the provider of a number.
func (l *lookout) operator(ctx context.Context, text string) (felt.Felt, error) {
	id, number := providerID(text)
	if !number {
		return cairo.HexFelt(text)
	}
	known, err := read(ctx, l, l.Provider(id))
	if err != nil {
		return felt.Felt{}, fmt.Errorf("provider %d: %w", id, err)
	}
	return felt.Felt(known.Provider.Owner), nil
}

// commissionText is what holds now and what was announced.
func commissionText(now uint16, announced b.Commission, at time.Time) string {
	text := basisPoints(uint64(now))
	if announced.Bps != now && announced.From > uint64(at.Unix()) {
		text += ", " + basisPoints(uint64(announced.Bps)) + " from " + when(announced.From, at)
	}
	return text
}
