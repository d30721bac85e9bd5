package doccmd

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/cobra"
)

const page = "Run `tool go 1` or `other go`; `tool` alone is a name.\n\n" +
	"    bin/tool go \\\n      --flag x 2  # a remark\n    other\n" +
	"\n1. A step:\n\n       tool stop > file\n       tool ask < file | other\n"

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.md": page, "b.txt": page, ".hidden/c.md": page} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Find(dir, "tool")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range found {
		c.Where = filepath.Base(c.Where)
		got = append(got, c.String())
	}
	want := []string{"a.md:1: tool go 1", "a.md:3: tool go --flag x 2", "a.md:9: tool stop", "a.md:10: tool ask"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTakes(t *testing.T) {
	program := func() *cobra.Command {
		root := &cobra.Command{Use: "tool", Args: cobra.NoArgs, Run: func(*cobra.Command, []string) {}}
		sub := &cobra.Command{Use: "go", Args: cobra.ExactArgs(1), Run: func(*cobra.Command, []string) {}}
		sub.Flags().String("flag", "", "")
		root.AddCommand(sub)
		return root
	}
	for _, c := range []struct {
		args []string
		ok   bool
	}{
		{[]string{"go", "1"}, true}, {[]string{"go", "--flag", "x", "1"}, true},
		{[]string{"go"}, false}, {[]string{"went"}, false}, {[]string{"go", "1", "--flog", "x"}, false},
	} {
		if err := takes(program(), c.args); (err == nil) != c.ok {
			t.Errorf("%q: %v", c.args, err)
		}
	}
}
