//go:build long

package history_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
	b "github.com/bitsage-network/bitsage/chain/bindings"
)

var (
	longCalls = flag.Int("long-calls", 20_000, "of the long history")
	update    = flag.Bool("update", false, "write the figure to docs")
)

const docs = "../../docs"

// TestLongHistory plays one long history, on one chain.
func TestLongHistory(t *testing.T) {
	g := start(t, *seed)
	g.play(*longCalls)
	g.report()
	for _, outcome := range []b.Outcome{b.OutcomeWorkerWins, b.OutcomeWorkerLoses, b.OutcomeUndecided, b.OutcomeUnproven} {
		if g.verdicts()[outcome] == 0 {
			t.Errorf("no case came to %v", outcome)
		}
	}
	if t.Failed() || !*update {
		return
	}
	accepted := 0
	for outcome, times := range g.outcomes {
		if isAccepted(outcome) {
			accepted += times
		}
	}
	err := figures.Record(docs, map[string]figures.Figure{"spine.property_calls": {
		Value: float64(g.calls), Unit: "random calls", Goal: ">= 20000",
		Command: fmt.Sprintf("go test -tags long -run Long ./e2e/history -seed %d -update", *seed),
		Note: fmt.Sprintf("Calls after each of which the chain agreed with the reference model; %d were accepted, "+
			"%d refused with the code foreseen.", accepted, g.calls-accepted),
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func isAccepted(outcome string) bool { return strings.HasSuffix(outcome, accepted) }
