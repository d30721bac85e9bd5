package deploy_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// counted counts what a run writes, and cuts it off.
type counted struct {
	deploy.Node
	account        *account.Account
	declared, sent int
	// sends is how many transactions are sent before the power goes, in the moment
	// after the last of them was accepted.
	sends int
	keys  map[string]bool
}

var errCut = errors.New("the power is gone")

func (c *counted) AddDeclare(ctx context.Context, tx rpc.DeclareTx) (felt.Felt, felt.Felt, error) {
	c.declared++
	return c.Node.AddDeclare(ctx, tx)
}

func (c *counted) Send(ctx context.Context, key string, calls []cairo.Call) error {
	if c.keys[key] {
		return errors.New("two intents with one key: " + key)
	}
	c.keys[key] = true
	c.sends--
	c.sent++
	if _, err := c.account.Do(ctx, key, calls); err != nil || c.sends > 0 {
		return err
	}
	return errCut
}

// unwired sends the deployments of a transaction without the rest, as anyone can
// before we do, and then the power goes.
type unwired struct{ *counted }

func (u unwired) Send(ctx context.Context, key string, calls []cairo.Call) error {
	calls = slices.DeleteFunc(slices.Clone(calls), func(c cairo.Call) bool { return c.Name != "UDC.deploy_contract" })
	return u.counted.Send(ctx, "unwired "+key, calls)
}

// network is a devnet and what deploying to it takes.
type network struct {
	*testing.T
	node     *rpc.Client
	deployer *account.Account
	cfg      deploy.Config
}

func newNetwork(t *testing.T) *network {
	if _, _, err := contracts.Class("Market"); errors.Is(err, contracts.ErrNotBuilt) {
		t.Skip("the contracts are not built: run `make contracts`")
	}
	ctx, cancel := context.WithCancel(t.Context())
	d := devnettest.Start(t, devnet.Config{Seed: 7, Accounts: 1})
	accounts, err := d.Accounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	node, err := rpc.New(rpc.Config{URL: d.URL()})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := txm.NewKeySigner(accounts[0].Address, accounts[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	deployer, err := account.New(ctx, account.Config{Dir: t.TempDir()}, node, signer)
	if err != nil {
		t.Fatal(err)
	}
	running := make(chan error, 1)
	go func() { running <- deployer.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-running; !errors.Is(err, context.Canceled) && err != nil {
			t.Error(err)
		}
		if err := deployer.Close(); err != nil {
			t.Error(err)
		}
	})
	chain, err := node.ChainID(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.ChainID, cfg.Signer = chain.String(), signer
	cfg.Deployer = cairo.ContractAddress(accounts[0].Address)
	cfg.Path = filepath.Join(t.TempDir(), "devnet.json")
	return &network{T: t, node: node, deployer: deployer, cfg: cfg}
}

// run deploys until the power goes after so many transactions.
func (n *network) run(sends int) (deploy.Deployment, *counted, error) {
	c := n.counted(sends)
	got, err := deploy.Run(n.Context(), n.cfg, c, c, contracts.Class, func(string) {})
	return got, c, err
}

func (n *network) counted(sends int) *counted {
	return &counted{Node: deploy.OverRPC(n.node), account: n.deployer, sends: sends, keys: map[string]bool{}}
}

const unlimited = 1 << 20

// TestRun: a run that was cut off goes on where it was, wherever that is, also where
// somebody else has deployed contracts before it; a second one sends nothing; and
// other parameters change what they must, until the deployer has handed over.
func TestRun(t *testing.T) {
	n := newNetwork(t)
	c := n.counted(1)
	_, err := deploy.Run(t.Context(), n.cfg, c, unwired{c}, contracts.Class, func(string) {})
	if !errors.Is(err, errCut) || c.declared != 27 {
		t.Fatalf("declared %d: %v", c.declared, err)
	}
	const sends = 6 // wires of the spine, the economy, settings by forty
	for step := range sends {
		if _, c, err := n.run(1); !errors.Is(err, errCut) || c.declared != 0 || c.sent != 1 {
			t.Fatalf("step %d: declared %d, sent %d: %v", step, c.declared, c.sent, err)
		}
		if _, err := os.Stat(n.cfg.Path); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("step %d: a file of what is not deployed: %v", step, err)
		}
	}
	first, c, err := n.run(unlimited)
	if err != nil || c.declared != 0 || c.sent != 0 || first.Governor != n.cfg.Deployer {
		t.Fatalf("declared %d, sent %d, %s governs: %v", c.declared, c.sent, first.Governor, err)
	}
	saved, err := deploy.Load(n.cfg.Path)
	if err != nil || !reflect.DeepEqual(saved, first) {
		t.Errorf("saved %+v, %v; want %+v", saved, err, first)
	}

	// A tier that stands is Params' to change; one that does not is added.
	was, added := n.cfg.Parameters.Tiers[deploy.TierSpot], uint8(len(n.cfg.Parameters.Tiers))
	n.cfg.Parameters.Tiers[deploy.TierSpot].FloorBps++
	n.cfg.Parameters.Tiers = append(n.cfg.Parameters.Tiers, n.cfg.Parameters.Tiers[deploy.TierSpot])
	if _, c, err = n.run(unlimited); err != nil || c.sent != 1 {
		t.Fatalf("with one more tier it sent %d: %v", c.sent, err)
	}
	market := b.Market{Address: felt.Felt(first.Address("Market"))}
	for number, want := range map[uint8]b.Tier{deploy.TierSpot: was, added: n.cfg.Parameters.Tiers[added]} {
		got, err := cairo.Read(t.Context(), n.node, market.Tier(number), cairo.PreConfirmed())
		if err != nil || got != want {
			t.Errorf("tier %d is %+v (%v), want %+v", number, got, err, want)
		}
	}

	for dollar, want := range map[cairo.ContractAddress]string{
		address(1): "USD is 0x1: ", first.Address("SageToken"): "a token of 18 decimals, want 6",
	} {
		n.cfg.Parameters.USD = dollar
		if _, c, err = n.run(unlimited); err == nil || !strings.Contains(err.Error(), want) || c.declared+c.sent != 0 {
			t.Errorf("with %s as the dollar: %v, want %q", dollar, err, want)
		}
	}
	n.cfg.Parameters.USD = cairo.ContractAddress{}

	n.cfg.HandOver = true
	if _, c, err = n.run(1); !errors.Is(err, errCut) || c.sent != 1 {
		t.Fatalf("handing over sent %d: %v", c.sent, err)
	}
	n.cfg.HandOver = false // which cannot be taken back
	handed, c, err := n.run(unlimited)
	if err != nil || c.sent != 0 || handed.Governor != handed.Address("Timelock") {
		t.Fatalf("handed over, it sent %d, %s governs: %v", c.sent, handed.Governor, err)
	}
	n.cfg.Parameters.Tiers = append(n.cfg.Parameters.Tiers, was)
	if _, c, err = n.run(unlimited); !errors.Is(err, deploy.ErrHandedOver) || !strings.Contains(err.Error(), "Market.add_tier") || c.sent != 0 {
		t.Errorf("adding a tier after handing over sent %d: %v", c.sent, err)
	}
	if _, err := n.deployer.Do(t.Context(), "as if", []cairo.Call{market.AddTier(added+1, was)}); !errors.Is(err, b.ErrGovernedNotGovernor) {
		t.Errorf("the deployer adds a tier to a network that it has handed over: %v", err)
	}
}
