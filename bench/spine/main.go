// Command spine measures the first line through the system on a network of its
// own: how long a job waits for a worker, what a job costs beside the same
// ffmpeg commands run by hand, and what share of the compute audits are. It
// writes docs/benchmarks.json. Run it by `make bench`, on a quiet machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/internal/run"
)

func main() {
	os.Exit(run.Main(os.Stderr, measure))
}

// command repeats the measurement.
const command = "make bench"

func measure(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "bitsage-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	state, err := local.Up(ctx, local.Options{Dir: dir, Bin: "bin", Progress: say})
	if err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, local.Down(stop, dir))
	}()
	b, err := open(ctx, state, filepath.Join(dir, "buyer"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	return b.all(ctx)
}

func (b *bench) all(ctx context.Context) error {
	commit, err := figures.Commit(".")
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context) (map[string]figures.Figure, error){
		b.takeLatency, b.auditShare, b.overhead,
	} {
		measured, err := part(ctx)
		if err != nil {
			return err
		}
		for name, f := range measured {
			f.Command, f.Commit = command, commit
			measured[name] = f
			fmt.Fprintf(os.Stdout, "%s = %.4g %s (goal %s)\n", name, f.Value, f.Unit, f.Goal)
		}
		// At once: what comes after takes minutes and may fail.
		if err := figures.Merge("docs", measured); err != nil {
			return err
		}
	}
	return nil
}

func say(step string) { fmt.Fprintln(os.Stdout, step) }
