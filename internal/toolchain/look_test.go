package toolchain_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/toolchain"
)

func program(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLook(t *testing.T) {
	prefix, dir := t.TempDir(), t.TempDir()
	pinned := program(t, filepath.Join(prefix, "bin", "both"))
	program(t, filepath.Join(dir, "both"))
	other := program(t, filepath.Join(dir, "other"))
	t.Setenv("PATH", dir)

	for _, test := range []struct{ prefix, name, want string }{
		{prefix, "both", pinned},
		{prefix, "other", other},
		{"", "both", filepath.Join(dir, "both")},
		{filepath.Join(prefix, "gone"), "other", other},
	} {
		t.Setenv(toolchain.Prefix, test.prefix)
		if got, err := toolchain.Look(test.name); err != nil || got != test.want {
			t.Errorf("prefix %q: Look(%q) = %q, %v, want %q", test.prefix, test.name, got, err, test.want)
		}
	}

	_, err := toolchain.Look("neither")
	if !errors.Is(err, exec.ErrNotFound) || !strings.Contains(err.Error(), "neither") {
		t.Errorf("got %v, want exec.ErrNotFound for neither", err)
	}
}
