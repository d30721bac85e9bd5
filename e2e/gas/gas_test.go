package gas_test

import (
	"flag"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/gas"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/internal/toolchain"
)

var update = flag.Bool("update", false, "measure anew and write docs")

const (
	docs     = "../../docs"
	snapshot = docs + "/gas.json"
	command  = "go test ./e2e/gas -update"
)

// TestGas runs every story and compares what each call used with the snapshot.
func TestGas(t *testing.T) {
	s := gas.Snapshot{Devnet: devnetVersion(t), Unit: "L2 gas", Calls: map[string]gas.Use{}}
	n := kit.Start(t, kit.Config{Providers: 12, Strangers: 3})
	observe := func(calls string, r kit.Receipt) { s.Note(calls, r.Gas.L2) }

	transfer := n.Do(n.Buyer, n.Token.Transfer(n.Keeper.Address, cairo.U256From64(1))).Gas.L2
	var first, lives []life
	for _, tasks := range []uint32{1, 8, 32, 128} {
		// The first in a fresh slot, the others in the slot of the one before.
		// The second warms every cell that the third's actors use.
		first = append(first, live(n, n.Providers[0], tasks, len(first) > 0))
		lives = append(lives, live(n, n.Providers[0], tasks, true))
	}
	n.Observe = observe
	for _, story := range stories {
		story(n)
	}
	n.Conserved()
	if t.Failed() {
		return
	}
	if *update {
		write(t, s, transfer, first, lives)
		return
	}
	was, err := gas.Load(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	if diff := s.Differences(was); len(diff) > 0 {
		t.Errorf("gas differs from %s (%s writes it anew):\n%s", snapshot, command, strings.Join(diff, "\n"))
	}
}

func write(t *testing.T, s gas.Snapshot, transfer uint64, first, lives []life) {
	t.Helper()
	if err := s.Save(snapshot); err != nil {
		t.Fatal(err)
	}
	commit, err := figures.Commit(docs)
	if err != nil {
		t.Fatal(err)
	}
	inTransfers := func(gas uint64) float64 { return float64(gas) / float64(transfer) }
	measured := map[string]figures.Figure{}
	for i, l := range lives {
		f := figures.Figure{
			Value: inTransfers(l.total), Unit: "SAGE transfers", Command: command, Commit: commit,
			Note: fmt.Sprintf("L2 gas of a whole job of %d tasks in one assignment, %d of them audited, tier assured, "+
				"by the gas of one SAGE transfer to an account that has SAGE (%d). The job's slot was used before; "+
				"the one before it took %.2f transfers. Not in it: beacon rounds, which all jobs share, and withdrawals.",
				l.tasks, l.leaves, transfer, inTransfers(first[i].total)),
			Parts: l.parts,
		}
		if l.tasks == 1 {
			f.Goal = "<= 12"
		}
		measured[fmt.Sprintf("spine.job_gas_transfers_%d", l.tasks)] = f
	}
	one, most := lives[0], lives[len(lives)-1]
	slope := (inTransfers(most.total) - inTransfers(one.total)) / float64(most.tasks-one.tasks)
	measured["spine.job_gas_transfers_per_task"] = figures.Figure{
		Value: slope, Unit: "SAGE transfers per task", Goal: "<= 0.1", Command: command, Commit: commit,
		Note: fmt.Sprintf("Slope between jobs of %d and %d tasks.", one.tasks, most.tasks),
	}
	if err := figures.Merge(docs, measured); err != nil {
		t.Fatal(err)
	}
}

func devnetVersion(t *testing.T) string {
	t.Helper()
	program, err := toolchain.Look("starknet-devnet")
	if err != nil {
		t.Skip(err)
	}
	out, err := exec.CommandContext(t.Context(), program, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
