package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// itself has the test binary be sage, so that one can be killed.
const itself = "BITSAGE_TEST_SAGE"

func TestMain(m *testing.M) {
	if os.Getenv(itself) == "" {
		os.Exit(m.Run())
	}
	main()
}

// foreign is a chain that is not ours: a stablecoin stands there, and an account of the
// operator's, whose key is in a file.
type foreign struct {
	*testing.T
	dir   string
	flags []string
	node  *rpc.Client
	usd   cairo.ContractAddress
}

func newForeign(t *testing.T) *foreign {
	t.Helper()
	if _, _, err := contracts.Class("Market"); errors.Is(err, contracts.ErrNotBuilt) {
		t.Skip("the contracts are not built: run `make contracts`")
	}
	d := devnettest.Start(t, devnet.Config{Seed: 23, Accounts: 2})
	accounts, err := d.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := &foreign{T: t, dir: t.TempDir(), node: d.Client}
	f.usd = f.stablecoin(accounts[1])
	t.Setenv(account.PassphraseVariable, "of a test")
	key := filepath.Join(f.dir, "deployer.json")
	cmd := command(io.Discard)
	cmd.SetIn(strings.NewReader(accounts[0].PrivateKey.String() + "\n"))
	cmd.SetArgs([]string{"key", "import", key, "--account", accounts[0].Address.String()})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.flags = []string{
		"--dir", filepath.Join(f.dir, "home"), "--params", f.file("network.toml", func(text string) string { return text }),
		"--deployment", filepath.Join(f.dir, "foreign.json"), "--node", d.URL(), "--key-file", key,
	}
	return f
}

// stablecoin is one that somebody else has deployed.
func (f *foreign) stablecoin(of devnet.Account) cairo.ContractAddress {
	f.Helper()
	signer, err := txm.NewKeySigner(of.Address, of.PrivateKey)
	if err != nil {
		f.Fatal(err)
	}
	issuer, err := account.New(f.Context(), account.Config{Dir: f.TempDir()}, f.node, signer)
	if err != nil {
		f.Fatal(err)
	}
	ctx, stop := context.WithCancel(f.Context())
	done := make(chan error, 1)
	go func() { done <- issuer.Run(ctx) }()
	defer func() {
		stop()
		<-done
		if err := issuer.Close(); err != nil {
			f.Error(err)
		}
	}()
	chain, err := f.node.ChainID(ctx)
	if err != nil {
		f.Fatal(err)
	}
	at, err := deploy.One(ctx, cairo.ContractAddress(of.Address), signer, chain, deploy.OverRPC(f.node), sending{issuer},
		contracts.Class, "TestUsd", felt.FromUint64[felt.Felt](5), nil)
	if err != nil {
		f.Fatal(err)
	}
	return cairo.ContractAddress(at)
}

// file writes the template of Starknet's test network as an operator fills it in, and
// changed by change.
func (f *foreign) file(name string, change func(string) string) string {
	f.Helper()
	raw, err := deploy.Template("sepolia")
	if err != nil {
		f.Fatal(err)
	}
	text := strings.NewReplacer(
		`#: usd = "0x…"`, `usd = "`+f.usd.String()+`"`,
		`#: operations = "0x…"`, `operations = "0x0fee"`,
		"#: [council]", "[council]\nmembers = [\"0x91\", \"0x92\", \"0x93\", \"0x94\", \"0x95\"]\nquorum = 3",
		"#: [reporters]", "[reporters]\nSignedFeedA = [\"0xa1\", \"0xa2\", \"0xa3\"]\nSignedFeedB = [\"0xb1\", \"0xb2\", \"0xb3\"]\nSignedFeedC = [\"0xc1\", \"0xc2\", \"0xc3\"]",
		"#: [[allocation]]", "[[allocation]]\nto = \"Treasury\"\nsage = 300_000_000",
		"#: [[vesting]]", "[[vesting]]\nto = \"0x7ea\"\nsage = 200_000_000\nstart = 2027-01-01T00:00:00Z\ncliff_days = 365\nduration_days = 1460",
	).Replace(string(raw))
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte(change(text)), 0o600); err != nil {
		f.Fatal(err)
	}
	return path
}

// sage runs a command; later flags win.
func (f *foreign) sage(args ...string) (string, error) {
	var out strings.Builder
	cmd := command(&out)
	cmd.SetArgs(append(args[:2:2], append(f.flags, args[2:]...)...))
	err := cmd.ExecuteContext(f.Context())
	return out.String(), err
}

// killAt runs sage until it has said the word, and then kills it.
func (f *foreign) killAt(word string, args ...string) {
	f.Helper()
	cmd := exec.CommandContext(f.Context(), os.Args[0], append(args[:2:2], append(f.flags, args[2:]...)...)...)
	cmd.Env = append(os.Environ(), itself+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	cmd.Stderr = f.Output()
	if err := cmd.Start(); err != nil {
		f.Fatal(err)
	}
	said := false
	for lines := bufio.NewScanner(out); !said && lines.Scan(); {
		said = strings.Contains(lines.Text(), word)
	}
	if err := cmd.Process.Kill(); err != nil || !said {
		f.Errorf("it never came to %q (%v)", word, err)
	}
	_ = cmd.Wait() // killed
}

// TestForeignNetwork: a network comes to a chain of others by its file alone, whatever the
// moments at which it is killed, and is read back.
func TestForeignNetwork(t *testing.T) {
	f := newForeign(t)
	planned, err := f.sage("network", "deploy", "--plan")
	if err != nil || !regexp.MustCompile(`(?m)^25 +[0-9.]+ STRK +declaring Vesting *$`).MatchString(planned) ||
		!strings.Contains(planned, "Vesting.create") || !strings.Contains(planned, "and is reckoned") {
		t.Fatalf("plan: %v\n%s", err, planned)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "foreign.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a plan leaves a deployment file: %v", err)
	}
	if _, err := f.sage("network", "deploy", "--max-fee", "0.5"); !errors.As(err, new(*txm.FeeCapError)) {
		t.Errorf("a declaration that costs too much: %v", err)
	}
	for _, at := range []string{"declaring Audits", "the market's contracts", "the economy's contracts", "(56 settings left)", "initial supply"} {
		f.killAt(at, "network", "deploy")
	}
	made, err := f.sage("network", "deploy")
	if err != nil || !strings.Contains(made, "the deployer, who can hand over") {
		t.Fatalf("deploy: %v\n%s", err, made)
	}
	d, err := deploy.Load(filepath.Join(f.dir, "foreign.json"))
	if err != nil || d.USD != f.usd || d.Network != "sepolia" {
		t.Fatalf("deployment %+v, %v", d, err)
	}
	for name, c := range d.Contracts {
		if !strings.Contains(planned, c.Address.String()) {
			t.Errorf("the plan does not have %s at %s", name, c.Address)
		}
	}
	if said, err := f.sage("network", "deploy", "--plan"); err != nil || !strings.Contains(said, "nothing is left to do") {
		t.Errorf("a plan of nothing: %v\n%s", err, said)
	}
	if said, err := f.sage("network", "check"); err != nil || !strings.Contains(said, "every number is as ") {
		t.Errorf("check: %v\n%s", err, said)
	}
	// What is not as a file says is said: numbers in a table, people in the error.
	other := f.file("other.toml", func(text string) string {
		return strings.NewReplacer("ops_budget = 6_000", "ops_budget = 6_500", "operations = \"0x0fee\"", "operations = \"0x0fed\"").Replace(text)
	})
	said, err := f.sage("network", "check", "--params", other)
	if err == nil || !strings.Contains(err.Error(), "operations: is 0xfee, want 0xfed") ||
		!regexp.MustCompile(`(?m)^Treasury +ops_budget +6000 +6500 +dollars$`).MatchString(said) {
		t.Errorf("check of another file: %v\n%s", err, said)
	}
	if said, err := f.sage("network", "deploy", "--hand-over"); err != nil || !strings.Contains(said, "the Timelock") {
		t.Errorf("handing over: %v\n%s", err, said)
	}
	if said, err := f.sage("network", "check"); err != nil {
		t.Errorf("check after handing over: %v\n%s", err, said)
	}
	// Afterwards only a vote changes what is no dial.
	fourth := f.file("fourth.toml", func(text string) string {
		return text + "[parameters.Market.tier.3]\nfloor_bps = 500\nmin_samples = 2\nauditors = 2\nstake_bps = 50_000\nmiss_bps = 1_000\nsafety_bps = 20_000\n"
	})
	if _, err := f.sage("network", "deploy", "--params", fourth); !errors.Is(err, deploy.ErrHandedOver) {
		t.Errorf("a fourth tier after handing over: %v", err)
	}

	for _, c := range []struct {
		want string
		args []string
	}{
		{"the node is of chain \"SN_SEPOLIA\"", []string{"network", "check", "--params", f.file("main.toml", func(text string) string {
			return strings.Replace(text, "SN_SEPOLIA", "SN_MAIN", 1)
		})}},
		{"not deployed: there is no", []string{"network", "check", "--deployment", "none.json"}},
		{"bigger.toml: deploy: Genesis gives away 600000000 SAGE", []string{"network", "deploy", "--params", f.file("bigger.toml", func(text string) string {
			return strings.Replace(text, "sage = 300_000_000", "sage = 400_000_000", 1)
		})}},
		{"foreign.json is of sepolia on 0x", []string{"network", "deploy", "--plan", "--params", f.file("renamed.toml", func(text string) string {
			return strings.Replace(text, `network = "sepolia"`, `network = "another"`, 1)
		})}},
		{"--max-fee: STRK: the amount must be above zero", []string{"network", "deploy", "--max-fee", "0"}},
	} {
		if _, err := f.sage(c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("sage %s: %v, want %s", strings.Join(c.args, " "), err, c.want)
		}
	}
}
