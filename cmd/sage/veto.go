package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) vetoCommand() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: "veto OPERATION", Short: "Put to the vote that an operation be struck off the schedule", Args: cobra.ExactArgs(1),
		Long: `Its vote is open at once, and ends before the operation can be carried out, if it is
called in time. It passes as any proposal does; then anyone enacts it.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			operation, err := cairo.HexFelt(args[0])
			if err != nil {
				return fmt.Errorf("operation: %w", err)
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				tx, err := who.ProposeVeto(who.id, operation, why)
				if err != nil {
					return err
				}
				return a.sendProposal(ctx, who, tx, "strike off "+operation.String())
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "what voters should know")
	return cmd
}

func (a *app) enactCommand() *cobra.Command {
	return a.proposalCommand("enact PROPOSAL", "Strike off what a veto that passed names", "struck off",
		func(who *actor, id uint64) sdk.Tx { return who.EnactVeto(id) })
}

func (a *app) takeBackCommand() *cobra.Command {
	return a.proposalCommand("cancel PROPOSAL", "Take your proposal back, before its vote opens", "canceled",
		func(who *actor, id uint64) sdk.Tx { return who.CancelProposal(id) })
}

// proposalCommand is a command whose one argument is a proposal.
func (a *app) proposalCommand(use, short, done string, build func(*actor, uint64) sdk.Tx) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID("a proposal", args[0])
			if err != nil {
				return err
			}
			return a.sendOne(cmd.Context(), func(_ context.Context, who *actor) (sdk.Tx, string, error) {
				return build(who, id), done, nil
			})
		},
	}
}
