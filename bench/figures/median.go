package figures

import (
	"cmp"
	"slices"
)

// Median of what was measured; of an even number of times, the higher of the two in
// the middle.
func Median[T cmp.Ordered](measured []T) T {
	return slices.Sorted(slices.Values(measured))[len(measured)/2]
}
