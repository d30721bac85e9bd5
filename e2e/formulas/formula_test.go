package formulas_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
)

var update = flag.Bool("update", false, "write the figure to docs")

const docs = "../../docs"

// agreed counts, by formula, the inputs on which contract and model agreed.
var agreed = map[string]int{}

// formula compares one on all vectors, at most batch of them in a call: compare
// takes that many random inputs and fails the test at the first that differs.
func formula(t *testing.T, name string, batch int, compare func(t *testing.T, count int)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		for left := vectors; left > 0; left -= min(batch, left) {
			compare(t, min(batch, left))
			agreed[t.Name()] += min(batch, left)
		}
	})
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && *update {
		if err := write(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// write puts the least number of vectors among the formulas into docs.
func write() error {
	if vectors < 10_000 {
		return fmt.Errorf("formulas: -update after %d inputs each: add -tags long", vectors)
	}
	if only := flag.Lookup("test.run").Value.String(); only != "" || len(agreed) == 0 {
		return fmt.Errorf("formulas: -update with -run %q: the figure is about all formulas", only)
	}
	f := figures.Figure{
		Value: float64(slices.Min(slices.Collect(maps.Values(agreed)))), Unit: "random inputs", Goal: ">= 10000",
		Command: "go test -count=1 -tags long -timeout 60m ./e2e/formulas -update",
		Note: fmt.Sprintf("The least, of %d groups of formulas, that the contracts' own code on a devnet and the Go models in "+
			"economy were compared on; all agreed to the unit.", len(agreed)),
	}
	for _, name := range slices.Sorted(maps.Keys(agreed)) {
		f.Parts = append(f.Parts, figures.Part{Label: name, Value: float64(agreed[name])})
	}
	return figures.Record(docs, map[string]figures.Figure{"economy.vectors_per_formula": f})
}
