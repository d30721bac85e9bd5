package run_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bitsage-network/bitsage/internal/run"
)

var errBroken = errors.New("broken")

// untilStopped is a service that does what it is told.
func untilStopped(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestNilReturnLeavesOthersRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() {
			result <- run.Group(ctx,
				run.Func(func(context.Context) error { return nil }),
				run.Func(untilStopped))
		}()
		time.Sleep(time.Hour)
		select {
		case err := <-result:
			t.Fatalf("Group returned %v while a service was running", err)
		default:
		}
		cancel()
		if err := <-result; err != nil {
			t.Fatalf("a stop that was asked for is reported as %v", err)
		}
	})
}

func TestGroupOfNone(t *testing.T) {
	if err := run.Group(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestErrorStopsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stopped := false
		err := run.Group(t.Context(),
			run.Func(func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(run.Drain - time.Second) // puts its work away
				stopped = true
				return ctx.Err()
			}),
			run.Func(func(context.Context) error { return errBroken }))
		if !errors.Is(err, errBroken) {
			t.Fatalf("got %v, want %v", err, errBroken)
		}
		if !stopped {
			t.Fatal("Group returned before the other service had")
		}
		if errors.Is(err, context.Canceled) {
			t.Fatalf("%v reports a service that only did what it was told", err)
		}
	})
}

func TestFailureWhileStoppingIsKept(t *testing.T) {
	err := run.Group(t.Context(),
		run.Func(func(ctx context.Context) error {
			<-ctx.Done()
			return io.ErrShortWrite
		}),
		run.Func(func(context.Context) error { return errBroken }))
	if !errors.Is(err, errBroken) || !errors.Is(err, io.ErrShortWrite) {
		t.Fatalf("%v lacks one of the two failures", err)
	}
}

func TestEarlyCancelledErrorIsAFailure(t *testing.T) {
	// A service that gives up on some context of its own has failed.
	err := run.Group(t.Context(), run.Func(func(context.Context) error { return context.Canceled }))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want %v", err, context.Canceled)
	}
}

func TestPanicBecomesError(t *testing.T) {
	err := run.Group(t.Context(),
		run.Func(untilStopped),
		run.Func(func(context.Context) error { panic(errBroken) }))
	var panicked *run.PanicError
	if !errors.As(err, &panicked) {
		t.Fatalf("got %v, want a PanicError", err)
	}
	if !errors.Is(err, errBroken) {
		t.Fatalf("%v does not wrap the error it panicked with", err)
	}
	if !strings.Contains(string(panicked.Stack), "TestPanicBecomesError") {
		t.Fatalf("the stack does not show where it panicked:\n%s", panicked.Stack)
	}
}

type deaf struct{ release chan struct{} }

func (d deaf) Run(context.Context) error { <-d.release; return nil }
func (d deaf) String() string            { return "deaf" }

func TestStuckServiceIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		started := time.Now()
		release := make(chan struct{})
		defer close(release)
		err := run.Group(ctx, run.Func(untilStopped), deaf{release})
		var stuck *run.StuckError
		if !errors.As(err, &stuck) {
			t.Fatalf("got %v, want a StuckError", err)
		}
		if len(stuck.Services) != 1 || stuck.Services[0] != "deaf" {
			t.Fatalf("stuck services: %q, want only deaf", stuck.Services)
		}
		if waited := time.Since(started); waited != run.Drain {
			t.Fatalf("waited %v, want %v", waited, run.Drain)
		}
	})
}
