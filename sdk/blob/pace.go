package blob

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// pace ends a context with ErrTooSlow when fewer than rate bytes per second
// pass in one window. A reader blocked on a silent peer is thereby freed.
type pace struct {
	passed atomic.Int64
	ended  atomic.Bool
	cancel context.CancelCauseFunc
}

// keepPace starts the watch; stop ends it and the returned context.
func keepPace(parent context.Context, rate int64, window time.Duration) (context.Context, *pace) {
	ctx, cancel := context.WithCancelCause(parent)
	p := &pace{cancel: cancel}
	// A window shorter than a byte's time still demands a byte.
	least := max(1, int64(float64(rate)*window.Seconds()))
	go func() {
		ticker := time.NewTicker(window)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if p.passed.Swap(0) < least && !p.ended.Load() {
					cancel(ErrTooSlow)
				}
			}
		}
	}()
	return ctx, p
}

func (p *pace) stop() { p.cancel(context.Canceled) }

func (p *pace) reader(r io.Reader) io.Reader { return pacedReader{p, r} }

type pacedReader struct {
	pace *pace
	r    io.Reader
}

// Read counts; after the last byte the peer's thinking time is no longer ours
// to judge (the client's response timeout does).
func (r pacedReader) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	r.pace.passed.Add(int64(n))
	if err != nil {
		r.pace.ended.Store(true)
	}
	return n, err
}
