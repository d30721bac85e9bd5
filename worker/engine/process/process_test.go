package process_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/worker/engine"
	"github.com/bitsage-network/bitsage/worker/engine/enginetest"
	"github.com/bitsage-network/bitsage/worker/engine/process"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("PROCESS_TEST_AGENT"); dir != "" {
		agent(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func needBwrap(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("bwrap"); err != nil {
		t.Skip("needs bwrap (bubblewrap)")
	}
}

func open(t *testing.T, stateDir string) enginetest.Closer {
	t.Helper()
	needBwrap(t)
	// On a machine with a delegated cgroup, the suite can be pointed at it.
	return mustNew(t, process.Config{StateDir: stateDir, Cgroup: os.Getenv("PROCESS_TEST_CGROUP")})
}

func mustNew(t *testing.T, cfg process.Config) *process.Engine {
	t.Helper()
	e, err := process.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSuite(t *testing.T) { enginetest.Suite(t, open) }

// TestSuiteUnprivileged runs the suite once more as an ordinary user.
func TestSuiteUnprivileged(t *testing.T) {
	needBwrap(t)
	if os.Geteuid() != 0 {
		return // TestSuite was that run
	}
	dir := t.TempDir()
	self := copySelf(t, dir)
	tmp := filepath.Join(dir, "tmp")
	// The testing package keeps its directories to its own user.
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Mkdir(tmp, 0o777), os.Chmod(tmp, 0o777)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestSuite$", "-test.v")
	cmd.Dir = tmp
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "HOME="+tmp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestSuite ")) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// copySelf puts the test binary where every user may run it.
func copySelf(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "self")
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// beatTask writes to its output for ever.
func beatTask(dir string) engine.Task {
	return engine.Task{
		ID:        "beat",
		Argv:      []string{"/bin/sh", "-c", "while :; do echo x >>beat; sleep 0.01; done"},
		OutputDir: filepath.Join(dir, "out"),
		Limits:    engine.Limits{Memory: 64 << 20, CPU: time.Minute, Wall: time.Minute, Output: 1 << 20, PIDs: 16},
	}
}

// agent is another process with an engine: it starts a task and makes another
// ready, prints the first one's handle and waits to be killed.
func agent(dir string) {
	err := func() error {
		e, err := process.New(process.Config{StateDir: filepath.Join(dir, "state")})
		if err != nil {
			return err
		}
		if err := os.Mkdir(filepath.Join(dir, "out"), 0o755); err != nil {
			return err
		}
		h, err := e.Start(context.Background(), beatTask(dir))
		if err != nil {
			return err
		}
		next, asked := beatTask(dir), make(chan struct{})
		next.OutputDir = filepath.Join(dir, "next")
		next.Turn = func(ctx context.Context) (func(), error) {
			close(asked)
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		if err := os.Mkdir(next.OutputDir, 0o755); err != nil {
			return err
		}
		go func() { _, _ = e.Start(context.Background(), next) }()
		<-asked
		// That sandbox stands when one that came after it has run.
		last := beatTask(dir)
		last.Argv, last.OutputDir = []string{"true"}, filepath.Join(dir, "last")
		if err := os.Mkdir(last.OutputDir, 0o755); err != nil {
			return err
		}
		if _, err := engine.Run(context.Background(), e, last); err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(h); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, os.Stdin)
		return err
	}()
	fmt.Fprintln(os.Stderr, "agent:", err)
}

func TestTasksDieWithTheAgent(t *testing.T) {
	needBwrap(t)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROCESS_TEST_AGENT="+dir)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var h engine.Handle
	if err := json.Unmarshal(line, &h); err != nil {
		t.Fatal(err)
	}
	sandboxes := recordedPIDs(t, filepath.Join(dir, "state"), 2)
	beat := filepath.Join(dir, "out", "beat")
	await(t, "the task beats", func() bool { fi, err := os.Stat(beat); return err == nil && fi.Size() > 0 })

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed"
	for _, pid := range sandboxes {
		await(t, "the sandbox dies with the agent", func() bool { return !alive(pid) })
	}
	size := fileSize(t, beat)
	if _, err := os.Stat(filepath.Join(dir, "next", "beat")); err == nil {
		t.Fatal("the agent's death was taken for a turn")
	}

	e := mustNew(t, process.Config{StateDir: filepath.Join(dir, "state")})
	defer e.Close()
	if err := e.Recover(t.Context(), h); !errors.Is(err, engine.ErrGone) {
		t.Fatalf("Recover: %v, want ErrGone", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "state", "*.task.json*")); err != nil || len(left) > 0 {
		t.Fatalf("records left: %v, %v", left, err)
	}
	// The deterministic task runs again.
	task := beatTask(dir)
	task.ID, task.Argv = "again", []string{"true"}
	task.OutputDir = filepath.Join(dir, "again")
	if err := os.Mkdir(task.OutputDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if r, err := engine.Run(t.Context(), e, task); err != nil || !r.OK() {
		t.Fatalf("again: %+v, %v", r, err)
	}
	if now := fileSize(t, beat); now != size {
		t.Fatalf("a dead task wrote %d bytes", now-size)
	}
}

// A record whose process lives must lead to its death; one whose pid was
// reused must not.
func TestReconcileKillsOnlyItsOwn(t *testing.T) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		shift uint64
		dies  bool
	}{{"own", 0, true}, {"reused pid", 1, false}} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command("sleep", "60")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			exited := make(chan error, 1)
			go func() { exited <- cmd.Wait() }()
			defer func() { _ = cmd.Process.Kill() }() // it may be gone
			state := t.TempDir()
			data, err := json.Marshal(map[string]any{
				"handle": engine.Handle{Engine: process.Name, Task: "t", Instance: "LEFTOVER"},
				"pid":    cmd.Process.Pid, "ticks": startTicks(t, cmd.Process.Pid) + c.shift, "boot": strings.TrimSpace(string(boot)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(state, "LEFTOVER.task.json"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			e := mustNew(t, process.Config{StateDir: state})
			defer e.Close()
			select {
			case <-exited:
				if !c.dies {
					t.Fatal("killed a stranger's process")
				}
			case <-time.After(map[bool]time.Duration{true: 10 * time.Second, false: 100 * time.Millisecond}[c.dies]):
				if c.dies {
					t.Fatal("leftover still runs")
				}
				if err := cmd.Process.Kill(); err != nil {
					t.Error(err)
				}
				<-exited
			}
		})
	}
}

func TestStateDirIsExclusiveAndSlotsAreBounded(t *testing.T) {
	needBwrap(t)
	dir := t.TempDir()
	e := mustNew(t, process.Config{StateDir: filepath.Join(dir, "state"), MaxTasks: 1})
	defer e.Close()
	if _, err := process.New(process.Config{StateDir: filepath.Join(dir, "state")}); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Fatalf("second engine: %v", err)
	}
	task := beatTask(dir)
	if err := os.Mkdir(task.OutputDir, 0o755); err != nil {
		t.Fatal(err)
	}
	h, err := e.Start(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	task.ID, task.OutputDir = "second", t.TempDir()
	if _, err := e.Start(t.Context(), task); !errors.Is(err, engine.ErrBusy) {
		t.Fatalf("second task: %v, want ErrBusy", err)
	}
	if err := e.Stop(t.Context(), h, 0); err != nil {
		t.Fatal(err)
	}
	task.Argv = []string{"true"}
	if r, err := engine.Run(t.Context(), e, task); err != nil || !r.OK() {
		t.Fatalf("after a slot was freed: %+v, %v", r, err)
	}
}

// TestNothingIsLeftOfStartsGivenUp gives starts up at every point of
// bubblewrap's own set-up, where its init is not yet bound to its life.
func TestNothingIsLeftOfStartsGivenUp(t *testing.T) {
	needBwrap(t)
	e := mustNew(t, process.Config{StateDir: t.TempDir(), MaxTasks: 2})
	defer e.Close()
	mark := "given-up-" + rand.Text()
	task := beatTask(t.TempDir())
	task.Argv = append(task.Argv, mark) // $0 of the script
	for i := range 60 {
		task.OutputDir = t.TempDir()
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*200*time.Microsecond)
		if _, err := engine.Run(ctx, e, task); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("run %d: %v", i, err)
		}
		cancel()
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := processesWith(t, mark)
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", left)
		}
	}
	task.Argv, task.OutputDir = []string{"true"}, t.TempDir()
	if r, err := engine.Run(t.Context(), e, task); err != nil || !r.OK() {
		t.Fatalf("afterwards: %+v, %v", r, err)
	}
}

// processesWith lists the processes that have a word in their command line.
func processesWith(t *testing.T, word string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		// A process that ends meanwhile has no file, or an empty one.
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(word)) {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	return found
}

func TestWithoutBubblewrapItSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	e := mustNew(t, process.Config{StateDir: t.TempDir()})
	defer e.Close()
	f, err := e.Fingerprint(t.Context())
	if err != nil || f.Available || !strings.Contains(f.Reason, "bwrap") {
		t.Fatalf("fingerprint %+v, %v", f, err)
	}
	if _, err := e.Start(t.Context(), beatTask(t.TempDir())); !errors.Is(err, engine.ErrUnavailable) {
		t.Fatalf("Start: %v, want ErrUnavailable", err)
	}
}

func TestConfigCheck(t *testing.T) {
	for field, cfg := range map[string]process.Config{
		"StateDir": {StateDir: "relative"},
		"MaxTasks": {StateDir: "/x", MaxTasks: -1},
		"UIDBase":  {StateDir: "/x", UIDBase: 1},
		"Cgroup":   {StateDir: "/x", Cgroup: "relative"},
		"TmpBytes": {StateDir: "/x", TmpBytes: 1},
		"Tick":     {StateDir: "/x", Tick: 1},
		"ReadOnly": {StateDir: "/x", ReadOnly: []string{"/a/../b"}},
	} {
		if err := cfg.Check(); err == nil || !strings.Contains(err.Error(), "Config."+field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
