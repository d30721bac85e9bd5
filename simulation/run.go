package simulation

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/simulation/agent"
)

// HoldParts are how much of each of the oracle's intervals a manipulator holds the
// price for.
var HoldParts = []float64{0.6, 0.8, 1}

// Run plays one world to its end. An error is a rule of the protocol that was
// broken, and says with which seed.
func Run(p Parameters, seed uint64) (*Result, error) {
	w, err := newWorld(p, seed)
	if err == nil {
		err = w.play()
	}
	if err != nil {
		return nil, fmt.Errorf("seed %d: %w", seed, err)
	}
	return w.result, nil
}

func (w *world) play() error {
	attack := w.random.IntN(w.p.Epochs)
	for len(w.result.Epochs) < w.p.Epochs {
		closed := len(w.result.Epochs)
		if err := w.hour(); err != nil {
			return err
		}
		if len(w.result.Epochs) == closed+1 && closed == attack {
			if err := w.attack(); err != nil {
				return err
			}
		}
	}
	r := w.result
	r.PriceError, r.priceErrors = Quantile(r.priceErrors, 0.99), nil
	return nil
}

// attack tries on a copy of the oracle and the pool what it costs to move the
// price.
func (w *world) attack() error {
	coins, dollars := w.pool.Reserves()
	t := agent.Target{
		Oracle: w.oracle, Config: w.p.Oracle, SAGE: coins, USD: dollars, FeeBps: w.p.Pool.FeeBps,
		Fair: w.oracle.Tick(), Now: w.now + hourSeconds,
	}
	for _, part := range HoldParts {
		push, err := t.Push(w.random, part)
		if err != nil {
			return err
		}
		w.result.Pushes = append(w.result.Pushes, push)
	}
	mean, err := t.PushMean(w.p.Oracle.MinLength)
	if err != nil {
		return err
	}
	w.result.PushMean = mean
	// A price 10 % wrong moves at the most a ninth of the largest lot and of what
	// is paid by it for security.
	c := w.p.Treasury.Waterfall
	w.result.Gain = (amount(c.BurnMax, 6) + amount(c.SecurityBudget, 6)) / 9 / (2 * amount(dollars, 6))
	return nil
}

// Many plays n worlds of consecutive seeds, as many at once as there are
// processors, and gives the results in order. done is called after each, one at a
// time.
func Many(ctx context.Context, p Parameters, first uint64, n int, done func(finished int)) ([]*Result, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, fmt.Errorf("simulation: %d runs, want 1 or more", n)
	}
	results := make([]*Result, n)
	finished := make(chan struct{})
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0) + 1) // and the counter
	group.Go(func() error {
		for i := range n {
			select {
			case <-finished:
				done(i + 1)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := Run(p, first+uint64(i))
			if err != nil {
				return err
			}
			results[i] = r
			select {
			case finished <- struct{}{}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, nil
}
