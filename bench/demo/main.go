// Command demo times what a newcomer does: `make demo` in a folder that holds no
// network, and once more while that network is up. It writes
// docs/benchmarks.json. Run it by `make bench`, with the tools installed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/internal/run"
)

// command repeats the measurement.
const command = "make bench"

func main() {
	os.Exit(run.Main(os.Stderr, measure))
}

func measure(ctx context.Context) (err error) {
	commit, err := figures.Commit(".")
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "bitsage-demo")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	d := demo{home: home}
	defer func() { err = errors.Join(err, d.down(ctx)) }()
	first, err := d.time(ctx, "make", "demo")
	if err != nil {
		return err
	}
	repeat, err := d.time(ctx, "make", "demo")
	if err != nil {
		return err
	}
	measured := map[string]figures.Figure{
		"spine.demo_first_s": {
			Value: first.Seconds(), Unit: "s", Command: command, Commit: commit,
			Note: "`make demo` with the tools there and the programs built, no network yet: chain, deployment, workers, a 30 s clip at 720p made, transcoded, audited, paid and fetched.",
		},
		"spine.demo_repeat_s": {
			Value: repeat.Seconds(), Unit: "s", Goal: "<= 120", Command: command, Commit: commit,
			Note: "`make demo` again while its network is up, the job itself included; the goal is without it.",
		},
	}
	for name, f := range measured {
		fmt.Fprintf(os.Stdout, "%s = %.0f s\n", name, f.Value)
	}
	return figures.Merge("docs", measured)
}

// demo is a network of its own.
type demo struct{ home string }

// time runs a program to its end and says how long it took. On cancellation it
// asks it to stop first: what it started is remembered on disk.
func (d demo) time(ctx context.Context, name string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "BITSAGE_HOME="+d.home)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = run.Drain
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%s %v: %w", name, args, err)
	}
	return time.Since(began), nil
}

func (d demo) down(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	_, err := d.time(ctx, filepath.Join("bin", "sage"), "down")
	return err
}
