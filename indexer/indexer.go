package indexer

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Indexer keeps one store in step with one chain.
type Indexer struct {
	cfg   Config
	parts Parts
	state state
}

// New checks what it is given; it does nothing yet.
func New(cfg Config, parts Parts) (*Indexer, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := parts.check(); err != nil {
		return nil, err
	}
	return &Indexer{cfg: cfg, parts: parts}, nil
}

// Run keeps the mirror until ctx ends and then returns nil. It waits while
// another instance holds the lease. It ends with an error when going on would
// be wrong: store.ErrFenced when another has taken over, *store.EventError when
// an event cannot be projected, *store.BatchError when source and store
// disagree, follow.ErrLedger, or the database's error when it has failed
// Config.Attempts times.
func (x *Indexer) Run(ctx context.Context) error {
	err := x.run(ctx)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = nil
	}
	x.state.stop(err, x.parts.Now())
	return err
}

func (x *Indexer) run(ctx context.Context) error {
	cur, err := x.takeLease(ctx)
	if err != nil {
		return err
	}
	g, work := errgroup.WithContext(ctx)
	g.Go(func() error { return x.keepLease(work, cur) })
	g.Go(func() error { return x.mirror(work, cur) })
	err = g.Wait()
	x.giveUpLease(ctx, cur)
	return err
}

// mirror commits step after step.
func (x *Indexer) mirror(ctx context.Context, cur store.Cursor) error {
	if cur.Stale {
		x.state.enter(Rebuilding)
		x.parts.Log.InfoContext(ctx, "indexer: projection changed, rebuilding rows from the log")
		var err error
		cur, err = x.write(ctx, cur, func() (store.Cursor, error) {
			return x.parts.Store.Rebuild(ctx, cur, x.parts.Projector.Apply)
		})
		if err != nil {
			return err
		}
	}
	x.state.follow(cur)
	for commits := 0; ; {
		batch, err := x.next(ctx)
		if err != nil {
			return err
		}
		x.state.sawHead(batch.Head)
		if len(batch.Removed)+len(batch.Added) == 0 {
			continue
		}
		if cur, err = x.commit(ctx, cur, batch); err != nil {
			return err
		}
		if commits++; commits%x.cfg.PruneEvery == 0 {
			if err := x.prune(ctx, cur); err != nil {
				return err
			}
		}
	}
}

func (x *Indexer) commit(ctx context.Context, cur store.Cursor, batch follow.Batch) (store.Cursor, error) {
	began := x.parts.Now()
	next, err := x.write(ctx, cur, func() (store.Cursor, error) {
		return x.parts.Store.Commit(ctx, cur, batch, x.parts.Projector.Apply)
	})
	if err != nil {
		return cur, err
	}
	step := Step{
		Head: batch.Head, Indexed: next.Head,
		Removed: len(batch.Removed), Blocks: len(batch.Added), Took: x.parts.Now().Sub(began),
	}
	for _, b := range batch.Added {
		step.Events += len(b.Events)
	}
	x.state.committed(next, step)
	if x.parts.Listener != nil {
		x.parts.Listener.Committed(step)
	}
	return next, nil
}

// write does one write that builds on cur, until its outcome is known or the
// database has failed too often. A commit whose answer was lost is found to
// have happened by the cursor having moved, which only this lease can do.
func (x *Indexer) write(ctx context.Context, cur store.Cursor, do func() (store.Cursor, error)) (store.Cursor, error) {
	pause := x.pause()
	next, err := do()
	for attempt := 1; err != nil; attempt++ {
		switch {
		case !transient(err):
			return next, err
		case ctx.Err() != nil:
			return next, ctx.Err()
		case attempt >= x.cfg.Attempts:
			return next, err
		}
		if err := x.failed(ctx, err, pause.next()); err != nil {
			return next, err
		}
		if next, err = x.parts.Store.Renew(ctx, cur, x.cfg.LeaseTTL); err == nil && next.Seq == cur.Seq {
			next, err = do()
		}
	}
	return next, nil
}

func (x *Indexer) prune(ctx context.Context, cur store.Cursor) error {
	if x.cfg.Keep == (store.Retention{}) {
		return nil
	}
	err := x.parts.Store.Prune(ctx, cur, x.cfg.Keep)
	if err != nil && transient(err) { // it may as well be done next time
		x.report(ctx, err, 0)
		return nil
	}
	return err
}

// next asks the source until it answers or cannot.
func (x *Indexer) next(ctx context.Context) (follow.Batch, error) {
	pause := x.pause()
	for {
		batch, err := x.parts.Source.Next(ctx)
		switch {
		case err == nil || errors.Is(err, follow.ErrLedger):
			return batch, err
		case ctx.Err() != nil:
			return batch, ctx.Err()
		}
		if err := x.failed(ctx, err, pause.next()); err != nil {
			return batch, err
		}
	}
}

// failed reports an error and waits before the next try.
func (x *Indexer) failed(ctx context.Context, err error, wait time.Duration) error {
	x.report(ctx, err, wait)
	return sleep(ctx, wait)
}

func (x *Indexer) report(ctx context.Context, err error, retryIn time.Duration) {
	x.state.failed(err, x.parts.Now())
	x.parts.Log.WarnContext(ctx, "indexer: failed", "error", err, "retry", retryIn)
	if x.parts.Listener != nil {
		x.parts.Listener.Failed(err, retryIn)
	}
}
