// Package pool is the reference model of the arithmetic of the protocol's own
// pool: contracts/src/pol/pricing.cairo must agree with it to the unit.
package pool

import (
	"math/big"

	"github.com/bitsage-network/bitsage/economy/price"
)

const (
	// DeadShares exist from the beginning and belong to nobody.
	DeadShares = 1_000_000
	// RootOfOnePercent is sqrt(1.01) − 1 in WAD.
	RootOfOnePercent = 4_987_562_112_089_027
	// Week in seconds; Weeks before the present one count.
	Week  = 604_800
	Weeks = 8
	bps   = 10_000
)

func mul(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) }
func div(a, b *big.Int) *big.Int { return new(big.Int).Div(a, b) }

func ceil(a, b *big.Int) *big.Int {
	return div(new(big.Int).Sub(new(big.Int).Add(a, b), big.NewInt(1)), b)
}

// SwapOut is what amount of one asset pays of the other after the fee.
func SwapOut(reserveIn, reserveOut, amount *big.Int, feeBPS int64) *big.Int {
	in := mul(amount, big.NewInt(bps-feeBPS))
	return div(mul(in, reserveOut), new(big.Int).Add(mul(reserveIn, big.NewInt(bps)), in))
}

// OpeningShares is sqrt(sage · usd), the dead shares among it.
func OpeningShares(sage, usd *big.Int) *big.Int { return new(big.Int).Sqrt(mul(sage, usd)) }

// Deposit is the most of two amounts that keeps the pool's proportion, rounded up,
// and the shares for it, rounded down.
func Deposit(reserveSage, reserveUSD, total, maxSage, maxUSD *big.Int) (sage, usd, shares *big.Int) {
	sage, usd = maxSage, ceil(mul(maxSage, reserveUSD), reserveSage)
	if usd.Cmp(maxUSD) > 0 {
		sage, usd = ceil(mul(maxUSD, reserveSage), reserveUSD), maxUSD
	}
	shares = div(mul(sage, total), reserveSage)
	if other := div(mul(usd, total), reserveUSD); other.Cmp(shares) < 0 {
		shares = other
	}
	return sage, usd, shares
}

// Worth is the part of the reserves that shares of total stand for.
func Worth(reserveSage, reserveUSD, total, shares *big.Int) (sage, usd *big.Int) {
	return div(mul(reserveSage, shares), total), div(mul(reserveUSD, shares), total)
}

// Depth is how many dollars move the price up by 1 %, the fee aside.
func Depth(usd *big.Int) *big.Int {
	return div(mul(usd, big.NewInt(RootOfOnePercent)), price.WAD)
}

// USDForDepth is how many dollars in the pool give it so much more depth.
func USDForDepth(depth *big.Int) *big.Int {
	return ceil(mul(depth, price.WAD), big.NewInt(RootOfOnePercent))
}

// Shortfall is what depth lacks to the notional, but at least floor and at most
// limit.
func Shortfall(depth, notional, floor, limit *big.Int) *big.Int {
	target := notional
	if floor.Cmp(target) > 0 {
		target = floor
	}
	if limit.Cmp(target) < 0 {
		target = limit
	}
	if target.Cmp(depth) <= 0 {
		return new(big.Int)
	}
	return new(big.Int).Sub(target, depth)
}

// TickAt is the tick of usd / sage, of 6 and 18 decimals.
func TickAt(sage, usd *big.Int) (int64, error) {
	return price.TickOf(div(mul(usd, price.MaxPrice), sage)) // MaxPrice is 1e30
}

// Rolling sums the notionals of the present week, the seven before it, and of the
// eighth the part that is not yet eight weeks ago.
func Rolling(weeks []*big.Int, now uint64) *big.Int {
	sum := new(big.Int)
	for age, notional := range weeks {
		if age == Weeks {
			left := new(big.Int).SetUint64(Week - now%Week)
			notional = div(mul(notional, left), big.NewInt(Week))
		}
		sum.Add(sum, notional)
	}
	return sum
}
