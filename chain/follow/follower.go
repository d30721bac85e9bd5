package follow

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// Node is one endpoint, as far as the follower needs it. A block that it does
// not have is an error that wraps ErrNoBlock.
type Node interface {
	// Tip is the newest accepted block.
	Tip(ctx context.Context) (number uint64, hash felt.Felt, err error)
	Header(ctx context.Context, number uint64) (BlockRef, error)
	// Block returns the block with all its events.
	Block(ctx context.Context, number uint64) (Block, error)
	// Events yields the events of the addresses in the blocks from..to, in any
	// order. It is ErrNoBlock when to, of that hash, is not in the node's chain.
	Events(ctx context.Context, from uint64, to BlockRef, addresses []felt.Felt) iter.Seq2[[]Located, error]
}

// Located is an event and the block it is in.
type Located struct {
	Event
	Number uint64
	Hash   felt.Felt
}

// Ledger is what the consumer has committed.
type Ledger interface {
	// Last is the newest block committed; false when there is none.
	Last(ctx context.Context) (number uint64, ok bool, err error)
	// Known is the hash of a committed block; false when the consumer has not
	// kept it. It must keep the last block, and should keep all that were
	// added: where it has gaps, a reorg falls back to the next block below.
	Known(ctx context.Context, number uint64) (hash felt.Felt, ok bool, err error)
}

var (
	// ErrNoBlock says that a node does not have a block.
	ErrNoBlock = errors.New("node does not have the block")
	// ErrUnsettled says that the node contradicted itself, as replicas behind
	// one address do, for longer than Config.Patience allows.
	ErrUnsettled = errors.New("node contradicts itself")
	// ErrLedger says that a ledger does not know its own last block.
	ErrLedger = errors.New("ledger does not know its last block")
)

// Config says what to follow. The zero value follows nothing from block 0 on.
type Config struct {
	// Start is the first block that matters: that of the oldest contract.
	Start uint64
	// Addresses are the contracts whose events are wanted. See also Watch.
	Addresses []felt.Felt
	// Near is how many blocks below the head are followed one by one, with
	// every link checked. It should exceed the depth of ordinary reorgs.
	Near uint64 // default 64
	// MaxRange is the most blocks that one batch may span farther back.
	MaxRange uint64 // default 10000
	// MaxEvents bounds, softly, the events of one batch: a span that has more
	// is cut, a block is not.
	MaxEvents int // default 20000
	// Parallel bounds the headers fetched at once.
	Parallel int // default 8
	// Poll is the pause between looks at a head that has not moved.
	Poll time.Duration // default 500 ms
	// Patience is how many contradictions in a row Next bears.
	Patience int // default 20
	// Wake, when it can be received from, ends a pause early. It is a hint.
	Wake <-chan struct{}
	// Pause waits for d or until ctx ends; tests replace it. Default: a timer.
	Pause func(ctx context.Context, d time.Duration) error
	Log   *slog.Logger // default: none
}

// Check reports the first field that cannot be used. Zero fields stand for
// their defaults.
func (c Config) Check() error {
	switch {
	case c.MaxEvents < 0:
		return fmt.Errorf("follow: MaxEvents: %d is negative", c.MaxEvents)
	case c.Parallel < 0:
		return fmt.Errorf("follow: Parallel: %d is negative", c.Parallel)
	case c.Poll < 0:
		return fmt.Errorf("follow: Poll: %s is negative", c.Poll)
	case c.Patience < 0:
		return fmt.Errorf("follow: Patience: %d is negative", c.Patience)
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Near == 0 {
		c.Near = 64
	}
	if c.MaxRange == 0 {
		c.MaxRange = 10_000
	}
	if c.MaxEvents == 0 {
		c.MaxEvents = 20_000
	}
	if c.Parallel == 0 {
		c.Parallel = 8
	}
	if c.Poll == 0 {
		c.Poll = 500 * time.Millisecond
	}
	if c.Patience == 0 {
		c.Patience = 20
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Pause == nil {
		c.Pause = c.pause
	}
	return c
}

func (c Config) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c.Wake:
	case <-timer.C:
	}
	return nil
}

// Follower follows one chain for one consumer.
type Follower struct {
	cfg    Config
	node   Node
	ledger Ledger
	span   uint64   // blocks the next backfill asks for at once
	head   BlockRef // the newest the node has shown

	mu        sync.Mutex
	addresses map[felt.Felt]struct{}
}

// New returns a follower that goes on from what ledger has.
func New(cfg Config, node Node, ledger Ledger) (*Follower, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	f := &Follower{
		cfg: cfg, node: node, ledger: ledger, span: min(1000, cfg.MaxRange),
		addresses: make(map[felt.Felt]struct{}, len(cfg.Addresses)),
	}
	f.Watch(cfg.Addresses...)
	return f, nil
}

// Watch adds contracts, from the next call of Next on. A consumer that meets a
// new contract in a batch should watch it and, without committing, call Next
// again: the same blocks come with the contract's events in them. For blocks
// committed earlier there is History. It may be called from any goroutine.
func (f *Follower) Watch(addresses ...felt.Felt) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range addresses {
		f.addresses[a] = struct{}{}
	}
}

func (f *Follower) watched() []felt.Felt {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]felt.Felt, 0, len(f.addresses))
	for a := range f.addresses {
		list = append(list, a)
	}
	return list
}

// errNothing says that the head has not moved, errRace that the chain moved
// between two questions.
var (
	errNothing = errors.New("nothing new")
	errRace    = errors.New("chain moved, or replicas disagree")
)

// Next waits until there is something to commit and returns it. What it
// returns follows from the ledger and the node alone: until the consumer has
// committed, Next returns the same step, or a newer one from the same state.
// Errors of the node and of the ledger are returned as they are; Next may be
// called again. It is not for concurrent use.
func (f *Follower) Next(ctx context.Context) (Batch, error) {
	for contradictions := 0; ; {
		batch, err := f.step(ctx)
		switch {
		case err == nil:
			return batch, nil
		case errors.Is(err, errNothing):
			contradictions = 0
		case errors.Is(err, errRace), errors.Is(err, ErrNoBlock):
			if contradictions++; contradictions > f.cfg.Patience {
				return Batch{}, fmt.Errorf("%w: %w", ErrUnsettled, err)
			}
			f.cfg.Log.DebugContext(ctx, "look again", "reason", err)
		default:
			return Batch{}, err
		}
		if err := f.cfg.Pause(ctx, f.cfg.Poll); err != nil {
			return Batch{}, err
		}
	}
}

// step looks once.
func (f *Follower) step(ctx context.Context) (Batch, error) {
	var tip BlockRef
	var err error
	if tip.Number, tip.Hash, err = f.node.Tip(ctx); err != nil {
		return Batch{}, fmt.Errorf("tip: %w", err)
	}
	last, started, err := f.ledger.Last(ctx)
	if err != nil {
		return Batch{}, fmt.Errorf("ledger: %w", err)
	}
	if !started {
		return f.forward(ctx, tip, f.cfg.Start, nil)
	}
	ours, known, err := f.ledger.Known(ctx, last)
	switch {
	case err != nil:
		return Batch{}, fmt.Errorf("ledger: %w", err)
	case !known:
		return Batch{}, fmt.Errorf("%w, %d", ErrLedger, last)
	case tip.Number < last:
		// A node that lags looks just like this, so a reorg is not believed
		// before the node's chain is as long as ours.
		f.cfg.Log.DebugContext(ctx, "node is behind", "tip", tip.Number, "ours", last)
		return Batch{}, errNothing
	case tip.Number == last && tip.Hash == ours:
		return Batch{}, errNothing
	case tip.Number == last:
		return f.reorg(ctx, tip, last, ours)
	}
	batch, err := f.forward(ctx, tip, last+1, &ours)
	if errors.Is(err, errUnlinked) {
		return f.reorg(ctx, tip, last, ours)
	}
	return batch, err
}

// forward returns the next block, or the next span when the tip is far. parent
// is the hash of the block before, nil when there is none.
func (f *Follower) forward(ctx context.Context, tip BlockRef, next uint64, parent *felt.Felt) (Batch, error) {
	if next > tip.Number {
		return Batch{}, errNothing
	}
	var added []Block
	var err error
	if tip.Number-next >= f.cfg.Near {
		added, err = f.backfill(ctx, next, tip.Number-f.cfg.Near, parent)
	} else {
		added, err = f.blocks(ctx, next, next, parent)
	}
	if err != nil {
		return Batch{}, err
	}
	return f.batch(ctx, tip, nil, added)
}

// batch completes a batch with the head.
func (f *Follower) batch(ctx context.Context, tip BlockRef, removed []BlockRef, added []Block) (Batch, error) {
	if n := len(added); n > 0 && added[n-1].Number == tip.Number {
		f.head = added[n-1].BlockRef
	} else if f.head.Hash != tip.Hash {
		head, err := f.node.Header(ctx, tip.Number)
		if err != nil {
			return Batch{}, fmt.Errorf("head: %w", err)
		}
		f.head = head
	}
	return Batch{Removed: removed, Added: added, Head: f.head}, nil
}
