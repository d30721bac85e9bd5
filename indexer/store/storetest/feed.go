package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// testFeed: a consumer that reads the feed at any pace, and resumes wherever it
// was, ends with the chain, having seen every commit once.
func testFeed(t *testing.T, open Opener) {
	h := start(t, open(t), 1)
	rng := rand.New(rand.NewPCG(7, 8))
	batches, c := History(rng.IntN, 300) // more than a page of the feed
	var m mirror
	for i, b := range batches {
		h.commit(b)
		if rng.IntN(10) > 0 && i < len(batches)-1 {
			continue
		}
		limit := rng.IntN(40)
		for change, err := range h.Since(t.Context(), m.at) {
			if err != nil {
				t.Fatal(err)
			}
			m.apply(h, change)
			if limit--; limit == 0 && i < len(batches)-1 {
				break
			}
		}
	}
	same(t, "mirror", m.blocks, c.Blocks())
	same(t, "mirror from the start", h.log(), c.Blocks())
	if m.at != (store.Position{Log: h.cur.Log, Seq: h.cur.Seq}) {
		t.Errorf("mirror is at %v, cursor at %v", m.at, h.cur)
	}
	for name, at := range map[string]store.Position{
		"future": {Log: m.at.Log, Seq: m.at.Seq + 1}, "other log": {Log: "other", Seq: 1},
	} {
		for _, err := range h.Since(t.Context(), at) {
			if !errors.Is(err, store.ErrForeignPosition) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// testWatch: a watcher learns of commits of its own process and of another's,
// and ends with its context.
func testWatch(t *testing.T, open Opener) {
	cfg := open(t)
	cfg.Poll = time.Hour
	h := start(t, cfg, 1)
	watch(t, h, h.Store)
	if !strings.HasPrefix(cfg.DSN, "postgres:") {
		cfg.Poll = 20 * time.Millisecond // this database cannot notify
	}
	other, err := store.Open(t.Context(), cfg, Ledger(1))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	watch(t, h, other)
}

func watch(t *testing.T, h *harness, s *store.Store) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var seen atomic.Uint64
	news, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		ended <- s.Watch(ctx, func() {
			cur, err := s.Cursor(ctx)
			if err != nil {
				return // the context has ended
			}
			seen.Store(cur.Seq)
			select {
			case news <- struct{}{}:
			default:
			}
		})
	}()
	for range 5 {
		h.clear()
		h.add(new(Chain).Extend(0, Mint(1, 1)))
		for seen.Load() < h.cur.Seq {
			select {
			case <-news:
			case <-ctx.Done():
				t.Fatalf("commit %d was not heard of, only %d", h.cur.Seq, seen.Load())
			}
		}
	}
	h.commit(follow.Batch{Removed: []follow.BlockRef{*h.cur.Head}})
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("watch ended with %v", err)
	}
}
