package indexer

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// takeLease waits for the writer's lease.
func (x *Indexer) takeLease(ctx context.Context) (store.Cursor, error) {
	x.state.enter(Standby)
	pause := x.pause()
	for {
		cur, err := x.parts.Store.TakeLease(ctx, x.cfg.Holder, x.cfg.LeaseTTL)
		var held *store.LeaseHeldError
		switch {
		case err == nil:
			return cur, nil
		case ctx.Err() != nil:
			return cur, ctx.Err()
		case errors.As(err, &held):
			// The holder's clock may differ; look again in a while anyway.
			wait := min(max(held.Until.Sub(x.parts.Now()), x.cfg.RetryMin), x.cfg.LeaseTTL)
			if err := sleep(ctx, wait); err != nil {
				return cur, err
			}
		case transient(err):
			if err := x.failed(ctx, err, pause.next()); err != nil {
				return cur, err
			}
		default:
			return cur, err
		}
	}
}

// keepLease renews the lease until ctx ends or it is lost.
func (x *Indexer) keepLease(ctx context.Context, cur store.Cursor) error {
	for {
		if err := sleep(ctx, x.cfg.LeaseTTL/3); err != nil {
			return err
		}
		_, err := x.parts.Store.Renew(ctx, cur, x.cfg.LeaseTTL)
		switch {
		case err == nil || ctx.Err() != nil:
		case transient(err):
			// Fencing protects the data if another takes over meanwhile.
			x.parts.Log.WarnContext(ctx, "indexer: lease not renewed", "error", err)
		default:
			return err
		}
	}
}

// giveUpLease lets the next instance begin at once.
func (x *Indexer) giveUpLease(ctx context.Context, cur store.Cursor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if _, err := x.parts.Store.Renew(ctx, cur, 0); err != nil && !errors.Is(err, store.ErrFenced) {
		x.parts.Log.WarnContext(ctx, "indexer: lease not given up, it will run out", "error", err)
	}
}

// pause is a wait that doubles, with half of it left to chance so that
// instances which fail together do not come back together.
type pause struct{ wait, max time.Duration }

func (x *Indexer) pause() *pause { return &pause{x.cfg.RetryMin, x.cfg.RetryMax} }

func (p *pause) next() time.Duration {
	wait := p.wait/2 + rand.N(p.wait/2+1)
	p.wait = min(2*p.wait, p.max)
	return wait
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
