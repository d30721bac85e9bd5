package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/bitsage-network/bitsage/internal/toolchain"
)

// A toolError is a compiler that refused its input.
type toolError struct {
	Tool   string
	Output string // what it printed
	Err    error
}

func (e *toolError) Error() string { return fmt.Sprintf("%s: %v\n%s", e.Tool, e.Err, e.Output) }
func (e *toolError) Unwrap() error { return e.Err }

// compilers are the two programs that make a contract's artefacts.
type compilers struct {
	sierra, casm string // their paths
	versions     string // what both say of themselves
}

func findCompilers(ctx context.Context) (*compilers, error) {
	var c compilers
	var err error
	if c.sierra, err = toolchain.Look("starknet-compile"); err != nil {
		return nil, err
	}
	if c.casm, err = toolchain.Look("starknet-sierra-compile"); err != nil {
		return nil, err
	}
	for _, path := range []string{c.sierra, c.casm} {
		version, err := output(ctx, path, "--version")
		if err != nil {
			return nil, err
		}
		c.versions += version
	}
	return &c, nil
}

// output runs a compiler and returns what it prints to standard output.
func output(ctx context.Context, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "RUST_BACKTRACE=0") // its stack says nothing of the contract
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return stdout.String(), &toolError{Tool: filepath.Base(path), Output: stderr.String(), Err: err}
	}
	return stdout.String(), nil
}
