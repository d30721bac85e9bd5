package reward

import (
	"math/big"
	"sort"
)

// WeightUnit is how many base units of stake weigh 1.
var WeightUnit = big.NewInt(1_000_000_000)

// Weight is the whole units of an amount.
func Weight(amount *big.Int) *big.Int { return new(big.Int).Quo(amount, WeightUnit) }

// History is a stake over time: what it weighs from each moment on. The zero
// value has never weighed anything.
type History struct {
	at      []uint64
	weights []*big.Int
	sums    []*big.Int // weight times seconds before
}

// Set gives the stake a weight from now on, which is not before the last call's.
// A change within the same second replaces.
func (h *History) Set(now uint64, weight *big.Int) {
	sum := h.Until(now)
	if n := len(h.at); n > 0 && h.at[n-1] == now {
		h.weights[n-1] = weight
		return
	}
	h.at = append(h.at, now)
	h.weights = append(h.weights, weight)
	h.sums = append(h.sums, sum)
}

// Until is weight times seconds until the moment.
func (h *History) Until(moment uint64) *big.Int {
	i := sort.Search(len(h.at), func(i int) bool { return h.at[i] > moment }) - 1
	if i < 0 {
		return new(big.Int)
	}
	return After(h.sums[i], h.weights[i], h.at[i], moment)
}

// After is a sum and what weight adds to it from at until moment.
func After(sum, weight *big.Int, at, moment uint64) *big.Int {
	more := new(big.Int).Mul(weight, new(big.Int).SetUint64(moment-at))
	return more.Add(more, sum)
}
