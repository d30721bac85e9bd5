package contracts_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/bitsage-network/bitsage/contracts"
)

func TestEveryNameHasAnABI(t *testing.T) {
	names := contracts.Names()
	if len(names) == 0 || !slices.IsSorted(names) {
		t.Fatalf("names %v, want some, sorted", names)
	}
	for _, name := range names {
		text, err := contracts.ABI(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var entries []struct{ Type string }
		if err := json.Unmarshal(text, &entries); err != nil || len(entries) == 0 {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
	}
}

func TestUnknownName(t *testing.T) {
	for _, name := range []string{"", "Nothing", "../embed", "Market.json"} {
		if _, err := contracts.ABI(name); !errors.Is(err, contracts.ErrUnknown) {
			t.Errorf("ABI(%q): %v, want ErrUnknown", name, err)
		}
		if _, _, err := contracts.Class(name); !errors.Is(err, contracts.ErrUnknown) {
			t.Errorf("Class(%q): %v, want ErrUnknown", name, err)
		}
	}
}

// Every class is here or none is, and what is here belongs to the ABI.
func TestClasses(t *testing.T) {
	built := 0
	for _, name := range contracts.Names() {
		sierra, casm, err := contracts.Class(name)
		if errors.Is(err, contracts.ErrNotBuilt) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		built++
		abi, err := contracts.ABI(name)
		if err != nil {
			t.Fatal(err)
		}
		var class struct{ ABI json.RawMessage }
		if err := json.Unmarshal(sierra, &class); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if compact(t, class.ABI) != compact(t, abi) {
			t.Errorf("%s: the class and contracts/abi differ: make contracts", name)
		}
		if !json.Valid(casm) {
			t.Errorf("%s: its CASM is not JSON", name)
		}
	}
	if all := len(contracts.Names()); built != 0 && built != all {
		t.Errorf("%d of %d classes are built", built, all)
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
