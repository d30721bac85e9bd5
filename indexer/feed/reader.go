package feed

import (
	"context"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Reader is one consumer's place in the feed. It is for one goroutine.
type Reader struct {
	feed    *Feed
	at      store.Position
	backlog []store.Change
	queue   chan store.Change // nil until the reader has caught up
}

// backlogPage bounds what a reader that catches up holds in memory.
const backlogPage = 256

// At is the position after the last change that Next returned.
func (r *Reader) At() store.Position { return r.at }

// Next waits for the next change. Errors: *LaggedError, ErrStopped, ctx's, and
// those of store.Since. After ctx's and a *store.DatabaseError it may be called
// again; after the others the reader is of no more use.
func (r *Reader) Next(ctx context.Context) (store.Change, error) {
	for {
		if len(r.backlog) > 0 {
			c := r.backlog[0]
			r.backlog = r.backlog[1:]
			r.at = c.At
			return c, nil
		}
		if r.queue == nil {
			if err := r.catchUp(ctx); err != nil {
				return store.Change{}, err
			}
			continue
		}
		select {
		case c, ok := <-r.queue:
			switch {
			case !ok:
				return store.Change{}, &LaggedError{Resume: r.at}
			case c.At.Seq > r.at.Seq:
				r.at = c.At
				return c, nil
			}
		case <-ctx.Done():
			return store.Change{}, ctx.Err()
		case <-r.feed.stopped:
			return store.Change{}, ErrStopped
		}
	}
}

// catchUp reads the next page from the store, or joins the live readers when
// there is none.
func (r *Reader) catchUp(ctx context.Context) error {
	select {
	case <-r.feed.running:
	case <-r.feed.stopped:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
	for c, err := range r.feed.log.Since(ctx, r.at) {
		if err != nil {
			return err
		}
		if r.backlog = append(r.backlog, c); len(r.backlog) == backlogPage {
			return nil
		}
	}
	if len(r.backlog) == 0 {
		r.feed.join(r)
	}
	return nil
}

// Close leaves the feed. It may be called from any goroutine and more than once;
// a Next under way goes on until its ctx ends.
func (r *Reader) Close() {
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	delete(r.feed.live, r)
}
