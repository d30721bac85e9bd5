package store

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Watch calls wake, from one goroutine at a time, whenever there may be new
// commits, by this process or another, until ctx ends; it returns nil then. A
// wake without news is possible, news without a wake within Config.Poll is not.
func (s *Store) Watch(ctx context.Context, wake func()) error {
	heard := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	if s.engine.listen != nil {
		g.Go(func() error {
			s.listen(ctx, func() {
				select {
				case heard <- struct{}{}:
				default: // one wake-up is pending already
				}
			})
			return nil
		})
	}
	g.Go(func() error {
		poll := time.NewTicker(s.cfg.Poll)
		defer poll.Stop()
		for {
			committed := s.nextCommit()
			wake()
			select {
			case <-ctx.Done():
				return nil
			case <-committed:
			case <-heard:
			case <-poll.C:
			}
		}
	})
	return g.Wait()
}

// listen keeps a listening connection; while it is down, polling goes on.
func (s *Store) listen(ctx context.Context, wake func()) {
	const retry = 5 * time.Second
	for ctx.Err() == nil {
		err := s.engine.listen(ctx, wake)
		if ctx.Err() != nil {
			return
		}
		s.cfg.Log.WarnContext(ctx, "store: notification connection lost", "error", err, "retry", retry)
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}

// nextCommit returns a channel that is closed by this process's next commit.
func (s *Store) nextCommit() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.committed
}

func (s *Store) wakeUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.committed)
	s.committed = make(chan struct{})
}
