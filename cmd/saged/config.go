package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/internal/obs"
)

// config is what the flags say. Each flag may be given as an environment
// variable: --graphql-listen is SAGED_GRAPHQL_LISTEN. A flag wins.
type config struct {
	deploymentPath string
	node           string
	data           string
	db             string
	graphqlListen  string
	graphqlURL     string
	gatewayListen  string
	opsListen      string
	keyFile        string
	passphraseFile string
	log            obs.LogConfig
	keeper         keeperConfig

	deployment deploy.Deployment
	logger     *slog.Logger
	ops        opsPages
}

const envPrefix = "SAGED_"

func (c *config) flags(f *pflag.FlagSet) {
	f.StringVar(&c.deploymentPath, "deployment", "", "deployment file of the network (required)")
	f.StringVar(&c.node, "node", "", "URL of a Starknet node's JSON-RPC (required)")
	f.StringVar(&c.data, "data", "", "folder for the database, blobs and the sender's journal (required)")
	f.StringVar(&c.db, "db", "", "database: a postgres:// URL or a SQLite file (default: mirror.db in --data)")
	f.StringVar(&c.graphqlListen, "graphql-listen", "127.0.0.1:8080", "address of the GraphQL server")
	f.StringVar(&c.graphqlURL, "graphql", "", "GraphQL endpoint the keepers read (default: the one of --graphql-listen); \"off\" for keepers that work without a mirror")
	f.StringVar(&c.gatewayListen, "gateway-listen", "127.0.0.1:8081", "address of the blob gateway")
	f.StringVar(&c.opsListen, "ops-listen", "127.0.0.1:0", "loopback address of /metrics, /livez, /readyz and /status")
	f.StringVar(&c.keyFile, "key-file", "", "the keeper's encrypted key; without one no keeper runs")
	f.StringVar(&c.passphraseFile, "passphrase-file", "", "file with its passphrase, unless BITSAGE_PASSPHRASE holds it")
	c.keeper.flags(f)
	f.StringVar(&c.log.Format, "log-format", "text", "text or json")
	f.StringVar(&c.log.Level, "log-level", "info", "debug, info, warn or error")
}

// complete takes what is missing from the environment and checks the whole.
func (c *config) complete(cmd *cobra.Command) error {
	if err := fromEnvironment(cmd.Flags()); err != nil {
		return err
	}
	if err := c.required("deployment", "node", "data"); err != nil {
		return err
	}
	if c.db == "" {
		c.db = filepath.Join(c.data, "mirror.db")
	}
	if c.graphqlURL == "" {
		c.graphqlURL = "http://" + c.graphqlListen + "/graphql"
	}
	if err := c.keeper.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(c.data, 0o700); err != nil {
		return err
	}
	c.ops = newOpsPages()
	var err error
	if c.deployment, err = deploy.Load(c.deploymentPath); err != nil {
		return err
	}
	c.logger, err = obs.NewLogger(os.Stderr, c.log)
	return err
}

// required fails for the first of these flags that is not given.
func (c *config) required(names ...string) error {
	given := map[string]string{"deployment": c.deploymentPath, "node": c.node, "data": c.data}
	for _, name := range names {
		if given[name] == "" {
			return fmt.Errorf("--%s must be given", name)
		}
	}
	return nil
}

func (c *config) client() (*rpc.Client, error) { return rpc.New(rpc.Config{URL: c.node}) }

// fromEnvironment sets the flags that were not given, and refuses a variable
// with our prefix that names none: a misspelt setting must not pass for none.
func fromEnvironment(flags *pflag.FlagSet) error {
	known := map[string]*pflag.Flag{}
	flags.VisitAll(func(f *pflag.Flag) {
		known[envPrefix+strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))] = f
	})
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) {
			continue
		}
		f, ok := known[name]
		if !ok {
			return fmt.Errorf("%s names no setting of this command", name)
		}
		if !f.Changed {
			if err := flags.Set(f.Name, value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}
