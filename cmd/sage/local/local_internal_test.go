package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// child runs a shell script as a process of a network.
func child(t *testing.T, script string) Process {
	t.Helper()
	p, err := start(t.TempDir(), "child", "/bin/sh", []string{"-c", script})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(context.Background(), 0); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestProcess(t *testing.T) {
	p := child(t, "exec sleep 600")
	if !p.Alive() {
		t.Fatal("it has just been started")
	}
	if err := p.Stop(t.Context(), 10*time.Second); err != nil || p.Alive() {
		t.Fatalf("after the stop it lives: %t (%v)", p.Alive(), err)
	}
	if err := p.Stop(t.Context(), time.Second); err != nil {
		t.Errorf("stopping what is gone: %v", err)
	}
}

func TestStubbornProcess(t *testing.T) {
	p := child(t, `trap "" TERM; echo ready; while :; do sleep 0.05; done`)
	said, err := until(t.Context(), 10*time.Second, func() bool { return p.Tail() == "ready" })
	if !said || err != nil {
		t.Fatalf("it says %q (%v)", p.Tail(), err)
	}
	if err := p.Stop(t.Context(), 100*time.Millisecond); err != nil || p.Alive() {
		t.Errorf("it withstands a kill: %t (%v)", p.Alive(), err)
	}
}

func TestStopEndsWithItsContext(t *testing.T) {
	p := child(t, `trap "" TERM; echo ready; while :; do sleep 0.05; done`)
	if said, err := until(t.Context(), 10*time.Second, func() bool { return p.Tail() == "ready" }); !said || err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.Stop(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// A number that another process has by now is not ours to stop.
func TestRecycledPID(t *testing.T) {
	other := exec.Command("sleep", "600")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	at, err := startTime(other.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	old := Process{Name: "child", PID: other.Process.Pid, StartedAt: at - 1}
	if old.Alive() {
		t.Error("another process is taken for ours")
	}
	if err := old.Stop(t.Context(), time.Second); err != nil {
		t.Error(err)
	}
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("it was stopped: %v", err)
	}
}

func TestStartWhatIsNot(t *testing.T) {
	if _, err := start(t.TempDir(), "child", "/nonexistent/program", nil); err == nil || !strings.Contains(err.Error(), "child") {
		t.Errorf("%v", err)
	}
}

func TestTail(t *testing.T) {
	p := Process{Log: filepath.Join(t.TempDir(), "log")}
	if got := p.Tail(); got != "" {
		t.Errorf("without a log: %q", got)
	}
	if err := os.WriteFile(p.Log, []byte("1\n2\n3\n4\n5\n6\n7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := p.Tail(); got != "3\n4\n5\n6\n7" {
		t.Errorf("%q", got)
	}
}

func TestState(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(dir); !errors.Is(err, ErrNotUp) {
		t.Fatalf("%v, want ErrNotUp", err)
	}
	want := State{Dir: dir, Node: "http://n", Workers: []Worker{{Name: "w"}}, Processes: []Process{{PID: 5, StartedAt: 6}}, Ready: true}
	if err := want.save(); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("reads %+v, %v; wrote %+v", got, err, want)
	}
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || errors.Is(err, ErrNotUp) {
		t.Errorf("a broken file: %v", err)
	}
}

// Down stops what it started, and forgets the chain but not the results.
func TestDown(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "absent")} {
		if err := Down(t.Context(), dir); !errors.Is(err, ErrNotUp) {
			t.Errorf("%v, want ErrNotUp", err)
		}
	}
	s := State{Dir: t.TempDir(), Processes: []Process{child(t, "exec sleep 600"), child(t, "exec sleep 600")}}
	for _, name := range []string{"keys", "results"} {
		if err := os.Mkdir(filepath.Join(s.Dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.save(); err != nil {
		t.Fatal(err)
	}
	unlock, err := lock(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := Down(t.Context(), s.Dir); err == nil || !strings.Contains(err.Error(), "another sage") {
		t.Errorf("beside another: %v", err)
	}
	unlock()
	if err := Down(t.Context(), s.Dir); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Processes {
		if p.Alive() {
			t.Errorf("%d still runs", p.PID)
		}
	}
	if exists(filepath.Join(s.Dir, stateFile)) || exists(filepath.Join(s.Dir, "keys")) || !exists(filepath.Join(s.Dir, "results")) {
		t.Error("it keeps what it must forget, or the other way round")
	}
}

// A folder that somebody uses for something else is left alone.
func TestUpInAnothersFolder(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "workers", "precious")
	if err := os.MkdirAll(precious, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Up(t.Context(), Options{Dir: dir, Progress: func(string) {}})
	if err == nil || !strings.Contains(err.Error(), "in the way") || !exists(precious) {
		t.Errorf("%v; precious is there: %t", err, exists(precious))
	}
}

func TestUpWithoutPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("BITSAGE_TOOLS", t.TempDir())
	dir := t.TempDir()
	_, err := Up(t.Context(), Options{Dir: dir, Bin: t.TempDir(), Progress: func(string) {}})
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("%v", err)
	}
	if _, err := Load(dir); !errors.Is(err, ErrNotUp) {
		t.Errorf("something is left: %v", err)
	}
}
