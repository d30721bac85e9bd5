// Package process runs tasks as processes of this machine inside bubblewrap:
// own mount, pid, network, IPC and host name spaces, no capabilities, a system
// call filter, and an unprivileged user id (an agent run as root gives each
// task one of its own; otherwise a user name space is used).
//
// Tasks die with the agent, by the kernel's hand: outputs are deterministic,
// so running again is simpler, and safer, than finding again. Recover therefore
// only ever reports ErrGone after a restart, having made sure of it.
package process

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// Name of this engine in handles and fingerprints.
const Name = "process"

// Engine implements engine.Engine and engine.Meter.
type Engine struct {
	cfg     Config
	lock    *os.File
	tools   tools
	filter  []byte
	cgroups cgroupParent
	drop    bool // tasks get user ids of their own

	mu     sync.Mutex
	closed bool
	tasks  map[engine.Handle]*task
	slots  []bool
	held   sync.WaitGroup // slots
}

var (
	_ engine.Engine = (*Engine)(nil)
	_ engine.Meter  = (*Engine)(nil)
)

// New opens the state directory and ends whatever an earlier agent left. A
// machine without bubblewrap is no error: Fingerprint says so.
func New(cfg Config) (*Engine, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if err := os.MkdirAll(cfg.StateDir, 0o700); err != nil {
		return nil, fmt.Errorf("process: state directory: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(cfg.StateDir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("process: state directory: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("process: state directory %s is in use: %w", cfg.StateDir, err)
	}
	e := &Engine{
		cfg:     cfg,
		lock:    lock,
		tools:   findTools(),
		cgroups: findCgroupParent(cfg.Cgroup),
		drop:    mayDrop(cfg),
		tasks:   make(map[engine.Handle]*task),
		slots:   make([]bool, cfg.MaxTasks),
	}
	// Memory that lives outside a process's own pages escapes every measure
	// but a memory cgroup; without one the calls that make it are withheld.
	e.filter = seccompFilter(!e.cgroups.usable())
	if err := e.reconcile(); err != nil {
		lock.Close()
		return nil, err
	}
	return e, nil
}

// Close kills every task, waits for their end and releases the state directory.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	for _, t := range e.tasks {
		t.end(cause{stopped: true})
	}
	e.mu.Unlock()
	e.held.Wait()
	return e.lock.Close()
}

// Start implements engine.Engine.
func (e *Engine) Start(ctx context.Context, spec engine.Task) (engine.Handle, error) {
	if err := spec.Check(); err != nil {
		return engine.Handle{}, err
	}
	if err := e.tools.missing(); err != nil {
		return engine.Handle{}, err
	}
	if ctx.Err() != nil {
		return engine.Handle{}, context.Cause(ctx)
	}
	slot, err := e.takeSlot()
	if err != nil {
		return engine.Handle{}, err
	}
	t, err := e.launch(ctx, spec, slot)
	if err != nil {
		e.freeSlot(slot)
		return engine.Handle{}, err
	}
	if err := t.begin(ctx); err != nil {
		t.end(cause{stopped: true})
		_, _ = e.Wait(context.WithoutCancel(ctx), t.handle) // err says why there is no result
		return engine.Handle{}, err
	}
	return t.handle, nil
}

func (e *Engine) takeSlot() (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return 0, fmt.Errorf("%w: engine is closed", engine.ErrUnavailable)
	}
	for i, taken := range e.slots {
		if !taken {
			e.slots[i] = true
			e.held.Add(1)
			return i, nil
		}
	}
	return 0, engine.ErrBusy
}

func (e *Engine) freeSlot(slot int) {
	e.mu.Lock()
	e.slots[slot] = false
	e.mu.Unlock()
	e.held.Done()
}

// launch sets a task up and hands it to its watcher. Whatever it acquired is
// given back when it fails, except the slot.
func (e *Engine) launch(ctx context.Context, spec engine.Task, slot int) (_ *task, err error) {
	ids, err := e.prepareDirs(spec, slot)
	if err != nil {
		return nil, err
	}
	t := &task{
		handle: engine.Handle{Engine: Name, Task: spec.ID, Instance: rand.Text()},
		spec:   spec,
		log:    e.cfg.Log.With("task", spec.ID),
		stdout: newTail(spec.CaptureBytes()),
		stderr: newTail(spec.CaptureBytes()),
		begun:  make(chan struct{}),
		done:   make(chan struct{}),
	}
	if e.cgroups.usable() {
		t.group = e.cgroups.group(t.handle.Instance)
	}
	if err := e.writeRecord(t.record()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.removeRecord(t.handle))
		}
	}()
	if t.group != nil {
		if err := t.group.create(spec.Limits); err != nil {
			return nil, fmt.Errorf("%w: %w", engine.ErrSandbox, err)
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, t.group.remove())
			}
		}()
	}
	if err := t.spawn(ctx, e.sandbox(spec, ids, t.group != nil), e.filter); err != nil {
		return nil, err
	}
	// From here on the process lives: it must be watched even if the record
	// cannot be completed.
	e.mu.Lock()
	closed := e.closed
	e.tasks[t.handle] = t
	e.mu.Unlock()
	if err := e.writeRecord(t.record()); err != nil {
		t.log.Error("task record", "err", err)
		t.end(cause{stopped: true})
	}
	if closed {
		t.end(cause{stopped: true})
	}
	go func() {
		t.watch(e.cfg.Tick)
		if err := e.removeRecord(t.handle); err != nil {
			t.log.Error("task record", "err", err)
		}
		e.freeSlot(slot)
		close(t.done)
	}()
	return t, nil
}

// prepareDirs checks what the task names on the host and, as root, gives it
// its output directory.
func (e *Engine) prepareDirs(spec engine.Task, slot int) (identity, error) {
	ids := identity{drop: e.drop, id: int(e.cfg.UIDBase) + slot}
	for _, m := range spec.Inputs {
		fi, err := os.Stat(m.Source)
		if err != nil {
			return ids, &engine.TaskError{Field: "Inputs", Reason: fmt.Sprintf("source: %v", err)}
		}
		if ids.drop && fi.Mode().Perm()&0o004 == 0 {
			return ids, &engine.TaskError{Field: "Inputs", Reason: fmt.Sprintf("source %s is not readable by every user", m.Source)}
		}
	}
	dir, err := os.OpenFile(spec.OutputDir, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return ids, &engine.TaskError{Field: "OutputDir", Reason: err.Error()}
	}
	defer dir.Close()
	if _, err := dir.Readdirnames(1); err == nil {
		return ids, &engine.TaskError{Field: "OutputDir", Reason: fmt.Sprintf("%s is not empty", spec.OutputDir)}
	} else if !errors.Is(err, io.EOF) {
		return ids, &engine.TaskError{Field: "OutputDir", Reason: err.Error()}
	}
	if ids.drop {
		if err := dir.Chown(ids.id, ids.id); err != nil {
			return ids, &engine.TaskError{Field: "OutputDir", Reason: err.Error()}
		}
	}
	return ids, nil
}

// Wait implements engine.Engine.
func (e *Engine) Wait(ctx context.Context, h engine.Handle) (engine.ExitResult, error) {
	t, err := e.find(h)
	if err != nil {
		return engine.ExitResult{}, err
	}
	select {
	case <-ctx.Done():
		return engine.ExitResult{}, context.Cause(ctx)
	case <-t.done:
	}
	e.mu.Lock()
	_, mine := e.tasks[h]
	delete(e.tasks, h)
	e.mu.Unlock()
	if !mine {
		return engine.ExitResult{}, fmt.Errorf("%w: %s was collected", engine.ErrGone, h.Task)
	}
	return t.result, t.err
}

// Stop implements engine.Engine.
func (e *Engine) Stop(ctx context.Context, h engine.Handle, grace time.Duration) error {
	t, err := e.find(h)
	if err != nil {
		return err
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	if grace > 0 {
		t.terminate()
		select {
		case <-t.done:
			return nil
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	t.end(cause{stopped: true})
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Recover implements engine.Engine: nil for a task of this very agent, ErrGone
// otherwise. New has ended what an earlier agent left.
func (e *Engine) Recover(_ context.Context, h engine.Handle) error {
	_, err := e.find(h)
	return err
}

// Stats implements engine.Meter.
func (e *Engine) Stats(_ context.Context, h engine.Handle) (engine.Stats, error) {
	t, err := e.find(h)
	if err != nil {
		return engine.Stats{}, err
	}
	select {
	case <-t.done:
		return engine.Stats{}, fmt.Errorf("%w: %s has ended", engine.ErrGone, h.Task)
	default:
		return t.sample(), nil
	}
}

func (e *Engine) find(h engine.Handle) (*task, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.tasks[h]
	if !ok {
		return nil, fmt.Errorf("%w: %s/%s", engine.ErrGone, h.Task, h.Instance)
	}
	return t, nil
}
