package graphql

import (
	"context"
	"sync"
	"time"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
)

// scope holds the one state that an operation reads: a query for its whole
// life, a subscription for each of its responses.
type scope struct {
	source  Source
	oldest  *uint64
	timeout time.Duration // how long a state may be held

	mu       sync.Mutex
	snapshot Snapshot
	cancel   context.CancelFunc
	views    map[uint64]*view

	// ready has a token when the client can take a subscription's next response.
	// No state is held while it cannot.
	ready chan struct{}
}

func newScope(source Source, oldest *uint64, timeout time.Duration) *scope {
	return &scope{source: source, oldest: oldest, timeout: timeout, ready: make(chan struct{}, 1)}
}

type scopeKey struct{}

func scopeOf(ctx context.Context) *scope { return ctx.Value(scopeKey{}).(*scope) }

// open returns the state, which the first call opens.
func (s *scope) open(ctx context.Context) (Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened(ctx)
}

func (s *scope) opened(ctx context.Context) (Snapshot, error) {
	if s.snapshot != nil {
		return s.snapshot, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	snapshot, err := s.source.Open(ctx, s.oldest)
	if err != nil {
		cancel()
		return nil, err
	}
	s.snapshot, s.cancel, s.views = snapshot, cancel, map[uint64]*view{}
	return snapshot, nil
}

// at is the rows as of a block, nil for the newest.
func (s *scope) at(ctx context.Context, block *uint64) (*view, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	snapshot, err := s.opened(ctx)
	if err != nil {
		return nil, err
	}
	if block != nil {
		if v, ok := s.views[*block]; ok {
			return v, nil
		}
	}
	rows, err := snapshot.At(block)
	if err != nil {
		return nil, err
	}
	v := newView(rows)
	if rows.Block != nil {
		if known, ok := s.views[*rows.Block]; ok {
			return known, nil
		}
		s.views[*rows.Block] = v
	}
	return v, nil
}

// pinned is the rows that a root field asks for.
func (s *scope) pinned(ctx context.Context, pin *model.BlockPin) (*view, error) {
	switch {
	case pin == nil:
		return s.at(ctx, nil)
	case (pin.Number == nil) == (pin.NumberGte == nil):
		return nil, Errorf(BadUserInput, "block must have one of number and numberGte")
	case pin.Number != nil:
		return s.at(ctx, pin.Number)
	}
	v, err := s.at(ctx, nil)
	if err == nil && (v.Block == nil || *v.Block < *pin.NumberGte) {
		return nil, Errorf(Behind, "block %d is not in the mirror yet", *pin.NumberGte)
	}
	return v, err
}

// release ends the state; the next open opens a new one.
func (s *scope) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.snapshot == nil {
		return
	}
	s.snapshot.Close()
	s.cancel()
	s.snapshot = nil
}

// oldestBlock is the lowest block that an operation's root fields name. Values
// that are no numbers are left to the fields to refuse.
func oldestBlock(op *gql.OperationContext) *uint64 {
	var oldest *uint64
	if op.Operation.Operation != ast.Query {
		return nil
	}
	for _, field := range gql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		pin, _ := field.ArgumentMap(op.Variables)["block"].(map[string]any)
		if n, err := scalar.UnmarshalLong(pin["number"]); err == nil && (oldest == nil || n < *oldest) {
			oldest = &n
		}
	}
	return oldest
}
