package local

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// firstPrice of a SAGE in dollars, until the network's user writes another into
// prices/price.json.
const firstPrice = "0.10"

// startPrices runs the one reporter of a local network and the poster of what it
// signs. On a live network these are many people.
func (n *builder) startPrices(context.Context) error {
	dir := filepath.Join(n.Dir, "prices")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	price, sources := filepath.Join(dir, "price.json"), filepath.Join(dir, "sources.json")
	quote := fmt.Appendf(nil, "{\"price\": %s, \"time\": %d}\n", firstPrice, time.Now().Unix())
	if err := os.WriteFile(price, quote, 0o600); err != nil {
		return err
	}
	const years = "87600h" // nobody writes the file every minute
	source, err := json.Marshal(map[string]any{"sources": []any{map[string]string{"file": price}}, "max_age": years})
	if err != nil {
		return err
	}
	if err := os.WriteFile(sources, source, 0o600); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	listen := "127.0.0.1:" + port
	err = n.oracle("reporter", keeperAccount, "--sources", sources, "--report-listen", listen)
	if err != nil {
		return err
	}
	// Well within the feeds' heartbeat.
	return n.oracle("poster", operationsAccount, "--reporter", "http://"+listen, "--every", "5m")
}

// oracle starts a command of `saged oracle` for all feeds.
func (n *builder) oracle(command string, by int, args ...string) error {
	keys, err := n.keys(command, by)
	if err != nil {
		return err
	}
	feeds := []string{"SignedFeedA", "SignedFeedB", "SignedFeedC"}
	return n.start(command, n.programs["saged"], append([]string{
		"oracle", command, "--deployment", n.state.Deployment, "--node", n.state.Node,
		"--data", filepath.Join(n.Dir, "prices", command), "--feed", strings.Join(feeds, ","),
		"--key-file", keys.KeyFile, "--passphrase-file", keys.PassphraseFile,
	}, args...))
}
