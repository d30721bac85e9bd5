package kit

import "time"

// genesis is the time of the first block: late enough that rounds of the beacon
// have numbers of a live network's size.
const genesis = 1_800_000_000

// Now is the time of the blocks that are made next, seconds.
func (n *Net) Now() uint64 { return n.now }

// Advance lets time pass. No block is made: the next one has the new time.
func (n *Net) Advance(seconds uint64) { n.now += seconds }

// AdvanceTo lets time pass until t, if it is not past.
func (n *Net) AdvanceTo(t uint64) { n.now = max(n.now, t) }

// stamp gives the next call the kit's time. On devnet a contract sees the time
// of the block before the one being made, and the header gets the time at which
// that is closed: so a new time takes an empty block first, and both are set.
func (n *Net) stamp() error {
	ctx, now := n.t.Context(), time.Unix(int64(n.now), 0)
	if n.made != n.now {
		if _, err := n.SetTime(ctx, now); err != nil {
			return err
		}
		n.made = n.now
	}
	return n.SetNextTime(ctx, now)
}
