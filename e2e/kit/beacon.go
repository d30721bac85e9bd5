package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
)

// hashDistance is how many blocks must follow one before a contract can read
// its hash.
const hashDistance = 10

// BeaconRound is a round on its way, with what each step used.
type BeaconRound struct {
	Round                    uint64
	Commit, Reveal, Finalise Receipt
}

// RunBeacon has the keeper commit after `since`, reveal and finalise, and
// returns the round, which is the first with a seed for `since` provided that
// none was run since then.
func (n *Net) RunBeacon(since uint64) uint64 {
	n.t.Helper()
	return n.RunBeaconRound(since).Round
}

// RunBeaconRound is RunBeacon with receipts.
func (n *Net) RunBeaconRound(since uint64) BeaconRound {
	n.t.Helper()
	n.AdvanceTo(since + 1)
	length := View(n, n.Beacon.Config()).RoundSeconds
	round := n.now / length // the length was never changed: rounds count from 0
	secret := salt("beacon", round)
	commitment := receipt.BeaconCommitment(n.chain, n.Beacon.Address, round, felt.Felt(n.Keeper.Address), secret)
	done := BeaconRound{Round: round}
	done.Commit = n.Do(n.Keeper, n.Beacon.Commit(round, commitment))
	n.AdvanceTo((round + 1) * length)
	done.Reveal = n.Do(n.Keeper, n.Beacon.Reveal(round, secret))
	n.AdvanceTo((round + 2) * length)
	n.Blocks(hashDistance)
	done.Finalise = n.Do(n.Keeper, n.Beacon.Finalise(round))
	return done
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
