package gas_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/bitsage-network/bitsage/e2e/gas"
)

func taken(notes map[string][]uint64) gas.Snapshot {
	s := gas.Snapshot{Devnet: "x", Unit: "L2 gas", Calls: map[string]gas.Use{}}
	for calls, gases := range notes {
		for _, one := range gases {
			s.Note(calls, one)
		}
	}
	return s
}

func TestSnapshot(t *testing.T) {
	was := taken(map[string][]uint64{"same": {5, 3, 4}, "dearer": {1}, "gone": {1}})
	path := filepath.Join(t.TempDir(), "gas.json")
	if err := was.Save(path); err != nil {
		t.Fatal(err)
	}
	read, err := gas.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := was.Differences(read); len(diff) > 0 {
		t.Errorf("reading changes it: %v", diff)
	}
	if want := (gas.Use{Least: 3, Most: 5, Times: 3}); read.Calls["same"] != want {
		t.Errorf("got %+v, want %+v", read.Calls["same"], want)
	}
	now := taken(map[string][]uint64{"same": {3, 4, 5}, "dearer": {2}, "new": {1}})
	want := []string{"dearer: 2 to 2 in 1, was 1 to 1 in 1", "gone: is gone", "new: is new"}
	if diff := now.Differences(was); !slices.Equal(diff, want) {
		t.Errorf("got %q, want %q", diff, want)
	}
}
