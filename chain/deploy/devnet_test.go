package deploy_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
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

// counted counts what a run writes.
type counted struct {
	deploy.Node
	account           *account.Account
	declared, sent    int
	cutAfterDeclaring error
	keys              map[string]bool
}

func (c *counted) AddDeclare(ctx context.Context, tx rpc.DeclareTx) (felt.Felt, felt.Felt, error) {
	c.declared++
	return c.Node.AddDeclare(ctx, tx)
}

func (c *counted) Send(ctx context.Context, key string, calls []cairo.Call) error {
	if c.cutAfterDeclaring != nil {
		return c.cutAfterDeclaring
	}
	if c.keys[key] {
		return errors.New("two intents with one key: " + key)
	}
	c.keys[key] = true
	c.sent++
	_, err := c.account.Do(ctx, key, calls)
	return err
}

// TestRun: a run that was cut off goes on where it was, a second one sends
// nothing, and other parameters change what they must.
func TestRun(t *testing.T) {
	if _, _, err := contracts.Class("Market"); errors.Is(err, contracts.ErrNotBuilt) {
		t.Skip("the contracts are not built: run `make contracts`")
	}
	ctx, cancel := context.WithCancel(t.Context())
	d := devnettest.Start(t, devnet.Config{Seed: 7, Accounts: 2})
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
	defer func() {
		cancel()
		if err := <-running; !errors.Is(err, context.Canceled) && err != nil {
			t.Error(err)
		}
		if err := deployer.Close(); err != nil {
			t.Error(err)
		}
	}()
	chain, err := node.ChainID(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.ChainID, cfg.Signer = chain.String(), signer
	cfg.Deployer, cfg.Treasury = cairo.ContractAddress(accounts[0].Address), cairo.ContractAddress(accounts[1].Address)
	cfg.Path = filepath.Join(t.TempDir(), "devnet.json")
	run := func(cut error) (deploy.Deployment, *counted, error) {
		c := &counted{Node: deploy.OverRPC(node), account: deployer, cutAfterDeclaring: cut, keys: map[string]bool{}}
		got, err := deploy.Run(ctx, cfg, c, c, contracts.Class, func(string) {})
		return got, c, err
	}

	cut := errors.New("the power is gone")
	if _, c, err := run(cut); !errors.Is(err, cut) || c.declared != 14 {
		t.Fatalf("declared %d: %v", c.declared, err)
	}
	if _, err := os.Stat(cfg.Path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a file of what is not deployed: %v", err)
	}
	first, c, err := run(nil)
	if err != nil || c.declared != 0 || c.sent != 3 {
		t.Fatalf("declared %d, sent %d: %v", c.declared, c.sent, err)
	}
	saved, err := deploy.Load(cfg.Path)
	if err != nil || !reflect.DeepEqual(saved, first) {
		t.Errorf("saved %+v, %v; want %+v", saved, err, first)
	}
	second, c, err := run(nil)
	if err != nil || c.declared != 0 || c.sent != 0 || !reflect.DeepEqual(second, first) {
		t.Errorf("the second run declared %d, sent %d: %+v, %v", c.declared, c.sent, second, err)
	}

	// A tier that stands is Params' to change; one that does not is added.
	was, added := cfg.Parameters.Tiers[deploy.TierSpot], uint8(len(cfg.Parameters.Tiers))
	cfg.Parameters.Tiers[deploy.TierSpot].FloorBps++
	cfg.Parameters.Tiers = append(cfg.Parameters.Tiers, cfg.Parameters.Tiers[deploy.TierSpot])
	if _, c, err = run(nil); err != nil || c.sent != 2 {
		t.Fatalf("with one more tier it sent %d: %v", c.sent, err)
	}
	market := b.Market{Address: felt.Felt(first.Address("Market"))}
	for number, want := range map[uint8]b.Tier{deploy.TierSpot: was, added: cfg.Parameters.Tiers[added]} {
		got, err := cairo.Read(ctx, node, market.Tier(number), cairo.PreConfirmed())
		if err != nil || got != want {
			t.Errorf("tier %d is %+v (%v), want %+v", number, got, err, want)
		}
	}
}
