package follow_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
)

func TestLaggingNodeIsNoReorg(t *testing.T) {
	w, c := newWorld(100), newConsumer(t)
	f := newFollower(t, config(), w, c)
	drain(t, f, c)
	w.visible = 60
	drain(t, f, c)
	w.visible = 99
	drain(t, f, c)
	if c.removed != 0 {
		t.Fatalf("removed %d blocks", c.removed)
	}
	w.visible = 0
	w.grow(1)
	drain(t, f, c)
	c.equals(w, 0, busy, rare)
}

// Replicas that take turns: every other question is answered by one that lags,
// or by one on another fork.
func TestReplicasThatDisagree(t *testing.T) {
	w := newWorld(60)
	other := &world{chain: slices.Clone(w.chain[:55]), salt: 100, calls: map[string]int{}}
	other.grow(20)
	mine := w.chain
	for name, flip := range map[string]func(n int){
		"one lags":             func(n int) { w.visible = []int{0, 40}[n%2] },
		"one is on a fork":     func(n int) { w.chain = [][]follow.Block{mine, other.chain}[n%2] },
		"now and then a fork":  func(n int) { w.chain = [][]follow.Block{mine, other.chain}[n%7/6] },
		"they change together": func(n int) { w.chain = [][]follow.Block{mine, other.chain}[n/50%2] },
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsumer(t)
			n, tries := 0, 0
			w.before = func(string) { n++; flip(n) }
			cfg := config()
			cfg.Pause = func(context.Context, time.Duration) error {
				if tries++; tries > 100 {
					return errIdle
				}
				return nil
			}
			f := newFollower(t, cfg, w, c)
			for range 300 {
				batch, err := f.Next(t.Context())
				if errors.Is(err, errIdle) {
					break
				}
				if err == nil {
					c.apply(batch)
				} else if !errors.Is(err, follow.ErrUnsettled) {
					t.Fatal(err)
				}
			}
			if name == "one lags" && (c.removed > 0 || len(c.blocks) == 0) {
				t.Errorf("removed %d of %d blocks", c.removed, len(c.blocks))
			}
			w.before, w.visible, w.chain = nil, 0, other.chain
			drain(t, newFollower(t, config(), w, c), c)
			c.equals(w, 0, busy, rare)
		})
	}
}

func TestEndlessContradictionIsReported(t *testing.T) {
	w, c := newWorld(60), newConsumer(t)
	f := newFollower(t, config(), w, c)
	drain(t, f, c)
	a := w.chain
	w.reorg(2, 2)
	b := w.chain
	w.before = func(call string) {
		w.chain = a
		if call == "tip" {
			w.chain = b // the tip says one thing, all else another
		}
	}
	cfg := config()
	pauses := 0
	cfg.Pause = func(context.Context, time.Duration) error { pauses++; return nil }
	cfg.Patience = 5
	if batch, err := newFollower(t, cfg, w, c).Next(t.Context()); !errors.Is(err, follow.ErrUnsettled) || pauses != 5 {
		t.Errorf("got %+v, %v after %d pauses", batch, err, pauses)
	}
}
