package graphql

import (
	"context"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
)

// step is what one state of the mirror means to a subscriber.
type step[T any] struct {
	value T
	emit  bool
	end   bool // nothing will follow
}

// watch judges a state: the first one, then the one after each commit.
type watch[T any] func(ctx context.Context, s Snapshot, c *Commit) (step[T], error)

// follow runs see now and after each commit, until it says end or fails. The
// first state is judged before follow returns.
func follow[T any](ctx context.Context, present gql.ErrorPresenterFunc, see watch[T]) (<-chan T, error) {
	sc := scopeOf(ctx)
	snapshot, err := sc.open(ctx)
	if err != nil {
		return nil, err
	}
	first, err := see(ctx, snapshot, nil)
	if err != nil {
		sc.release()
		return nil, err
	}
	f := follower[T]{scope: sc, see: see, out: make(chan T), after: snapshot.Position()}
	go func() {
		defer close(f.out)
		defer sc.release()
		if err := f.run(ctx, first); err != nil && ctx.Err() == nil {
			transport.AddSubscriptionError(ctx, present(ctx, err))
		}
	}()
	return f.out, nil
}

type follower[T any] struct {
	scope *scope
	see   watch[T]
	out   chan T
	after Position // of the last state
}

// run sends what see makes of first and of each commit after it. It opens a
// state only when the client can take it: one that cannot holds nothing but its
// place in the feed, until that says Lagged.
func (f *follower[T]) run(ctx context.Context, now step[T]) error {
	tail := f.scope.source.Tail(f.after)
	defer tail.Close()
	if err := f.await(ctx); err != nil {
		return err
	}
	for {
		select {
		case f.out <- now.value:
		case <-ctx.Done():
			return ctx.Err()
		}
		// The client asks for the next response once it has this one whole.
		if err := f.await(ctx); err != nil || now.end {
			return err
		}
		var err error
		if now, err = f.next(ctx, tail); err != nil {
			return err
		}
	}
}

// await waits until the client can take a response. By then the state of the
// one before is released.
func (f *follower[T]) await(ctx context.Context) error {
	select {
	case <-f.scope.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// next waits for a state that is to be sent. States hold all commits up to
// theirs, so that only reorgs among those already in one are judged again.
func (f *follower[T]) next(ctx context.Context, tail Tail) (now step[T], err error) {
	for !now.emit {
		c, err := tail.Next(ctx)
		if err != nil {
			return now, err
		}
		if c.At.Seq <= f.after.Seq && !c.Removed {
			continue
		}
		snapshot, err := f.scope.open(ctx)
		if err != nil {
			return now, err
		}
		f.after = snapshot.Position()
		if now, err = f.see(ctx, snapshot, &c); err != nil {
			return now, err
		}
		if !now.emit {
			f.scope.release()
		}
	}
	return now, nil
}
