package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden ABI, vectors and bindings; needs the Cairo tools")

const (
	goldenCairo    = "testdata/golden"
	goldenABI      = "testdata/golden/abi/Bazaar.json"
	goldenVectors  = "testdata/golden/vectors.json"
	goldenBindings = "../../chain/cairo/internal/golden"
)

// TestGoldenABI compiles the golden contract and compares its ABI.
func TestGoldenABI(t *testing.T) {
	class := filepath.Join(t.TempDir(), "class.json")
	cairoTool(t, "starknet-compile", goldenCairo, class, "--contract-path", "golden::bazaar::Bazaar")
	text, err := os.ReadFile(class)
	if err != nil {
		t.Fatal(err)
	}
	var compiled struct {
		ABI json.RawMessage `json:"abi"`
	}
	if err := json.Unmarshal(text, &compiled); err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, compiled.ABI, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, goldenABI, append(indented.Bytes(), '\n'))
}

// TestGoldenVectors runs the Cairo tests, which print what Serde writes, and
// compares that.
func TestGoldenVectors(t *testing.T) {
	type event struct {
		Keys string `json:"keys"`
		Data string `json:"data"`
	}
	printed := struct {
		Vectors map[string]string `json:"vectors"`
		Events  map[string]event  `json:"events"`
	}{map[string]string{}, map[string]event{}}
	for line := range strings.Lines(cairoTool(t, "cairo-test", "--starknet", goldenCairo)) {
		name, felts, _ := strings.Cut(line, ":")
		if name, ok := strings.CutPrefix(name, "vector "); ok {
			printed.Vectors[strings.TrimSpace(name)] = strings.TrimSpace(felts)
		}
		if name, ok := strings.CutPrefix(name, "event "); ok {
			keys, data, _ := strings.Cut(felts, "|")
			printed.Events[strings.TrimSpace(name)] = event{strings.TrimSpace(keys), strings.TrimSpace(data)}
		}
	}
	text, err := json.MarshalIndent(printed, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, goldenVectors, append(text, '\n'))
}

// TestGoldenBindings generates the bindings that chain/cairo/internal/golden
// tests against the vectors.
func TestGoldenBindings(t *testing.T) {
	args := []string{"-abi", filepath.Dir(goldenABI), "-errors", goldenCairo + "/src", "-out", goldenBindings}
	if !*update {
		args = append(args, "-check")
	}
	if err := run(args, t.Output()); err != nil {
		t.Error(err)
	}
}

// golden compares got with a file, or with -update rewrites the file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what Cairo writes now (run with -update):\n%s", path, got)
	}
}

// cairoTool runs a program of the Cairo toolchain, found under BITSAGE_TOOLS or
// on PATH, and returns what it printed.
func cairoTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(os.Getenv("BITSAGE_TOOLS"), "bin", name)
	if _, err := os.Stat(path); err != nil || os.Getenv("BITSAGE_TOOLS") == "" {
		if path, err = exec.LookPath(name); err != nil {
			t.Skipf("%s is missing: it is neither in $BITSAGE_TOOLS/bin nor on PATH", name)
		}
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}
