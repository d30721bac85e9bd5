package gas_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/crypto"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

var trace = flag.Bool("trace", false, "print where the gas of a job's calls, of a price and of an epoch goes")

// TestTrace prints the tree of calls of a job in a slot that was used before,
// each with its gas, that of its own part, its events and its calldata.
func TestTrace(t *testing.T) {
	if !*trace {
		t.Skip("wants -trace")
	}
	devnetVersion(t)
	n := kit.Start(t, kit.Config{Providers: 12})
	live(n, n.Providers[0], 1, false)
	for range 6 {
		live(n, n.Providers[0], 1, true)
	}
	transfer := n.Do(n.Buyer, n.Token.Transfer(n.Keeper.Address, cairo.U256From64(1)))
	names := selectors(t)
	printTrace(t, n, names, "transfer", transfer)
	l := live(n, n.Providers[0], 1, true)
	for i, part := range l.parts {
		printTrace(t, n, names, part.Label, l.receipts[i])
	}
	t.Logf("in all %.0f, %.2f transfers", l.total, l.total/float64(transfer.Gas.L2))
}

// TestTraceUpdate prints the same of a price that a pool and three feeds make.
func TestTraceUpdate(t *testing.T) {
	if !*trace {
		t.Skip("wants -trace")
	}
	n := kit.Start(t, kit.Config{Strangers: 1})
	n.Endow(kit.Sage(1_000_000), dollarsOf(100_000))
	epochs(n, 0) // opens the pool
	for range 2 {
		n.Advance(5 * minute)
		n.MakePrice(tenCents)
		n.Advance(5 * minute)
		n.PostPrice(tenCents)
		n.Do(n.Keeper, n.Economy.Oracle.Request())
		update := n.Do(n.Keeper, n.Economy.Oracle.Update(n.RunBeacon(n.Now())))
		printTrace(t, n, selectors(t), "update", update)
	}
}

// TestTraceEpoch prints the same of an epoch that opens the pool and of the one after
// it. The work that is recorded before has closed Rewards' own epoch.
func TestTraceEpoch(t *testing.T) {
	if !*trace {
		t.Skip("wants -trace")
	}
	n := kit.Start(t, kit.Config{Strangers: 4, Forget: true})
	n.Endow(kit.Sage(1_000_000), dollarsOf(100_000))
	names := selectors(t)
	n.Observe = func(calls string, r kit.Receipt) {
		if calls == "Treasury.run_epoch" {
			printTrace(t, n, names, calls, r)
		}
	}
	for pass := range 2 {
		epochs(n, pass)
		auction(n, pass)
	}
}

// invocation is one call as the node traces it.
type invocation struct {
	Selector string       `json:"entry_point_selector"`
	Calldata []string     `json:"calldata"`
	Calls    []invocation `json:"calls"`
	Events   []struct {
		Keys, Data []string
	} `json:"events"`
	Resources struct {
		L2 uint64 `json:"l2_gas"`
	} `json:"execution_resources"`
}

func printTrace(t *testing.T, n *kit.Net, names map[string]string, what string, r kit.Receipt) {
	t.Helper()
	question := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"starknet_traceTransaction","params":{"transaction_hash":%q}}`, r.TxHash.String())
	response, err := http.Post(n.URL(), "application/json", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Result struct {
			Validate invocation `json:"validate_invocation"`
			Execute  invocation `json:"execute_invocation"`
			Fee      invocation `json:"fee_transfer_invocation"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s: %d\n", what, r.Gas.L2)
	tree(&out, names, answer.Result.Validate, 1)
	tree(&out, names, answer.Result.Execute, 1)
	t.Log(out.String())
}

func tree(out *bytes.Buffer, names map[string]string, i invocation, depth int) {
	own := i.Resources.L2
	for _, c := range i.Calls {
		own -= c.Resources.L2
	}
	fmt.Fprintf(out, "%s%s: %d, own %d, %d events, %d felts\n", strings.Repeat("  ", depth),
		names[i.Selector], i.Resources.L2, own, len(i.Events), len(i.Calldata))
	for _, c := range i.Calls {
		tree(out, names, c, depth+1)
	}
}

// selectors names the entry points of the contracts and of accounts.
func selectors(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	add := func(name string) {
		hash := crypto.StarknetKeccak([]byte(name))
		out[hash.String()] = name
	}
	add("__validate__")
	add("__execute__")
	files, err := filepath.Glob("../../contracts/abi/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	name := regexp.MustCompile(`"name": ?"(\w+)"`)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range name.FindAllSubmatch(raw, -1) {
			add(string(match[1]))
		}
	}
	return out
}
