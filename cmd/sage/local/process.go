package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a program that was started and left running. StartedAt is the
// kernel's start time, in clock ticks: a process id alone may be another's by
// now.
type Process struct {
	Name      string   `json:"name"`
	Program   string   `json:"program"`
	Args      []string `json:"args"`
	PID       int      `json:"pid"`
	StartedAt uint64   `json:"started_at"`
	Log       string   `json:"log"`
}

// start runs a program in a session of its own, so that it outlives this one.
// Its output goes to a log file in dir.
func start(dir, name, program string, args []string) (Process, error) {
	path := filepath.Join(dir, name+".log")
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return Process{}, err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return Process{}, fmt.Errorf("starting %s: %w", name, err)
	}
	// It is reaped here while we live, and by init afterwards.
	go func() { _ = cmd.Wait() }()
	p := Process{Name: name, Program: program, Args: args, PID: cmd.Process.Pid, Log: path}
	if p.StartedAt, err = startTime(p.PID); err != nil {
		return Process{}, fmt.Errorf("starting %s: %w", name, err)
	}
	return p, nil
}

// Alive reports whether the very process that was started is still there.
func (p Process) Alive() bool {
	at, err := startTime(p.PID)
	return err == nil && at == p.StartedAt
}

// ErrStubborn says that a process did not end when told to.
var ErrStubborn = errors.New("does not end")

// Stop asks the process to end, insists after the grace time, and returns when
// it is gone.
func (p Process) Stop(ctx context.Context, grace time.Duration) error {
	for _, s := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGTERM, grace}, {syscall.SIGKILL, 5 * time.Second}} {
		if !p.Alive() {
			return nil
		}
		if err := syscall.Kill(p.PID, s.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stopping %s: %w", p.Name, err)
		}
		gone, err := until(ctx, s.wait, func() bool { return !p.Alive() })
		if gone || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s (process %d): %w", p.Name, p.PID, ErrStubborn)
}

// until polls a condition; false when it did not come true in time.
func until(ctx context.Context, limit time.Duration, ok func() bool) (bool, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(limit)
	defer end.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-end.C:
			return ok(), nil
		case <-tick.C:
		}
	}
	return true, nil
}

// Tail is the end of the process's log, for a message about why it died.
func (p Process) Tail() string {
	raw, err := os.ReadFile(p.Log)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}

// startTime is field 22 of /proc/<pid>/stat. A zombie counts as gone.
func startTime(pid int) (uint64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The second field is the name in parentheses, which may hold anything.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	const state, started = 0, 19 // counted after the name
	if len(fields) <= started || fields[state] == "Z" {
		return 0, os.ErrProcessDone
	}
	return strconv.ParseUint(fields[started], 10, 64)
}
