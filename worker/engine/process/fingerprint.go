package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// Fingerprint implements engine.Engine. It believes nothing it has not tried:
// it runs a program in a sandbox first.
func (e *Engine) Fingerprint(ctx context.Context) (engine.Fingerprint, error) {
	f := engine.Fingerprint{Engine: Name}
	if err := e.try(ctx, &f); err != nil {
		if ctx.Err() != nil {
			return engine.Fingerprint{}, context.Cause(ctx)
		}
		f.Reason = err.Error()
		return f, nil
	}
	f.Available = true
	f.Enforcement = e.enforcement()
	f.Isolation = []string{
		"mount, pid, network, IPC and host name spaces of its own; the network has no interface but loopback",
		"read-only root of the system's programs and libraries; /tmp, /dev/shm and one output directory are writable",
		"no capabilities, no new privileges, system call filter; sockets of the families unix, inet, inet6 only",
		"killed by the kernel when the agent dies",
	}
	if e.drop {
		f.Isolation = append(f.Isolation, "an unprivileged user id per running task")
	} else {
		f.Isolation = append(f.Isolation, "a user name space without privileges; outside, the agent's own user id")
	}
	f.Caveats = e.caveats()
	return f, nil
}

func (e *Engine) try(ctx context.Context, f *engine.Fingerprint) error {
	if err := e.tools.missing(); err != nil {
		return err
	}
	if err := e.tools.checkOutside(e.cfg.ReadOnly); err != nil {
		return err
	}
	self := fmt.Sprintf("/proc/self/task/%d/children", os.Getpid())
	if _, err := os.Stat(self); err != nil {
		return fmt.Errorf("%w: the kernel does not list child processes: %w", engine.ErrUnavailable, err)
	}
	version, err := exec.CommandContext(ctx, e.tools.bwrap, "--version").Output()
	if err != nil {
		return fmt.Errorf("%w: %w", engine.ErrUnavailable, err)
	}
	f.Version = strings.TrimSpace(string(version))
	out, err := os.MkdirTemp("", "bitsage-fingerprint-")
	if err != nil {
		return fmt.Errorf("%w: %w", engine.ErrUnavailable, err)
	}
	defer os.RemoveAll(out)
	result, err := engine.Run(ctx, e, engine.Task{
		ID:        "fingerprint",
		Argv:      []string{"true"},
		OutputDir: out,
		Limits:    engine.Limits{Memory: 64 << 20, CPU: 5 * time.Second, Wall: 10 * time.Second, PIDs: 8},
	})
	if errors.Is(err, engine.ErrBusy) {
		return nil // all the better
	}
	if err != nil {
		return err
	}
	if !result.OK() {
		return fmt.Errorf("%w: the trial program ended with %+v", engine.ErrUnavailable, result)
	}
	return nil
}

func (e *Engine) enforcement() map[engine.Limit]string {
	tick := e.cfg.Tick
	m := map[engine.Limit]string{
		engine.LimitCPU:    fmt.Sprintf("sum over all processes, compared every %s; RLIMIT_CPU of one second more for each process behind it", tick),
		engine.LimitWall:   "timer in the agent",
		engine.LimitOutput: fmt.Sprintf("directory walked every %s, at most %d entries; RLIMIT_FSIZE per file behind it", tick, maxEntries),
	}
	if e.cgroups.usable() {
		m[engine.LimitMemory] = "cgroup v2 memory.max, swap off, whole group killed"
		m[engine.LimitPIDs] = "cgroup v2 pids.max; RLIMIT_NPROC behind it"
		return m
	}
	m[engine.LimitMemory] = fmt.Sprintf("resident memory of all processes, compared every %s; RLIMIT_AS of twice the limit and 1 GiB for each process behind it", tick)
	if e.drop {
		m[engine.LimitPIDs] = "RLIMIT_NPROC (threads count) on the task's own user id; fork fails, the result does not tell"
	} else {
		m[engine.LimitPIDs] = "RLIMIT_NPROC (threads count) inside the task's user name space; fork fails, the result does not tell"
	}
	return m
}

func (e *Engine) caveats() []string {
	caveats := []string{
		"an exit status of 129 to 159 is read as death by signal, as shells do",
		"tasks share the kernel with the agent",
	}
	if !e.cgroups.usable() {
		caveats = append(caveats,
			"no cgroup v2 ("+e.cgroups.reason+"): memory may overshoot between two looks; pipe and socket buffers are not counted",
			fmt.Sprintf("up to %d bytes in /tmp and as much in /dev/shm come beside the memory limit", e.cfg.TmpBytes))
		if !e.drop {
			caveats = append(caveats, "kernels before 5.14 count the process limit over the agent's whole user")
		}
	}
	return caveats
}
