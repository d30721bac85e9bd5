package sweep_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/sweep"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type served map[blob.Digest]bool

func (s served) ServesBlob(d [32]byte) bool { return s[d] }

// forgotten is the last moment that results were forgotten before.
type forgotten struct{ time.Time }

func (f *forgotten) ForgetBefore(t time.Time) error { f.Time = t; return nil }

func TestOnlyWhatIsOldAndNotServedGoes(t *testing.T) {
	store, err := blob.Open(blob.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	put := func(text string) blob.Info {
		t.Helper()
		info, err := store.Put(t.Context(), bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	kept, stray := put("served"), put("stray")
	var results forgotten
	now := stray.Modified.Add(time.Hour)
	s, err := sweep.New(sweep.Config{
		Store: store, Journal: served{kept.Digest: true}, Results: &results, Age: time.Hour,
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	sweepOf := func(wantBlobs int, wantBytes int64) {
		t.Helper()
		blobs, size, err := s.Sweep(t.Context())
		if err != nil || blobs != wantBlobs || size != wantBytes {
			t.Errorf("swept %d blobs, %d bytes, %v; want %d and %d", blobs, size, err, wantBlobs, wantBytes)
		}
		if want := now.Add(-time.Hour); !results.Equal(want) {
			t.Errorf("results were forgotten before %s, want %s", results.Time, want)
		}
	}
	sweepOf(0, 0) // just old enough is not older
	now = now.Add(time.Nanosecond)
	sweepOf(1, stray.Size)
	if _, err := store.Stat(kept.Digest); err != nil {
		t.Errorf("what is served: %v", err)
	}
	sweepOf(0, 0)
}

func TestRunSweepsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := blob.Open(blob.Config{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		var results forgotten
		s, err := sweep.New(sweep.Config{Store: store, Journal: served{}, Results: &results})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		synctest.Wait()
		first := results.Time
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := results.Sub(first); got != time.Hour {
			t.Errorf("the second sweep came %s after the first", got)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestConfigCheck(t *testing.T) {
	for _, cfg := range []sweep.Config{
		{},
		{Store: (*blob.Store)(nil), Journal: served{}, Results: &forgotten{}, Age: -1},
		{Store: (*blob.Store)(nil), Journal: served{}, Results: &forgotten{}, Interval: -1},
	} {
		if _, err := sweep.New(cfg); err == nil {
			t.Errorf("%+v is taken", cfg)
		}
	}
}
