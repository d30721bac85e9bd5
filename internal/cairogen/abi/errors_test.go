package abi_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// sources writes a tree of files and returns its root.
func sources(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoadErrors(t *testing.T) {
	dir := sources(t, map[string]string{
		"market/errors.cairo": `//! All of them.
// pub const OLD: felt252 = 'MARKET: old';
pub const NOT_OPEN: felt252 = 'MARKET: not open';
pub const LONG_NAME: felt252 =
    'MARKET: on a line of its own'; // as cairo-format breaks lines
`,
		"market/contract.cairo": `const LIMIT: u8 = 5; const TAG: felt252 = 'not an error';`,
		"components/governed.cairo": `const ID: felt252 = 'no';
pub mod errors {
    pub const NOT_GOVERNOR: felt252 = 'GOV: not governor';
}
mod after { const OTHER: felt252 = 'no'; }
`,
	})
	all, err := abi.LoadErrors(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, e.String()+" = "+e.Text)
	}
	want := []string{"governed.NOT_GOVERNOR = GOV: not governor", "market.NOT_OPEN = MARKET: not open", "market.LONG_NAME = MARKET: on a line of its own"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLoadErrorsRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"one text twice": {
			map[string]string{
				"escrow/errors.cairo": "pub const A: felt252 = 'X: no';",
				"market/errors.cairo": "pub const B: felt252 = 'X: no';",
			},
			[]string{"market.B", "escrow.A", "X: no"},
		},
		"no short string": {map[string]string{"m/errors.cairo": "pub const A: felt252 = 5;\npub const B: felt252 = 'b';"}, []string{"A, B", "only B"}},
		"escaped":         {map[string]string{"m/errors.cairo": `pub const A: felt252 = 'it\'s';`}, []string{"A"}},
		"a type":          {map[string]string{"m/errors.cairo": `pub const A: u8 = 'a';`}, []string{"A"}},
		"too long":        {map[string]string{"m/errors.cairo": "pub const A: felt252 = '" + strings.Repeat("a", 32) + "';"}, []string{"m.A", "31 bytes"}},
		"empty":           {map[string]string{"m/errors.cairo": "pub const A: felt252 = '';"}, []string{"m.A"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := abi.LoadErrors(sources(t, tc.files))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not name %q", err, want)
				}
			}
		})
	}
}
