package reward

import "math/big"

// Terms are those of a vesting schedule; times in seconds.
type Terms struct {
	Total                  *big.Int
	Start, Cliff, Duration uint64
}

// Vested is nothing before the cliff, then the part of the duration that has
// passed, rounded down, and all of it at the end.
func (t Terms) Vested(now uint64) *big.Int {
	switch {
	case now < t.Start+t.Cliff:
		return new(big.Int)
	case now-t.Start >= t.Duration:
		return new(big.Int).Set(t.Total)
	}
	v := new(big.Int).Mul(t.Total, new(big.Int).SetUint64(now-t.Start))
	return v.Quo(v, new(big.Int).SetUint64(t.Duration))
}
