package transcode

import (
	"context"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// lane bounds how many programs of a kind run, and how many sandboxes beside
// theirs are made ready for the next ones.
type lane struct{ turns, places slots }

type slots chan struct{}

func newLane(turns, ready int) lane {
	return lane{turns: make(slots, turns), places: make(slots, turns+ready)}
}

func (l lane) run(ctx context.Context, e engine.Engine, t engine.Task) (engine.ExitResult, error) {
	leave, err := l.places.take(ctx)
	if err != nil {
		return engine.ExitResult{}, err
	}
	defer leave()
	t.Turn = l.turns.take
	return engine.Run(ctx, e, t)
}

// take waits for a free slot and returns what gives it back.
func (s slots) take(ctx context.Context) (free func(), err error) {
	select {
	case s <- struct{}{}:
		return func() { <-s }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
