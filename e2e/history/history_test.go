package history_test

import (
	"flag"
	"maps"
	"slices"
	"testing"
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

// report logs how often each call ended how.
func (g *game) report() {
	for _, outcome := range slices.Sorted(maps.Keys(g.outcomes)) {
		g.t.Logf("%6d %s", g.outcomes[outcome], outcome)
	}
}

const accepted = ": accepted"
