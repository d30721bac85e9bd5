package main

import (
	"context"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) stakeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "stake", Short: "Put SAGE at risk, and take it back", Args: cobra.NoArgs, RunE: help,
		Long: `Stake stands behind work, earns rewards and votes. What is unbonding can still be
slashed until it is withdrawn.`,
	}
	add := &cobra.Command{
		Use: "add SAGE", Short: "Put SAGE at risk", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			amount, err := parseSage(args[0])
			if err != nil {
				return err
			}
			return a.send(cmd.Context(), func(c sdk.Contracts, id string) (sdk.Tx, error) { return c.Stake(id, amount) })
		},
	}
	withdraw := a.simpleCommand("withdraw", "Pay out what has been unbonding long enough",
		func(c sdk.Contracts, id string) sdk.Tx { return c.WithdrawStake(id) })
	cmd.AddCommand(add, a.unbondCommand(), withdraw, a.stakeShowCommand())
	return cmd
}

func (a *app) unbondCommand() *cobra.Command {
	return &cobra.Command{
		Use: "unbond SAGE|all", Short: "Move stake that is not locked into the unbonding queue", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			amount, err := parseOrAll(args[0])
			if err != nil {
				return err
			}
			return a.sendOne(cmd.Context(), func(ctx context.Context, who *actor) (sdk.Tx, string, error) {
				if amount == nil {
					free, err := read(ctx, who.lookout, who.Staking.FreeOf(cairo.ContractAddress(who.own)))
					if err != nil {
						return sdk.Tx{}, "", err
					}
					amount = free.Big()
				}
				config, err := read(ctx, who.lookout, who.Staking.Config())
				if err != nil {
					return sdk.Tx{}, "", err
				}
				tx, err := who.Unstake(who.id, amount)
				return tx, fmt.Sprintf("%s can be withdrawn in %s", sage(amount), span(seconds(config.UnbondingSeconds))), err
			})
		},
	}
}

// parseOrAll is nil for all there is.
func parseOrAll(text string) (*big.Int, error) {
	if text == "all" {
		return nil, nil
	}
	return parseSage(text)
}

func (a *app) stakeShowCommand() *cobra.Command {
	return a.accountCommand("show [ACCOUNT]", "Show an account's stake, its locks, queue and votes", a.showStake)
}

func (a *app) showStake(ctx context.Context, l *lookout, account felt.Felt) error {
	who := cairo.ContractAddress(account)
	var stake b.Stake
	var free, earned cairo.U128
	var queue []b.Unbonding
	var pool b.Pool
	var commission uint16
	var announced b.Commission
	var votes cairo.U256
	var config b.StakingConfig
	if err := all(
		readInto(ctx, l, &stake, l.Staking.StakeOf(who)), readInto(ctx, l, &free, l.Staking.FreeOf(who)),
		readInto(ctx, l, &queue, l.Staking.UnbondingOf(who)), readInto(ctx, l, &pool, l.Staking.Pool(who)),
		readInto(ctx, l, &commission, l.Staking.CommissionAt(who, uint64(l.now.Unix()))),
		readInto(ctx, l, &announced, l.Staking.Commission(who)), readInto(ctx, l, &votes, l.Staking.GetVotes(who)),
		readInto(ctx, l, &config, l.Staking.Config()), readInto(ctx, l, &earned, l.Rewards.Claimable(who, sdk.MaxClaimEpochs)),
	); err != nil {
		return err
	}
	delegated := sage(pool.Assets.Big())
	if pool.Closed {
		delegated += ", closed by a slash"
	}
	return a.say(facts{
		"account": who, "stake": stake, "free": free, "unbonding": queue, "pool": pool, "commissionBps": commission,
		"announced": announced, "votes": votes, "config": config, "claimable": earned,
	}, func() {
		a.fields(
			"account", who.String(),
			"at stake", sage(stake.Active.Big())+", the minimum is "+sage(config.MinStake.Big()),
			"locked", sage(stake.Locked.Big()),
			"free", sage(free.Big()),
			"unbonding", sage(stake.Unbonding.Big()),
			"delegated to it", delegated,
			"commission", commissionText(commission, announced, l.now),
			"votes now", sage(votes.Big()),
			"claimable", sage(earned.Big()),
		)
		if len(queue) == 0 {
			return
		}
		rows := make([][]string, len(queue))
		for i, q := range queue {
			rows[i] = []string{sage(q.Amount.Big()), when(q.ReleaseAt, l.now)}
		}
		a.table("", []string{"unbonding", "withdrawable"}, rows)
	})
}
