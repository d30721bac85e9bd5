package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// config says what is built and where to.
type config struct {
	Package string // folder of cairo_project.toml; abi/ and classes/ lie in it
	Build   string // folder of the compilers' output
	Jobs    int    // contracts compiled at a time
}

func (c config) abi() string     { return filepath.Join(c.Package, "abi") }
func (c config) classes() string { return filepath.Join(c.Package, "classes") }

// build brings the artefacts of every contract up to date and tells w what it
// compiled.
func build(ctx context.Context, w io.Writer, cfg config) error {
	crate, err := load(cfg.Package)
	if err != nil {
		return err
	}
	compilers, err := findCompilers(ctx)
	if err != nil {
		return err
	}
	for _, dir := range []string{cfg.Build, cfg.abi(), cfg.classes()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}

	var printing sync.Mutex
	say := func(format string, args ...any) {
		printing.Lock()
		defer printing.Unlock()
		fmt.Fprintf(w, "contracts: "+format+"\n", args...)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cfg.Jobs)
	for _, c := range crate.Contracts {
		j := job{contract: c, config: cfg, crate: crate, compilers: compilers}
		group.Go(func() error {
			if err := j.run(ctx, say); err != nil {
				return fmt.Errorf("contract %s: %w", c.Name, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return prune(cfg, crate.Contracts)
}

// A job makes the artefacts of one contract.
type job struct {
	contract
	config
	crate     *crate
	compilers *compilers
}

func (j job) sierra() string    { return filepath.Join(j.Build, j.Name+".sierra.json") }
func (j job) casm() string      { return filepath.Join(j.Build, j.Name+".casm.json") }
func (j job) stampFile() string { return filepath.Join(j.Build, j.Name+".stamp") }

func (j job) run(ctx context.Context, say func(format string, args ...any)) error {
	files := j.crate.reduced(j.crate.needs(j.Path))
	stamp := j.stamp(files)
	if j.current(stamp) {
		return j.publish()
	}
	// The stamp goes first and comes back last, so that it never vouches for half a build.
	if err := os.Remove(j.stampFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	started := time.Now()
	whole, err := j.compile(ctx, files)
	if err != nil {
		return err
	}
	took := time.Since(started).Round(100 * time.Millisecond)
	if whole {
		// What it is made from is not known: without a stamp it is built every time.
		say("%s in %v, with the whole crate: an import was not understood", j.Name, took)
		return j.publish()
	}
	say("%s in %v", j.Name, took)
	return errors.Join(j.publish(), os.WriteFile(j.stampFile(), []byte(stamp), 0o644))
}

// stamp identifies what the artefacts are made from.
func (j job) stamp(files map[string]string) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s\n", j.compilers.versions, j.Path)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (j job) current(stamp string) bool {
	had, err := os.ReadFile(j.stampFile())
	if err != nil || string(had) != stamp {
		return false
	}
	for _, file := range []string{j.sierra(), j.casm()} {
		if _, err := os.Stat(file); err != nil {
			return false
		}
	}
	return true
}

// compile runs both compilers. The compiler checks a crate as a whole whatever
// contract it is asked for, so with N contracts most of its time would go into
// checking each of them N times; it is given the contract's own files instead.
// Where that fails, it is asked again with the whole crate: it then names the
// real files, and what needs misjudged does no harm.
func (j job) compile(ctx context.Context, files map[string]string) (whole bool, err error) {
	dir, err := os.MkdirTemp(j.Build, j.Name+"-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if err := writeAll(dir, files); err != nil {
		return false, err
	}
	var refused *toolError
	_, err = output(ctx, j.compilers.sierra, dir, j.sierra(), "--contract-path", j.Path)
	if errors.As(err, &refused) {
		whole = true
		_, err = output(ctx, j.compilers.sierra, j.Package, j.sierra(), "--contract-path", j.Path)
	}
	if err != nil {
		return whole, err
	}
	_, err = output(ctx, j.compilers.casm, j.sierra(), j.casm())
	return whole, err
}

// writeAll writes a crate's files below dir.
func writeAll(dir string, files map[string]string) error {
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
