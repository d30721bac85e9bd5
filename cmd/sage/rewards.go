package main

import (
	"context"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) rewardsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rewards", Short: "See and claim what stake, delegations and work have earned", Args: cobra.NoArgs, RunE: help}
	cmd.AddCommand(a.rewardsShowCommand(), a.rewardsClaimCommand())
	return cmd
}

func (a *app) rewardsShowCommand() *cobra.Command {
	return a.accountCommand("show [ACCOUNT]", "Show what an account can claim",
		func(ctx context.Context, l *lookout, account felt.Felt) error {
			var earner b.Earner
			var claimable cairo.U128
			var open b.OpenEpoch
			var work b.WorkDone
			var config b.RewardsConfig
			if err := all(
				readInto(ctx, l, &earner, l.Rewards.Earner(cairo.ContractAddress(account))),
				readInto(ctx, l, &claimable, l.Rewards.Claimable(cairo.ContractAddress(account), sdk.MaxClaimEpochs)),
				readInto(ctx, l, &open, l.Rewards.OpenEpoch()), readInto(ctx, l, &config, l.Rewards.Config()),
				readInto(ctx, l, &work, l.Rewards.WorkOf(cairo.ContractAddress(account))),
			); err != nil {
				return err
			}
			return a.say(facts{"account": account, "earner": earner, "claimable": claimable, "work": work, "openEpoch": open, "config": config}, func() {
				a.fields(
					"account", account.String(),
					"claimable", sage(claimable.Big())+fmt.Sprintf(", of %d epochs at most", sdk.MaxClaimEpochs),
					"claimed so far", claimedText(earner.Next),
					"work recorded", workText(work, open),
					"open epoch", fmt.Sprintf("%d, over %s", open.Epoch, when((open.Epoch+1)*config.EpochSeconds, l.now)),
					"its pots", sage(open.Stakers.Big())+" for stake, "+sage(open.Workers.Big())+" for work",
				)
			})
		})
}

// claimedText: next is the first epoch that no claim has walked.
func claimedText(next uint64) string {
	if next == 0 {
		return "nothing"
	}
	return fmt.Sprintf("all epochs before %d", next)
}

// workText: fees of the open epoch share its pot; those of an earlier one are part of
// what can be claimed.
func workText(work b.WorkDone, open b.OpenEpoch) string {
	if work.Epoch != open.Epoch {
		return "none in the open epoch"
	}
	return fmt.Sprintf("%s of fees, of %s in the open epoch", usd(work.Fees.Big()), usd(open.Fees.Big()))
}

func (a *app) rewardsClaimCommand() *cobra.Command {
	var operator string
	var epochs uint32
	cmd := &cobra.Command{
		Use: "claim [ACCOUNT]", Short: "Pay out what an account has earned", Args: cobra.MaximumNArgs(1),
		Long: `Anyone may claim for an account: it is the account that is paid. Without --operator,
what own stake, commission and work earned; with it, what a delegation to that operator did.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAccount(args); err != nil {
				return err
			}
			if operator != "" {
				if err := checkOperator(operator); err != nil {
					return err
				}
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				account, err := who.account(args)
				if err != nil {
					return err
				}
				var tx sdk.Tx
				if operator == "" {
					tx, err = who.ClaimRewards(who.id, account, epochs)
				} else {
					var at felt.Felt
					if at, err = who.operator(ctx, operator); err != nil {
						return err
					}
					tx, err = who.ClaimDelegation(who.id, at, account, epochs)
				}
				if err != nil {
					return err
				}
				return a.sendClaim(ctx, who, tx)
			})
		},
	}
	cmd.Flags().StringVar(&operator, "operator", "", "claim what the delegation to this operator earned: a provider's number or an account")
	cmd.Flags().Uint32Var(&epochs, "epochs", sdk.MaxClaimEpochs, "how many epochs to claim at most")
	return cmd
}

func (a *app) sendClaim(ctx context.Context, who *actor, tx sdk.Tx) error {
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	paid, ok, err := sdk.EventOf[b.RewardsClaimed](result.Events, who.Rewards.Address, b.DecodeRewardsEvent)
	switch {
	case err != nil:
		return err
	case !ok:
		fmt.Fprintln(a.out, "nothing was due yet")
	default:
		fmt.Fprintln(a.out, sage(paid.Amount.Big())+" was paid to "+paid.Account.String())
	}
	return nil
}
