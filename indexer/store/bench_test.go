package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

// BenchmarkCommit commits 100 blocks of 20 events at a time, durably: "raw"
// without rows, "projected" with two or three changed rows per event.
func BenchmarkCommit(b *testing.B) {
	for _, database := range []struct {
		name string
		dsn  func(*testing.B) string
	}{
		{"sqlite", func(b *testing.B) string { return filepath.Join(b.TempDir(), "mirror.db") }},
		{"postgres", func(b *testing.B) string { return storetest.StartPostgres(b).Database(b) }},
	} {
		for name, event := range map[string]func(i uint64) follow.Event{
			"raw":       func(uint64) follow.Event { return storetest.Other() },
			"projected": func(i uint64) follow.Event { return storetest.Transfer(i%1000+1, i%777+1, 0) },
		} {
			b.Run(database.name+"/"+name, func(b *testing.B) { benchmarkCommit(b, database.dsn(b), event) })
		}
	}
}

func benchmarkCommit(b *testing.B, dsn string, event func(i uint64) follow.Event) {
	s, err := store.Open(b.Context(), store.Config{DSN: dsn}, storetest.Ledger(1))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	cur, err := s.TakeLease(b.Context(), "bench", time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	var chain storetest.Chain
	var n uint64
	for b.Loop() {
		b.StopTimer()
		var batch follow.Batch
		for range 100 {
			var events []follow.Event
			for range 20 {
				events = append(events, event(n))
				n++
			}
			batch.Added = append(batch.Added, chain.Extend(0, events...))
		}
		b.StartTimer()
		if cur, err = s.Commit(b.Context(), cur, batch, storetest.Project); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
