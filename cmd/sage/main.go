// Command sage is for the people who use a Bitsage network: it posts jobs,
// fetches their results, and runs a whole network on one machine.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/internal/run"
)

func main() {
	os.Exit(run.Main(os.Stderr, func(ctx context.Context) error {
		return command(os.Stdout).ExecuteContext(ctx)
	}))
}

// app is what all commands share.
type app struct {
	out io.Writer
	dir string
	// remote is a network elsewhere, by flags; empty for the one in dir.
	remote local.State
	// json has what is shown printed as data.
	json bool
}

// What a command needs of a network elsewhere, by the names of the flags.
var (
	toRead  = []string{"node"}
	toList  = []string{"graphql"}
	toSend  = []string{"node", "key-file"}
	withAll = []string{"node", "graphql", "key-file"}
)

// network is the one that the flags name, or the one in the folder.
func (a *app) network(needed []string) (local.State, error) {
	if a.remote.Deployment == "" {
		return local.Load(a.dir)
	}
	given := map[string]string{"node": a.remote.Node, "graphql": a.remote.GraphQL, "key-file": a.remote.Buyer.KeyFile}
	for _, name := range needed {
		if given[name] == "" {
			return local.State{}, fmt.Errorf("--%s must be given with --deployment", name)
		}
	}
	return a.remote, nil
}

// purse is the folder of what is sent: its journal and the openings of bids. What
// belongs to a network elsewhere stays when the local one is forgotten.
func (a *app) purse() string {
	if a.remote.Deployment == "" {
		return filepath.Join(a.dir, "buyer")
	}
	return filepath.Join(a.dir, "remote")
}

func command(out io.Writer) *cobra.Command {
	a := &app{out: out}
	root := &cobra.Command{
		Use: "sage", Short: "Compute on a Bitsage network",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs, RunE: help,
	}
	root.PersistentFlags().StringVar(&a.dir, "dir", defaultDir(), "folder of the local network and of your jobs")
	f := root.PersistentFlags()
	f.StringVar(&a.remote.Deployment, "deployment", "", "deployment file of a network elsewhere; without it, the network in --dir")
	f.StringVar(&a.remote.Node, "node", "", "its node's JSON-RPC")
	f.StringVar(&a.remote.GraphQL, "graphql", "", "its GraphQL endpoint")
	f.StringVar(&a.remote.Gateway, "gateway", "", "its blob gateway")
	f.StringVar(&a.remote.Buyer.KeyFile, "key-file", "", "your encrypted key there")
	f.StringVar(&a.remote.Buyer.PassphraseFile, "passphrase-file", "", "file with its passphrase, unless BITSAGE_PASSPHRASE holds it")
	root.AddCommand(a.upCommand(), a.downCommand(), a.statusCommand(), a.demoCommand(), a.jobCommand(),
		a.networkCommand(), a.keyCommand(), a.providerCommand(), a.balanceCommand(), a.withdrawCommand(),
		a.stakeCommand(), a.delegationCommand(), a.rewardsCommand(), a.vestingCommand(),
		a.auctionCommand(), a.voteCommand(), a.queueCommand(),
		a.priceCommand(), a.supplyCommand(), a.treasuryCommand(), a.epochsCommand(), a.poolCommand())
	return root
}

// help is what a command that only has others does. Without it cobra takes a
// misspelt command for a wish for help, and succeeds.
func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }

// defaultDir is $BITSAGE_HOME, or a folder in the user's home.
func defaultDir() string {
	if dir := os.Getenv("BITSAGE_HOME"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ".bitsage"
	}
	return filepath.Join(home, ".bitsage")
}
