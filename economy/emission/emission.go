// Package emission is the reference model of the contract Emission: a normalised
// proportional-integral controller and the mint that it allows. Amounts are base
// units, ratios WAD; divisions cut towards zero.
package emission

import "math/big"

// Config are the controller's dials, WAD.
type Config struct {
	Kp, Ki, Leak, DeadBand, RMin, RMax, DrMax *big.Int
}

// Output is what the controller gives for an error.
type Output struct {
	Rate, Average *big.Int
}

var (
	wad = exp10(18)
	// usd (6 decimals) = SAGE (18 decimals) · price (WAD) / priceUnit.
	priceUnit = exp10(30)
)

// Error is (budget - revenue) / budget, clipped to ±1. Without a budget any revenue
// is too much of it.
func Error(budget, revenue *big.Int) *big.Int {
	gap := new(big.Int).Sub(budget, revenue)
	if budget.Sign() == 0 {
		return new(big.Int).Mul(big.NewInt(int64(gap.Sign())), wad)
	}
	e := gap.Mul(gap, wad)
	e.Quo(e, budget)
	return clip(new(big.Int).Neg(wad), e, wad)
}

// Control is one step from the last average and rate.
func Control(c Config, err, average, rate *big.Int) Output {
	e := err
	if new(big.Int).Abs(err).Cmp(c.DeadBand) <= 0 {
		e = new(big.Int)
	}
	candidate := new(big.Int).Mul(c.Leak, average)
	candidate.Add(candidate, new(big.Int).Mul(new(big.Int).Sub(wad, c.Leak), e))
	candidate.Quo(candidate, wad)
	raw := new(big.Int).Mul(c.Kp, e)
	raw.Add(raw, new(big.Int).Mul(c.Ki, candidate))
	raw.Quo(raw, wad)

	last := clip(c.RMin, rate, c.RMax)
	limited := clip(c.RMin, raw, c.RMax)
	limited = clip(new(big.Int).Sub(last, c.DrMax), limited, new(big.Int).Add(last, c.DrMax))

	// While the rate cannot follow, the average unwinds to zero at most.
	zero := new(big.Int)
	switch {
	case raw.Cmp(limited) > 0 && e.Sign() > 0:
		candidate = least(candidate, greatest(average, zero))
	case raw.Cmp(limited) < 0 && e.Sign() < 0:
		candidate = greatest(candidate, least(average, zero))
	}
	return Output{Rate: limited, Average: candidate}
}

// Mint is the SAGE to mint: the rate's part of what circulates, no more dollars
// than the gap at the price, no more than the token's caps leave.
func Mint(rate, circulating, budget, revenue, price, capLeft *big.Int) *big.Int {
	gap := new(big.Int).Sub(budget, revenue)
	if gap.Sign() <= 0 || price.Sign() == 0 {
		return new(big.Int)
	}
	byRate := new(big.Int).Mul(circulating, rate)
	byRate.Quo(byRate, wad)
	byGap := gap.Mul(gap, priceUnit)
	byGap.Quo(byGap, price)
	return least(least(byRate, byGap), capLeft)
}

func exp10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func least(a, b *big.Int) *big.Int {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func greatest(a, b *big.Int) *big.Int {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func clip(low, x, high *big.Int) *big.Int { return greatest(low, least(x, high)) }
