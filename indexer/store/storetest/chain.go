package storetest

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/follow"
)

// Chain is a chain that exists only in tests: blocks that hold the events they
// are given, and forks. Equal calls make equal chains.
type Chain struct {
	blocks []follow.Block
	forks  uint64
}

// Extend appends a block with events, skip numbers above the block after the
// head (0: the child of the head), and returns it.
func (c *Chain) Extend(skip uint64, events ...follow.Event) follow.Block {
	var number uint64
	var parent felt.Felt
	if head := c.Head(); head != nil {
		number, parent = head.Number+1+skip, head.Hash
	} else {
		number = skip
	}
	if skip > 0 {
		parent = c.hash(number-1, felt.Zero)
	}
	block := follow.Block{BlockRef: follow.BlockRef{
		Number: number, Hash: c.hash(number, parent), Parent: parent,
		Time: timeOf(number),
	}}
	for i, e := range events {
		// Three events to a transaction, as calls come with several.
		e.TxIndex, e.EventIndex = uint32(i/3), uint32(i%3)
		e.TxHash = digestFelt(block.Hash.Marshal(), uint64(e.TxIndex))
		block.Events = append(block.Events, e)
	}
	c.blocks = append(c.blocks, block)
	return block
}

// timeOf is when a block is made.
func timeOf(number uint64) time.Time { return time.Unix(1_700_000_000+2*int64(number), 0).UTC() }

// Fork drops the newest depth blocks and returns them, newest first. Blocks
// added later differ from those dropped.
func (c *Chain) Fork(depth int) []follow.BlockRef {
	depth = min(depth, len(c.blocks))
	var removed []follow.BlockRef
	for range depth {
		last := len(c.blocks) - 1
		removed = append(removed, c.blocks[last].BlockRef)
		c.blocks = c.blocks[:last]
	}
	c.forks++
	return removed
}

// Head is the newest block, nil before the first.
func (c *Chain) Head() *follow.BlockRef {
	if len(c.blocks) == 0 {
		return nil
	}
	return &c.blocks[len(c.blocks)-1].BlockRef
}

// Blocks returns the canonical blocks, oldest first.
func (c *Chain) Blocks() []follow.Block { return slices.Clone(c.blocks) }

func (c *Chain) hash(number uint64, parent felt.Felt) felt.Felt {
	return digestFelt(parent.Marshal(), number, c.forks)
}

func digestFelt(seed []byte, numbers ...uint64) felt.Felt {
	for _, n := range numbers {
		seed = binary.BigEndian.AppendUint64(seed, n)
	}
	sum := sha256.Sum256(seed)
	var f felt.Felt
	f.SetBytes(sum[:31]) // below the modulus
	return f
}
