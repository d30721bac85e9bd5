package follow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/follow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each case lets the chain change, once or step by step, while the consumer has
// followed it up to some point; the consumer must end with the chain as it is.
func TestReorgs(t *testing.T) {
	for name, c := range map[string]struct {
		blocks  int
		change  []func(*world) // between one drain and the next
		removed int            // -1: any
	}{
		"none":                       {50, []func(*world){func(w *world) { w.grow(3) }}, 0},
		"of the newest, same height": {50, []func(*world){func(w *world) { w.reorg(1, 1) }}, 1},
		"of the newest, longer":      {50, []func(*world){func(w *world) { w.reorg(1, 3) }}, 1},
		"offline, shallow":           {50, []func(*world){func(w *world) { w.reorg(5, 20) }}, 5},
		"offline, deeper than near":  {500, []func(*world){func(w *world) { w.reorg(40, 400) }}, -1},
		"offline, 5000 deep":         {6000, []func(*world){func(w *world) { w.reorg(5000, 5100) }}, -1},
		"to the first block":         {40, []func(*world){func(w *world) { w.reorg(40, 45) }}, -1},
		"shrinking, then growing": {50, []func(*world){
			func(w *world) { w.reorg(6, 2) }, // shorter than ours: not believed yet
			func(w *world) { w.grow(2) },
			func(w *world) { w.grow(7) },
		}, 6},
		"shrunk without a replacement": {50, []func(*world){
			func(w *world) { w.reorg(3, 0) },
			func(w *world) { w.grow(9) },
		}, 3},
		"double, unseen": {50, []func(*world){func(w *world) { w.reorg(4, 6); w.reorg(10, 20) }}, 8},
		"double, seen":   {50, []func(*world){func(w *world) { w.reorg(4, 6) }, func(w *world) { w.reorg(10, 12) }}, 14},
		"of spans without events": {30, []func(*world){
			func(w *world) { w.quiet = true; w.grow(900) },
			func(w *world) { w.reorg(700, 800); w.quiet = false; w.grow(3) },
		}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			w, consumer := newWorld(c.blocks), newConsumer(t)
			drain(t, newFollower(t, config(), w, consumer), consumer)
			consumer.equals(w, 0, busy, rare)
			for i, change := range c.change {
				change(w)
				// A new follower each time: it was down in between.
				before := consumer.removed
				drain(t, newFollower(t, config(), w, consumer), consumer)
				if uint64(len(w.chain)) <= consumer.last && consumer.removed != before {
					t.Fatalf("change %d: removed blocks on the word of a shorter chain", i)
				}
			}
			consumer.equals(w, 0, busy, rare)
			if c.removed >= 0 && consumer.removed != c.removed {
				t.Errorf("removed %d blocks, want %d", consumer.removed, c.removed)
			}
		})
	}
}

func TestReorgIsOneStep(t *testing.T) {
	w, c := newWorld(50), newConsumer(t)
	f := newFollower(t, config(), w, c)
	drain(t, f, c)
	w.reorg(3, 4)
	batch, err := f.Next(t.Context())
	if err != nil || len(batch.Removed) != 3 || len(batch.Added) != 4 || batch.Removed[0].Number != 49 {
		t.Fatalf("got %+v, %v", batch, err)
	}
	again, err := f.Next(t.Context())
	if err != nil || fmt.Sprint(again) != fmt.Sprint(batch) {
		t.Errorf("without a commit: got %+v, %v, want the same", again, err)
	}
}

func TestDeepReorgAsksForFewHeaders(t *testing.T) {
	w, c := newWorld(1), newConsumer(t)
	cfg := config()
	cfg.Near = 1 << 20 // every block is kept
	f := newFollower(t, cfg, w, c)
	w.grow(4999)
	drain(t, f, c)
	cfg.Near = 8
	f = newFollower(t, cfg, w, c)
	w.reorg(4500, 4501)
	w.calls["header"] = 0
	batch, err := f.Next(t.Context())
	if err != nil || len(batch.Removed) != 4500 {
		t.Fatalf("removed %d, %v", len(batch.Removed), err)
	}
	if n := w.calls["header"]; n > 30 {
		t.Errorf("%d headers", n)
	}
	c.apply(batch)
	drain(t, f, c)
	c.equals(w, 0, busy, rare)
}

func TestRemovedIsBounded(t *testing.T) {
	w, c := newWorld(1), newConsumer(t)
	cfg := config()
	cfg.Near = 1 << 20
	w.grow(9999)
	drain(t, newFollower(t, cfg, w, c), c)
	w.reorg(9900, 10000)
	cfg.Near = 8
	f := newFollower(t, cfg, w, c)
	batch, err := f.Next(t.Context())
	if err != nil || len(batch.Removed) > 8200 || len(batch.Added) != 0 {
		t.Fatalf("removed %d, added %d, %v", len(batch.Removed), len(batch.Added), err)
	}
	c.apply(batch)
	drain(t, f, c)
	c.equals(w, 0, busy, rare)
}

// A reorg between the questions of one span must not mix two chains, wherever
// it falls: for a consumer that begins, for one whose own blocks go with it, and
// on a node that pages on by number when the hash it was given is gone.
func TestReorgInsideABackfill(t *testing.T) {
	for _, unpinned := range []bool{false, true} {
		for _, have := range []int{0, 100} {
			for at := 1; at <= 40; at++ {
				w, c := newWorld(1), newConsumer(t)
				w.unpinned = unpinned
				if have > 0 {
					w.grow(have)
					drain(t, newFollower(t, config(), w, c), c)
				}
				w.grow(300)
				calls, length := 0, len(w.chain)
				w.before = func(string) {
					if calls++; calls == at {
						w.reorg(min(length-1, 350), 360)
					}
				}
				cfg := config()
				cfg.Pause = func(context.Context, time.Duration) error {
					if c.last == uint64(len(w.chain)-1) {
						return errIdle
					}
					return nil
				}
				drain(t, newFollower(t, cfg, w, c), c)
				c.equals(w, 0, busy, rare)
				if len(w.chain) < length+10 {
					t.Fatalf("no reorg at call %d", at)
				}
			}
		}
	}
}

func TestStartAndEmptySpans(t *testing.T) {
	w, c := newWorld(0), newConsumer(t)
	w.quiet = true
	w.grow(25_000)
	cfg := config()
	cfg.Start = 1000
	drain(t, newFollower(t, cfg, w, c), c)
	c.equals(w, 1000, busy, rare)
	if _, ok := c.blocks[999]; ok {
		t.Error("went below the start")
	}
	if len(c.blocks) > 30 || c.batches > 30 {
		t.Errorf("%d blocks in %d batches for a chain without events", len(c.blocks), c.batches)
	}
	cfg.Start = 30_000
	empty := newConsumer(t)
	drain(t, newFollower(t, cfg, w, empty), empty)
	if empty.batches != 0 {
		t.Error("something before the start")
	}
}

func TestBatchesAreBounded(t *testing.T) {
	w, c := newWorld(3000), newConsumer(t)
	cfg := config()
	cfg.MaxEvents = 50
	drain(t, newFollower(t, cfg, w, c), c)
	c.equals(w, 0, busy, rare)
	if c.most > 50 {
		t.Errorf("a batch of %d events", c.most)
	}
}

func TestContractFoundOnTheWay(t *testing.T) {
	for _, blocks := range []int{5, 300} { // near the head, and far from it
		w, c := newWorld(blocks), newConsumer(t)
		f := newFollower(t, config(), w, c)
		if _, err := f.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.Watch(late) // and the batch was not committed
		drain(t, f, c)
		c.equals(w, 0, busy, rare, late)
	}
}

func TestHistory(t *testing.T) {
	w, c := newWorld(3000), newConsumer(t)
	cfg := config()
	cfg.MaxEvents = 400
	f := newFollower(t, cfg, w, c)
	drain(t, f, c)
	count := 0
	for blocks, err := range f.History(t.Context(), []felt.Felt{late}, 10, c.last) {
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			count += len(b.Events)
		}
	}
	if count != 2990 {
		t.Errorf("%d events, want 2990", count)
	}
	last := c.last
	w.reorg(1, 1)
	for _, err := range f.History(t.Context(), []felt.Felt{late}, last-10, last) {
		if !errors.Is(err, follow.ErrUnsettled) {
			t.Errorf("after a reorg: %v", err)
		}
	}
	for _, err := range f.History(t.Context(), []felt.Felt{late}, 0, last+1) {
		if !errors.Is(err, follow.ErrLedger) {
			t.Errorf("above the ledger: %v", err)
		}
	}
}

func TestErrors(t *testing.T) {
	w, c := newWorld(20), newConsumer(t)
	f := newFollower(t, config(), w, c)
	c.last = 5
	c.blocks[4] = w.chain[4]
	if _, err := f.Next(t.Context()); !errors.Is(err, follow.ErrLedger) {
		t.Errorf("got %v", err)
	}

	cfg := config()
	cfg.Pause, cfg.Poll = nil, time.Hour
	c = newConsumer(t)
	drain(t, newFollower(t, config(), w, c), c)
	ctx, cancel := context.WithCancel(t.Context())
	w.before = func(string) { cancel() }
	if _, err := newFollower(t, cfg, w, c).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// A hint ends the pause.
	wake := make(chan struct{}, 1)
	wake <- struct{}{}
	w.before = func(call string) {
		if w.calls["tip"]%2 == 0 && call == "tip" {
			w.grow(1)
		}
	}
	cfg.Wake = wake
	if _, err := newFollower(t, cfg, w, c).Next(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestConfigCheckNamesTheField(t *testing.T) {
	for field, cfg := range map[string]follow.Config{
		"MaxEvents": {MaxEvents: -1}, "Parallel": {Parallel: -1}, "Poll": {Poll: -1}, "Patience": {Patience: -1},
	} {
		if _, err := follow.New(cfg, nil, nil); err == nil || !strings.Contains(err.Error(), field+":") {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// Random histories: whatever the chain did, to and fro, the mirror equals it
// once it rests.
func TestMirrorEqualsTheChain(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, c := newWorld(rapid.IntRange(1, 60).Draw(rt, "blocks")), newConsumer(t)
		var forks [][]follow.Block
		mutate := func(label string) {
			switch rapid.IntRange(0, 5).Draw(rt, label) {
			case 0:
				w.grow(rapid.IntRange(1, 30).Draw(rt, "grow"))
			case 1:
				forks = append(forks, w.chain)
				w.reorg(rapid.IntRange(0, len(w.chain)-1).Draw(rt, "drop"), rapid.IntRange(0, 20).Draw(rt, "add"))
			case 2:
				w.visible = rapid.IntRange(1, len(w.chain)).Draw(rt, "visible")
			case 3:
				w.visible = 0
			case 4: // flap back
				if len(forks) > 0 {
					w.chain = rapid.SampledFrom(forks).Draw(rt, "fork")
				}
			case 5:
				w.quiet = !w.quiet
			}
		}
		cfg := config()
		cfg.Near = uint64(rapid.IntRange(1, 12).Draw(rt, "near"))
		cfg.MaxEvents = rapid.IntRange(1, 40).Draw(rt, "max events")
		f := newFollower(t, cfg, w, c)
		for range rapid.IntRange(0, 25).Draw(rt, "steps") {
			if rapid.Bool().Draw(rt, "in the middle") {
				calls := rapid.IntRange(1, 12).Draw(rt, "after calls")
				w.before = func(string) {
					if calls--; calls == 0 {
						mutate("inside")
					}
				}
			} else {
				mutate("between")
			}
			if batch, err := f.Next(t.Context()); err == nil {
				if rapid.IntRange(0, 4).Draw(rt, "commit") > 0 {
					c.apply(batch)
				}
			} else if !errors.Is(err, errIdle) {
				rt.Fatal(err)
			}
			w.before = nil
		}
		w.visible, w.before = 0, nil
		// A chain that ended shorter than ours is believed once it has grown.
		w.grow(int(c.last) + 2)
		drain(t, f, c)
		c.equals(w, 0, busy, rare)
	})
}
