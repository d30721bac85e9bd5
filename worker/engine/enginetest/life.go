package enginetest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

func (s suite) fingerprint(t *testing.T) {
	f, err := s.engine(t).Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !f.Available {
		t.Fatalf("not available: %s", f.Reason)
	}
	for _, l := range []engine.Limit{engine.LimitMemory, engine.LimitCPU, engine.LimitWall, engine.LimitOutput, engine.LimitPIDs} {
		if f.Enforcement[l] == "" {
			t.Errorf("does not say how %s is enforced", l)
		}
	}
	if f.Engine == "" || f.Version == "" || len(f.Isolation) == 0 {
		t.Errorf("incomplete: %+v", f)
	}
}

func (s suite) success(t *testing.T) {
	input := filepath.Join(t.TempDir(), "some file")
	if err := os.WriteFile(input, []byte("payload"), 0o644); err != nil {
		t.Fatal(err)
	}
	// The script closes over: arguments, environment, inputs, working
	// directory, the output directory, closed stdin, and a program that the
	// distribution may choose by a link through /etc.
	task := shell(t, `set -e; cat >stdin; test ! -s stdin; echo "$1|$GREETING|$(cat /in/data/file)|$PWD"; echo warned >&2; awk 'BEGIN { printf "done" }' >result`)
	task.Argv = append(task.Argv, "sh", `a "quoted" $arg`)
	task.Env = map[string]string{"GREETING": "hello there"}
	task.Inputs = []engine.Mount{{Source: input, Target: "/in/data/file"}}
	e := s.engine(t)
	h := mustStart(t, e, task)
	result, err := e.Wait(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK() {
		t.Fatalf("ended with %+v: %s", result, result.Stderr.Tail)
	}
	if got, want := string(result.Stdout.Tail), "a \"quoted\" $arg|hello there|payload|/out\n"; got != want {
		t.Errorf("stdout = %q, want %q", got, want)
	}
	if got := string(result.Stderr.Tail); got != "warned\n" {
		t.Errorf("stderr = %q", got)
	}
	if data, err := os.ReadFile(filepath.Join(task.OutputDir, "result")); string(data) != "done" {
		t.Errorf("output = %q, %v", data, err)
	}
	if result.Usage.Wall <= 0 || result.Usage.OutputBytes <= 0 {
		t.Errorf("usage = %+v", result.Usage)
	}
	_, err = e.Wait(t.Context(), h)
	expectGone(t, err)
	expectGone(t, e.Stop(t.Context(), h, 0))
}

func (s suite) failure(t *testing.T) {
	e := s.engine(t)
	if r := run(t, e, shell(t, "exit 7")); r.Code != 7 || r.Signal != 0 || r.Limit != "" || r.OK() {
		t.Errorf("exit 7: %+v", r)
	}
	if r := run(t, e, shell(t, "exit 183")); r.Code != 183 || r.Signal != 0 {
		t.Errorf("exit 183: %+v", r)
	}
	if r := run(t, e, shell(t, "kill -SEGV $$")); r.Code != -1 || r.Signal != 11 || r.Limit != "" || r.OK() {
		t.Errorf("segmentation fault: %+v", r)
	}
}

func (s suite) badTasks(t *testing.T) {
	e := s.engine(t)
	missing := filepath.Join(t.TempDir(), "missing")
	for field, spoil := range map[string]func(*engine.Task){
		"ID":            func(t *engine.Task) { t.ID = "../escape" },
		"Argv":          func(t *engine.Task) { t.Argv = nil },
		"Env":           func(t *engine.Task) { t.Env = map[string]string{"A=B": "c"} },
		"Inputs":        func(t *engine.Task) { t.Inputs = []engine.Mount{{Source: missing, Target: "/in/x"}} },
		"OutputDir":     func(t *engine.Task) { t.OutputDir = missing },
		"Capture":       func(t *engine.Task) { t.Capture = 1 << 30 },
		"Limits.Memory": func(t *engine.Task) { t.Limits.Memory = 0 },
		"Limits.CPU":    func(t *engine.Task) { t.Limits.CPU = 0 },
		"Limits.Wall":   func(t *engine.Task) { t.Limits.Wall = 0 },
		"Limits.Output": func(t *engine.Task) { t.Limits.Output = -1 },
		"Limits.PIDs":   func(t *engine.Task) { t.Limits.PIDs = 0 },
	} {
		task := shell(t, "true")
		spoil(&task)
		var bad *engine.TaskError
		if _, err := e.Start(t.Context(), task); !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, target := range []string{"/etc/passwd", "/in", "/in/../etc", "/in//x", "relative"} {
		task := shell(t, "true")
		task.Inputs = []engine.Mount{{Source: "/etc/hostname", Target: target}}
		var bad *engine.TaskError
		if _, err := e.Start(t.Context(), task); !errors.As(err, &bad) || bad.Field != "Inputs" {
			t.Errorf("input target %q: %v", target, err)
		}
	}
	used := shell(t, "true")
	if err := os.WriteFile(filepath.Join(used.OutputDir, "old"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var bad *engine.TaskError
	if _, err := e.Start(t.Context(), used); !errors.As(err, &bad) || bad.Field != "OutputDir" {
		t.Errorf("used output directory: %v", err)
	}
}

func (s suite) missingProgram(t *testing.T) {
	task := shell(t, "")
	task.Argv = []string{"/no/such/program"}
	if r := run(t, s.engine(t), task); r.Code != 127 || len(r.Stderr.Tail) == 0 {
		t.Errorf("ended with %+v", r)
	}
}

func (s suite) capture(t *testing.T) {
	task := shell(t, `i=0; while [ $i -lt 5000 ]; do echo "line $i"; i=$((i+1)); done; echo last >&2`)
	task.Capture = 1000
	r := run(t, s.engine(t), task)
	var whole bytes.Buffer
	for i := range 5000 {
		whole.WriteString("line ")
		whole.WriteString(itoa(i))
		whole.WriteByte('\n')
	}
	want := whole.Bytes()[whole.Len()-1000:]
	if !bytes.Equal(r.Stdout.Tail, want) || r.Stdout.Dropped != int64(whole.Len()-1000) {
		t.Errorf("kept %d bytes ending %q, dropped %d", len(r.Stdout.Tail), r.Stdout.Tail[max(0, len(r.Stdout.Tail)-20):], r.Stdout.Dropped)
	}
	if string(r.Stderr.Tail) != "last\n" || r.Stderr.Dropped != 0 {
		t.Errorf("stderr %+v", r.Stderr)
	}
}

func (s suite) stop(t *testing.T) {
	e := s.engine(t)
	// A task that ignores polite requests, and its grandchild.
	task := shell(t, `trap "" TERM; (trap "" TERM; while :; do sleep 100; done) & echo ready >ready; while :; do sleep 100; done`)
	h := mustStart(t, e, task)
	awaitFile(t, task, "ready")
	if err := e.Recover(t.Context(), h); err != nil {
		t.Fatalf("Recover of a running task: %v", err)
	}
	if err := e.Stop(t.Context(), h, 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	r, err := e.Wait(t.Context(), h)
	if err != nil || !r.Stopped || r.Signal != 9 || r.OK() {
		t.Fatalf("ended with %+v, %v", r, err)
	}
}

func (s suite) stopGracefully(t *testing.T) {
	e := s.engine(t)
	task := shell(t, `trap "echo checkpoint >saved; exit 0" TERM; echo ready >ready; while :; do sleep 0.05; done`)
	h := mustStart(t, e, task)
	awaitFile(t, task, "ready")
	if err := e.Stop(t.Context(), h, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	r, err := e.Wait(t.Context(), h)
	if err != nil || !r.Stopped || r.Code != 0 || r.Usage.Wall > 15*time.Second {
		t.Fatalf("ended with %+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(task.OutputDir, "saved")); err != nil {
		t.Fatal(err)
	}
}

func (s suite) contextEnds(t *testing.T) {
	e := s.engine(t)
	task := shell(t, "echo ready >ready; sleep 100")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for {
			if _, err := os.Stat(filepath.Join(task.OutputDir, "ready")); err == nil || ctx.Err() != nil {
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	}()
	begun := time.Now()
	if _, err := engine.Run(ctx, e, task); !errors.Is(err, context.Canceled) {
		t.Fatalf("Run: %v, want context.Canceled", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Fatalf("took %s", took)
	}
	// Wait alone gives up without harm to the task.
	patient := shell(t, "while [ ! -e go ]; do sleep 0.01; done")
	h := mustStart(t, e, patient)
	if _, err := e.Wait(ctx, h); !errors.Is(err, context.Canceled) {
		t.Fatalf("Wait: %v, want context.Canceled", err)
	}
	if err := os.WriteFile(filepath.Join(patient.OutputDir, "go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if r, err := e.Wait(t.Context(), h); err != nil || !r.OK() {
		t.Fatalf("ended with %+v, %v", r, err)
	}
	if _, err := e.Start(ctx, shell(t, "true")); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start: %v, want context.Canceled", err)
	}
}

func (s suite) stats(t *testing.T) {
	e := s.engine(t)
	task := shell(t, "head -c 100000 /dev/zero >data; sleep 100 & sleep 100 & i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo ready >ready; wait")
	h := mustStart(t, e, task)
	awaitFile(t, task, "ready")
	got, err := e.Stats(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	if got.Processes != 3 || got.RSS <= 0 || got.CPU <= 0 || got.OutputBytes < 100_000 || got.OutputBytes > 200_000 {
		t.Errorf("stats = %+v", got)
	}
	if err := e.Stop(t.Context(), h, 0); err != nil {
		t.Fatal(err)
	}
	_, err = e.Stats(t.Context(), h)
	expectGone(t, err)
}

func (s suite) restart(t *testing.T) {
	dir := stateDir(t)
	first := s.open(t, dir)
	task := shell(t, "while :; do date >>beat; sleep 0.01; done")
	h := mustStart(t, first, task)
	awaitFile(t, task, "beat")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Start(t.Context(), shell(t, "true")); !errors.Is(err, engine.ErrUnavailable) {
		t.Fatalf("Start after Close: %v", err)
	}
	second := s.open(t, dir)
	t.Cleanup(func() { second.Close() })
	err := second.Recover(t.Context(), h)
	if err == nil { // an engine that keeps tasks alive must still control them
		if err := second.Stop(t.Context(), h, 0); err != nil {
			t.Fatal(err)
		}
		return
	}
	expectGone(t, err)
	before := lines(t, filepath.Join(task.OutputDir, "beat"))
	// A new task in the same engine takes long enough for a survivor to beat.
	if r := run(t, second, shell(t, "sleep 0.1")); !r.OK() {
		t.Fatalf("ended with %+v", r)
	}
	if after := lines(t, filepath.Join(task.OutputDir, "beat")); after != before {
		t.Fatalf("said to be gone, but went on from %d to %d beats", before, after)
	}
}

func lines(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(data), "\n")
}
