package process

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// task is one running sandbox.
type task struct {
	handle engine.Handle
	spec   engine.Task
	log    *slog.Logger
	stdout *tail
	stderr *tail
	group  *cgroup // nil without cgroups
	output *outputDir

	cmd    *exec.Cmd
	init   process // the sandbox's pid 1; its death ends every other
	pidfd  int     // of init
	status <-chan bwrapStatus
	exited <-chan error // cmd.Wait's answer
	gate   *os.File     // a line written here starts the program
	begun  chan struct{}

	mu      sync.Mutex
	started time.Time // the program; before it has begun, the sandbox
	turn    func()    // ends the task's turn; nil when it has none
	cause   cause
	asked   bool // SIGTERM was sent on behalf of Stop

	done   chan struct{} // closed when result and err are final
	result engine.ExitResult
	err    error
}

// cause is why the engine killed a task; the first one stands.
type cause struct {
	limit   engine.Limit
	stopped bool
}

func (t *task) record() record {
	r := record{Handle: t.handle, PID: t.init.pid, Ticks: t.init.ticks, Boot: bootID()}
	if t.group != nil {
		r.Cgroup = t.group.dir
	}
	return r
}

// end kills every process of the task.
func (t *task) end(c cause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cause == (cause{}) {
		t.cause = c
	}
	if t.pidfd < 0 {
		return // it has ended
	}
	if err := unix.PidfdSendSignal(t.pidfd, unix.SIGKILL, nil, 0); err != nil && err != unix.ESRCH {
		t.log.Error("kill sandbox", "err", err)
	}
}

// terminate sends SIGTERM to the task's own first process. (Signals from
// outside do not reach a pid 1 that does not handle them.)
func (t *task) terminate() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = true
	if t.pidfd < 0 {
		return
	}
	for _, pid := range children(t.init.pid) {
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue // ended meanwhile
		}
		// Pinned by fd; still a child of init, so it is the one we mean.
		if parent, err := parentOf(pid); err == nil && parent == t.init.pid {
			if err := unix.PidfdSendSignal(fd, unix.SIGTERM, nil, 0); err != nil && err != unix.ESRCH {
				t.log.Error("terminate task", "err", err)
			}
		}
		unix.Close(fd)
	}
}

// begin starts the program when it is its turn. A sandbox that ends before that
// is no error here: its end is collected like any other.
func (t *task) begin(ctx context.Context) error {
	ended, err := t.awaitTurn(ctx)
	if err == nil && t.takeTurn(ended) {
		close(t.begun)
		feed(t.gate, []byte("\n"))
		return nil
	}
	t.gate.Close()
	select {
	case <-t.done:
		return nil
	default:
		return err
	}
}

func (t *task) awaitTurn(ctx context.Context) (ended func(), err error) {
	if t.spec.Turn == nil {
		return func() {}, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-t.done:
			cancel()
		case <-ctx.Done():
		}
	}()
	return t.spec.Turn(ctx)
}

// takeTurn reports whether there still is a sandbox to use it.
func (t *task) takeTurn(ended func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pidfd < 0 {
		ended()
		return false
	}
	t.turn, t.started = ended, time.Now()
	return true
}

// endTurn lets others have it.
func (t *task) endTurn() {
	t.mu.Lock()
	ended := t.turn
	t.turn = nil
	t.mu.Unlock()
	if ended != nil {
		ended()
	}
}

func (t *task) wall() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Since(t.started)
}

// watch keeps the limits until the sandbox has ended, and fills in the result.
func (t *task) watch(tick time.Duration) {
	var wall <-chan time.Time
	begun := t.begun
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	var seen measure // the last one, with the highest resident set
	var waitErr error
	for running := true; running; {
		select {
		case waitErr = <-t.exited:
			running = false
		case <-begun:
			begun = nil
			timer := time.NewTimer(t.spec.Limits.Wall - t.wall())
			defer timer.Stop()
			wall = timer.C
		case <-wall:
			t.end(cause{limit: engine.LimitWall})
		case <-ticker.C:
			now := t.init.tree(t.spec.Limits.Memory)
			if limit := t.exceeded(now, t.output.size()); limit != "" {
				t.end(cause{limit: limit})
			}
			// Times only grow; a tree caught falling apart shows less.
			seen.user, seen.system = max(seen.user, now.user), max(seen.system, now.system)
			seen.rss = max(seen.rss, now.rss)
		}
	}
	t.mu.Lock()
	unix.Close(t.pidfd)
	t.pidfd = -1
	why, asked := t.cause, t.asked
	t.mu.Unlock()
	t.endTurn()

	t.result, t.err = t.conclude(<-t.status, waitErr, why, seen)
	t.result.Stopped = why.stopped || asked
	t.output.close()
	if t.group != nil {
		if err := t.group.remove(); err != nil {
			t.log.Error("remove cgroup", "err", err)
		}
	}
}

func (t *task) sample() engine.Stats {
	m := t.init.tree(t.spec.Limits.Memory)
	return engine.Stats{CPU: m.user + m.system, RSS: m.rss, Processes: m.processes, OutputBytes: t.output.size()}
}

// exceeded names the first limit that is passed. With a cgroup the kernel
// keeps the memory limit itself.
func (t *task) exceeded(m measure, output int64) engine.Limit {
	switch l := t.spec.Limits; {
	case t.group == nil && m.rss > l.Memory:
		return engine.LimitMemory
	case m.user+m.system > l.CPU:
		return engine.LimitCPU
	case output > l.Output:
		return engine.LimitOutput
	}
	return ""
}

// lastSignal that kills programs in practice; real-time signals lie above, and
// so do the exit statuses of programs that return negative error numbers.
const lastSignal = 31

func (t *task) conclude(status bwrapStatus, waitErr error, why cause, seen measure) (engine.ExitResult, error) {
	r := engine.ExitResult{Code: -1, Limit: why.limit, Stdout: t.stdout.captured(), Stderr: t.stderr.captured()}
	r.Usage = engine.Usage{Wall: t.wall(), MaxRSS: seen.rss, OutputBytes: t.output.size()}
	// Exact for a task that ended by itself. Of processes killed together with
	// their init the kernel forgets the times; then the last look stands.
	r.Usage.UserCPU = max(t.cmd.ProcessState.UserTime(), seen.user)
	r.Usage.SystemCPU = max(t.cmd.ProcessState.SystemTime(), seen.system)
	if why == (cause{}) && t.group != nil && t.group.memoryKills() > 0 {
		why.limit = engine.LimitMemory // the kernel killed the whole group
		r.Limit = engine.LimitMemory
	}
	switch {
	case why != (cause{}):
		r.Signal = int(unix.SIGKILL)
	case !status.exited:
		// bwrap ended without having run the program to its end.
		return r, fmt.Errorf("%w: %v: %s", engine.ErrSandbox, waitErr, r.Stderr.Tail) //nolint:errorlint // it may be nil
	case status.exitCode > 128 && status.exitCode <= 128+lastSignal:
		r.Signal = status.exitCode - 128
	default:
		r.Code = status.exitCode
	}
	if r.Limit == "" {
		r.Limit = t.limitBehind(r)
	}
	return r, nil
}

// limitBehind finds the limit that the kernel enforced by itself, or that was
// passed between the last tick and the end.
func (t *task) limitBehind(r engine.ExitResult) engine.Limit {
	l := t.spec.Limits
	switch {
	case r.Signal == int(unix.SIGXCPU), r.Usage.UserCPU+r.Usage.SystemCPU > l.CPU:
		return engine.LimitCPU
	case r.Signal == int(unix.SIGXFSZ), r.Usage.OutputBytes > l.Output:
		return engine.LimitOutput
	case r.Code != 0 && t.group != nil && t.group.pidRefusals() > 0:
		return engine.LimitPIDs
	}
	return ""
}
