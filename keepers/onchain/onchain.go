// Package onchain reads for the keepers of the economy what views of the
// contracts do not say at once, from the node alone: without a mirror a keeper
// depends on nothing but its own key and node.
package onchain

import (
	"context"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Clock tells the time by the newest accepted block.
type Clock struct {
	Node interface {
		Head(ctx context.Context) (rpc.Header, error)
	}
}

// Now is the time of the newest block.
func (c Clock) Now(ctx context.Context) (time.Time, error) {
	head, err := c.Node.Head(ctx)
	return head.Time, err
}

// Seeds finds final rounds of the Beacon.
type Seeds struct {
	Beacon felt.Felt
	Node   cairo.Caller
}

// lookBack bounds the rounds that are read for one answer. Who waits longer than
// that many rounds for a seed that is there is beyond every deadline of ours.
const lookBack = 2_000

// FirstAfter is the first final round whose last commitment came after since; 0
// when there is none yet. While none is there it costs two reads.
func (s Seeds) FirstAfter(ctx context.Context, since time.Time) (uint64, error) {
	beacon, at := b.Beacon{Address: s.Beacon}, cairo.PreConfirmed()
	last, err := cairo.Read(ctx, s.Node, beacon.LastFinalRound(), at)
	if err != nil {
		return 0, err
	}
	first := uint64(0)
	for n := last; n > 0 && last-n < lookBack; n-- {
		round, err := cairo.Read(ctx, s.Node, beacon.Round(n), at)
		if err != nil {
			return 0, err
		}
		if round.Phase != b.RoundPhaseFinal {
			continue // nobody committed to it, or all were silent
		}
		if int64(round.LastCommitAt) <= since.Unix() {
			break
		}
		first = n
		// The round knows when the final one before it was committed to.
		if int64(round.PreviousCommitAt) <= since.Unix() {
			break
		}
	}
	return first, nil
}
