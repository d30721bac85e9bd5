package bitsage_test

import (
	"os"
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
