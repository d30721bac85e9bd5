// Package enginetest is the suite that every engine.Engine passes. Its tasks
// are scripts, so the engine must offer a POSIX /bin/sh with the usual tools,
// bash and perl.
package enginetest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// Closer is an engine under test; Close ends its tasks, as a restart would.
type Closer interface {
	engine.Engine
	engine.Meter
	Close() error
}

// Suite runs the whole contract against the engine that open returns. Engines
// opened with the same state directory are one engine restarted.
func Suite(t *testing.T, open func(t *testing.T, stateDir string) Closer) {
	s := suite{open: open}
	for _, c := range []struct {
		name string
		run  func(suite, *testing.T)
	}{
		{"Fingerprint", suite.fingerprint},
		{"Success", suite.success},
		{"Failure", suite.failure},
		{"BadTasks", suite.badTasks},
		{"MissingProgram", suite.missingProgram},
		{"Capture", suite.capture},
		{"WallLimit", suite.wallLimit},
		{"CPULimit", suite.cpuLimit},
		{"MemoryLimit", suite.memoryLimit},
		{"OutputLimit", suite.outputLimit},
		{"ManyFiles", suite.manyFiles},
		{"ForkBomb", suite.forkBomb},
		{"Network", suite.network},
		{"Secrets", suite.secrets},
		{"WriteOutside", suite.writeOutside},
		{"Privileges", suite.privileges},
		{"MemoryOutsideProcesses", suite.memoryOutsideProcesses},
		{"HostileOutput", suite.hostileOutput},
		{"Stop", suite.stop},
		{"StopGracefully", suite.stopGracefully},
		{"ContextEnds", suite.contextEnds},
		{"Turn", suite.turn},
		{"TurnRefused", suite.turnRefused},
		{"TurnAtTheEnd", suite.turnAtTheEnd},
		{"Stats", suite.stats},
		{"Restart", suite.restart},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(s, t) })
	}
}

type suite struct {
	open func(t *testing.T, stateDir string) Closer
}

func (s suite) engine(t *testing.T) Closer {
	t.Helper()
	e := s.open(t, stateDir(t))
	t.Cleanup(func() { e.Close() })
	return e
}

func stateDir(t *testing.T) string { return filepath.Join(t.TempDir(), "state") }

// shell returns a task that runs script with limits generous enough for none
// to be hit by accident.
func shell(t *testing.T, script string) engine.Task {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	return engine.Task{
		ID:        "test",
		Argv:      []string{"/bin/sh", "-c", script},
		OutputDir: out,
		Limits: engine.Limits{
			Memory: 256 << 20,
			CPU:    20 * time.Second,
			Wall:   30 * time.Second,
			Output: 16 << 20,
			PIDs:   64,
		},
	}
}

func run(t *testing.T, e engine.Engine, task engine.Task) engine.ExitResult {
	t.Helper()
	result, err := engine.Run(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// mustSay runs the script, which must succeed, and returns its stdout.
func mustSay(t *testing.T, e engine.Engine, script string) string {
	t.Helper()
	result := run(t, e, shell(t, script))
	if !result.OK() {
		t.Fatalf("ended with %+v: %s", result, result.Stderr.Tail)
	}
	return string(result.Stdout.Tail)
}

func mustStart(t *testing.T, e engine.Engine, task engine.Task) engine.Handle {
	t.Helper()
	h, err := e.Start(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// awaitFile waits until the task has made the file in its output directory.
func awaitFile(t *testing.T, task engine.Task, name string) {
	t.Helper()
	eventually(t, name+" is written", func() bool {
		_, err := os.Stat(filepath.Join(task.OutputDir, name))
		return err == nil
	})
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 10 s: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func expectGone(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, engine.ErrGone) {
		t.Fatalf("error = %v, want ErrGone", err)
	}
}
