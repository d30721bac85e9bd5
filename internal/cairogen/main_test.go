package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/cairogen/bind"
)

const tinyABI = `[{"type": "function", "name": "poke", "inputs": [], "outputs": [], "state_mutability": "external"}]`

func TestRun(t *testing.T) {
	dir := t.TempDir()
	abis, out := filepath.Join(dir, "abi"), filepath.Join(dir, "bindings")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cairogen := func(more ...string) error {
		return run(append([]string{"-abi", abis, "-out", out}, more...), t.Output())
	}
	fails := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}

	fails(cairogen(), "no ABI")
	write(filepath.Join(abis, "Market.json"), tinyABI)
	write(filepath.Join(abis, "Escrow.json"), tinyABI)
	fails(cairogen("-check"), "escrow.gen.go, market.gen.go")
	if err := cairogen(); err != nil {
		t.Fatal(err)
	}
	if err := cairogen("-check"); err != nil {
		t.Error(err)
	}

	// A contract that is gone takes its file along; what others wrote stays.
	if err := os.Remove(filepath.Join(abis, "Escrow.json")); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(out, "other.gen.go"), "package bindings\n")
	fails(cairogen("-check"), "escrow.gen.go")
	if err := cairogen(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "market.gen.go other.gen.go" {
		t.Errorf("left are %s", got)
	}

	write(filepath.Join(out, "market.gen.go"), bind.Header+"package bindings\n")
	fails(cairogen("-check"), "market.gen.go")
	t.Chdir(out)
	if err := run([]string{"-abi", abis, "-out", "."}, t.Output()); err != nil {
		t.Errorf("in its own folder: %v", err)
	}
	if err := cairogen("-check"); err != nil {
		t.Error(err)
	}
	fails(run([]string{"market.json"}, t.Output()), "unexpected argument")
}
