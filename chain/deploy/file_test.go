package deploy_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

// decided is what an operator fills in, by the line that it takes the place of.
var decided = map[string]string{
	"usd":                `usd = "0x11"`,
	"operations":         `operations = "0x12"`,
	"[council]":          "[council]\nmembers = [\"0x13\", \"0x14\", \"0x15\"]\nquorum = 2",
	"[reporters]":        "[reporters]\nSignedFeedA = [\"0xa1\", \"0xa2\", \"0xa3\"]\nSignedFeedB = [\"0xb1\", \"0xb2\", \"0xb3\"]\nSignedFeedC = [\"0xc1\", \"0xc2\", \"0xc3\"]",
	"[[allocation]]":     "[[allocation]]\nto = \"Treasury\"\nsage = 300_000_000",
	"[[vesting]]":        "[[vesting]]\nto = \"0x16\"\nsage = \"200000000.0\"\nstart = 2027-01-01T00:00:00Z\ncliff_days = 365\nduration_days = 1460",
	"stake_rate.1":       `stake_rate.1 = "2.5"`,
	"epoch_cap":          "epoch_cap = 1_000_000",
	"proposal_threshold": "proposal_threshold = 20_000",
	"min_depth":          "min_depth = 10",
	"target_floor":       "target_floor = 100",
	"target_cap":         "target_cap = 2_500",
	"ops_budget":         "ops_budget = 6_000",
	"security_budget":    "security_budget = 9_000",
	"burn_max":           "burn_max = 28_000",
	"grant_cap_usd":      "grant_cap_usd = 1_000",
	"grant_cap_sage":     "grant_cap_sage = 1_000_000",
}

var open = regexp.MustCompile(`(?m)^#: (\[\[?[a-z]+\]\]?|[a-z_.0-9]+).*$`)

// fill gives the template with what is decided.
func fill(t *testing.T, name string) string {
	t.Helper()
	raw, err := deploy.Template(name)
	if err != nil {
		t.Fatal(err)
	}
	return open.ReplaceAllStringFunc(string(raw), func(line string) string {
		return decided[open.FindStringSubmatch(line)[1]]
	})
}

func read(t *testing.T, text string) (deploy.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "network.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return deploy.ReadFile(path)
}

// TestTemplates: each says what is missing, all of it and nothing else; filled in, each is
// a network.
func TestTemplates(t *testing.T) {
	people := []string{
		"usd is missing: the address of the dollar", "operations is missing", "council is missing", "reporters is missing",
		"allocation is missing",
	}
	plan := []string{
		"parameters.Market.stake_rate.1 is missing: SAGE for a dollar", "parameters.Slasher.epoch_cap is missing",
		"parameters.Governor.proposal_threshold is missing", "parameters.PriceOracle.min_depth is missing",
		"parameters.Pol.target_floor is missing", "parameters.Pol.target_cap is missing",
		"parameters.Treasury.ops_budget is missing", "parameters.Treasury.security_budget is missing",
		"parameters.Treasury.burn_max is missing", "parameters.Treasury.grant_cap_usd is missing",
		"parameters.Treasury.grant_cap_sage is missing",
	}
	for name, want := range map[string][]string{"sepolia": people, "mainnet": slices.Concat(people, plan)} {
		raw, err := deploy.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = read(t, string(raw))
		var wrong *deploy.FileError
		if !errors.As(err, &wrong) || len(wrong.Problems) != len(want) {
			t.Fatalf("%s: %v, want %d problems", name, err, len(want))
		}
		for i := range want {
			if !strings.HasPrefix(wrong.Problems[i], want[i]) {
				t.Errorf("%s: %q, want %q", name, wrong.Problems[i], want[i])
			}
		}
		cfg, err := read(t, fill(t, name))
		if err != nil {
			t.Fatalf("%s, filled in: %v", name, err)
		}
		if cfg.Network != name || len(cfg.Council) != 3 || len(cfg.Reporters[2]) != 3 || cfg.Parameters.USD != address(0x11) {
			t.Errorf("%s reads %+v", name, cfg)
		}
	}
	if _, err := deploy.Template("../deploy"); err == nil {
		t.Error("a template of another name")
	}
}

// TestFileUnits: a file's numbers are in the units of docs/dials.md.
func TestFileUnits(t *testing.T) {
	cfg, err := read(t, fill(t, "mainnet"))
	if err != nil {
		t.Fatal(err)
	}
	p := cfg.Parameters
	for name, got := range map[string][2]string{
		"SAGE":              {p.Staking.MinStake.String(), "1000000000000000000000"},
		"dollars":           {p.Treasury.OpsBudget.String(), "6000000000"},
		"basis points":      {p.Treasury.Rho.String(), "700000000000000000"},
		"SAGE for a dollar": {p.USDStakeRate.String(), "2500000000000000000000000000000"},
		"supply":            {p.InitialSupply.String(), "500000000000000000000000000"},
		"SAGE for SAGE":     {p.SageStakeRate.String(), "1000000000000000000"},
		"allocation":        {cfg.Genesis.Allocations[0].Sage.String(), "300000000000000000000000000"},
		"vesting":           {cfg.Genesis.Vesting[0].Terms.Total.String(), "200000000000000000000000000"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", name, got[0], got[1])
		}
	}
	if v := cfg.Genesis.Vesting[0].Terms; v.Cliff != 365*86_400 || v.Duration != 1_460*86_400 || v.Start != 1_798_761_600 || v.Revocable {
		t.Errorf("vesting %+v", v)
	}
	if len(p.Tiers) != 3 || p.Tiers[2].StakeBps != 50_000 || p.Market.MaxRunSeconds != 604_800 || p.Disputes.AppealSize != 11 {
		t.Errorf("tiers %+v, market %+v, disputes %+v", p.Tiers, p.Market, p.Disputes)
	}
	if cfg.Genesis.Allocations[0].To != (cairo.ContractAddress{}) || cfg.Genesis.Vesting[0].Beneficiary != address(0x16) {
		t.Errorf("genesis %+v", cfg.Genesis)
	}
}

// TestFileOfEveryNumber: the file of a devnet's numbers reads as those numbers, so that
// each is written, read and kept apart from all others.
func TestFileOfEveryNumber(t *testing.T) {
	want := deploy.Devnet()
	got, err := deploy.RoundTrip(want)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("reads %+v, %v; want %+v", got, err, want)
	}
}

// TestFileRefuses: what is wrong, unknown or dangerous is named, in one sentence.
func TestFileRefuses(t *testing.T) {
	good := fill(t, "mainnet")
	for _, c := range []struct{ is, becomes, want string }{
		{`network = "mainnet"`, `network = "Main net"`, `network is "Main net", want lower-case letters`},
		{`network = "mainnet"`, `netwerk = "mainnet"`, "netwerk is no setting"},
		{`network = "mainnet"`, `network = mainnet`, "expected"},
		{`chain_id = "SN_MAIN"`, `chain_id = "a chain id of more than thirty-one bytes"`, "chain_id: "},
		{`usd = "0x11"`, `usd = "test"`, "usd is a dollar that anyone may print"},
		{`usd = "0x11"`, `usd = "11"`, `usd: felt: "11"`},
		{`usd = "0x11"`, `usd = "0x0"`, "usd is zero"},
		{`operations = "0x12"`, `operations = "0x…"`, "operations: felt"},
		{`"0x13", "0x14", "0x15"]`, `"0x13", "0x13", "0x15"]`, "Council names somebody twice"},
		{"quorum = 2\n", "quorum = 1\n", "CouncilQuorum is 1"},
		{`"0xb1"`, `"0xa1"`, "reporters.SignedFeedB: 0xa1 signs SignedFeedA too"},
		{"SignedFeedC", "SignedFeedD", "reporters.SignedFeedD is no feed"},
		{"[[allocation]]", "[ekubo]\noracle = \"0x1\"\n[pragma]\noracle = \"0x2\"\npair = \"SAGE/USD\"\nmin_sources = 3\nmax_age = 1\nheartbeat = 2\n[[allocation]]", "Venue names Ekubo and Pragma"},
		{"[[allocation]]", "[pragma]\noracle = \"0x2\"\npair = \"SAGE/USD\"\nmax_age = 1\nheartbeat = 2\n[[allocation]]", "want MinSources and MaxAge above zero"},
		{"sage = 300_000_000", "sage = 299_999_999", "allocation and vesting give away 499999999 SAGE of an initial supply of 500000000: the rest would be the deployer's"},
		{"sage = 300_000_000", "sage = 300_000_001", "Genesis gives away 500000001 SAGE of an InitialSupply of 500000000"},
		{"sage = 300_000_000", "sage = 3e8", `allocation: number 1: sage is no amount: want a whole number, or a text such as "0.5"`},
		{`to = "Treasury"`, `to = "Market"`, "allocation: number 1: to: felt"},
		{`to = "Treasury"`, `to = "0x1"`, "Genesis.Allocations names the deployer"},
		{"cliff_days = 365", "cliff_days = 1461", "Genesis.Vesting: number 1 lasts"},
		{"start = 2027-01-01T00:00:00Z", "revocable = true", "vesting: number 1: start is missing"},
		{"min_stake = 1_000", "min_stake = -1", "parameters.Staking.min_stake is -1, below zero"},
		{"min_stake = 1_000", "min_stake = 1.5", "parameters.Staking.min_stake is no amount"},
		{"min_stake = 1_000", `min_stake = "0.0000000000000000001"`, "more than 18 decimals"},
		{"min_stake = 1_000", "min_steak = 1_000", "parameters.Staking.min_stake is missing: SAGE"},
		{"min_stake = 1_000", "min_stake = 1_000\nmin_steak = 1_000", "parameters.Staking.min_steak is no setting"},
		{"fee_bps = 500", "fee_bps = 65_536", "parameters.Market.fee_bps is 65536, more than the contract can hold"},
		{"fee_bps = 500", "fee_bps = 2_001", "Market.fee_bps is 2001, want 0 to 2000 (basis points)"},
		{"[parameters.Market.tier.1]", "[parameters.Market.tier.3]", "parameters.Market.tier.3.auditors is no setting"},
		{"delay_seconds = 604_800", "delay_seconds = 604_799", "TimelockDelay is 604799"},
		{"quorum = 2 #", "quorum = 1 #", "parameters.SignedFeed.quorum is below 2"},
		{"voting_delay = 172_800", "voting_delay = 60", "Governor.voting_delay is 60, want 3600 to 1209600"},
		{"round_seconds = 60", "round_seconds = 1_200", "three rounds of Beacon.round_seconds (3601 s) must fit into Audits.draw_seconds (3600 s)"},
		{"round_seconds = 60", "round_seconds = 10", "Audits.draw_seconds (3600 s) must fit into 250 rounds of Beacon.round_seconds (2499 s)"},
		{"entry_seconds = 7_200", "entry_seconds = 0", "Audits.draw_seconds (3600 s) must fit into Registry.entry_seconds (0 s)"},
		{"unbonding_seconds = 2_419_200", "unbonding_seconds = 1_814_400", "the longest run, two challenges and a verdict (2305801 s) must fit into Staking.unbonding_seconds (1814400 s)"},
		{"bond = 1_000\nmax_redraws", "bond = 10_001\nmax_redraws", "Audits.bond (10001) is above Registry.min_audit_stake (10000)"},
		{"jury_size = 5", "jury_size = 6", "jury_size, appeal_size and min_jury must be odd"},
		{"beacon_wait = 300", "beacon_wait = 301", "Auction.MaxPriceAge is 1800, but the next price may come after 1802 seconds"},
	} {
		if !strings.Contains(good, c.is) {
			t.Fatalf("the template has no %q", c.is)
		}
		_, err := read(t, strings.Replace(good, c.is, c.becomes, 1))
		var wrong *deploy.FileError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.becomes, err, c.want)
		}
	}
	if _, err := deploy.ReadFile(filepath.Join(t.TempDir(), "missing.toml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
