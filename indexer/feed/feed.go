// Package feed fans the store's durable feed out to many readers in one
// process. One goroutine reads each commit once; a reader that is behind reads
// the store itself until it has caught up; one that cannot keep up is let go
// with the position to resume from. No reader ever holds up the writer or
// another reader, and none misses a commit or sees one twice.
package feed

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Log is the durable feed. *store.Store is one.
type Log interface {
	Cursor(ctx context.Context) (store.Cursor, error)
	Since(ctx context.Context, after store.Position) iter.Seq2[store.Change, error]
	Watch(ctx context.Context, wake func()) error
}

// ErrStopped: the feed has ended; positions stay good for the next one.
var ErrStopped = errors.New("feed: stopped")

// LaggedError: the reader was too slow. Nothing is lost: tail again from Resume.
type LaggedError struct{ Resume store.Position }

func (e *LaggedError) Error() string {
	return fmt.Sprintf("feed: reader fell behind after commit %d", e.Resume.Seq)
}

// Feed is one fan-out.
type Feed struct {
	log    Log
	buffer int
	slog   *slog.Logger

	running chan struct{} // closed once last is known
	stopped chan struct{} // closed when Run has returned

	mu   sync.Mutex
	last store.Position // newest commit that live readers have been handed
	live map[*Reader]struct{}
}

// New makes a fan-out whose readers may each be up to buffer commits behind.
func New(log Log, buffer int, logger *slog.Logger) (*Feed, error) {
	if buffer < 1 {
		return nil, errors.New("feed: buffer must be at least 1")
	}
	return &Feed{
		log: log, buffer: buffer, slog: logger,
		running: make(chan struct{}), stopped: make(chan struct{}),
		live: make(map[*Reader]struct{}),
	}, nil
}

// Run hands out commits until ctx ends and then returns nil. While the database
// fails it logs and waits for the next wake-up; any other error ends it. It may
// be called once.
func (f *Feed) Run(ctx context.Context) error {
	defer close(f.stopped)
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	started := false
	err := f.log.Watch(ctx, func() {
		var err error
		if !started {
			if err = f.begin(ctx); err == nil {
				started = true
			}
		}
		if started {
			err = f.pump(ctx)
		}
		var database *store.DatabaseError
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.As(err, &database):
			f.slog.WarnContext(ctx, "feed: cannot read commits", "error", err)
		default:
			fail(err)
		}
	})
	if cause := context.Cause(ctx); err == nil && cause != nil && !errors.Is(cause, ctx.Err()) {
		return cause
	}
	return err
}

// begin starts at the newest commit: readers behind it read the store.
func (f *Feed) begin(ctx context.Context) error {
	cur, err := f.log.Cursor(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.last = store.Position{Log: cur.Log, Seq: cur.Seq}
	f.mu.Unlock()
	close(f.running)
	return nil
}

// pump hands every new commit to every live reader.
func (f *Feed) pump(ctx context.Context) error {
	for c, err := range f.log.Since(ctx, f.last) { // only pump changes last by now
		if err != nil {
			return err
		}
		f.hand(c)
	}
	return nil
}

func (f *Feed) hand(c store.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = c.At
	for r := range f.live {
		select {
		case r.queue <- c:
		default:
			delete(f.live, r)
			close(r.queue) // it drains what it has, then learns that it lagged
		}
	}
}

// join makes a reader live if nothing has been handed out that it lacks.
func (f *Feed) join(r *Reader) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last.Seq > r.at.Seq {
		return false
	}
	r.queue = make(chan store.Change, f.buffer)
	f.live[r] = struct{}{}
	return true
}

// Tail reads the feed from after a position on. Close the reader when done.
func (f *Feed) Tail(after store.Position) *Reader { return &Reader{feed: f, at: after} }
