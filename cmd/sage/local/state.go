// Package local runs a whole network on this machine: a devnet, the contracts,
// an indexer with GraphQL and keepers, and workers, each a process of its own.
package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// State is what a running network is, kept in its folder.
type State struct {
	Dir        string    `json:"-"`
	Node       string    `json:"node"`
	GraphQL    string    `json:"graphql"`
	Gateway    string    `json:"gateway"`
	Deployment string    `json:"deployment"`
	Buyer      Keys      `json:"buyer"`
	Workers    []Worker  `json:"workers"`
	Processes  []Process `json:"processes"`
	// Ready says that it was brought up to the end.
	Ready bool `json:"ready"`
}

// Keys is an account and where its encrypted key is.
type Keys struct {
	Account        string `json:"account"`
	KeyFile        string `json:"key_file"`
	PassphraseFile string `json:"passphrase_file"`
}

// Worker is one provider of the network.
type Worker struct {
	Name     string `json:"name"`
	Owner    Keys   `json:"owner"`
	Operator Keys   `json:"operator"`
	Dir      string `json:"dir"`
	// Listen is the address of its blob server.
	Listen string `json:"listen"`
}

// ErrNotUp says that there is no network in a folder.
var ErrNotUp = errors.New("no network is up")

const stateFile = "network.json"

// Load reads the state of the network in dir. Errors: ErrNotUp.
func Load(dir string) (State, error) {
	raw, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, os.ErrNotExist) {
		return State{}, fmt.Errorf("%w in %s: start one with `sage up`", ErrNotUp, dir)
	}
	if err != nil {
		return State{}, err
	}
	s := State{Dir: dir}
	if err := json.Unmarshal(raw, &s); err != nil {
		return State{}, fmt.Errorf("%s: %w", filepath.Join(dir, stateFile), err)
	}
	return s, nil
}

func (s State) save() error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(s.Dir, stateFile)
	if err := os.WriteFile(path+".new", append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Dead are the processes that have ended by themselves.
func (s State) Dead() []Process {
	var dead []Process
	for _, p := range s.Processes {
		if !p.Alive() {
			dead = append(dead, p)
		}
	}
	return dead
}
