//go:build cgo && linux

package inventory_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/worker/inventory"
)

// The driver's own tool is the witness, on a machine that has it.
func TestGPUsAreThoseOfNvidiaSMI(t *testing.T) {
	smi, err := exec.LookPath("nvidia-smi")
	if err != nil {
		t.Skip("no nvidia-smi on this machine")
	}
	out, err := exec.Command(smi, "--query-gpu=name,uuid,memory.total,driver_version", "--format=csv,noheader,nounits").Output()
	if err != nil {
		t.Fatalf("nvidia-smi: %v", err)
	}
	report, err := inventory.Read(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(report.GPUs) {
		t.Fatalf("%d GPUs, nvidia-smi has %q", len(report.GPUs), lines)
	}
	for i, line := range lines {
		gpu := report.GPUs[i]
		mib := strconv.FormatInt(gpu.MemoryBytes>>20, 10)
		if got := strings.Join([]string{gpu.Model, gpu.UUID, mib, gpu.Driver}, ", "); got != line {
			t.Errorf("GPU %d is %q, by nvidia-smi %q", i, got, line)
		}
		if gpu.EnergyMillijoules != nil {
			used := energyMoves(t, i, *gpu.EnergyMillijoules)
			t.Logf("%s: %d mJ in at most %s", line, used, energyWithin)
		}
	}
}

// A card that idles draws tens of watts, and counts them some times a second.
const energyWithin = 5 * time.Second

func energyMoves(t *testing.T, index int, from uint64) (millijoules uint64) {
	t.Helper()
	for end := time.Now().Add(energyWithin); time.Now().Before(end); {
		report, err := inventory.Read(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if now := *report.GPUs[index].EnergyMillijoules; now > from {
			return now - from
		}
	}
	t.Errorf("GPU %d: the energy counter stays at %d mJ", index, from)
	return 0
}
