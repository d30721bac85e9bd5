package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
)

// hashDistance is how many blocks must follow one before a contract can read
// its hash.
const hashDistance = 10

// beaconRound is a round with a seed.
type beaconRound struct{ number, committed uint64 }

// SeedAfter is the first round whose seed nobody could know at `since`: one that
// was run already, or else a new one.
func (n *Net) SeedAfter(since uint64) uint64 {
	n.t.Helper()
	for _, r := range n.rounds {
		if r.committed > since {
			return r.number
		}
	}
	return n.RunBeacon(since)
}

// RunBeacon has the keeper commit after `since`, reveal and finalise, and
// returns the round.
func (n *Net) RunBeacon(since uint64) uint64 {
	n.t.Helper()
	n.AdvanceTo(since + 1)
	length := View(n, n.Beacon.Config()).RoundSeconds
	round := n.now / length // the length was never changed: rounds count from 0
	secret := salt("beacon", round)
	commitment := receipt.BeaconCommitment(n.chain, n.Beacon.Address, round, felt.Felt(n.Keeper.Address), secret)
	n.Do(n.Keeper, n.Beacon.Commit(round, commitment))
	n.rounds = append(n.rounds, beaconRound{number: round, committed: n.now})
	n.AdvanceTo((round + 1) * length)
	n.Do(n.Keeper, n.Beacon.Reveal(round, secret))
	n.AdvanceTo((round + 2) * length)
	n.Blocks(hashDistance)
	n.Do(n.Keeper, n.Beacon.Finalise(round))
	return round
}

// Blocks makes empty blocks of the present time.
func (n *Net) Blocks(count int) {
	n.t.Helper()
	for range count {
		n.must(n.stamp())
		_, err := n.CreateBlock(n.t.Context())
		n.must(err)
	}
}

// Committed is when a round that the kit has run was committed to.
func (n *Net) Committed(round uint64) uint64 {
	n.t.Helper()
	for _, r := range n.rounds {
		if r.number == round {
			return r.committed
		}
	}
	n.t.Fatalf("round %d was never run", round)
	return 0
}
