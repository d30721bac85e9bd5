// Package buyback is the reference of the buyback's lot.
package buyback

import "math/big"

// Config are the dials that the lot depends on.
type Config struct {
	BetaBps       uint16   // below 10,000
	MaxVolatility *big.Int // WAD
	MaxLot        *big.Int // USD, 6 decimals
}

// Lot is 1{σ <= σmax} · β · (treasury - runway)+, at most MaxLot, rounded down.
func Lot(c Config, treasury, runway, volatility *big.Int) *big.Int {
	if volatility.Cmp(c.MaxVolatility) > 0 || treasury.Cmp(runway) <= 0 {
		return new(big.Int)
	}
	lot := new(big.Int).Sub(treasury, runway)
	lot.Mul(lot, big.NewInt(int64(c.BetaBps)))
	lot.Quo(lot, big.NewInt(10_000))
	if lot.Cmp(c.MaxLot) > 0 {
		lot.Set(c.MaxLot)
	}
	return lot
}
