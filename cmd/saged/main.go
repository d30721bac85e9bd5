// Command saged runs what operators run: the indexer, GraphQL, keepers and the
// blob gateway, each alone or all in one process.
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
		Use: "saged", Short: "Runs the mirror and the keepers of a Bitsage network",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs,
		// Without it cobra takes a misspelt command for a wish for help.
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(
		service("indexer", "mirror the chain into a database and serve it by GraphQL", mirrorServices),
		keeperCommand(),
		oracleCommand(),
		service("gateway", "take and serve blobs for buyers", gatewayServices),
		service("all", "indexer, keeper and gateway in one process", allServices),
		verifyCommand(),
	)
	return root
}

// builder makes what a command runs, and how to put it away.
type builder func(ctx context.Context, cfg *config) (services []run.Service, cleanup func(), err error)

// service is a subcommand that runs until it is told to stop.
func service(name, short string, build builder) *cobra.Command {
	cfg := new(config)
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, build) },
	}
	cfg.flags(cmd.Flags())
	return cmd
}

// serve runs what build makes, with the operator's pages beside it.
func serve(cmd *cobra.Command, cfg *config, build builder) error {
	if err := cfg.complete(cmd); err != nil {
		return err
	}
	services, cleanup, err := build(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer cleanup()
	ops, err := cfg.ops.server(cfg, cmd.Name())
	if err != nil {
		return err
	}
	return run.Group(cmd.Context(), append(services, ops)...)
}

func allServices(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	var services []run.Service
	var cleanups []func()
	cleanup := func() {
		for i := len(cleanups) - 1; i >= 0; i-- {
			cleanups[i]()
		}
	}
	for _, build := range []builder{mirrorServices, gatewayServices, keeperServices} {
		more, done, err := build(ctx, cfg)
		if err != nil {
			cleanup()
			return nil, nil, err
		}
		services, cleanups = append(services, more...), append(cleanups, done)
	}
	return services, cleanup, nil
}
