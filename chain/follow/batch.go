package follow

import (
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// BlockRef names one block and its place in the chain.
type BlockRef struct {
	Number uint64
	Hash   felt.Felt
	Parent felt.Felt
	Time   time.Time
}

// Event is one event of an accepted block. (Block, TxIndex, EventIndex) is its
// key: stable as long as the block is, and unique.
type Event struct {
	From       felt.Felt
	Keys       []felt.Felt
	Data       []felt.Felt
	TxHash     felt.Felt
	TxIndex    uint32
	EventIndex uint32
}

// Block is a block with those of its events that the follower was asked for,
// in chain order.
type Block struct {
	BlockRef
	Events []Event
}

// Batch is one step of the chain as a consumer must apply it: first drop
// Removed (newest first), then add Added (oldest first), in one transaction. A
// reorg is data, not an exception.
type Batch struct {
	// Removed are blocks the ledger knew, by number and hash only: nobody has
	// the rest of an orphan.
	Removed []BlockRef
	// Added are consecutive blocks near the head. Farther back they are sparse:
	// those with events, and the last one of the span that was searched; the
	// numbers left out have no events that were asked for.
	Added []Block
	// Head is the newest block the node has shown, for lag; it is at or above
	// the last block of Added.
	Head BlockRef
}
