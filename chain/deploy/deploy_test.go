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
		Operations: address(2), Council: []cairo.ContractAddress{address(3), address(4), address(5)}, CouncilQuorum: 2,
		Reporters: [deploy.Feeds][]felt.Felt{{felt.One}, {felt.One}, {felt.One}},
		Path:      "d.json", Parameters: deploy.Devnet()}
}

func TestCheck(t *testing.T) {
	if err := config().Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*deploy.Config){
		"Network":    func(c *deploy.Config) { c.Network = "" },
		"ChainID":    func(c *deploy.Config) { c.ChainID = "SN_MAIN" },
		"Signer":     func(c *deploy.Config) { c.Signer = nil },
		"Path":       func(c *deploy.Config) { c.Path = "" },
		"Deployer":   func(c *deploy.Config) { c.Deployer = cairo.ContractAddress{} },
		"Operations": func(c *deploy.Config) { c.Operations = cairo.ContractAddress{} },

		"Council has 2 members":             func(c *deploy.Config) { c.Council = c.Council[:2] },
		"CouncilQuorum is 1":                func(c *deploy.Config) { c.CouncilQuorum = 1 },
		"CouncilQuorum is 4":                func(c *deploy.Config) { c.CouncilQuorum = 4 },
		"Council names somebody twice":      func(c *deploy.Config) { c.Council[1] = c.Council[0] },
		"Council names somebody twice, or ": func(c *deploy.Config) { c.Council[1] = cairo.ContractAddress{} },

		"Reporters of SignedFeedC: 0 of them and a quorum of 1": func(c *deploy.Config) { c.Reporters[2] = nil },
		"Reporters of SignedFeedB: 2 of them":                   func(c *deploy.Config) { c.Reporters[1] = []felt.Felt{felt.One, felt.Zero} },
		"Reporters of SignedFeedA name a key twice": func(c *deploy.Config) {
			c.Parameters.Feed.Quorum = 2
			for i := range c.Reporters {
				c.Reporters[i] = []felt.Felt{felt.One, felt.One}
			}
		},

		"MaxSupply":        func(c *deploy.Config) { c.Parameters.MaxSupply = cairo.U256From64(1) },
		"Tiers":            func(c *deploy.Config) { c.Parameters.Tiers = nil },
		"Tiers: 17":        func(c *deploy.Config) { c.Parameters.Tiers = make([]b.Tier, 17) },
		"UnbondingSeconds": func(c *deploy.Config) { c.Parameters.Staking.UnbondingSeconds = 100 },
		// 256 draws, not none
		"UnbondingSeconds is 3600": func(c *deploy.Config) { c.Parameters.Audits.MaxRedraws = 255 },
		"SageStakeRate":            func(c *deploy.Config) { c.Parameters.SageStakeRate = cairo.U128{} },
		"USDStakeRate":             func(c *deploy.Config) { c.Parameters.USDStakeRate = cairo.U128{} },

		"TimelockDelay is 604799":                             func(c *deploy.Config) { c.Parameters.TimelockDelay-- },
		"TimelockDelay is 5184001":                            func(c *deploy.Config) { c.Parameters.TimelockDelay = 60*86_400 + 1 },
		"EmissionEpochCap is zero":                            func(c *deploy.Config) { c.Parameters.EmissionEpochCap = cairo.U128{} },
		"EmissionEpochCap is zero or above":                   func(c *deploy.Config) { c.Parameters.EmissionTotalCap = cairo.U128From64(1) },
		"InitialSupply and EmissionTotalCap together":         func(c *deploy.Config) { c.Parameters.MaxSupply = c.Parameters.InitialSupply },
		"EpochSeconds is 3599":                                func(c *deploy.Config) { c.Parameters.EpochSeconds-- },
		"EpochSeconds is 2592001":                             func(c *deploy.Config) { c.Parameters.EpochSeconds = 30*86_400 + 1 },
		"Feed.Period, MaxAge":                                 func(c *deploy.Config) { c.Parameters.Feed.MaxAge = 59 },
		"Oracle.MinDepth is above a tenth":                    func(c *deploy.Config) { c.Parameters.Oracle.MinDepth = cairo.U128From64(10_000_001) },
		"the auction takes 3601 seconds in all, longer than":  func(c *deploy.Config) { c.Parameters.Auction.ClearSeconds = 3_361 },
		"Auction.MaxPriceAge is 899, but the next price":      func(c *deploy.Config) { c.Parameters.Auction.MaxPriceAge = 899 },
		"Buyback.MaxPriceAge is 899":                          func(c *deploy.Config) { c.Parameters.Buyback.MaxPriceAge = 899 },
		"Rewards.PriceMaxAge is 899":                          func(c *deploy.Config) { c.Parameters.Rewards.PriceMaxAge = 899 },
		"Treasury.MaxPriceAge is 899":                         func(c *deploy.Config) { c.Parameters.Treasury.MaxPriceAge = cairo.U128From64(899) },
		"Emission.r_max is 100.00000000000001, want 1 to 100": func(c *deploy.Config) { c.Parameters.Emission.RMax = cairo.U128From64(1e16 + 1) },
		"Treasury.grant_cap_usd is 1000000.000001, want 0 ":   func(c *deploy.Config) { c.Parameters.Treasury.GrantCapUSD = cairo.U128From64(1e12 + 1) },
		"BurnAuction.min_seconds is 59, want 60 to 86400":     func(c *deploy.Config) { c.Parameters.Auction.MinSeconds = 59 },
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
		Operations: address(2), USD: address(3), Contracts: map[string]deploy.Contract{}}
	for i, name := range deploy.Names() {
		d.Contracts[name] = deploy.Contract{Address: address(uint64(10 + i)),
			ClassHash: cairo.ClassHash(felt.FromUint64[felt.Felt](uint64(60 + i)))}
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
	if peers := got.Peers(); peers.Market != got.Address("Market") || peers.Treasury != got.Address("Treasury") ||
		peers.Token != address(10) {
		t.Errorf("peers %+v", peers)
	}
	if peers := got.EconomyPeers(); peers.Oracle != got.Address("PriceOracle") || peers.USD != address(3) ||
		peers.Operations != address(2) {
		t.Errorf("peers of the economy %+v", peers)
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

// TestEveryPeerIsGiven: a peer of zero is refused only when everything stands.
func TestEveryPeerIsGiven(t *testing.T) {
	d := deployment()
	for _, peers := range []any{d.Peers(), d.EconomyPeers()} {
		seen := map[any]string{}
		all := reflect.ValueOf(peers)
		for i := range all.NumField() {
			name, at := all.Type().Field(i).Name, all.Field(i).Interface()
			if at == (cairo.ContractAddress{}) || seen[at] != "" {
				t.Errorf("%s of %T is %v, as %q is", name, peers, at, seen[at])
			}
			seen[at] = name
		}
	}
}
