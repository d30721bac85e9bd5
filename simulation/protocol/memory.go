package protocol

import (
	"math/big"
	"sort"

	"github.com/bitsage-network/bitsage/economy/price"
)

// Memory is what a venue remembers of its price: the tick from each moment on. The
// zero value remembers nothing.
type Memory struct {
	at    []uint64
	ticks []int64
	sums  []*big.Int // tick · seconds before at
}

// kept is how many points stay, more than the oracle ever asks for.
const kept = 4_096

// Set gives the tick from now on; now is not before the last call's.
func (m *Memory) Set(now uint64, tick int64) {
	n := len(m.at)
	switch {
	case n > 0 && m.ticks[n-1] == tick:
		return
	case n > 0 && m.at[n-1] == now:
		m.ticks[n-1] = tick
		return
	}
	sum := m.Sum(now)
	if n == kept { // half of it is beyond every window
		half := kept / 2
		m.at = append(m.at[:0], m.at[half:]...)
		m.ticks = append(m.ticks[:0], m.ticks[half:]...)
		m.sums = append(m.sums[:0], m.sums[half:]...)
	}
	m.at, m.ticks, m.sums = append(m.at, now), append(m.ticks, tick), append(m.sums, sum)
}

// Tick is the present one.
func (m *Memory) Tick() int64 { return m.ticks[len(m.ticks)-1] }

// Sum is tick · seconds until the moment; of one before the memory 0.
func (m *Memory) Sum(moment uint64) *big.Int {
	i := sort.Search(len(m.at), func(i int) bool { return m.at[i] > moment }) - 1
	if i < 0 {
		return new(big.Int)
	}
	more := new(big.Int).SetUint64(moment - m.at[i])
	more.Mul(more, big.NewInt(m.ticks[i]))
	return more.Add(more, m.sums[i])
}

// Sums are those at the edges of a window's buckets.
func (m *Memory) Sums(w Window) []*big.Int {
	sums := make([]*big.Int, Buckets+1)
	for i := range sums {
		sums[i] = m.Sum(w.Start + uint64(i)*w.Bucket)
	}
	return sums
}

// Mean is the mean tick of some seconds before the moment, rounded down.
func (m *Memory) Mean(moment, seconds uint64) int64 {
	grown := m.Sum(moment)
	return price.FloorDiv(grown.Sub(grown, m.Sum(moment-seconds)), seconds).Int64()
}
