package inventory_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/worker/inventory"
)

func TestReadIsHonest(t *testing.T) {
	r, err := inventory.Read(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if r.CPU.Threads != runtime.NumCPU() || r.CPU.Model == "" {
		t.Errorf("CPU %+v", r.CPU)
	}
	if r.Memory.Total < 1<<26 || r.Memory.Available <= 0 || r.Memory.Available > r.Memory.Total {
		t.Errorf("memory %+v", r.Memory)
	}
	if r.Disk.Total <= 0 || r.Disk.Free <= 0 || r.Disk.Free > r.Disk.Total {
		t.Errorf("disk %+v", r.Disk)
	}
	if (len(r.GPUs) == 0) == (r.NoGPU == "") {
		t.Errorf("GPUs %+v, reason for none %q", r.GPUs, r.NoGPU)
	}
	// The kernel's devices are another witness.
	nodes, err := filepath.Glob("/dev/nvidia[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	if len(nodes) == 0 && len(r.GPUs) > 0 {
		t.Errorf("GPUs %+v without a device node", r.GPUs)
	}
	if _, err := inventory.Read(filepath.Join(t.TempDir(), "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing disk path: %v", err)
	}
}

// The class must be backed by what the kernel reports, and be the highest that is.
func TestISA(t *testing.T) {
	isa := inventory.ISA()
	if runtime.GOARCH != "amd64" {
		if isa != runtime.GOARCH {
			t.Fatalf("ISA %q", isa)
		}
		return
	}
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^flags\s*: (.*)$`).FindStringSubmatch(string(data))
	if line == nil {
		t.Fatal("/proc/cpuinfo has no flags")
	}
	has := make(map[string]bool)
	for _, flag := range strings.Fields(line[1]) {
		has[flag] = true
	}
	want := "x86-64-v1"
	for _, level := range []struct{ name, flags string }{
		{"x86-64-v2", "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"},
		{"x86-64-v3", "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"},
		{"x86-64-v4", "avx512f avx512bw avx512cd avx512dq avx512vl"},
	} {
		for _, flag := range strings.Fields(level.flags) {
			if !has[flag] {
				level.name = ""
			}
		}
		if level.name == "" {
			break
		}
		want = level.name
	}
	if isa != want {
		t.Fatalf("ISA %q, the kernel's flags say %q", isa, want)
	}
}
