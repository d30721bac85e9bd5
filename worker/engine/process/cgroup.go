package process

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// cgroupParent is a cgroup v2 directory in which tasks get groups of their own.
type cgroupParent struct {
	dir    string
	reason string // why there is none
}

func (p cgroupParent) usable() bool { return p.dir != "" }

// findCgroupParent takes the configured directory, or the one that the service
// manager marked as delegated: the agent's own cgroup, or its parent when the
// agent was put in a leaf. Any other belongs to somebody else.
func findCgroupParent(configured string) cgroupParent {
	var candidates []string
	switch configured {
	case "none":
		return cgroupParent{reason: "switched off"}
	case "":
		own, err := ownCgroup()
		if err != nil {
			return cgroupParent{reason: err.Error()}
		}
		for _, dir := range []string{own, filepath.Dir(own)} {
			if isDelegated(dir) {
				candidates = append(candidates, dir)
			}
		}
		if len(candidates) == 0 {
			return cgroupParent{reason: own + " is not delegated"}
		}
	default:
		candidates = []string{configured}
	}
	var reasons []string
	for _, dir := range candidates {
		err := delegate(dir)
		if err == nil {
			return cgroupParent{dir: dir}
		}
		reasons = append(reasons, err.Error())
	}
	return cgroupParent{reason: strings.Join(reasons, "; ")}
}

// isDelegated looks for systemd's mark.
func isDelegated(dir string) bool {
	for _, name := range []string{"trusted.delegate", "user.delegate"} {
		mark := make([]byte, 1)
		if n, err := unix.Getxattr(dir, name, mark); err == nil && n == 1 && mark[0] == '1' {
			return true
		}
	}
	return false
}

var controllers = []string{"memory", "pids"}

// delegate makes sure that groups beneath dir have the controllers.
func delegate(dir string) error {
	var fsType unix.Statfs_t
	if err := unix.Statfs(dir, &fsType); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if fsType.Type != unix.CGROUP2_SUPER_MAGIC {
		return fmt.Errorf("%s is no cgroup v2 directory", dir)
	}
	if err := unix.Access(dir, unix.W_OK); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	enabled, err := readWords(dir, "cgroup.subtree_control")
	if err != nil {
		return err
	}
	for _, name := range controllers {
		if slices.Contains(enabled, name) {
			continue
		}
		if err := writeFile(dir, "cgroup.subtree_control", "+"+name); err != nil {
			return fmt.Errorf("controller %s: %w", name, err)
		}
	}
	return nil
}

// ownCgroup is the directory of this process's cgroup in the v2 hierarchy.
func ownCgroup() (string, error) {
	data, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		if path, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "0::"); ok {
			mount, err := cgroup2Mount()
			return filepath.Join(mount, path), err
		}
	}
	return "", errors.New("no cgroup v2 hierarchy")
}

func cgroup2Mount() (string, error) {
	data, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		// … mount-point options [tags] - type source options
		before, after, ok := strings.Cut(line, " - ")
		if fields := strings.Fields(before); ok && len(fields) > 4 && strings.HasPrefix(after, "cgroup2 ") {
			return fields[4], nil
		}
	}
	return "", errors.New("cgroup v2 is not mounted")
}

// sandboxProcesses are bubblewrap's own, counted in the group as well.
const sandboxProcesses = 3

// group names a task's group; create makes it.
func (p cgroupParent) group(instance string) *cgroup {
	return &cgroup{dir: filepath.Join(p.dir, "bitsage-"+instance)}
}

// cgroup of one task.
type cgroup struct{ dir string }

// create sets the task's limits. Memory includes what the task keeps in tmpfs
// and in the page cache.
func (g *cgroup) create(l engine.Limits) error {
	if err := os.Mkdir(g.dir, 0o755); err != nil {
		return fmt.Errorf("process: cgroup: %w", err)
	}
	err := errors.Join(
		writeFile(g.dir, "memory.max", strconv.FormatInt(l.Memory, 10)),
		writeFile(g.dir, "memory.oom.group", "1"),
		writeFile(g.dir, "pids.max", strconv.Itoa(l.PIDs+sandboxProcesses)),
	)
	// Absent where the kernel has no swap accounting.
	if swap := writeFile(g.dir, "memory.swap.max", "0"); swap != nil && !errors.Is(swap, fs.ErrNotExist) {
		err = errors.Join(err, swap)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("process: cgroup: %w", err), g.remove())
	}
	return nil
}

func (g *cgroup) memoryKills() int64 { return g.event("memory.events", "oom_kill") }
func (g *cgroup) pidRefusals() int64 { return g.event("pids.events", "max") }

func (g *cgroup) event(file, key string) int64 {
	words, err := readWords(g.dir, file)
	if err != nil {
		return 0
	}
	for i := 0; i+1 < len(words); i += 2 {
		if words[i] == key {
			n, err := strconv.ParseInt(words[i+1], 10, 64)
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}

// remove kills what is left in the group and deletes it. A group that is not
// there is no error.
func (g *cgroup) remove() error {
	if err := writeFile(g.dir, "cgroup.kill", "1"); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(g.dir); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	// Killed processes leave the group a moment later.
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := os.Remove(g.dir)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if !errors.Is(err, unix.EBUSY) || time.Now().After(deadline) {
			return fmt.Errorf("process: cgroup: %w", err)
		}
		time.Sleep(10 * time.Millisecond) //nolint:forbidigo // the kernel tells nobody when a group is empty
	}
}

func readWords(dir, name string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(bytes.TrimSpace(data))), nil
}

func writeFile(dir, name, value string) error {
	// Not os.WriteFile: it would create what is not there.
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(value)
	return errors.Join(err, f.Close())
}
