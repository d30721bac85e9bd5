package deploy_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

func address(n uint64) cairo.ContractAddress {
	return cairo.ContractAddress(felt.FromUint64[felt.Felt](n))
}

// nobody is a signer that is not asked.
type nobody struct{ deploy.Signer }

func config() deploy.Config {
	return deploy.Config{Network: "devnet", ChainID: "0x1", Deployer: address(1), Signer: nobody{},
		Treasury: address(2), Path: "d.json", Parameters: deploy.Devnet()}
}

func TestCheck(t *testing.T) {
	if err := config().Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*deploy.Config){
		"Network":          func(c *deploy.Config) { c.Network = "" },
		"ChainID":          func(c *deploy.Config) { c.ChainID = "SN_MAIN" },
		"Signer":           func(c *deploy.Config) { c.Signer = nil },
		"Path":             func(c *deploy.Config) { c.Path = "" },
		"Deployer":         func(c *deploy.Config) { c.Deployer = cairo.ContractAddress{} },
		"Treasury":         func(c *deploy.Config) { c.Treasury = cairo.ContractAddress{} },
		"MaxSupply":        func(c *deploy.Config) { c.Parameters.MaxSupply = cairo.U256From64(1) },
		"Tiers":            func(c *deploy.Config) { c.Parameters.Tiers = nil },
		"Tiers: 17":        func(c *deploy.Config) { c.Parameters.Tiers = make([]b.Tier, 17) },
		"UnbondingSeconds": func(c *deploy.Config) { c.Parameters.Staking.UnbondingSeconds = 100 },
		// 256 draws, not none
		"UnbondingSeconds is 3600": func(c *deploy.Config) { c.Parameters.Audits.MaxRedraws = 255 },
		"SageStakeRate":            func(c *deploy.Config) { c.Parameters.SageStakeRate = cairo.U128{} },
	} {
		bad := config()
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func deployment() deploy.Deployment {
	d := deploy.Deployment{Network: "devnet", ChainID: "0x534e", StartBlock: 7, Governor: address(1),
		Treasury: address(2), Contracts: map[string]deploy.Contract{}}
	for i, name := range []string{"SageToken", "Staking", "Registry", "Escrow", "Market", "Receipts", "Beacon",
		"Audits", "Disputes", "Slasher", "Reputation", "Params", "Lens"} {
		d.Contracts[name] = deploy.Contract{Address: address(uint64(10 + i)),
			ClassHash: cairo.ClassHash(felt.FromUint64[felt.Felt](uint64(30 + i)))}
	}
	return d
}

func TestLoadAndSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deployments", "devnet.json")
	if _, err := deploy.Load(path); !errors.Is(err, deploy.ErrNotDeployed) {
		t.Fatalf("no file: %v, want ErrNotDeployed", err)
	}
	want := deployment()
	for range 2 { // over an older one too
		if err := want.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	got, err := deploy.Load(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("reads %+v, %v; wrote %+v", got, err, want)
	}
	if peers := got.Peers(); peers.Market != address(14) || peers.Treasury != address(2) || peers.Token != address(10) {
		t.Errorf("peers %+v", peers)
	}
	if got.Address("Nothing") != (cairo.ContractAddress{}) {
		t.Error("an unknown contract has an address")
	}
	delete(want.Contracts, "Audits")
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := deploy.Load(path); !errors.Is(err, deploy.ErrNotDeployed) || !strings.Contains(err.Error(), "Audits") {
		t.Errorf("without Audits: %v", err)
	}
	for _, bad := range []string{"", "{", `{"start_block": -1}`, `{"contracts": {"Market": {"address": "market"}}}`} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := deploy.Load(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("leaves %v behind (%v)", entries, err)
	}
}
