// Package sweep keeps a worker's disk from filling: blobs that nothing names any
// more, inputs of old audits above all, are deleted when they are old enough.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Store is what is swept; *blob.Store is one.
type Store interface {
	List(ctx context.Context) iter.Seq2[blob.Info, error]
	Delete(d blob.Digest) error
}

// Journal knows what is served; *journal.Journal is one.
type Journal interface {
	ServesBlob(digest [32]byte) bool
}

// Results are what executors remember of finished tasks.
type Results interface {
	// ForgetBefore drops what was recorded before a moment.
	ForgetBefore(t time.Time) error
}

// Config of a Sweeper.
type Config struct {
	Store   Store
	Journal Journal
	Results Results
	// Age at which what is not served goes. It must be longer than a task may run
	// and wait for its verdict; 48 h by default.
	Age time.Duration
	// Interval between sweeps; 1 h by default.
	Interval time.Duration
	Now      func() time.Time // time.Now by default
	Log      *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Age == 0 {
		c.Age = 48 * time.Hour
	}
	if c.Interval == 0 {
		c.Interval = time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Store == nil || c.Journal == nil || c.Results == nil:
		return errors.New("sweep: Store, Journal and Results must be set")
	case c.Age < 0:
		return fmt.Errorf("sweep: Age is %s, want a positive time", c.Age)
	case c.Interval < 0:
		return fmt.Errorf("sweep: Interval is %s, want a positive time", c.Interval)
	}
	return nil
}

// Sweeper is a service.
type Sweeper struct{ cfg Config }

// New checks the configuration.
func New(cfg Config) (*Sweeper, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Sweeper{cfg.withDefaults()}, nil
}

// Run sweeps at once and then every interval until ctx ends. What fails is tried
// again the next time.
func (s *Sweeper) Run(ctx context.Context) error {
	tick := time.NewTicker(s.cfg.Interval)
	defer tick.Stop()
	for {
		if blobs, bytes, err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn("disk not swept", "err", err)
		} else if blobs > 0 {
			s.cfg.Log.Info("disk swept", "blobs", blobs, "bytes", bytes)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep deletes what may go and says how much that was.
func (s *Sweeper) Sweep(ctx context.Context) (blobs int, bytes int64, err error) {
	before := s.cfg.Now().Add(-s.cfg.Age)
	for info, err := range s.cfg.Store.List(ctx) {
		if err != nil {
			return blobs, bytes, err
		}
		if !info.Modified.Before(before) || s.cfg.Journal.ServesBlob(info.Digest) {
			continue
		}
		if err := s.cfg.Store.Delete(info.Digest); err != nil {
			return blobs, bytes, err
		}
		blobs, bytes = blobs+1, bytes+info.Size
	}
	return blobs, bytes, s.cfg.Results.ForgetBefore(before)
}
