package indexer

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Source yields the step after what the store has committed; until a step is
// committed it yields the same one, or a newer one from the same state. After
// an error it may be asked again, and is, unless the error is follow.ErrLedger.
// *follow.Follower over the store is one.
type Source interface {
	Next(ctx context.Context) (follow.Batch, error)
}

// Projector makes rows of events. An error of its own (as opposed to the
// database's) stops the indexer: an event of a known contract is never skipped.
type Projector interface {
	Apply(ctx context.Context, tx *store.Tx, block follow.BlockRef, event follow.Event) error
}

// Store is what the loop needs of the store. *store.Store is one.
type Store interface {
	TakeLease(ctx context.Context, holder string, ttl time.Duration) (store.Cursor, error)
	Renew(ctx context.Context, cur store.Cursor, ttl time.Duration) (store.Cursor, error)
	Commit(ctx context.Context, prev store.Cursor, batch follow.Batch, apply store.Apply) (store.Cursor, error)
	Rebuild(ctx context.Context, prev store.Cursor, apply store.Apply) (store.Cursor, error)
	Prune(ctx context.Context, cur store.Cursor, keep store.Retention) error
}

// Node says what is known of the node behind the source, for Status.
type Node interface {
	// SpecVersion is the node's RPC version, empty while unknown.
	SpecVersion() string
	// Finalized is the newest block that is final, if known.
	Finalized() (uint64, bool)
}

// Listener hears of progress, for metrics. Its methods must not block.
type Listener interface {
	Committed(Step)
	Failed(err error, retryIn time.Duration)
}

// Step is one commit.
type Step struct {
	Head    follow.BlockRef  // newest block that the source has seen
	Indexed *follow.BlockRef // newest block committed; nil when all were removed
	Removed int              // blocks taken back: the depth of a reorg
	Blocks  int
	Events  int
	Took    time.Duration
}

// Parts are what an indexer is made of.
type Parts struct {
	Store     Store
	Source    Source
	Projector Projector
	// Node and Listener may be nil.
	Node     Node
	Listener Listener
	Log      *slog.Logger
	Now      func() time.Time
}

// Config tunes an indexer.
type Config struct {
	// Holder names this instance. An instance that restarts under its name
	// goes on at once; one under another name waits for the lease to end.
	Holder string
	// LeaseTTL is how long a silent instance keeps others waiting; default 15s.
	LeaseTTL time.Duration
	// RetryMin and RetryMax bound the pause after an error, which doubles from
	// one to the other; defaults 100ms and 10s.
	RetryMin, RetryMax time.Duration
	// Attempts is how often a write is tried while the database fails, before
	// Run gives up; default 10. A failing source is tried for ever.
	Attempts int
	// Keep is what pruning keeps; the zero value prunes nothing.
	Keep store.Retention
	// PruneEvery is the number of commits between prunings; default 1000.
	PruneEvery int
}

// WithDefaults fills in what is zero.
func (c Config) WithDefaults() Config {
	if c.LeaseTTL == 0 {
		c.LeaseTTL = 15 * time.Second
	}
	if c.RetryMin == 0 {
		c.RetryMin = 100 * time.Millisecond
	}
	if c.RetryMax == 0 {
		c.RetryMax = 10 * time.Second
	}
	if c.Attempts == 0 {
		c.Attempts = 10
	}
	if c.PruneEvery == 0 {
		c.PruneEvery = 1000
	}
	return c
}

// ConfigError names a setting and what it must satisfy.
type ConfigError struct{ Field, Constraint string }

func (e *ConfigError) Error() string { return "indexer: " + e.Field + " " + e.Constraint }

// Check reports the first setting that is out of range.
func (c Config) Check() error {
	switch {
	case c.Holder == "":
		return &ConfigError{"Holder", "must be set"}
	case c.LeaseTTL < 10*time.Millisecond:
		return &ConfigError{"LeaseTTL", "must be at least 10ms"}
	case c.RetryMin <= 0:
		return &ConfigError{"RetryMin", "must be positive"}
	case c.RetryMax < c.RetryMin:
		return &ConfigError{"RetryMax", "must not be below RetryMin"}
	case c.Attempts < 1:
		return &ConfigError{"Attempts", "must be at least 1"}
	case c.PruneEvery < 1:
		return &ConfigError{"PruneEvery", "must be at least 1"}
	}
	return nil
}

func (p Parts) check() error {
	if p.Store == nil || p.Source == nil || p.Projector == nil || p.Log == nil || p.Now == nil {
		return &ConfigError{"Parts", "must all be set but Node and Listener"}
	}
	return nil
}

// transient tells errors of the store that a retry may mend: the database
// failed, as opposed to refusing.
func transient(err error) bool {
	var database *store.DatabaseError
	return errors.As(err, &database)
}
