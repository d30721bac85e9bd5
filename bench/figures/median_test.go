package figures_test

import (
	"slices"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
)

func TestMedian(t *testing.T) {
	measured := []float64{3, 1, 2}
	if got := figures.Median(measured); got != 2 || !slices.Equal(measured, []float64{3, 1, 2}) {
		t.Errorf("%v of %v", got, measured)
	}
	if got := figures.Median([]uint64{4, 1, 3, 2}); got != 3 {
		t.Errorf("of four: %d", got)
	}
}
