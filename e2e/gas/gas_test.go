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
	// repetitions of a job's life that are averaged.
	repetitions = 8
)

// TestGas runs every story and compares what each call used with the snapshot.
func TestGas(t *testing.T) {
	s := gas.Snapshot{Devnet: devnetVersion(t), Unit: "L2 gas", Calls: map[string]gas.Use{}}
	n := kit.Start(t, kit.Config{Providers: 12, Strangers: 7, SierraGas: true})
	observe := func(calls string, r kit.Receipt) { s.Note(calls, r.Gas.L2) }

	transfer := n.Do(n.Buyer, n.Token.Transfer(n.Keeper.Address, cairo.U256From64(1))).Gas.L2
	empty := n.Do(n.Buyer).Gas.L2
	fresh := live(n, n.Providers[0], 1, false)
	for range 2 * len(n.Providers) { // until every auditor's cells are warm
		live(n, n.Providers[0], 1, true)
	}
	var lives []life
	for _, tasks := range []uint32{1, 8, 32, 128} {
		var same []life
		for range repetitions {
			same = append(same, live(n, n.Providers[0], tasks, true))
		}
		lives = append(lives, mean(same))
	}
	n.Observe = observe
	for pass := range 2 {
		for _, story := range stories {
			story(n, pass)
			n.Conserved()
		}
	}
	tellEconomy(t, observe)
	if t.Failed() {
		return
	}
	if *update {
		write(t, s, costs{transfer, empty, fresh, lives})
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

// costs are what the figures are made of.
type costs struct {
	transfer, empty uint64
	fresh           life
	lives           []life
}

func write(t *testing.T, s gas.Snapshot, c costs) {
	t.Helper()
	if err := s.Save(snapshot); err != nil {
		t.Fatal(err)
	}
	inTransfers := func(gas float64) float64 { return gas / float64(c.transfer) }
	measured := map[string]figures.Figure{}
	for _, l := range c.lives {
		f := figures.Figure{
			Value: inTransfers(l.total), Unit: "SAGE transfers", Command: command,
			Note: fmt.Sprintf("L2 gas of a whole job of %d tasks in one assignment, tier assured, of which on average %.3g "+
				"were audited, divided by that of one SAGE transfer to an account that has SAGE (%d). Mean of %d jobs "+
				"among 12 providers, in a slot that was used before, by people who did so before. The %d transactions' "+
				"own cost, empty, is %.2f transfers of it. Left out: beacon rounds, which all jobs share, and withdrawals.",
				l.tasks, l.leaves, c.transfer, repetitions, len(l.parts), inTransfers(float64(len(l.parts))*float64(c.empty))),
			Parts: l.parts,
		}
		if l.tasks == 1 {
			f.Goal = "<= 12"
			f.Note += fmt.Sprintf(" The very first job, which writes every cell anew, took %.2f.", inTransfers(c.fresh.total))
		}
		measured[fmt.Sprintf("spine.job_gas_transfers_%d", l.tasks)] = f
	}
	one, most := c.lives[0], c.lives[len(c.lives)-1]
	slope := (inTransfers(most.total) - inTransfers(one.total)) / float64(most.tasks-one.tasks)
	measured["spine.job_gas_transfers_per_task"] = figures.Figure{
		Value: slope, Unit: "SAGE transfers per task", Goal: "<= 0.1", Command: command,
		Note: fmt.Sprintf("Slope between jobs of %d and %d tasks.", one.tasks, most.tasks),
	}
	if err := figures.Record(docs, measured); err != nil {
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
