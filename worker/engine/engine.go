// Package engine is the seam between the worker and whatever runs a stranger's
// program on this machine: a process sandbox, containers, a cluster. A task has
// no network, sees its inputs read-only, writes one directory, and ends.
// Package enginetest holds the suite every implementation passes.
package engine

import (
	"context"
	"errors"
	"time"
)

// Where a task finds things. The rest of its file system is read-only.
const (
	InputRoot = "/in"  // every Mount.Target lies beneath
	OutputDir = "/out" // the working directory
	TempDir   = "/tmp" // small, in memory, gone with the task
)

// Engine runs tasks. Implementations are safe for concurrent use.
type Engine interface {
	// Fingerprint says what this engine can do here and now, and how each
	// limit is enforced. An unusable engine is not an error: it says why.
	Fingerprint(ctx context.Context) (Fingerprint, error)
	// Start returns once the task runs; ctx bounds the start, not the task, and
	// Task.Turn is part of the start.
	// Errors: *TaskError, ErrUnavailable, ErrBusy, ErrSandbox.
	Start(ctx context.Context, t Task) (Handle, error)
	// Wait collects the task: one call gets the result, later ones ErrGone.
	// When ctx ends first, the task goes on and can be waited for again.
	Wait(ctx context.Context, h Handle) (ExitResult, error)
	// Stop asks the task to end (SIGTERM), kills it after grace, and returns
	// when it has ended. The result is still to be collected by Wait. A task
	// that has already ended is no error; an unknown one is ErrGone.
	Stop(ctx context.Context, h Handle, grace time.Duration) error
	// Recover re-attaches after a restart of the agent. ErrGone means that the
	// task is certainly no longer running and nothing of it is left but its
	// output directory; the caller clears that and starts it again.
	Recover(ctx context.Context, h Handle) error
}

// Meter is an ability an engine may have: live figures of a running task.
type Meter interface {
	// Stats returns ErrGone for a task that is not running.
	Stats(ctx context.Context, h Handle) (Stats, error)
}

// Handle names one start of a task. It survives the agent: store it.
type Handle struct {
	Engine   string `json:"engine"`
	Task     string `json:"task"`
	Instance string `json:"instance"` // unique per start
}

// Limit names a resource bound.
type Limit string

const (
	LimitMemory Limit = "memory"
	LimitCPU    Limit = "cpu"
	LimitWall   Limit = "wall"
	LimitOutput Limit = "output"
	LimitPIDs   Limit = "pids"
)

// Fingerprint of an engine on this machine.
type Fingerprint struct {
	Engine    string
	Version   string
	Available bool
	Reason    string // why not Available
	// Enforcement says in a sentence how each limit is kept, and how sharply.
	Enforcement map[Limit]string
	// Isolation lists what keeps a task apart from the machine.
	Isolation []string
	// Caveats lists what this engine, here, does not protect against.
	Caveats []string
}

// ExitResult is how a task ended.
type ExitResult struct {
	// Code is the exit status, and Signal 0, if the program ended by itself;
	// otherwise Code is -1 and Signal the signal that ended it.
	Code   int
	Signal int
	// Limit is the bound that was hit, or empty. Hitting LimitPIDs does not
	// end a task, and not every engine can tell; see Fingerprint.
	Limit   Limit
	Stopped bool // by Stop or by the engine's shutdown
	Usage   Usage
	Stdout  Captured
	Stderr  Captured
}

// OK reports whether the task ended by itself, in success, within its limits.
func (r ExitResult) OK() bool {
	return r.Code == 0 && r.Signal == 0 && r.Limit == "" && !r.Stopped
}

// Usage of a task over its life, the sandbox's own set-up included, but for Wall:
// that is the program's.
type Usage struct {
	UserCPU, SystemCPU time.Duration
	Wall               time.Duration
	MaxRSS             int64 // bytes, all its processes together
	OutputBytes        int64 // regular files under OutputDir
}

// Stats are figures of this moment.
type Stats struct {
	CPU         time.Duration // so far, ended processes included
	RSS         int64         // bytes
	Processes   int
	OutputBytes int64
}

// Captured is the end of an output stream.
type Captured struct {
	Tail    []byte
	Dropped int64 // bytes before Tail that were not kept
}

var (
	ErrGone        = errors.New("engine: task is gone")
	ErrBusy        = errors.New("engine: every slot is taken")
	ErrUnavailable = errors.New("engine: not usable on this machine")
	// ErrSandbox: the task's program never ran, and it is not its fault.
	ErrSandbox = errors.New("engine: sandbox could not be set up")
)

// Run starts the task and waits for it; when ctx ends it stops the task and
// returns ctx's error.
func Run(ctx context.Context, e Engine, t Task) (ExitResult, error) {
	h, err := e.Start(ctx, t)
	if err != nil {
		return ExitResult{}, err
	}
	result, err := e.Wait(ctx, h)
	if err == nil || ctx.Err() == nil {
		return result, err
	}
	// Collect it all the same, or the engine would keep its result for ever.
	cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	stopErr := e.Stop(cleanup, h, 0)
	if stopErr == nil {
		_, stopErr = e.Wait(cleanup, h)
	}
	return ExitResult{}, errors.Join(context.Cause(ctx), stopErr)
}
