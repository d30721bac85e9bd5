package run_test

import (
	"context"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/internal/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// raise sends this process a signal, as a terminal or an init system would.
func raise(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(syscall.Getpid(), s); err != nil {
		t.Error(err)
	}
}

func TestMainExitCodes(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for _, test := range []struct {
		name    string
		program func(ctx context.Context) error
		code    int
		stderr  string // what it must say
	}{
		{"done", func(context.Context) error { return nil }, 0, ""},
		{"error", func(context.Context) error { return errBroken }, 1, "error: broken\n"},
		{"panic", func(context.Context) error { panic("oh") }, 1, "panic: oh"},
		{"stopped cleanly", func(ctx context.Context) error {
			raise(t, syscall.SIGTERM)
			<-ctx.Done()
			return nil
		}, 0, "terminated: stopping"},
		{"interrupted", func(ctx context.Context) error {
			raise(t, syscall.SIGINT)
			<-ctx.Done()
			return ctx.Err()
		}, 130, "interrupt: stopping"},
		{"failed while stopping", func(ctx context.Context) error {
			raise(t, syscall.SIGTERM)
			<-ctx.Done()
			return errBroken
		}, 1, "error: broken"},
		{"second signal", func(ctx context.Context) error {
			raise(t, syscall.SIGINT)
			<-ctx.Done()
			raise(t, syscall.SIGTERM)
			<-release // a program that does not stop
			return nil
		}, 143, "terminated: stopped before"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run.Main(&stderr, test.program); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("stderr %q does not say %q", stderr.String(), test.stderr)
			}
			if test.stderr == "" && stderr.Len() > 0 {
				t.Errorf("stderr %q, want nothing", stderr.String())
			}
		})
	}
}

func TestMainStopsAGroup(t *testing.T) {
	var stderr strings.Builder
	code := run.Main(&stderr, func(ctx context.Context) error {
		return run.Group(ctx,
			run.Func(untilStopped),
			run.Func(func(context.Context) error { raise(t, syscall.SIGTERM); return nil }))
	})
	if code != 0 {
		t.Fatalf("exit code %d (%s), want 0", code, stderr.String())
	}
}
