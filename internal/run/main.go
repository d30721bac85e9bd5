package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A program that Group drains reports what is stuck before Main gives it up.
const giveUp = Drain + 5*time.Second

// Main runs f and returns the process's exit code, after writing f's error to
// stderr. The first SIGINT or SIGTERM cancels f's context. Main then waits for f
// until a second signal, or for a little more than Drain, and returns without it:
// the caller must end the process, as in
//
//	func main() { os.Exit(run.Main(os.Stderr, program)) }
//
// The code is 0 for nil, 1 for an error or a panic, and 128 plus the signal's
// number where f did not return, or returned that its context was cancelled.
func Main(stderr io.Writer, f func(ctx context.Context) error) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)

	ended := make(chan error, 1)
	go func() { ended <- protect(ctx, Func(f)) }()

	select {
	case err := <-ended:
		return report(stderr, err)
	case first := <-signals:
		fmt.Fprintf(stderr, "%v: stopping; again to stop at once\n", first)
		cancel()
		return drain(stderr, first, signals, ended)
	}
}

// drain waits for a program that was told to stop by the signal first.
func drain(stderr io.Writer, first os.Signal, signals <-chan os.Signal, ended <-chan error) int {
	select {
	case err := <-ended:
		exit := report(stderr, err)
		if errors.Is(err, context.Canceled) {
			return code(first)
		}
		return exit
	case second := <-signals:
		fmt.Fprintf(stderr, "%v: stopped before the work was put away\n", second)
		return code(second)
	case <-time.After(giveUp):
		fmt.Fprintf(stderr, "%v: still not stopped after %v\n", first, giveUp)
		return code(first)
	}
}

func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(stderr, "error: %v\n", err)
	return 1
}

func code(s os.Signal) int {
	number, _ := s.(syscall.Signal)
	return 128 + int(number)
}
