package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/deploy"
)

func execute(t *testing.T, args ...string) error {
	t.Helper()
	cmd := command()
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	return cmd.ExecuteContext(t.Context())
}

// deployment writes a deployment file of contracts that stand nowhere.
func deployment(t *testing.T) string {
	t.Helper()
	d := deploy.Deployment{Network: "test", ChainID: "0x1", Contracts: map[string]deploy.Contract{}}
	for _, name := range deploy.Names() {
		d.Contracts[name] = deploy.Contract{}
	}
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deployment.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBadInput(t *testing.T) {
	file, data := deployment(t), t.TempDir()
	key := "--key-file=" + filepath.Join(data, "no-key.json")
	given := func(more ...string) []string {
		return append([]string{"--deployment", file, "--node", "http://127.0.0.1:1", "--data", data}, more...)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		want    string
		command string
		args    []string
		env     map[string]string
	}{
		{want: "unknown command", command: "nonsense"},
		{want: "unknown command", command: "gateway", args: given("more")},
		{want: "unknown flag: --nonsense", command: "all", args: []string{"--nonsense"}},
		{want: "--deployment must be given", command: "all"},
		{want: "--node must be given", command: "indexer", args: []string{"--deployment", file}},
		{want: "--data must be given", command: "gateway", args: []string{"--deployment", file, "--node", "http://n"}},
		{want: "not deployed", command: "all", args: given("--deployment", filepath.Join(data, "none.json"))},
		{want: "SAGED_NOED names no setting", command: "all", args: given(), env: map[string]string{"SAGED_NOED": "http://n"}},
		{want: "--node must be given", command: "all", args: []string{"--deployment", file}, env: map[string]string{"SAGED_DATA": data}},
		{want: "a keeper needs --key-file", command: "keeper", args: given()},
		{want: "log", command: "gateway", args: given("--log-level", "loud")},
		{want: "log", command: "gateway", args: given(), env: map[string]string{"SAGED_LOG_FORMAT": "xml"}},
		{want: "address already in use", command: "gateway", args: given("--gateway-listen", taken.Addr().String())},
		{want: "connection refused", command: "indexer", args: given()}, // no node is there
		{want: "listen", command: "gateway", args: given("--gateway-listen", "nowhere")},
		{want: "BITSAGE_PASSPHRASE", command: "keeper", args: given("--key-file", filepath.Join(data, "no-key.json"))},
		{want: "no-key.json", command: "keeper", args: given("--key-file", filepath.Join(data, "no-key.json")),
			env: map[string]string{"BITSAGE_PASSPHRASE": "open"}},
		{want: "clerc", command: "keeper", args: given(key, "--roles", "clerc")},
		{want: "named twice", command: "keeper", args: given(key, "--roles", "beacon,beacon")},
		{want: "--graphql is off", command: "keeper", args: given(key, "--roles", "clerk", "--graphql", "off")},
		{want: "want ROLE=CRON", command: "keeper", args: given(key, "--schedule", "@hourly")},
		{want: "is no role", command: "keeper", args: given(key, "--schedule", "bidder=@hourly")},
		{want: "costs its bond", command: "keeper", args: given(key, "--schedule", "beacon=@hourly")},
		{want: "want minute, hour", command: "keeper", args: given(key, "--schedule", "price=now and then")},
		{want: "a schedule already", command: "all", args: given(key, "--schedule", "epoch=@daily", "--schedule", "epoch=@hourly")},
		{want: "--min-reward", command: "keeper", args: given(key, "--min-reward", "-2")},
		{want: "--fee-price", command: "keeper", args: given(key, "--fee-price", "cheap")},
		{want: "--interval", command: "keeper", args: given(key, "--interval", "-1s")},
		{want: "--spread", command: "keeper", args: given(key, "--spread", "-1s")},
		{want: "--auction-chunk", command: "keeper", args: given(key, "--auction-chunk", "0")},
		{want: "--lock-ttl", command: "keeper", args: given(key, "--lock-ttl", "1ms")},
		{want: "--fee-token", command: "keeper", args: given(key, "--fee-token", "STRK")},
		{want: "a keeper needs --key-file", command: "keeper bidder", args: given()},
		{want: "--strategy must be given", command: "keeper bidder", args: given(key)},
		{want: "unknown command", command: "keeper bids", args: given(key)},
		{want: "unknown command", command: "oracle feed"},
		{want: "the key that signs", command: "oracle reporter", args: given()},
		{want: "--sources must be given", command: "oracle reporter", args: given(key)},
		{want: "none.json", command: "oracle reporter", args: given(key, "--sources", filepath.Join(data, "none.json"))},
		{want: "--reporter must be given", command: "oracle poster", args: given(key)},
		{want: "--node must be given", command: "verify-epochs", args: []string{"--deployment", file}},
		{want: "connection refused", command: "verify-epochs", args: given()},
		{want: "connection refused", command: "keeper status", args: given()},
	} {
		t.Run(c.command+": "+c.want, func(t *testing.T) {
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			err := execute(t, append(strings.Fields(c.command), c.args...)...)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v; want one sentence with %q", err, c.want)
			}
		})
	}
}

// A flag wins over its variable.
func TestEnvironment(t *testing.T) {
	t.Setenv("SAGED_DEPLOYMENT", deployment(t))
	t.Setenv("SAGED_NODE", "http://environment")
	t.Setenv("SAGED_GRAPHQL_LISTEN", "127.0.0.1:1234")
	cfg := new(config)
	cmd := &cobra.Command{}
	cfg.flags(cmd.Flags())
	data := filepath.Join(t.TempDir(), "data")
	if err := cmd.ParseFlags([]string{"--node", "http://flag", "--data", data}); err != nil {
		t.Fatal(err)
	}
	if err := cfg.complete(cmd); err != nil {
		t.Fatal(err)
	}
	if cfg.node != "http://flag" || cfg.graphqlURL != "http://127.0.0.1:1234/graphql" || cfg.db != filepath.Join(data, "mirror.db") {
		t.Errorf("%+v", cfg)
	}
}
