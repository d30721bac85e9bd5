// Package reward is the reference of Rewards: how a pot is divided exactly. What
// a division leaves goes into the next pot, and what a payment leaves stays
// credited, so that nothing is lost to rounding.
package reward

import "math/big"

// BPS is the whole of basis points.
const BPS = 10_000

var (
	bps = big.NewInt(BPS)
	// Scale is the fraction of a base unit that rates and residues count in.
	Scale = new(big.Int).Lsh(big.NewInt(1), 64)
	// Credit is the fraction that credits count in.
	Credit = new(big.Int).Mul(Scale, bps)
	// usdToSage: sage (18 decimals) = usd (6) · 1e30 / price (WAD).
	usdToSage = new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)
)

// Split is what of an amount is for stake, rounded down; the rest is for work.
func Split(amount *big.Int, stakerBps int64) (stake, work *big.Int) {
	stake = new(big.Int).Mul(amount, big.NewInt(stakerBps))
	stake.Quo(stake, bps)
	return stake, new(big.Int).Sub(amount, stake)
}

// Rate is what one of weight parts of pot is, and what is left: all of it where
// nobody has a part.
func Rate(pot, weight *big.Int) (rate, rest *big.Int) {
	if weight.Sign() == 0 {
		return new(big.Int), new(big.Int).Set(pot)
	}
	return new(big.Int).QuoRem(pot, weight, new(big.Int))
}

// CappedRate is Rate where a part is no more than most.
func CappedRate(pot, weight, most *big.Int) (rate, rest *big.Int) {
	rate, _ = Rate(pot, weight)
	if rate.Cmp(most) > 0 {
		rate.Set(most)
	}
	return rate, new(big.Int).Sub(pot, new(big.Int).Mul(rate, weight))
}

// FeeCap is the most that a base unit of fees may earn, by the price of SAGE.
func FeeCap(rebateBps int64, price *big.Int) *big.Int {
	if price.Sign() == 0 {
		return new(big.Int)
	}
	most := new(big.Int).Mul(big.NewInt(rebateBps), usdToSage)
	most.Mul(most, Scale)
	return most.Quo(most, new(big.Int).Mul(price, bps))
}

// Whole is the credit of all of weight.
func Whole(rate, weight *big.Int) *big.Int { return credit(rate, weight, BPS) }

// Commission is what the operator of a pool of weight is credited.
func Commission(rate, weight *big.Int, commission int64) *big.Int {
	return credit(rate, weight, commission)
}

// Kept is what a delegator of weight is credited.
func Kept(rate, weight *big.Int, commission int64) *big.Int {
	return credit(rate, weight, BPS-commission)
}

func credit(rate, weight *big.Int, part int64) *big.Int {
	c := new(big.Int).Mul(rate, weight)
	return c.Mul(c, big.NewInt(part))
}

// Payable is the whole base units of a credit, and the credit that is left.
func Payable(credit *big.Int) (amount, left *big.Int) {
	return new(big.Int).QuoRem(credit, Credit, new(big.Int))
}

// Worth is what shares of all shares are of a pool's assets, rounded down.
func Worth(shares, assets, all *big.Int) *big.Int {
	if all.Sign() == 0 {
		return new(big.Int)
	}
	w := new(big.Int).Mul(shares, assets)
	return w.Quo(w, all)
}
