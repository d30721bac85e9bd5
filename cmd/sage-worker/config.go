package main

import (
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/pflag"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/internal/obs"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/record"
)

// config is what the flags say.
type config struct {
	deploymentPath string
	node           string
	graphql        string
	data           string
	listen         string
	owner          string
	keyFile        string
	passphraseFile string
	minPrice       string
	minPriceUSD    string
	assignments    int
	tasks          int
	keep           time.Duration
	recordEvery    time.Duration
	uidBase        uint32
	log            obs.LogConfig

	deployment deploy.Deployment
	floors     map[felt.Felt]*big.Int // lowest price by token
	logger     *slog.Logger
}

func (c *config) flags(f *pflag.FlagSet) {
	f.StringVar(&c.deploymentPath, "deployment", "", "deployment file of the network (required)")
	f.StringVar(&c.node, "node", "", "URL of a Starknet node's JSON-RPC (required)")
	f.StringVar(&c.graphql, "graphql", "", "GraphQL endpoint of the network's mirror (required)")
	f.StringVar(&c.data, "data", "", "folder for blobs and journals (required)")
	f.StringVar(&c.listen, "listen", "127.0.0.1:8090", "address where outputs are served; register it as the endpoint")
	f.StringVar(&c.owner, "owner", "", "account that registered the provider (required)")
	f.StringVar(&c.keyFile, "key-file", "", "the operator's encrypted key (required)")
	f.StringVar(&c.passphraseFile, "passphrase-file", "", "file with its passphrase, unless BITSAGE_PASSPHRASE holds it")
	f.StringVar(&c.minPrice, "min-price-sage", "0", "lowest price per task of a job paid in SAGE")
	f.StringVar(&c.minPriceUSD, "min-price-usd", "0", "lowest price per task of a job paid in the network's dollar")
	f.IntVar(&c.assignments, "assignments", 1, "assignments held at once")
	f.IntVar(&c.tasks, "tasks", 1, "tasks run at once, each on one thread")
	f.DurationVar(&c.keep, "keep", agent.DefaultKeep, "how long outputs are served after their assignment was seen to be over")
	f.DurationVar(&c.recordEvery, "record-every", record.DefaultInterval, "how often paid work is recorded for the owner's rewards; 0 leaves it to others")
	f.Uint32Var(&c.uidBase, "uid-base", 0, "first user id for sandboxed tasks, where run as root; each worker on a machine needs --tasks + 2 of its own (default: the engine's)")
	f.StringVar(&c.log.Format, "log-format", "text", "text or json")
	f.StringVar(&c.log.Level, "log-level", "info", "debug, info, warn or error")
}

func (c *config) complete() error {
	for _, required := range []struct{ name, value string }{
		{"deployment", c.deploymentPath}, {"node", c.node}, {"graphql", c.graphql},
		{"data", c.data}, {"owner", c.owner}, {"key-file", c.keyFile},
	} {
		if required.value == "" {
			return fmt.Errorf("--%s must be given", required.name)
		}
	}
	if c.keep <= 0 {
		return fmt.Errorf("--keep: %s, want more than none: the buyer has yet to fetch", c.keep)
	}
	if c.recordEvery < 0 {
		return fmt.Errorf("--record-every: %s, want a time, or 0 to leave it to others", c.recordEvery)
	}
	sage, err := market.ParseUnits(c.minPrice, 18)
	if err != nil {
		return fmt.Errorf("--min-price-sage: %w", err)
	}
	usd, err := market.ParseUnits(c.minPriceUSD, 6)
	if err != nil {
		return fmt.Errorf("--min-price-usd: %w", err)
	}
	if err := os.MkdirAll(c.data, 0o700); err != nil {
		return err
	}
	if c.deployment, err = deploy.Load(c.deploymentPath); err != nil {
		return err
	}
	c.floors = map[felt.Felt]*big.Int{felt.Felt(c.deployment.Address("SageToken")): sage, felt.Felt(c.deployment.USD): usd}
	c.logger, err = obs.NewLogger(os.Stderr, c.log)
	return err
}
