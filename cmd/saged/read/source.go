// Package read serves the GraphQL queries from the indexer's store: it turns
// stored rows into the schema's and holds the few SQL conditions that the
// schema's filters come to.
package read

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/feed"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Config says what is read and what else there is to know of the mirror.
type Config struct {
	Store *store.Store // with project.Schema
	Feed  *feed.Feed   // over Store, running
	// Status is the indexer's, as of now.
	Status func() indexer.Status
	// MaxLag is how many blocks behind the head the mirror is still ready.
	MaxLag    uint64
	ChainID   felt.Felt
	Contracts map[string]felt.Felt
}

// Check names the first field that is missing.
func (c Config) Check() error {
	switch {
	case c.Store == nil:
		return errors.New("read: Store must be set")
	case c.Feed == nil:
		return errors.New("read: Feed must be set")
	case c.Status == nil:
		return errors.New("read: Status must be set")
	}
	return nil
}

// Source is a graphql.Source.
type Source struct {
	cfg       Config
	contracts []*model.Contract
	names     *names
}

// New makes a Source.
func New(cfg Config) (*Source, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	known, err := newNames(cfg.Contracts)
	if err != nil {
		return nil, err
	}
	s := &Source{cfg: cfg, names: known}
	for _, name := range slices.Sorted(maps.Keys(cfg.Contracts)) {
		s.contracts = append(s.contracts, &model.Contract{Name: name, Address: cfg.Contracts[name]})
	}
	return s, nil
}

// Open implements graphql.Source. A state is a transaction: it holds one of the
// store's readers until it is closed.
func (s *Source) Open(ctx context.Context, oldest *uint64) (graphql.Snapshot, error) {
	pin := store.Latest()
	if oldest != nil {
		pin = store.AtNumber(*oldest)
	}
	snap := &snapshot{
		source: s, status: s.cfg.Status(), oldest: oldest,
		ctx: ctx, done: make(chan struct{}), ended: make(chan struct{}),
	}
	opened := make(chan *store.View)
	failed := make(chan error, 1)
	go func() {
		defer close(snap.ended)
		failed <- s.cfg.Store.View(ctx, pin, func(ctx context.Context, v *store.View) error {
			select {
			case opened <- v:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case <-snap.done:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	select {
	case snap.view = <-opened:
		return snap, nil
	case err := <-failed:
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, edge(err)
	}
}

// Tail implements graphql.Source.
func (s *Source) Tail(after graphql.Position) graphql.Tail {
	return tail{s.cfg.Feed.Tail(store.Position{Log: after.Log, Seq: after.Seq})}
}

type tail struct{ *feed.Reader }

// Next implements graphql.Tail.
func (t tail) Next(ctx context.Context) (graphql.Commit, error) {
	c, err := t.Reader.Next(ctx)
	if err != nil {
		return graphql.Commit{}, edge(err)
	}
	commit := graphql.Commit{At: graphql.Position{Log: c.At.Log, Seq: c.At.Seq}}
	switch {
	case c.Removed != nil:
		commit.Removed, commit.Since = true, c.Removed.From
	case c.Added != nil:
		commit.Since = c.Added.From
	}
	return commit, nil
}

// snapshot is a graphql.Snapshot. Its transaction does one thing at a time.
type snapshot struct {
	source *Source
	status indexer.Status
	oldest *uint64
	ctx    context.Context // the transaction's
	done   chan struct{}   // closed to end the transaction
	ended  chan struct{}   // closed when it has

	mu     sync.Mutex
	closed bool
	view   *store.View
}

var errClosed = errors.New("read: state is closed")

// do runs fn with the rows as of a block, nil for none.
func (s *snapshot) do(block *uint64, fn func(*store.View) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	view := *s.view
	view.Block = block
	err := fn(&view)
	if err != nil && s.ctx.Err() != nil { // databases say it each in their own way
		return s.ctx.Err()
	}
	return edge(err)
}

// Close implements graphql.Snapshot.
func (s *snapshot) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.done)
	<-s.ended
}

// Position implements graphql.Snapshot.
func (s *snapshot) Position() graphql.Position {
	return graphql.Position{Log: s.view.Position.Log, Seq: s.view.Position.Seq}
}

// At implements graphql.Snapshot. The store has checked oldest against what is
// kept, and history is kept from some block on.
func (s *snapshot) At(block *uint64) (*graphql.View, error) {
	head := s.view.Head
	switch {
	case block == nil && head == nil:
		return s.rows(nil)
	case block == nil:
		return s.rows(&head.Number)
	case head == nil || *block > head.Number:
		return nil, graphql.Errorf(graphql.Behind, "block %d is not in the mirror yet", *block)
	case *block != head.Number && (s.oldest == nil || *block < *s.oldest):
		return nil, fmt.Errorf("read: block %d is below the state's oldest", *block)
	}
	return s.rows(block)
}

// now is the time as of a block, seconds. At the head it goes on with blocks that
// hold nothing of ours and are not mirrored.
func (s *snapshot) now(block *uint64) (now uint64, err error) {
	err = s.do(block, func(v *store.View) error {
		t, err := v.Time(s.ctx)
		if err != nil || v.Block == nil {
			return err
		}
		if newest := s.status.Head; newest != nil && *v.Block == v.Head.Number && newest.Time.After(t) {
			t = newest.Time
		}
		now = uint64(t.Unix())
		return nil
	})
	return now, err
}

// edge makes errors of the store ones that a client may see, where it may.
func edge(err error) error {
	var ahead *store.NotIndexedError
	var pruned *store.PrunedError
	var lagged *feed.LaggedError
	switch {
	case errors.As(err, &ahead):
		return graphql.Errorf(graphql.Behind, "block %d is not in the mirror yet", ahead.Want)
	case errors.As(err, &pruned):
		return graphql.Errorf(graphql.NotFound, "%s %d is pruned, the oldest kept is %d", pruned.What, pruned.Wanted, pruned.Oldest)
	case errors.As(err, &lagged):
		return graphql.Errorf(graphql.Lagged, "the subscriber was too slow; subscribe again")
	case errors.Is(err, feed.ErrStopped):
		return graphql.Errorf(graphql.Stopping, "the server is stopping; subscribe again")
	case errors.Is(err, store.ErrPosition):
		return graphql.Errorf(graphql.BadUserInput, "a cursor is not of this list")
	}
	return err
}
