// Package runbook plays, in its tests, bad days of keepers on a devnet: real
// bots over the real sender, with a node that fails, lies and forgets, with
// reorgs, with twins and with nobody there. What each day must end in, and what
// must not happen in it, stands in testdata, one file a day.
package runbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Runbook is one day.
type Runbook struct {
	Name string `json:"-"`
	// Why the day is interesting.
	Why string `json:"why"`
	// Jobs are posted at the start and worked on by honest people.
	Jobs int `json:"jobs"`
	// Ticks of 2 s of chain time, after which the day ends whatever happened.
	Ticks int `json:"ticks"`
	// Keepers by role, "beacon" or "clerk", each with an account of its own.
	Keepers []string `json:"keepers"`
	// Absent keepers do nothing from the first to before the second tick.
	Absent [2]int  `json:"absent"`
	Faults Faults  `json:"faults"`
	Reorgs []Reorg `json:"reorgs"`
	Expect Expect  `json:"expect"`
}

// Faults are chances, 0 to 1, of what goes wrong with one request.
type Faults struct {
	// Errors: it fails before the node has done anything.
	Errors float64 `json:"errors"`
	// Drops: a transaction is acknowledged and forgotten.
	Drops float64 `json:"drops"`
	// LostAnswers: a transaction is taken, and the answer is an error.
	LostAnswers float64 `json:"lost_answers"`
	// StaleNonces: the account's nonce is one behind.
	StaleNonces float64 `json:"stale_nonces"`
}

// Reorg throws away the blocks that the keepers made in the tick in which this
// many of their transactions had been taken.
type Reorg struct {
	After int `json:"after"`
}

// Expect is what the day must end in, exactly, and what it may cost.
type Expect struct {
	// Settled and Drawn count assignments and audits: each once.
	Settled int `json:"settled"`
	Drawn   int `json:"drawn"`
	// Sent bounds the keepers' transactions, and Reverted those of them that
	// were paid for nothing.
	Sent     int `json:"sent"`
	Reverted int `json:"reverted"`
	// Silent counts beacon keepers slashed for not revealing.
	Silent int `json:"silent"`
	// Faults, and transactions thrown out by reorgs, that must have been met at
	// least, so that the day is a bad one.
	Faults  int `json:"faults"`
	Reorged int `json:"reorged"`
}

// Load reads the runbooks of a folder.
func Load(dir string) ([]Runbook, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var all []Runbook
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		r := Runbook{Name: filepath.Base(path)}
		d := json.NewDecoder(f)
		d.DisallowUnknownFields()
		err = errors.Join(d.Decode(&r), f.Close())
		if err == nil {
			err = r.check()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func (r Runbook) check() error {
	if r.Why == "" || r.Jobs <= 0 || r.Ticks <= 0 {
		return errors.New("why, jobs and ticks must be given")
	}
	for _, role := range r.Keepers {
		if role != beaconRole && role != clerkRole {
			return fmt.Errorf("keepers: %q is no role", role)
		}
	}
	for _, p := range []float64{r.Faults.Errors, r.Faults.Drops, r.Faults.LostAnswers, r.Faults.StaleNonces} {
		if p < 0 || p > 1 {
			return fmt.Errorf("faults: %v is no chance", p)
		}
	}
	return nil
}

const (
	beaconRole = "beacon"
	clerkRole  = "clerk"
)
