// Package votes is the reference model of the Governor: what an account's stake
// weighs, what a quorum is, and whether a vote passes.
package votes

import "math/big"

// Change is a stake from a time on, until the next change.
type Change struct {
	Since uint64
	Stake *big.Int
}

// StakeSeconds is the stake that the changes, oldest first, add up to over time
// before until: base units times seconds.
func StakeSeconds(changes []Change, until uint64) *big.Int {
	sum := new(big.Int)
	for i, c := range changes {
		next := until
		if i+1 < len(changes) {
			next = min(next, changes[i+1].Since)
		}
		if c.Since < next {
			held := new(big.Int).SetUint64(next - c.Since)
			sum.Add(sum, held.Mul(held, c.Stake))
		}
	}
	return sum
}

// Weight is the average of a stake over the smoothing seconds before until.
func Weight(changes []Change, until, smoothing uint64) *big.Int {
	return Average(StakeSeconds(changes, until-min(until, smoothing)), StakeSeconds(changes, until), smoothing)
}

// Average of what grew from before to after in some seconds, rounded down.
func Average(before, after *big.Int, seconds uint64) *big.Int {
	grown := new(big.Int).Sub(after, before)
	return grown.Quo(grown, new(big.Int).SetUint64(seconds))
}

// Quorum is a share of all, in basis points, rounded up.
func Quorum(total *big.Int, bps uint16) *big.Int {
	product := new(big.Int).Mul(total, big.NewInt(int64(bps)))
	quorum, rest := product.QuoRem(product, big.NewInt(10_000), new(big.Int))
	if rest.Sign() > 0 {
		quorum.Add(quorum, big.NewInt(1))
	}
	return quorum
}

// Passed reports whether there is a strict majority, and a quorum of those in
// favour and those who abstained.
func Passed(inFavour, against, abstained, quorum *big.Int) bool {
	present := new(big.Int).Add(inFavour, abstained)
	return inFavour.Cmp(against) > 0 && present.Cmp(quorum) >= 0
}
