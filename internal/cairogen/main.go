// Command cairogen writes the Go package chain/bindings from the committed
// ABIs and error constants of our contracts.
//
//	go run ./internal/cairogen -abi contracts/abi -errors contracts/src -out chain/bindings
//
// With -check it writes nothing, and fails when the files are not what it
// would write.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
	"github.com/bitsage-network/bitsage/internal/cairogen/bind"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "cairogen:", err)
		os.Exit(1)
	}
}

func run(args []string, usage io.Writer) error {
	flags := flag.NewFlagSet("cairogen", flag.ContinueOnError)
	flags.SetOutput(usage)
	abis := flags.String("abi", "contracts/abi", "folder of ABIs, <Contract>.json each")
	sources := flags.String("errors", "", "folder under which errors.cairo files are read; none when empty")
	out := flags.String("out", "chain/bindings", "folder of the Go package, which has its name")
	check := flags.Bool("check", false, "write nothing, and fail when a file differs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	dir, err := filepath.Abs(*out) // so that "." has a name
	if err != nil {
		return err
	}
	files, err := generate(*abis, *sources, filepath.Base(dir))
	if err != nil {
		return err
	}
	if *check {
		return compare(*out, files)
	}
	return write(*out, files)
}

func generate(abis, sources, pkg string) (map[string][]byte, error) {
	contracts, err := abi.Load(abis)
	if err != nil {
		return nil, err
	}
	var reverts []abi.Error
	if sources != "" {
		if reverts, err = abi.LoadErrors(sources); err != nil {
			return nil, err
		}
	}
	return bind.Generate(pkg, contracts, reverts)
}

func write(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			return err
		}
	}
	gone, err := orphans(dir, files)
	for _, name := range gone {
		err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
	}
	return err
}

func compare(dir string, files map[string][]byte) error {
	stale, err := orphans(dir, files)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !bytes.Equal(text, files[name]) {
			stale = append(stale, name)
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("%s is not what the ABIs say, run cairogen: %s", dir, strings.Join(stale, ", "))
	}
	return nil
}

// orphans are files that cairogen wrote once and would not write now.
func orphans(dir string, files map[string][]byte) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.gen.go"))
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, path := range paths {
		name := filepath.Base(path)
		if _, ok := files[name]; ok {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(text, []byte(bind.Header)) {
			gone = append(gone, name)
		}
	}
	return gone, nil
}
