package price

import "math/big"

// Market is what a manipulator of a constant-product pool is up against: after
// each block arbitrage brings the price back, and holding it away costs what
// arbitrage earned.
type Market struct {
	Blocks  int64 // in the window that is averaged over
	Buckets int64 // that the window is cut into
	Venues  int64 // of equal size, of which half and more must be moved
	// Horizon is how many blocks the window may lie in: Blocks when it is known
	// beforehand, more when it is drawn afterwards.
	Horizon int64
}

// HoldCost is what one block away by the factor m (WAD) costs, as a part (WAD) of
// the pool's value: (sqrt m + 1/sqrt m − 2) / 2, rounded down.
func HoldCost(m *big.Int) *big.Int {
	r := new(big.Int).Mul(m, WAD)
	r.Sqrt(r)
	x := new(big.Int).Mul(WAD, WAD)
	x.Div(x, r).Add(x, r).Sub(x, new(big.Int).Lsh(WAD, 1))
	return x.Rsh(x, 1)
}

func times(x *big.Int, n int64) *big.Int { return new(big.Int).Mul(x, big.NewInt(n)) }

func most(n int64) int64 { return n/2 + 1 }

func (m Market) bucket() int64 { return (m.Blocks + m.Buckets - 1) / m.Buckets }

// Geomean is the cost of moving a geometric mean over the whole window by the
// factor (WAD), as a part (WAD) of the pool's value: every block is held.
func (m Market) Geomean(factor *big.Int) *big.Int {
	return times(HoldCost(factor), m.Blocks)
}

// MedianOfMedians is the cost where buckets are medians too: half the blocks of
// half the buckets will do.
func (m Market) MedianOfMedians(factor *big.Int) *big.Int {
	return times(HoldCost(factor), most(m.Buckets)*m.bucket()/2)
}

// MedianOfMeans is the cost where buckets are geometric means: whole buckets, of
// which half and more.
func (m Market) MedianOfMeans(factor *big.Int) *big.Int {
	return times(HoldCost(factor), most(m.Buckets)*m.bucket())
}

// Spike is the factor (WAD, rounded down) that one block must be moved by to move
// the geometric mean of the window: factor^Blocks.
func (m Market) Spike(factor *big.Int) *big.Int {
	x := new(big.Int).Exp(factor, big.NewInt(m.Blocks), nil)
	return x.Div(x, new(big.Int).Exp(WAD, big.NewInt(m.Blocks-1), nil))
}

// Drawn is the cost of moving our price for certain: whole buckets of most venues,
// and because the window is drawn afterwards, through the whole horizon.
func (m Market) Drawn(factor *big.Int) *big.Int {
	x := times(m.MedianOfMeans(factor), most(m.Venues)*m.Horizon)
	return x.Div(x, big.NewInt(m.Blocks))
}
