package deploy

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/dials.md anew")

// TestDocumentedDials: the page that people read is the table that is registered.
func TestDocumentedDials(t *testing.T) {
	const page = "../../docs/dials.md"
	var want strings.Builder
	want.WriteString(dialsIntro)
	seen := map[string]bool{}
	for _, d := range dials {
		if key := d.contract + "." + d.name; seen[key] || d.min > d.max || d.step < 1 || d.step > d.max {
			t.Errorf("%s is there twice, or has bounds that Params would refuse", key)
		} else {
			seen[key] = true
		}
		fmt.Fprintf(&want, "| %s | `%s` | %d | %d | %d | %s |\n", d.contract, d.name, d.min, d.max, d.step, d.unit.name)
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
