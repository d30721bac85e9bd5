package deploy

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/dials.md anew")

// TestDocumentedDials: the page that people read is the table that is registered.
func TestDocumentedDials(t *testing.T) {
	const page = "../../docs/dials.md"
	var want strings.Builder
	want.WriteString(dialsIntro)
	seen, most := map[string]bool{}, new(big.Int).Lsh(big.NewInt(1), 120)
	for _, d := range Devnet().dials() {
		key := d.contract + "." + d.name
		switch {
		case seen[key]:
			t.Errorf("%s is there twice", key)
		case d.min.Cmp(d.max) > 0 || d.max.Cmp(most) >= 0 || d.step.Sign() <= 0 || d.step.Cmp(d.max) > 0:
			t.Errorf("Params would refuse the bounds of %s", key)
		}
		seen[key] = true
		text := d.unit.text
		fmt.Fprintf(&want, "| %s | `%s` | %s | %s | %s | %s |\n",
			d.contract, d.name, text(d.min), text(d.max), text(d.step), d.unit.name)
	}
	got, err := os.ReadFile(page)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if bytes.Equal(got, []byte(want.String())) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what chain/deploy registers: go test ./chain/deploy -run Dials -update writes it anew", page)
	}
	if err := os.WriteFile(page, []byte(want.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEveryNumberOfTheEconomyIsADial, but for the epochs of Rewards, which never
// change.
func TestEveryNumberOfTheEconomyIsADial(t *testing.T) {
	p := Devnet()
	missing := map[string]int{"Rewards": -1}
	for _, contract := range []string{"PriceOracle", "Pol", "Emission", "Treasury", "BurnAuction", "Buyback", "Rewards"} {
		missing[contract] += reflect.TypeOf(p.economySettings(contract)).NumField()
	}
	for _, d := range p.economyDials() {
		missing[d.contract]--
	}
	for contract, n := range missing {
		if n != 0 {
			t.Errorf("%s: %d dials are missing", contract, n)
		}
	}
}

const dialsIntro = `# Dials

What governance may turn, and how far it may ever go. Within these bounds a dial
moves by at most 15 % of where it stood when the epoch of 30 days began, or by the
step where that is nothing ([Params](contracts/params.md)). The bounds are
registered when a network is deployed, on every network the same, and nobody can
change them. What a dial does is on the page of its contract. ` + "`chain/deploy`" + `
holds this table; a test compares it with this page.

| contract | dial | least | most | step | unit |
|---|---|---|---|---|---|
`
