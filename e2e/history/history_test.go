package history_test

import (
	"flag"
	"maps"
	"slices"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

var (
	seed  = flag.Uint64("seed", 1, "of the history")
	calls = flag.Int("calls", 400, "of the short history")
)

// TestHistory plays a short history; long_test.go a long one.
func TestHistory(t *testing.T) {
	g := start(t, *seed)
	g.play(*calls)
	g.report()
}

// verdicts counts what cases came to.
func (g *game) verdicts() map[b.Outcome]int {
	came := map[b.Outcome]int{}
	for _, d := range g.m.Disputes {
		if d.Phase == b.DisputePhaseFinal {
			came[d.Outcome]++
		}
	}
	return came
}

// report logs how often each call and each case ended how.
func (g *game) report() {
	for outcome, times := range g.verdicts() {
		g.t.Logf("%6d case: %v", times, outcome)
	}
	for _, outcome := range slices.Sorted(maps.Keys(g.outcomes)) {
		g.t.Logf("%6d %s", g.outcomes[outcome], outcome)
	}
}

const accepted = ": accepted"
