package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/simulation"
)

// TestWhatIsWritten: a few weeks make a page with all its tables, six plots, and
// figures that docs take.
func TestWhatIsWritten(t *testing.T) {
	o := outcome{parameters: simulation.Suggested(tiers()), first: 3, command: "go run ./bench/economy", commit: "0"}
	o.parameters.Epochs = 4
	var err error
	if o.results, err = simulation.Many(t.Context(), o.parameters, o.first, 3, func(int) {}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := o.plot(filepath.Join(dir, "plots")); err != nil {
		t.Fatal(err)
	}
	page := o.page()
	for _, want := range []string{"3 runs of 4 weeks, seeds 3 to 5", "## What is played", "| tier 2: no cheat pays", "| runway at the end | weeks |", "| 2 | never delivers |", "geometric mean of one pool"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	shown := strings.Count(page, "](plots/")
	written, err := os.ReadDir(filepath.Join(dir, "plots"))
	if err != nil {
		t.Fatal(err)
	}
	if shown != 6 || len(written) != shown {
		t.Errorf("%d plots written, %d shown", len(written), shown)
	}
	for _, f := range written {
		svg, err := os.ReadFile(filepath.Join(dir, "plots", f.Name()))
		if err != nil || !strings.Contains(string(svg), "(3 runs)") || !strings.Contains(page, "](plots/"+f.Name()+")") {
			t.Errorf("%s: without a title, or not shown: %v", f.Name(), err)
		}
	}
	if err := figures.Merge(dir, o.figures()); err != nil {
		t.Error(err)
	}
}
