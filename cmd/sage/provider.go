package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) providerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "provider", Short: "Register a machine, pause and resume it", Args: cobra.NoArgs, RunE: help}
	cmd.AddCommand(
		a.registerCommand(),
		a.simpleCommand("pause", "Leave the set that takes work and is drawn from",
			func(c sdk.Contracts, id string) sdk.Tx { return c.SetActive(id, false) }),
		a.simpleCommand("resume", "Enter it again",
			func(c sdk.Contracts, id string) sdk.Tx { return c.SetActive(id, true) }),
	)
	return cmd
}

func (a *app) registerCommand() *cobra.Command {
	var operator, endpoint string
	cmd := &cobra.Command{
		Use: "register", Short: "Enter this account as a provider and name its operator", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			hot, err := cairo.HexFelt(operator)
			if err != nil {
				return fmt.Errorf("--operator: %w", err)
			}
			if endpoint == "" {
				return errors.New("--endpoint must be given: the URL at which buyers reach the worker's --listen")
			}
			return a.send(cmd.Context(), func(c sdk.Contracts, _ string) (sdk.Tx, error) {
				return c.Register(sdk.Profile{
					Capabilities: new(big.Int).SetUint64(uint64(market.CapTranscode)), Endpoint: endpoint,
				}, hot)
			})
		},
	}
	cmd.Flags().StringVar(&operator, "operator", "", "hot account that will act for the provider (required)")
	cmd.Flags().StringVar(&endpoint, "endpoint", "", "base URL of the worker's server (required)")
	return cmd
}

func (a *app) simpleCommand(name, short string, build func(sdk.Contracts, string) sdk.Tx) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.send(cmd.Context(), func(c sdk.Contracts, id string) (sdk.Tx, error) { return build(c, id), nil })
		},
	}
}

// send sends one transaction of the account.
func (a *app) send(ctx context.Context, build func(c sdk.Contracts, id string) (sdk.Tx, error)) error {
	state, err := a.network(toSend)
	if err != nil {
		return err
	}
	s, err := a.connect(ctx, state)
	if err != nil {
		return err
	}
	defer s.close()
	tx, err := build(s.contracts, intent())
	if err != nil {
		return err
	}
	if err := s.Send(ctx, tx); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "done")
	return nil
}

// intent is another one each time: each run of a command is meant.
func intent() string { return fmt.Sprint(time.Now().UnixNano()) }

func (a *app) balanceCommand() *cobra.Command {
	return a.asData(&cobra.Command{
		Use: "balance [ACCOUNT]", Short: "Show what an account has in Escrow and at stake", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			state, err := a.network(withAll)
			if err != nil {
				return err
			}
			s, err := a.connect(cmd.Context(), state)
			if err != nil {
				return err
			}
			defer s.close()
			account := s.account.Address()
			if len(args) == 1 {
				if account, err = cairo.HexFelt(args[0]); err != nil {
					return err
				}
			}
			return a.showBalance(cmd.Context(), s, account)
		},
	})
}

func (a *app) showBalance(ctx context.Context, s *session, account felt.Felt) error {
	got, err := api.GetBalances(ctx, s.mirror, account)
	if err != nil {
		return err
	}
	return a.say(facts{"escrow": got.Balances.Nodes, "stake": got.Stakes.Nodes}, func() { a.balanceText(s, got) })
}

func (a *app) balanceText(s *session, got *api.GetBalancesResponse) {
	for _, b := range got.Balances.Nodes {
		c := currencyOf(b.Token, s.contracts)
		fmt.Fprintf(a.out, "escrow   %s available, %s locked, %s\n", c.amount(b.Available.Big()), c.amount(b.Locked.Big()), c.name)
	}
	for _, k := range got.Stakes.Nodes {
		fmt.Fprintf(a.out, "stake    %s active, of it %s locked, %s unbonding, %s slashed so far, SAGE\n",
			market.FormatUnits(k.Active.Big(), sageDecimals), market.FormatUnits(k.Locked.Big(), sageDecimals),
			market.FormatUnits(k.Unbonding.Big(), sageDecimals), market.FormatUnits(k.Slashed.Big(), sageDecimals))
	}
}

func (a *app) withdrawCommand() *cobra.Command {
	var in string
	cmd := &cobra.Command{
		Use: "withdraw AMOUNT", Short: "Pay out of Escrow to this account", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			of, err := parseCurrency(in)
			if err != nil {
				return fmt.Errorf("--in: %w", err)
			}
			amount, err := of.parse(args[0])
			if err != nil {
				return err
			}
			state, err := a.network(withAll)
			if err != nil {
				return err
			}
			s, err := a.connect(cmd.Context(), state)
			if err != nil {
				return err
			}
			defer s.close()
			tx, err := s.contracts.Withdraw(intent(), of.token(s.contracts), amount, s.account.Address())
			if err != nil {
				return err
			}
			return s.Send(cmd.Context(), tx)
		},
	}
	cmd.Flags().StringVar(&in, "in", "sage", "what is paid out: sage or usd")
	return cmd
}
