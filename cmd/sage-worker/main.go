// Command sage-worker takes work that this machine can do, runs it, proves it
// and is paid; it also serves as auditor and juror when drawn.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/internal/run"
)

func main() {
	os.Exit(run.Main(os.Stderr, func(ctx context.Context) error {
		return command().ExecuteContext(ctx)
	}))
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use: "sage-worker", Short: "Works for a Bitsage network",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs,
		// Without it cobra takes a misspelt command for a wish for help.
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cfg := new(config)
	cmd := &cobra.Command{
		Use: "run", Short: "Take and do work until told to stop", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := cfg.complete(); err != nil {
				return err
			}
			return work(cmd.Context(), cfg)
		},
	}
	cfg.flags(cmd.Flags())
	root.AddCommand(cmd)
	return root
}
