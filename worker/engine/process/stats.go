package process

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// process is identified by its pid and its start time together.
type process struct {
	pid   int
	ticks uint64
}

// measure of a process tree at one moment.
type measure struct {
	user, system time.Duration
	rss          int64
	processes    int
}

// tree measures p's descendants and p itself. It returns zeroes when p is no
// more. The sum of resident sets counts shared pages several times; when it
// exceeds memory, the proportional measure, exact but costly, is taken.
func (p process) tree(memory int64) measure {
	var m measure
	if ticks, err := startTicks(p.pid); err != nil || ticks != p.ticks {
		return m
	}
	pids := []int{p.pid}
	for i := 0; i < len(pids); i++ {
		pids = append(pids, children(pids[i])...)
	}
	for _, pid := range pids {
		fields, err := statFields(pid)
		if err != nil {
			continue // ended meanwhile
		}
		// Ended children are counted in the parent that collected them.
		m.user += ticksToDuration(fields[statUser]) + ticksToDuration(fields[statChildUser])
		m.system += ticksToDuration(fields[statSystem]) + ticksToDuration(fields[statChildSystem])
		m.rss += residentSet(pid)
		m.processes++
	}
	m.processes = max(0, m.processes-1) // the sandbox's own init
	if m.rss > memory {
		if exact := proportionalSet(pids); exact > 0 {
			m.rss = exact
		}
	}
	return m
}

// Fields of /proc/pid/stat behind the command name, counted from 0.
const (
	statParent      = 1
	statUser        = 11
	statSystem      = 12
	statChildUser   = 13
	statChildSystem = 14
	statStart       = 19
)

// The kernel reports times to user space in ticks of 1/100 s on every
// architecture Go runs on.
const ticksPerSecond = 100

func ticksToDuration(field string) time.Duration {
	n, err := strconv.ParseInt(field, 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(n) * (time.Second / ticksPerSecond)
}

func statFields(pid int) ([]string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	// The name is in parentheses and may contain anything, these included.
	end := bytes.LastIndexByte(data, ')')
	fields := strings.Fields(string(data[end+1:]))
	if end < 0 || len(fields) <= statStart {
		return nil, fmt.Errorf("process: malformed /proc/%d/stat", pid)
	}
	return fields, nil
}

func startTicks(pid int) (uint64, error) {
	fields, err := statFields(pid)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(fields[statStart], 10, 64)
}

func parentOf(pid int) (int, error) {
	fields, err := statFields(pid)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(fields[statParent])
}

// children lists what the process forked, from whichever of its threads.
func children(pid int) []int {
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil
	}
	var pids []int
	for _, thread := range threads {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, thread.Name()))
		if err != nil {
			continue
		}
		for _, field := range strings.Fields(string(data)) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

func residentSet(pid int) int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// proportionalSet is 0 when the kernel does not tell.
func proportionalSet(pids []int) int64 {
	var sum int64
	for _, pid := range pids {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			var kib int64
			if _, err := fmt.Sscanf(line, "Pss: %d kB", &kib); err == nil {
				sum += kib << 10
				break
			}
		}
	}
	return sum
}

// outputDir is a directory whose content belongs to a stranger: os.Root keeps
// the walk inside whatever links appear while it runs.
type outputDir struct{ root *os.Root }

func openOutputDir(path string) (*outputDir, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("%w: output directory: %w", engine.ErrSandbox, err)
	}
	return &outputDir{root}, nil
}

func (d *outputDir) close() { d.root.Close() }

const (
	// entryCost is what the smallest file takes of a disk.
	entryCost = 4096
	// maxEntries bounds one walk; a directory with more counts as endless.
	maxEntries = 50_000
	endless    = 1<<63 - 1
)

// size is the sum of file sizes, each entry counting for at least entryCost.
func (d *outputDir) size() int64 {
	var sum int64
	entries := 0
	// Files vanish while we look; what cannot be read is not counted.
	_ = fs.WalkDir(d.root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == "." {
			return nil //nolint:nilerr // as said
		}
		if entries++; entries > maxEntries {
			sum = endless
			return fs.SkipAll
		}
		cost := int64(entryCost)
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			cost = max(cost, info.Size())
		}
		sum += cost
		return nil
	})
	return sum
}
