package follow_test

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/follow"
)

func num(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

// The contracts of the fake chain: a busy one, a rare one, one nobody follows
// at first.
var busy, rare, late = num(0xb), num(0xc), num(0xd)

// world is a scripted node. Its chain can be cut, grown and shown in part.
type world struct {
	mu      sync.Mutex
	chain   []follow.Block
	salt    uint64 // makes the hashes of each fork its own
	quiet   bool   // new blocks have no events
	visible int    // blocks the node shows of the chain; 0: all
	// unpinned makes the node take the last block of a query by number.
	unpinned bool
	before   func(call string)
	calls    map[string]int
}

func newWorld(blocks int) *world {
	w := &world{calls: make(map[string]int)}
	w.grow(blocks)
	return w
}

// grow adds n blocks.
func (w *world) grow(n int) {
	w.salt++
	for range n {
		number := uint64(len(w.chain))
		b := follow.Block{BlockRef: follow.BlockRef{Number: number, Hash: num(w.salt<<32 | number + 1), Time: time.Unix(int64(number), 0)}}
		if number > 0 {
			b.Parent = w.chain[number-1].Hash
		}
		if !w.quiet {
			b.Events = w.events(number)
		}
		w.chain = append(w.chain, b)
	}
}

// events makes some that are the same in every fork but for their data, and
// two that are identical.
func (w *world) events(number uint64) (events []follow.Event) {
	emit := func(from felt.Felt, tx, i uint32) {
		events = append(events, follow.Event{From: from, Keys: []felt.Felt{num(1)}, Data: []felt.Felt{num(w.salt)},
			TxHash: num(number<<8 | uint64(tx)), TxIndex: tx, EventIndex: i})
	}
	if number%2 == 0 {
		emit(busy, 0, 0)
		emit(busy, 0, 1)
	}
	if number%97 == 0 {
		emit(rare, 1, 0)
	}
	emit(late, 2, 0)
	return events
}

// reorg drops the newest blocks and adds others.
func (w *world) reorg(drop, add int) {
	w.chain = slices.Clone(w.chain[:len(w.chain)-drop])
	w.grow(add)
}

func (w *world) shown(call string) []follow.Block {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[call]++
	if w.before != nil {
		w.before(call)
	}
	if w.visible > 0 {
		return w.chain[:min(w.visible, len(w.chain))]
	}
	return w.chain
}

func (w *world) Tip(context.Context) (uint64, felt.Felt, error) {
	chain := w.shown("tip")
	tip := chain[len(chain)-1]
	return tip.Number, tip.Hash, nil
}

func (w *world) Header(_ context.Context, number uint64) (follow.BlockRef, error) {
	chain := w.shown("header")
	if number >= uint64(len(chain)) {
		return follow.BlockRef{}, follow.ErrNoBlock
	}
	return chain[number].BlockRef, nil
}

func (w *world) Block(_ context.Context, number uint64) (follow.Block, error) {
	chain := w.shown("block")
	if number >= uint64(len(chain)) {
		return follow.Block{}, follow.ErrNoBlock
	}
	return chain[number], nil
}

// Events pages by 60 and, like a node, looks at its chain for each page anew.
func (w *world) Events(_ context.Context, from uint64, to follow.BlockRef, addresses []felt.Felt) iter.Seq2[[]follow.Located, error] {
	return func(yield func([]follow.Located, error) bool) {
		for done := 0; ; {
			chain := w.shown("events")
			if to.Number >= uint64(len(chain)) || !w.unpinned && chain[to.Number].Hash != to.Hash {
				yield(nil, follow.ErrNoBlock)
				return
			}
			var all []follow.Located
			for _, b := range chain[from : to.Number+1] {
				for _, e := range b.Events {
					if slices.Contains(addresses, e.From) {
						all = append(all, follow.Located{Event: e, Number: b.Number, Hash: b.Hash})
					}
				}
			}
			page := all[min(done, len(all)):min(done+60, len(all))]
			if done += len(page); !yield(slices.Clone(page), nil) || done >= len(all) {
				return
			}
		}
	}
}

// consumer commits batches in memory, and checks each.
type consumer struct {
	t       testing.TB
	blocks  map[uint64]follow.Block
	last    uint64
	removed int
	batches int
	most    int // events in one batch
}

func newConsumer(t testing.TB) *consumer {
	return &consumer{t: t, blocks: make(map[uint64]follow.Block)}
}

func (c *consumer) Last(context.Context) (uint64, bool, error) {
	return c.last, len(c.blocks) > 0, nil
}

func (c *consumer) Known(_ context.Context, n uint64) (felt.Felt, bool, error) {
	b, ok := c.blocks[n]
	return b.Hash, ok, nil
}

func (c *consumer) apply(b follow.Batch) {
	c.t.Helper()
	c.batches++
	if len(b.Removed)+len(b.Added) == 0 {
		c.t.Fatal("empty batch")
	}
	for _, r := range b.Removed {
		if ours := c.blocks[r.Number]; r.Number != c.last || ours.Hash != r.Hash {
			c.t.Fatalf("removed %d while the newest is %d", r.Number, c.last)
		}
		delete(c.blocks, r.Number)
		c.removed++
		for c.last = r.Number; c.last > 0; c.last-- {
			if _, ok := c.blocks[c.last]; ok {
				break
			}
		}
	}
	events := 0
	for _, a := range b.Added {
		if len(c.blocks) > 0 && a.Number <= c.last {
			c.t.Fatalf("added %d after %d", a.Number, c.last)
		}
		if below, ok := c.blocks[a.Number-1]; ok && below.Hash != a.Parent {
			c.t.Fatalf("added %d on another parent", a.Number)
		}
		c.blocks[a.Number] = a
		c.last = a.Number
		events += len(a.Events)
	}
	c.most = max(c.most, events)
	if b.Head.Number < c.last || b.Head.Hash.IsZero() || len(b.Added) > 0 && b.Head.Time.IsZero() {
		c.t.Fatalf("head is %+v, the newest block %d", b.Head, c.last)
	}
}

// equals checks that the consumer has what the chain has, and nothing else.
func (c *consumer) equals(w *world, start uint64, addresses ...felt.Felt) {
	c.t.Helper()
	if tip := w.chain[len(w.chain)-1]; c.last != tip.Number || c.blocks[c.last].Hash != tip.Hash {
		c.t.Fatalf("the newest block is %d, want %d", c.last, tip.Number)
	}
	for _, b := range w.chain {
		var want []follow.Event
		for _, e := range b.Events {
			if b.Number >= start && slices.Contains(addresses, e.From) {
				want = append(want, e)
			}
		}
		got, ok := c.blocks[b.Number]
		if ok && got.BlockRef != b.BlockRef {
			c.t.Fatalf("block %d is %+v, want %+v", b.Number, got.BlockRef, b.BlockRef)
		}
		if !reflect.DeepEqual(got.Events, want) {
			c.t.Fatalf("block %d has events %v, want %v", b.Number, got.Events, want)
		}
	}
}

// errIdle is how a test learns that the follower waits.
var errIdle = errors.New("idle")

func idle(context.Context, time.Duration) error { return errIdle }

func config() follow.Config {
	return follow.Config{Addresses: []felt.Felt{busy, rare}, Near: 8, Pause: idle}
}

func newFollower(t testing.TB, cfg follow.Config, w *world, c *consumer) *follow.Follower {
	t.Helper()
	f, err := follow.New(cfg, w, c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// drain commits until the follower waits.
func drain(t testing.TB, f *follow.Follower, c *consumer) {
	t.Helper()
	for {
		batch, err := f.Next(t.Context())
		if errors.Is(err, errIdle) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		c.apply(batch)
	}
}
