// Package audit is the reference of what the Market derives from a tier: how many
// leaves of an assignment are audited, and how much stake stands behind it
// (docs/contracts/market.md, "Price and audits").
package audit

import "math/big"

// Whole is the whole of basis points, and of samples in 1/10,000 of a leaf.
const Whole = 10_000

// Tier is a verification tier's rule.
type Tier struct {
	FloorBps   uint16 // of the tasks
	MinSamples uint8
	Auditors   uint8
	StakeBps   uint32 // of the price
	MissBps    uint16 // chance that an audit misses a false leaf, below Whole
	SafetyBps  uint32
}

// SamplesE4 is the expected number of audited leaves of count tasks in 1/10,000:
// what makes cheating not pay, rounded up, but no less than the tier's floors and
// no more than there are.
func SamplesE4(t Tier, count uint32) uint64 {
	divisor := (Whole - uint64(t.MissBps)) * (Whole + uint64(t.StakeBps))
	deterring := (uint64(t.SafetyBps)*Whole*Whole + divisor - 1) / divisor
	return min(uint64(count)*Whole,
		max(deterring, uint64(t.MinSamples)*Whole, uint64(count)*uint64(t.FloorBps)))
}

var (
	wad      = big.NewInt(1e18)
	lockUnit = big.NewInt(1e9)
)

// Lock is the SAGE that stands behind a payment of value at a rate (WAD) of SAGE
// per base unit of it: whole units of 10^9, rounded up at each step.
func Lock(value *big.Int, stakeBps uint32, rate *big.Int) *big.Int {
	staked := ceil(new(big.Int).Mul(value, big.NewInt(int64(stakeBps))), big.NewInt(Whole))
	sage := ceil(staked.Mul(staked, rate), wad)
	units := ceil(sage, lockUnit)
	return units.Mul(units, lockUnit)
}

// ceil is a/b rounded up, for a >= 0 and b > 0.
func ceil(a, b *big.Int) *big.Int {
	q, m := new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}
