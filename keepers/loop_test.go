package keepers_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
)

type bot struct {
	step func() ([]keepers.Action, error)
}

func (bot) Name() string                                     { return "test" }
func (b bot) Step(context.Context) ([]keepers.Action, error) { return b.step() }

type sender func(key string) error

func (s sender) Send(_ context.Context, key string, _ []cairo.Call) error { return s(key) }

type tally struct {
	mu       sync.Mutex
	outcomes []keepers.Outcome
}

func (*tally) Stepped(string, time.Duration, time.Time, error) {}
func (t *tally) Acted(_, _ string, o keepers.Outcome, _ error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outcomes = append(t.outcomes, o)
}

func TestAFailedStepOrSendDoesNotEndTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steps := 0
		b := bot{step: func() ([]keepers.Action, error) {
			steps++
			if steps == 1 {
				return nil, errors.New("node is away")
			}
			return []keepers.Action{{Key: "a"}}, nil
		}}
		results := []error{errors.New("connection lost"), &cairo.Revert{}, nil}
		sends := 0
		s := sender(func(string) error { sends++; return results[min(sends, len(results))-1] })
		var seen tally
		loop, err := keepers.NewLoop(b, s, keepers.Config{}, slog.New(slog.DiscardHandler), &seen)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		if err := loop.Run(ctx); err != nil {
			t.Fatal(err)
		}
		want := []keepers.Outcome{keepers.Broken, keepers.Refused, keepers.Accepted}
		if len(seen.outcomes) != len(want) {
			t.Fatalf("outcomes %v, want %v", seen.outcomes, want)
		}
		for i := range want {
			if seen.outcomes[i] != want[i] {
				t.Errorf("outcome %d is %s, want %s", i, seen.outcomes[i], want[i])
			}
		}
	})
}

// everyHour is on the hour, twice.
type everyHour struct{ left int }

func (s *everyHour) Next(now time.Time) time.Time {
	if s.left--; s.left < 0 {
		return time.Time{}
	}
	return now.Truncate(time.Hour).Add(time.Hour)
}

// TestSchedule: the loop looks at once, then when the schedule says, and rests
// when that has come to its end.
func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var at []time.Duration
		b := bot{step: func() ([]keepers.Action, error) {
			at = append(at, time.Since(begin))
			return nil, nil
		}}
		loop, err := keepers.NewLoop(b, sender(nil), keepers.Config{Schedule: &everyHour{left: 2}}, slog.New(slog.DiscardHandler), nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Hour)
		defer cancel()
		if err := loop.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if want := []time.Duration{0, time.Hour, 2 * time.Hour}; !slices.Equal(at, want) {
			t.Errorf("it looks at %v, want %v", at, want)
		}
	})
}

// TestDoesWhatItCouldDecide: an error of the step does not hold back what was
// decided in spite of it.
func TestDoesWhatItCouldDecide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bot{step: func() ([]keepers.Action, error) {
			return []keepers.Action{{Key: "reveal"}}, errors.New("the mirror is away")
		}}
		var sent []string
		s := sender(func(key string) error { sent = append(sent, key); return nil })
		loop, err := keepers.NewLoop(b, s, keepers.Config{}, slog.New(slog.DiscardHandler), nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := loop.Run(ctx); err != nil || !slices.Equal(sent, []string{"reveal"}) {
			t.Errorf("sent %v, %v", sent, err)
		}
	})
}

func TestConfigNamesTheField(t *testing.T) {
	_, err := keepers.NewLoop(bot{}, sender(nil), keepers.Config{Parallel: -1}, slog.New(slog.DiscardHandler), nil)
	if err == nil {
		t.Error("a negative Parallel is accepted")
	}
}
