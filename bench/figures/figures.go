// Package figures keeps what was measured, docs/benchmarks.json, and renders it
// for people, docs/benchmarks.md. Programs that measure merge their entries.
package figures

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Figure is one measurement.
type Figure struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Goal  Goal    `json:"goal,omitempty"`
	// Peer is what others reach, with its source; empty where nothing compares.
	Peer string `json:"peer,omitempty"`
	// Command repeats the measurement.
	Command string `json:"command"`
	// Commit that was measured; see Commit.
	Commit string `json:"commit"`
	// Note says what a reader must know to use the figure.
	Note string `json:"note,omitempty"`
	// Parts are what it is made of.
	Parts []Part `json:"parts,omitempty"`
}

// Part is a share of a figure, in the unit that the figure's Note names.
type Part struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
}

// The files, below the folder that Merge is given.
const (
	JSONFile     = "benchmarks.json"
	MarkdownFile = "benchmarks.md"
)

// Load reads the figures by name; none if nothing was measured yet.
func Load(docs string) (map[string]Figure, error) {
	raw, err := os.ReadFile(filepath.Join(docs, JSONFile))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Figure{}, nil
	}
	if err != nil {
		return nil, err
	}
	var all map[string]Figure
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", JSONFile, err)
	}
	return all, nil
}

// Merge puts the figures in place of those of the same names and writes both
// files. One program at a time may do so.
func Merge(docs string, measured map[string]Figure) error {
	for name, f := range measured {
		if err := f.check(); err != nil {
			return fmt.Errorf("figure %s: %w", name, err)
		}
	}
	all, err := Load(docs)
	if err != nil {
		return err
	}
	maps.Copy(all, measured)
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false) // goals are written with < and >
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	if err := replace(filepath.Join(docs, JSONFile), raw.Bytes()); err != nil {
		return err
	}
	return replace(filepath.Join(docs, MarkdownFile), []byte(Render(all)))
}

func (f Figure) check() error {
	switch {
	case f.Unit == "":
		return errors.New("figure without a Unit")
	case f.Command == "":
		return errors.New("figure without a Command")
	case f.Commit == "":
		return errors.New("figure without a Commit")
	}
	_, _, err := f.Goal.parse()
	return err
}

// Record merges figures that were measured on what is checked out now.
func Record(docs string, measured map[string]Figure) error {
	commit, err := Commit(docs)
	if err != nil {
		return err
	}
	stamped := maps.Clone(measured)
	for name, f := range stamped {
		f.Commit = commit
		stamped[name] = f
	}
	return Merge(docs, stamped)
}

// Commit names what is checked out in the folder, with a + when files differ
// from it.
func Commit(dir string) (string, error) {
	head, err := git(dir, "rev-parse", "--short=12", "HEAD")
	if err != nil {
		return "", err
	}
	changed, err := git(dir, "status", "--porcelain")
	if err != nil {
		return "", err
	}
	if changed != "" {
		head += "+"
	}
	return head, nil
}

func git(dir string, args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

func replace(path string, content []byte) error {
	tmp := path + ".new"
	if err := os.WriteFile(tmp, content, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
