package main

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

// TestSay: people get text and programs the figures, whole and by stable names.
func TestSay(t *testing.T) {
	wide, err := cairo.U128FromBig(new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		t.Fatal(err)
	}
	shown := facts{
		"reading":  b.Reading{Price: wide, Health: b.HealthMinSources, At: 7, Venues: 3},
		"none":     cairo.Option[cairo.U128]{},
		"some":     cairo.Some(cairo.U128From64(9)),
		"account":  felt.FromUint64[felt.Felt](17),
		"big":      new(big.Int).Lsh(big.NewInt(1), 70),
		"grants":   b.TreasuryConfig{GrantCapUSD: cairo.U128From64(5)},
		"absent":   nil,
		"nothing":  []b.Unbonding{},
		"words":    []string{"a"},
		"pending":  true,
		"contract": deploy.Contract{Address: cairo.ContractAddress(felt.FromUint64[felt.Felt](18))},
	}
	var out strings.Builder
	a := &app{out: &out}
	if err := a.say(shown, func() { out.WriteString("text") }); err != nil || out.String() != "text" {
		t.Fatalf("%q, %v", out.String(), err)
	}
	out.Reset()
	a.json = true
	if err := a.say(shown, func() { t.Error("programs get text") }); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	reading := got["reading"].(map[string]any)
	for name, is := range map[string][2]any{
		"reading.price":       {reading["price"], "1267650600228229401496703205376"},
		"reading.health":      {reading["health"], "MIN_SOURCES"},
		"reading.at":          {reading["at"], 7.0},
		"none":                {got["none"], nil},
		"some":                {got["some"], "9"},
		"account":             {got["account"], "0x11"},
		"big":                 {got["big"], "1180591620717411303424"},
		"grants.grantCapUSD":  {got["grants"].(map[string]any)["grantCapUSD"], "5"},
		"grants.rho":          {got["grants"].(map[string]any)["rho"], "0"},
		"absent":              {got["absent"], nil},
		"pending":             {got["pending"], true},
		"contract.address":    {got["contract"].(map[string]any)["address"], "0x12"},
		"length of nothing":   {len(got["nothing"].([]any)), 0},
		"first of some words": {got["words"].([]any)[0], "a"},
	} {
		if is[0] != is[1] {
			t.Errorf("%s: %v, want %v", name, is[0], is[1])
		}
	}
}

// TestDialText: what is shown of a dial can be said of it.
func TestDialText(t *testing.T) {
	for _, c := range []struct {
		contract, name, base, text, said string
	}{
		{"Market", "fee_bps", "500", "5 %", "5%"},
		{"Market", "tier.7.stake_bps", "20000", "200 %", "200%"},
		{"Treasury", "rho", "700000000000000000", "70 %", "70%"},
		{"Emission", "r_min", "100000000000000", "0.01 %", "0.01%"},
		{"Treasury", "ops_budget", "100500000", "100.5 USD", "100.5USD"},
		{"BurnAuction", "min_bid", "10", "10 USD", "10USD"},
		{"Staking", "min_stake", "1000000000000000000000", "1000 SAGE", "1000SAGE"},
		{"Market", "stake_rate.1", "2500000000000000000000000000000", "2.5 SAGE per USD", "2.5SAGE per USD"},
		{"Audits", "seal_seconds", "1800", "30m0s", "30m"},
		{"Staking", "unbonding_seconds", "2419200", "28 days", "672h"},
		{"Treasury", "runway_epochs", "52", "52", "52"},
		{"Params", "none", "12", "12", "12"},
	} {
		u, _ := deploy.UnitOf(c.contract, c.name)
		base, _ := new(big.Int).SetString(c.base, 10)
		if got := dialText(u, base); got != c.text {
			t.Errorf("%s.%s: %s, want %s", c.contract, c.name, got, c.text)
		}
		for _, said := range []string{c.said, c.base} {
			if got, err := parseDial(u, said); err != nil || got.Cmp(base) != 0 {
				t.Errorf("%s.%s: %s reads %v, %v; want %s", c.contract, c.name, said, got, err, base)
			}
		}
	}
}
