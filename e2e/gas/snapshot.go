package gas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Use is the L2 gas of one transaction kind over the stories: the cheapest and
// the dearest. They differ by cells that are written for the first time, by the
// number of tasks, and by which branch is taken.
type Use struct {
	Least uint64 `json:"least"`
	Most  uint64 `json:"most"`
	Times int    `json:"times"`
}

// Snapshot is what docs/gas.json holds. A key names the calls of a transaction;
// each includes the account's own share, that of an empty one.
type Snapshot struct {
	Devnet string         `json:"devnet"`
	Unit   string         `json:"unit"`
	Calls  map[string]Use `json:"calls"`
}

// Note adds a transaction.
func (s *Snapshot) Note(calls string, gas uint64) {
	use, known := s.Calls[calls]
	if !known {
		use = Use{Least: gas, Most: gas}
	}
	s.Calls[calls] = Use{Least: min(use.Least, gas), Most: max(use.Most, gas), Times: use.Times + 1}
}

// Differences says in what the snapshots differ, one line each, in order.
func (s Snapshot) Differences(was Snapshot) []string {
	var out []string
	if s.Devnet != was.Devnet {
		out = append(out, fmt.Sprintf("devnet: %s, was %s", s.Devnet, was.Devnet))
	}
	names := maps.Clone(was.Calls)
	maps.Copy(names, s.Calls)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		now, is := s.Calls[name]
		before, did := was.Calls[name]
		switch {
		case !is:
			out = append(out, name+": is gone")
		case !did:
			out = append(out, name+": is new")
		case now != before:
			out = append(out, fmt.Sprintf("%s: %d to %d in %d, was %d to %d in %d", name,
				now.Least, now.Most, now.Times, before.Least, before.Most, before.Times))
		}
	}
	return out
}

// Load reads a snapshot.
func Load(path string) (Snapshot, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Snapshot{}, err
	}
	var s Snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return Snapshot{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Save writes it.
func (s Snapshot) Save(path string) error {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, raw.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
