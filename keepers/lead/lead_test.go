package lead_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/indexer/store/storetest"
	"github.com/bitsage-network/bitsage/keepers/lead"
)

// ttl is long enough for a machine that does much else.
const ttl = time.Second

func TestSQLite(t *testing.T) {
	suite(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "lease.db") })
}

func TestPostgres(t *testing.T) {
	server := storetest.StartPostgres(t)
	suite(t, func(t *testing.T) string { return server.Database(t) })
}

func open(t *testing.T, dsn, name string) *lead.Lease {
	t.Helper()
	return openFor(t, dsn, name, ttl)
}

func openFor(t *testing.T, dsn, name string, ttl time.Duration) *lead.Lease {
	t.Helper()
	l, err := lead.Open(t.Context(), lead.Config{DSN: dsn, Name: name, Holder: t.Name(), TTL: ttl})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// held reports whether somebody else has the lease for all of a TTL.
func held(t *testing.T, l *lead.Lease) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), ttl)
	defer cancel()
	return l.Acquire(ctx) != nil
}

func suite(t *testing.T, database func(*testing.T) string) {
	t.Run("one leads while it renews", func(t *testing.T) {
		dsn := database(t)
		first, second := open(t, dsn, "a"), open(t, dsn, "a")
		must(t, first.Acquire(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- first.Hold(ctx) }()
		for range 2 {
			if !held(t, second) {
				t.Error("two lead")
			}
		}
		must(t, first.Check(t.Context()))
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		begin := time.Now()
		must(t, second.Acquire(t.Context()))
		if waited := time.Since(begin); waited > ttl/2 {
			t.Errorf("a lease that was given up is waited for: %s", waited)
		}
		if second.Token() <= first.Token() {
			t.Errorf("token %d after %d", second.Token(), first.Token())
		}
	})
	t.Run("one that slept is fenced", func(t *testing.T) {
		dsn := database(t)
		first, second := open(t, dsn, "a"), open(t, dsn, "a")
		must(t, first.Acquire(t.Context()))
		time.Sleep(ttl + ttl/4) // a pause, in which it cannot renew
		if err := first.Check(t.Context()); !errors.Is(err, lead.ErrLost) {
			t.Errorf("a lease that has run out still counts: %v", err)
		}
		must(t, second.Acquire(t.Context()))
		if err := first.Check(t.Context()); !errors.Is(err, lead.ErrLost) {
			t.Errorf("two pass the check: %v", err)
		}
		if err := first.Hold(t.Context()); !errors.Is(err, lead.ErrLost) {
			t.Errorf("the loser goes on: %v", err)
		}
		must(t, second.Check(t.Context())) // the loser gave up nothing that is not its own
	})
	t.Run("one that slept unnoticed goes on", func(t *testing.T) {
		only := open(t, database(t), "a")
		must(t, only.Acquire(t.Context()))
		time.Sleep(ttl + ttl/4)
		ctx, cancel := context.WithTimeout(t.Context(), ttl/2)
		defer cancel()
		if err := only.Hold(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it stops although nobody took the lease: %v", err)
		}
	})
	t.Run("names are apart", func(t *testing.T) {
		dsn := database(t)
		must(t, open(t, dsn, "a").Acquire(t.Context()))
		must(t, open(t, dsn, "b").Acquire(t.Context()))
	})
	t.Run("many ask at once", func(t *testing.T) {
		dsn := database(t)
		var replicas []*lead.Lease
		for range 8 {
			replicas = append(replicas, openFor(t, dsn, "a", time.Hour))
		}
		ctx, cancel := context.WithTimeout(t.Context(), ttl)
		defer cancel()
		var all sync.WaitGroup
		var leaders atomic.Int32
		for _, l := range replicas {
			all.Go(func() {
				if l.Acquire(ctx) == nil {
					leaders.Add(1)
				}
			})
		}
		all.Wait()
		if n := leaders.Load(); n != 1 {
			t.Errorf("%d lead", n)
		}
	})
}

func TestCheck(t *testing.T) {
	for _, c := range []lead.Config{{}, {DSN: "x"}, {DSN: "x", Name: "y", TTL: -1}, {DSN: "x", Name: "y", TTL: 1}} {
		if _, err := lead.Open(t.Context(), c); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
