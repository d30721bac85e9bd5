package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shop loads the crate of testdata.
func shop(t *testing.T) *crate {
	t.Helper()
	c, err := load("testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadFollowsTheModuleTree(t *testing.T) {
	c := shop(t)
	var modules []string
	for path := range c.Modules {
		modules = append(modules, path)
	}
	slices.Sort(modules)
	// Neither testing.cairo nor till/tests.cairo exists: they are not looked for.
	want := []string{"shop", "shop::prices", "shop::shelf", "shop::till", "shop::till::contract"}
	if !slices.Equal(modules, want) {
		t.Errorf("modules %v, want %v", modules, want)
	}
	contracts := []contract{{"Shelf", "shop::shelf::Shelf"}, {"Till", "shop::till::contract::Till"}}
	if !slices.Equal(c.Contracts, contracts) {
		t.Errorf("contracts %v, want %v", c.Contracts, contracts)
	}
	if file := c.Modules["shop::till::contract"].File; file != filepath.Join("src", "till", "contract.cairo") {
		t.Errorf("till::contract lies in %s", file)
	}
}

func TestLoadRefusesWhatCannotBeBuilt(t *testing.T) {
	const k = "#[starknet::contract]\nmod K {\n}\n"
	for _, test := range []struct{ lib, a, want string }{
		{"mod gone;\n", k, "x::gone"},
		{"mod a;\n" + k, k, "two contracts have the name K: x::"},
		{"mod a;\n", "", "no contract"},
		{"#[cfg(test)]\nmod a;\n", k, "no contract"},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, project), "[crate_roots]\nx = \"src\"\n")
		write(t, filepath.Join(dir, "src", "lib.cairo"), test.lib)
		write(t, filepath.Join(dir, "src", "a.cairo"), test.a)
		if _, err := load(dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.lib, err, test.want)
		}
	}
}

func TestReducedKeepsOnlyWhatIsDeclared(t *testing.T) {
	c := shop(t)
	files := c.reduced(c.needs("shop::till::contract::Till"))
	lib := files[filepath.Join("src", "lib.cairo")]
	for _, gone := range []string{"shelf", "testing", "cfg"} {
		if strings.Contains(lib, gone) {
			t.Errorf("lib.cairo still mentions %s:\n%s", gone, lib)
		}
	}
	for _, kept := range []string{"pub mod prices;", "pub mod till;"} {
		if !strings.Contains(lib, kept) {
			t.Errorf("lib.cairo lost %q:\n%s", kept, lib)
		}
	}
	if len(files) != 5 { // the project, lib, prices, till, till::contract
		t.Errorf("%d files: %v", len(files), files)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
