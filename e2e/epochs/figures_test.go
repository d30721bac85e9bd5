package epochs_test

import (
	"flag"
	"fmt"
	"slices"

	"github.com/bitsage-network/bitsage/bench/figures"
)

var update = flag.Bool("update", false, "write the figures to docs")

// writeGas puts what prices and epochs cost into docs, if that was asked for and
// the test holds.
func (w *world) writeGas() {
	w.t.Helper()
	measured := map[string]figures.Figure{}
	for kind, goal := range map[string]figures.Goal{"oracle_update": "<= 1500000", "run_epoch": "<= 8000000", "put_up": ""} {
		all := slices.Sorted(slices.Values(w.gas[kind]))
		f := figures.Figure{
			Value: figures.Median(all), Unit: "L2 gas", Goal: goal, Command: "go test ./e2e/epochs -update",
			Note: fmt.Sprintf("Median of %d in the story of twelve epochs, as whole transactions; from %.0f to %.0f. Four venues.",
				len(all), all[0], all[len(all)-1]),
		}
		w.t.Logf("%s: %.0f L2 gas. %s", kind, f.Value, f.Note)
		measured["economy."+kind+"_gas"] = f
	}
	if w.t.Failed() || !*update {
		return
	}
	if err := figures.Record("../../docs", measured); err != nil {
		w.t.Fatal(err)
	}
}
