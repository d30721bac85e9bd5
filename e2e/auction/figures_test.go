package auction_test

import (
	"flag"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
)

var update = flag.Bool("update", false, "write the figures to docs")

// write puts the figures into docs, if that was asked for and the test holds.
func write(t *testing.T, measured map[string]figures.Figure) {
	t.Helper()
	if t.Failed() || !*update {
		return
	}
	if err := figures.Record("../../docs", measured); err != nil {
		t.Fatal(err)
	}
}
