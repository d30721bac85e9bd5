package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// record of a running task, written before it starts and completed after. It
// lets the next agent make sure that the process is gone.
type record struct {
	Handle engine.Handle `json:"handle"`
	// PID of the sandbox and its start time in clock ticks since Boot; 0 until
	// it runs. The three together name one process for ever.
	PID    int    `json:"pid,omitempty"`
	Ticks  uint64 `json:"ticks,omitempty"`
	Boot   string `json:"boot,omitempty"`
	Cgroup string `json:"cgroup,omitempty"`
}

const recordSuffix = ".task.json"

func (e *Engine) recordPath(h engine.Handle) string {
	return filepath.Join(e.cfg.StateDir, h.Instance+recordSuffix)
}

func (e *Engine) writeRecord(r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("process: record: %w", err)
	}
	path := e.recordPath(r.Handle)
	// No fsync: the record is of use only while this boot lasts.
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return fmt.Errorf("process: record: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("process: record: %w", err)
	}
	return nil
}

func (e *Engine) removeRecord(h engine.Handle) error {
	if err := os.Remove(e.recordPath(h)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("process: record: %w", err)
	}
	return nil
}

// reconcile ends what an earlier agent left. The kernel kills sandboxes when
// their agent dies, so it normally finds records only.
func (e *Engine) reconcile() error {
	entries, err := os.ReadDir(e.cfg.StateDir)
	if err != nil {
		return fmt.Errorf("process: reconcile: %w", err)
	}
	boot := bootID()
	for _, entry := range entries {
		path := filepath.Join(e.cfg.StateDir, entry.Name())
		if strings.HasSuffix(entry.Name(), recordSuffix) {
			if err := e.endLeftover(path, boot); err != nil {
				return fmt.Errorf("process: reconcile %s: %w", entry.Name(), err)
			}
		} else if !strings.HasSuffix(entry.Name(), recordSuffix+".new") {
			continue // not ours
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("process: reconcile: %w", err)
		}
	}
	return nil
}

func (e *Engine) endLeftover(path, boot string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		// Not written by us like that. The kernel has ended the task anyway.
		e.cfg.Log.Error("task record is malformed, dropping it", "path", path, "err", err)
		return nil
	}
	if r.PID > 0 && r.Boot == boot {
		if err := killAndAwait(r.PID, r.Ticks); err != nil {
			return err
		}
	}
	if r.Cgroup != "" {
		return (&cgroup{dir: r.Cgroup}).remove()
	}
	return nil
}

// killAndAwait kills the process that has this pid and start time, if there is
// one, and returns when it has ended.
func killAndAwait(pid int, ticks uint64) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("pidfd_open %d: %w", pid, err)
	}
	defer unix.Close(fd)
	// The descriptor pins the process; only now is its start time conclusive.
	if started, err := startTicks(pid); err != nil || started != ticks {
		return nil // another process, or none any more
	}
	if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("kill %d: %w", pid, err)
	}
	return awaitExit(fd, 10*time.Second)
}

// awaitExit waits until the process behind a pidfd has ended.
func awaitExit(pidfd int, timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return fmt.Errorf("process still there after %s", timeout)
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, int(left.Milliseconds())+1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("poll: %w", err)
		}
		if n > 0 {
			return nil
		}
	}
}

func bootID() string {
	data, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
