package price

import (
	"math/big"
	"slices"
)

const (
	// Returns that the volatility is made of, and the fewest that make one.
	Returns    = 24
	MinReturns = 8
	day        = 86_400
	bps        = 10_000
	normal     = 14_826 // 1.4826, in basis points
)

// Median is the middle value; of an even number the mean of the two middle ones,
// rounded down.
func Median(values []*big.Int) *big.Int {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, (*big.Int).Cmp)
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return FloorDiv(new(big.Int).Add(sorted[half-1], sorted[half]), 2)
}

// BucketMedian is the median of the means between neighbouring sums of
// tick · seconds that lie so many seconds apart.
func BucketMedian(sums []*big.Int, seconds uint64) *big.Int {
	var means []*big.Int
	for i := 1; i < len(sums); i++ {
		means = append(means, FloorDiv(new(big.Int).Sub(sums[i], sums[i-1]), seconds))
	}
	return Median(means)
}

// Clamp moves tick to within reach of anchor.
func Clamp(tick, anchor, reach *big.Int) (*big.Int, bool) {
	low, high := new(big.Int).Sub(anchor, reach), new(big.Int).Add(anchor, reach)
	switch {
	case tick.Cmp(low) < 0:
		return low, true
	case tick.Cmp(high) > 0:
		return high, true
	}
	return tick, false
}

// root is sqrt(seconds) with 16 fractional bits, of one second at the least and a
// day at the most.
func root(seconds uint64) *big.Int {
	seconds = min(max(seconds, 1), day)
	x := new(big.Int).SetUint64(seconds)
	return x.Sqrt(x.Lsh(x, 32))
}

// Scale is mean · 1.4826 · sqrt(seconds) within [floor, ceiling], in ticks.
func Scale(mean *big.Int, seconds uint64, floor, ceiling *big.Int) *big.Int {
	x := new(big.Int).Mul(mean, root(seconds))
	x.Mul(x, big.NewInt(normal)).Div(x, big.NewInt(bps)).Rsh(x, 32)
	if x.Cmp(floor) < 0 {
		return floor
	}
	if x.Cmp(ceiling) > 0 {
		return ceiling
	}
	return x
}

// NextMean is the moving mean of |change| / sqrt(seconds), 16 fractional bits.
func NextMean(mean, change *big.Int, seconds uint64, weight int64) *big.Int {
	fresh := new(big.Int).Lsh(change, 32)
	fresh.Div(fresh, root(seconds)).Mul(fresh, big.NewInt(weight))
	x := new(big.Int).Mul(mean, big.NewInt(bps-weight))
	return x.Add(x, fresh).Div(x, big.NewInt(bps))
}

// Volatility is the standard deviation over 24 hours, WAD, that follows from the
// squares of count returns (ticks) over so many seconds: 100 % while it is unknown.
func Volatility(squares, seconds *big.Int, count int) *big.Int {
	if count < MinReturns || seconds.Sign() == 0 {
		return WAD
	}
	x := new(big.Int).Mul(squares, big.NewInt(day))
	x.Mul(x, big.NewInt(TickLog)).Mul(x, big.NewInt(TickLog))
	return x.Sqrt(x.Div(x, seconds))
}
