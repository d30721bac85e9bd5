package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/internal/toolchain"
)

// test runs the tests of every top-level module that has some. For every test
// and for every contract call in it, cairo-test starts a machine anew and loads
// the whole program into it, tests included, which takes far longer than what is
// then run: so each module gets crates of its own, which hold some of its tests and
// what these refer to. What passed is not run again until it changes. only, unless
// it is empty, names the one module that is tested.
func test(ctx context.Context, w io.Writer, cfg config, only string) error {
	program, err := toolchain.Look("cairo-test")
	if err != nil {
		return err
	}
	version, err := output(ctx, program, "--version")
	if err != nil {
		return err
	}
	c, err := read(cfg.Package, true)
	if err != nil {
		return err
	}
	suites := c.suites()
	if only != "" {
		modules := moduleNames(suites)
		if !slices.Contains(modules, only) {
			return fmt.Errorf("no module %s with tests; there are %s", only, strings.Join(modules, ", "))
		}
		suites = slices.DeleteFunc(suites, func(s suite) bool { return s.Module != only })
	}
	if err := os.MkdirAll(cfg.Build, 0o755); err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, format+"\n", args...)
	}
	// One that fails does not end the others: a run takes too long to name one
	// failure at a time.
	var g errgroup.Group
	g.SetLimit(cfg.Jobs)
	failed := make([]error, len(suites))
	for i, s := range suites {
		t := runner{suite: s, config: cfg, program: program, version: version}
		g.Go(func() error {
			failed[i] = t.run(ctx, c, say)
			return nil
		})
	}
	_ = g.Wait() // the errors are in failed
	return errors.Join(failed...)
}

// runner of a suite.
type runner struct {
	suite
	config
	program, version string // of cairo-test
}

func (t runner) stampFile() string { return filepath.Join(t.Build, t.name()+".tested") }

var summary = regexp.MustCompile(`(?m)^test result: .*$`)

func (t runner) run(ctx context.Context, c *crate, say func(string, ...any)) error {
	began := time.Now()
	files := c.reduced(c.closure(t.Files...))
	stamp := job{config: t.config, contract: contract{Name: t.name(), Path: "tests"}, compilers: &compilers{versions: t.version}}.stamp(files)
	if had, err := os.ReadFile(t.stampFile()); err == nil && string(had) == stamp {
		say("cairo-test %s: unchanged since it passed", t.name())
		return nil
	}
	dir, err := os.MkdirTemp(t.Build, t.name()+"-tests-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeAll(dir, files); err != nil {
		return err
	}
	out, err := output(ctx, t.program, "--starknet", dir, "--filter", c.Root+"::"+t.Module+"::")
	if err != nil {
		var failed *toolError
		if errors.As(err, &failed) {
			return fmt.Errorf("tests of %s: %w\n%s", t.name(), err, failures(out))
		}
		return err
	}
	say("cairo-test %s: %s (%s)", t.name(), summary.FindString(out), time.Since(began).Round(time.Second))
	return os.WriteFile(t.stampFile(), []byte(stamp), 0o644)
}

// failures are the lines of cairo-test's report on what failed.
func failures(out string) string {
	if i := strings.Index(out, "failures:"); i >= 0 {
		return out[i:]
	}
	return out
}
