package main

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"
)

// lookCommand looks at the economy and shows what it sees.
func (a *app) lookCommand(use, short string, args cobra.PositionalArgs, show func(ctx context.Context, l *lookout, args []string) error) *cobra.Command {
	return a.asData(&cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := a.look(cmd.Context())
			if err != nil {
				return err
			}
			return show(cmd.Context(), l, args)
		},
	})
}

// accountCommand is lookCommand for an account: the one that is named, or the user's own.
func (a *app) accountCommand(use, short string, show func(ctx context.Context, l *lookout, account felt.Felt) error) *cobra.Command {
	cmd := a.lookCommand(use, short, cobra.MaximumNArgs(1), func(ctx context.Context, l *lookout, args []string) error {
		account, err := l.account(args)
		if err != nil {
			return err
		}
		return show(ctx, l, account)
	})
	return checkedFirst(cmd, checkAccount)
}

// numberedCommand is lookCommand for what has a number, from 1.
func (a *app) numberedCommand(use, short, what string, show func(ctx context.Context, l *lookout, id uint64) error) *cobra.Command {
	cmd := a.lookCommand(use, short, cobra.ExactArgs(1), func(ctx context.Context, l *lookout, args []string) error {
		id, err := parseID(what, args[0])
		if err != nil {
			return err
		}
		return show(ctx, l, id)
	})
	return checkedFirst(cmd, func(args []string) error {
		_, err := parseID(what, args[0])
		return err
	})
}

// checkedFirst finds a wrong argument before anything is opened for it.
func checkedFirst(cmd *cobra.Command, check func(args []string) error) *cobra.Command {
	cmd.PreRunE = func(_ *cobra.Command, args []string) error { return check(args) }
	return cmd
}
