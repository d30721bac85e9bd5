// Package bounds is the reference model of Params: how far a dial may be turned
// in an epoch of 30 days.
package bounds

import "math/big"

// EpochSeconds is the length of an epoch; epochs count from 1 January 1970.
const EpochSeconds = 30 * 24 * 3600

// Hard are the bounds that a dial was registered with.
type Hard struct {
	Min, Max *big.Int
	// Step is the most that a dial moves in an epoch at whose start 15 % of it is
	// less than one unit.
	Step *big.Int
}

// Epoch is the epoch of a time in seconds.
func Epoch(now uint64) uint64 { return now / EpochSeconds }

// Allowed are the lowest and highest value that a dial may have in an epoch that
// began with it at start. Where lowest is above highest it may have none.
func Allowed(start *big.Int, hard Hard) (lowest, highest *big.Int) {
	by := allowance(start, hard.Step)
	lowest, highest = new(big.Int).Sub(start, by), new(big.Int).Add(start, by)
	if lowest.Cmp(hard.Min) < 0 {
		lowest.Set(hard.Min)
	}
	if highest.Cmp(hard.Max) > 0 {
		highest.Set(hard.Max)
	}
	return lowest, highest
}

// Dial is a dial as Params keeps it; the zero epoch is before any change.
type Dial struct {
	Hard  Hard
	Value *big.Int
	// Start is the value at the beginning of Epoch, the last in which it was
	// turned.
	Start *big.Int
	Epoch uint64
}

// Turn sets the dial at a time, or reports that Params would refuse to.
func (d *Dial) Turn(now uint64, value *big.Int) bool {
	start := d.Start
	if epoch := Epoch(now); epoch != d.Epoch {
		start = d.Value
	}
	lowest, highest := Allowed(start, d.Hard)
	if value.Cmp(lowest) < 0 || value.Cmp(highest) > 0 {
		return false
	}
	d.Start, d.Epoch, d.Value = start, Epoch(now), value
	return true
}

// allowance is 15 % rounded down, or the step where that is nothing.
func allowance(start, step *big.Int) *big.Int {
	share := new(big.Int).Mul(start, big.NewInt(15))
	share.Quo(share, big.NewInt(100))
	if share.Sign() == 0 {
		return step
	}
	return share
}
