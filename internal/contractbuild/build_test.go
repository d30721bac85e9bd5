package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// workshop is a copy of testdata's crate with a folder for its build.
type workshop struct {
	t *testing.T
	config
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	if _, err := findCompilers(t.Context()); errors.Is(err, exec.ErrNotFound) {
		t.Skipf("%v", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "shop"), os.DirFS("testdata/shop")); err != nil {
		t.Fatal(err)
	}
	return &workshop{t, config{
		Package: filepath.Join(dir, "shop"),
		Build:   filepath.Join(dir, "build"),
		Jobs:    2,
	}}
}

// build returns the lines that a build printed without their times, sorted.
func (w *workshop) build() ([]string, error) {
	var out bytes.Buffer
	err := build(w.t.Context(), &out, w.config)
	var lines []string
	for line := range strings.Lines(out.String()) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "contracts: "), " in ")
		lines = append(lines, name)
	}
	slices.Sort(lines)
	return lines, err
}

func (w *workshop) mustBuild(want ...string) {
	w.t.Helper()
	built, err := w.build()
	if err != nil {
		w.t.Fatal(err)
	}
	if !slices.Equal(built, want) {
		w.t.Fatalf("built %v, want %v", built, want)
	}
}

func (w *workshop) edit(file, old, replacement string) {
	w.t.Helper()
	file = filepath.Join(w.Package, "src", file)
	text, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		w.t.Fatalf("%s does not hold %q", file, old)
	}
	write(w.t, file, strings.ReplaceAll(string(text), old, replacement))
}

func (w *workshop) read(path ...string) []byte {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

func TestBuildMakesOnlyWhatChanged(t *testing.T) {
	w := newWorkshop(t)
	w.mustBuild("Shelf", "Till")
	w.mustBuild()

	w.edit("prices.cairo", "= 3", "= 4")
	before := w.read(w.Build, "Till.sierra.json")
	w.mustBuild("Till")
	if bytes.Equal(before, w.read(w.Build, "Till.sierra.json")) {
		t.Error("Till's class did not change with the price it returns")
	}
}

func TestBuildEqualsTheWholeCrates(t *testing.T) {
	w := newWorkshop(t)
	w.mustBuild("Shelf", "Till")
	compilers, err := findCompilers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := output(t.Context(), compilers.sierra, w.Package, "--contract-path", "shop::till::contract::Till")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(whole) != strings.TrimSpace(string(w.read(w.Build, "Till.sierra.json"))) {
		t.Error("the class compiled from its own files differs from the one compiled with the whole crate")
	}
}

func TestBuildPublishes(t *testing.T) {
	w := newWorkshop(t)
	w.mustBuild("Shelf", "Till")
	abi := w.read(w.abi(), "Till.json")
	if !json.Valid(abi) || !bytes.Contains(abi, []byte("\n    \"name\": \"shop::till::contract::ITill\"")) {
		t.Errorf("the ABI is not the indented one of Till:\n%s", abi)
	}
	packed, err := gzip.NewReader(bytes.NewReader(w.read(w.classes(), "Till.casm.json.gz")))
	if err != nil {
		t.Fatal(err)
	}
	casm, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(casm, w.read(w.Build, "Till.casm.json")) {
		t.Error("the packed CASM is not the compiler's")
	}

	// What is changed or left behind by hand does not stay.
	write(t, filepath.Join(w.abi(), "Till.json"), "[]")
	write(t, filepath.Join(w.classes(), "Gone.casm.json.gz"), "")
	w.mustBuild()
	if !bytes.Equal(abi, w.read(w.abi(), "Till.json")) {
		t.Error("an ABI changed by hand was kept")
	}
	if _, err := os.Stat(filepath.Join(w.classes(), "Gone.casm.json.gz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the class of a contract that is no more was kept: %v", err)
	}
	write(t, filepath.Join(w.abi(), "Gone.json"), "[]")
	var stale *staleABIError
	if _, err := w.build(); !errors.As(err, &stale) || len(stale.Files) != 1 {
		t.Errorf("got %v, want one stale ABI", err)
	}
}

func TestBuildShowsTheCompilersWords(t *testing.T) {
	w := newWorkshop(t)
	w.edit("shelf.cairo", "struct Storage {}", "struct Storage {\n        x: Nothing,\n    }")
	_, err := w.build()
	var refused *toolError
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a toolError", err)
	}
	if file := filepath.Join(w.Package, "src", "shelf.cairo"); !strings.Contains(refused.Output, file+":5") {
		t.Errorf("the message does not point to %s:5:\n%s", file, refused.Output)
	}
}

func TestBuildRefusesWarnings(t *testing.T) {
	w := newWorkshop(t)
	w.edit("shelf.cairo", "mod Shelf {", "mod Shelf {\n    use crate::prices::APPLE;")
	if _, err := w.build(); err == nil || !strings.Contains(err.Error(), "Unused import") {
		t.Fatalf("got %v, want the warning of an unused import", err)
	}
}

func TestBuildFallsBackToTheWholeCrate(t *testing.T) {
	w := newWorkshop(t)
	// A path through a glob import of an ancestor is not read off the text.
	w.edit("till/contract.cairo", "use crate::prices::{self, APPLE};", "use crate::*;\n    use prices::APPLE;")
	const till = "Till"
	for range 2 {
		built, err := w.build()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(built, till) {
			t.Fatalf("built %v: %s, whose needs are not known, was taken for current", built, till)
		}
	}
}
