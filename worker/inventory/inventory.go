// Package inventory reports the hardware of this machine as it is. What a
// machine does not have, or does not tell, is reported as absent, with the
// reason; it is never guessed.
package inventory

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/unix"
)

// Report of a machine at one moment.
type Report struct {
	CPU    CPU    `json:"cpu"`
	Memory Memory `json:"memory"`
	Disk   Disk   `json:"disk"`
	GPUs   []GPU  `json:"gpus"`
	// NoGPU says why GPUs is empty; it is empty itself when there are some.
	NoGPU string `json:"no_gpu,omitempty"`
}

// CPU of the machine.
type CPU struct {
	Model string `json:"model"`
	ISA   string `json:"isa"` // see ISA
	// Cores is 0 where a virtual machine does not tell. Threads are those
	// this process may use.
	Cores   int `json:"cores"`
	Threads int `json:"threads"`
}

// Memory in bytes. Available is what could be used now without swapping.
type Memory struct {
	Total     int64 `json:"total"`
	Available int64 `json:"available"`
}

// Disk is the file system that holds Path, in bytes. Free is what an
// unprivileged user may take.
type Disk struct {
	Path  string `json:"path"`
	Total int64  `json:"total"`
	Free  int64  `json:"free"`
}

// GPU as its driver describes it.
type GPU struct {
	Model       string `json:"model"`
	UUID        string `json:"uuid"`
	MemoryBytes int64  `json:"memory_bytes"`
	Driver      string `json:"driver"`
	// EnergyMillijoules since the driver was loaded; nil on models that do
	// not count.
	EnergyMillijoules *uint64 `json:"energy_mj,omitempty"`
}

// Read takes the inventory. diskPath is where the worker will keep its data.
// A machine without a GPU, or without its driver's library, is no error.
func Read(diskPath string) (Report, error) {
	r := Report{CPU: CPU{
		Model:   strings.TrimSpace(cpuid.CPU.BrandName),
		ISA:     ISA(),
		Cores:   cpuid.CPU.PhysicalCores,
		Threads: runtime.NumCPU(),
	}}
	var err error
	if r.Memory, err = readMemory(); err != nil {
		return Report{}, err
	}
	if r.Disk, err = readDisk(diskPath); err != nil {
		return Report{}, err
	}
	if r.GPUs, r.NoGPU, err = readGPUs(); err != nil {
		return Report{}, err
	}
	return r, nil
}

// ISA is the class of instruction sets that libraries choose their kernels by:
// x86-64-v1 to -v4, what the operating system enables included, or the
// architecture's name elsewhere.
func ISA() string {
	if level := cpuid.CPU.X64Level(); level > 0 {
		return "x86-64-v" + strconv.Itoa(level)
	}
	return runtime.GOARCH
}

func readMemory() (Memory, error) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return Memory{}, fmt.Errorf("inventory: memory: %w", err)
	}
	defer f.Close()
	var m Memory
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var kib int64
		if _, err := fmt.Sscanf(lines.Text(), "MemTotal: %d kB", &kib); err == nil {
			m.Total = kib << 10
		}
		if _, err := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kib); err == nil {
			m.Available = kib << 10
		}
	}
	if err := lines.Err(); err != nil {
		return Memory{}, fmt.Errorf("inventory: memory: %w", err)
	}
	if m.Total == 0 {
		return Memory{}, errors.New("inventory: memory: /proc/meminfo has no MemTotal")
	}
	return m, nil
}

func readDisk(path string) (Disk, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return Disk{}, fmt.Errorf("inventory: disk %s: %w", path, err)
	}
	block := fs.Frsize
	return Disk{Path: path, Total: int64(fs.Blocks) * block, Free: int64(fs.Bavail) * block}, nil
}
