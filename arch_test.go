package bitsage_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bitsage-network/bitsage/"

// allowed is the architecture: which top-level folders may import which others.
// What is not listed is forbidden. It binds programs, not their tests.
var allowed = map[string][]string{
	"contracts":  {},
	"market":     {},
	"economy":    {},          // the reference models: big.Int, nothing of ours
	"simulation": {"economy"}, // people around the reference models
	"internal":   {},
	"chain":      {"contracts", "market", "internal"},
	"indexer":    {"chain", "market", "economy", "internal"}, // economy: it computes epochs again
	"graphql":    {"market", "internal"},                     // reads rows through its own Reader
	"keepers":    {"chain", "market", "internal"},
	"oracle":     {"chain", "market", "internal"},
	"sdk":        {"chain", "contracts", "market", "internal"},
	"worker":     {"sdk", "market", "internal"}, // reaches the world through sdk
	"cmd":        everything,
	"e2e":        everything,
	"bench":      everything,
}

var everything = []string{
	"contracts", "market", "economy", "internal", "chain", "indexer", "graphql",
	"keepers", "oracle", "sdk", "worker", "simulation", "cmd", "bench", "e2e",
}

// vendors names the modules of others that a folder may import, besides the
// standard library. A folder that is not listed may import any.
var vendors = map[string][]string{
	"economy": {"github.com/NethermindEth/juno/core/felt", "github.com/NethermindEth/juno/core/crypto"}, // hashes of reports
	"market":  {"github.com/NethermindEth/juno/core/felt", "github.com/NethermindEth/juno/core/crypto"}, // field and hashes
}

// forbiddenIn keeps a dependency, direct or not, out of a program: what users and
// providers run holds no database and none of the operators' parts.
var forbiddenIn = map[string][]string{
	"cmd/sage":        operatorsOnly,
	"cmd/sage-worker": operatorsOnly,
}

var operatorsOnly = []string{
	module + "indexer", module + "graphql", module + "keepers", module + "oracle",
	// Drivers, and not database/sql, which value types of others implement.
	"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/uptrace/bun",
}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// TestArchitecture reads the packages through `go list`, which the test cache
// does not see: run it with -count=1.
func TestArchitecture(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range list(t) {
		path, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok {
			continue // the module's root holds this test only
		}
		folder := top(path)
		seen[folder] = true
		if _, ok := allowed[folder]; !ok {
			t.Errorf("%s: the folder %s has no rule in arch_test.go", path, folder)
			continue
		}
		for _, to := range p.Imports {
			if !mayImport(folder, to) {
				t.Errorf("%s imports %s, which arch_test.go forbids in %s", path, to, folder)
			}
		}
		for _, dep := range p.Deps {
			if matchesAny(dep, forbiddenIn[path]) {
				t.Errorf("%s links %s, which arch_test.go forbids", path, dep)
			}
		}
	}
	// A rule for a folder yet to come is fine; one that a rename left behind is not.
	for folder := range allowed {
		if exists(folder) && !seen[folder] {
			t.Errorf("the rule for %s matches no package", folder)
		}
	}
	for program := range forbiddenIn {
		if exists("cmd") && !exists(program) {
			t.Errorf("the rule for %s matches no program", program)
		}
	}
}

func mayImport(folder, path string) bool {
	if own, ok := strings.CutPrefix(path, module); ok {
		return top(own) == folder || slices.Contains(allowed[folder], top(own))
	}
	vendor, bound := vendors[folder]
	return !bound || isStandard(path) || matchesAny(path, vendor)
}

// isStandard tells the standard library's packages by their first part, which has
// no dot.
func isStandard(path string) bool { return !strings.Contains(top(path), ".") }

// matchesAny tells whether path is one of roots or below it.
func matchesAny(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return path == root || strings.HasPrefix(path, root+"/")
	})
}

func top(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// list returns the module's packages without their tests.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}
