package engine

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Task is a program to run. Every limit must be set: nothing runs unbounded.
type Task struct {
	ID   string // [A-Za-z0-9._-], at most 64 characters, no leading dot
	Argv []string
	// Env is the whole environment, except that PATH and HOME have defaults.
	Env    map[string]string
	Inputs []Mount
	// OutputDir is an existing, empty directory of the host. The engine may
	// change its owner. Its content was written by a stranger: read it with
	// OpenOutput.
	OutputDir string
	Limits    Limits
	// Turn, if set, is called once all but the program itself is there. The
	// program starts when Turn returns, and the engine calls ended, once, when it
	// has ended or never will run: so sandboxes are made ready while other
	// programs have the machine. Turn returns when its ctx ends; its error is
	// Start's. Limits.Wall counts from its return.
	Turn func(ctx context.Context) (ended func(), err error)
	// Capture is how many bytes of stdout and of stderr are kept, at most
	// 1 MiB; the default is 64 KiB.
	Capture int
}

// Mount shows a file or directory of the host, read-only, to the task.
type Mount struct {
	Source string // absolute
	Target string // absolute, clean, beneath InputRoot
}

// Limits of a task. Wall and CPU are measured over all its processes, Memory
// is their resident memory in bytes, Output the bytes under OutputDir, where
// every file counts for at least 4096.
type Limits struct {
	Memory int64
	CPU    time.Duration
	Wall   time.Duration
	Output int64
	PIDs   int
}

const (
	maxCapture     = 1 << 20
	defaultCapture = 64 << 10
)

// CaptureBytes is Capture or its default.
func (t Task) CaptureBytes() int {
	if t.Capture == 0 {
		return defaultCapture
	}
	return t.Capture
}

// TaskError names the field of a Task that breaks its constraint.
type TaskError struct{ Field, Reason string }

func (e *TaskError) Error() string { return "engine: Task." + e.Field + " " + e.Reason }

var (
	idPattern  = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)
	envPattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// Check returns a *TaskError for the first field that breaks its constraint.
// It does not touch the file system.
func (t Task) Check() error {
	switch {
	case !idPattern.MatchString(t.ID):
		return &TaskError{"ID", fmt.Sprintf("%q is not 1 to 64 of [A-Za-z0-9._-], not led by a dot", t.ID)}
	case len(t.Argv) == 0 || t.Argv[0] == "":
		return &TaskError{"Argv", "is empty"}
	case t.Capture < 0 || t.Capture > maxCapture:
		return &TaskError{"Capture", fmt.Sprintf("%d is not within 0 to %d", t.Capture, maxCapture)}
	case !filepath.IsAbs(t.OutputDir):
		return &TaskError{"OutputDir", fmt.Sprintf("%q is not absolute", t.OutputDir)}
	}
	for _, arg := range t.Argv {
		if strings.ContainsRune(arg, 0) {
			return &TaskError{"Argv", fmt.Sprintf("%q contains a NUL", arg)}
		}
	}
	for name, value := range t.Env {
		if !envPattern.MatchString(name) || strings.ContainsRune(value, 0) {
			return &TaskError{"Env", fmt.Sprintf("%q is not a variable", name)}
		}
	}
	if err := t.checkInputs(); err != nil {
		return err
	}
	return t.Limits.check()
}

func (t Task) checkInputs() error {
	for i, m := range t.Inputs {
		switch {
		case !filepath.IsAbs(m.Source) || strings.ContainsRune(m.Source, 0):
			return &TaskError{"Inputs", fmt.Sprintf("source %q is not an absolute path", m.Source)}
		case path.Clean(m.Target) != m.Target || !strings.HasPrefix(m.Target, InputRoot+"/") || strings.ContainsRune(m.Target, 0):
			return &TaskError{"Inputs", fmt.Sprintf("target %q is not a clean path beneath %s", m.Target, InputRoot)}
		}
		for _, other := range t.Inputs[:i] {
			if strings.HasPrefix(m.Target+"/", other.Target+"/") || strings.HasPrefix(other.Target+"/", m.Target+"/") {
				return &TaskError{"Inputs", fmt.Sprintf("targets %q and %q overlap", other.Target, m.Target)}
			}
		}
	}
	return nil
}

func (l Limits) check() error {
	switch {
	case l.Memory < 1<<20:
		return &TaskError{"Limits.Memory", fmt.Sprintf("%d is less than 1 MiB", l.Memory)}
	case l.CPU < 10*time.Millisecond:
		return &TaskError{"Limits.CPU", fmt.Sprintf("%s is less than 10 ms", l.CPU)}
	case l.Wall < 10*time.Millisecond:
		return &TaskError{"Limits.Wall", fmt.Sprintf("%s is less than 10 ms", l.Wall)}
	case l.Output < 0:
		return &TaskError{"Limits.Output", "is negative"}
	case l.PIDs < 1 || l.PIDs > 4096:
		return &TaskError{"Limits.PIDs", fmt.Sprintf("%d is not within 1 to 4096", l.PIDs)}
	}
	return nil
}
