package bitsage_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/doccmd"
)

// TestDocumentedCommands: what the documentation tells people to make or to run
// with go is there. The programs' own commands are held against them in cmd.
func TestDocumentedCommands(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, m[1])
	}
	made := commands(t, "make")
	for _, c := range made {
		for _, word := range c.Words[1:] {
			if !strings.Contains(word, "=") && !slices.Contains(targets, word) {
				t.Errorf("%s: there is no target %s", c, word)
			}
		}
	}
	ran := commands(t, "go")
	for _, c := range ran {
		for _, word := range c.Words {
			path, isPath := strings.CutPrefix(word, "./")
			if path = strings.TrimSuffix(path, "/..."); isPath && path != "..." && !exists(path) {
				t.Errorf("%s: there is no %s", c, word)
			}
		}
	}
	if len(made) == 0 || len(ran) == 0 {
		t.Errorf("found %d commands of make and %d of go", len(made), len(ran))
	}
}

func commands(t *testing.T, program string) []doccmd.Command {
	t.Helper()
	found, err := doccmd.Find(".", program)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestDocumentedTests: the tests that docs/invariants.md names are there.
func TestDocumentedTests(t *testing.T) {
	page, err := os.ReadFile("docs/invariants.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z0-9/]+)` (Test[A-Za-z]+)").FindAllStringSubmatch(string(page), -1)
	if len(named) < 18 {
		t.Errorf("%d tests are named, want one for each invariant and more", len(named))
	}
	for _, m := range named {
		files, err := filepath.Glob(m[1] + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(files, func(file string) bool {
			source, err := os.ReadFile(file)
			return err == nil && strings.Contains(string(source), "\nfunc "+m[2]+"(")
		}) {
			t.Errorf("docs/invariants.md: there is no %s in %s", m[2], m[1])
		}
	}
}
