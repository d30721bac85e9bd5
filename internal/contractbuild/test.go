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
// the whole program into it, which takes far longer than what is then run: so
// each module gets a crate of its own, which holds what its tests refer to. What
// passed is not run again until it changes. only, unless it is empty, names the
// one module that is tested.
func test(ctx context.Context, w io.Writer, cfg config, only string) error {
	runner, err := toolchain.Look("cairo-test")
	if err != nil {
		return err
	}
	version, err := output(ctx, runner, "--version")
	if err != nil {
		return err
	}
	c, err := read(cfg.Package, true)
	if err != nil {
		return err
	}
	names := c.tested()
	if only != "" {
		if !slices.Contains(names, only) {
			return fmt.Errorf("no module %s with tests; there are %s", only, strings.Join(names, ", "))
		}
		names = []string{only}
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
	failed := make([]error, len(names))
	for i, name := range names {
		t := suite{config: cfg, Name: name, Runner: runner, Version: version}
		g.Go(func() error {
			failed[i] = t.run(ctx, c, say)
			return nil
		})
	}
	_ = g.Wait() // the errors are in failed
	return errors.Join(failed...)
}

var testFunction = regexp.MustCompile(`(?m)^\s*#\[test\]`)

// tested are the top-level modules below which there are tests.
func (c *crate) tested() []string {
	var found []string
	for path, m := range c.Modules {
		rest, below := strings.CutPrefix(path, c.Root+"::")
		if name, _, _ := strings.Cut(rest, "::"); below && testFunction.MatchString(m.Source) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// suite is the tests of one top-level module.
type suite struct {
	config
	Name            string
	Runner, Version string
}

func (t suite) stampFile() string { return filepath.Join(t.Build, t.Name+".tested") }

// own are the modules below the suite's, its tests and those they need.
func (t suite) own(c *crate) map[string]bool {
	var roots []string
	for path := range c.Modules {
		if path == c.Root+"::"+t.Name || strings.HasPrefix(path, c.Root+"::"+t.Name+"::") {
			roots = append(roots, path)
		}
	}
	return c.closure(roots...)
}

var summary = regexp.MustCompile(`(?m)^test result: .*$`)

func (t suite) run(ctx context.Context, c *crate, say func(string, ...any)) error {
	began := time.Now()
	files := c.reduced(t.own(c))
	stamp := job{config: t.config, contract: contract{Name: t.Name, Path: "tests"}, compilers: &compilers{versions: t.Version}}.stamp(files)
	if had, err := os.ReadFile(t.stampFile()); err == nil && string(had) == stamp {
		say("cairo-test %s: unchanged since it passed", t.Name)
		return nil
	}
	dir, err := os.MkdirTemp(t.Build, t.Name+"-tests-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeAll(dir, files); err != nil {
		return err
	}
	out, err := output(ctx, t.Runner, "--starknet", dir, "--filter", c.Root+"::"+t.Name+"::")
	if err != nil {
		var failed *toolError
		if errors.As(err, &failed) {
			return fmt.Errorf("tests of %s: %w\n%s", t.Name, err, failures(out))
		}
		return err
	}
	say("cairo-test %s: %s (%s)", t.Name, summary.FindString(out), time.Since(began).Round(time.Second))
	return os.WriteFile(t.stampFile(), []byte(stamp), 0o644)
}

// failures are the lines of cairo-test's report on what failed.
func failures(out string) string {
	if i := strings.Index(out, "failures:"); i >= 0 {
		return out[i:]
	}
	return out
}
