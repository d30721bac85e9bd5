package process

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// bwrapStatus is what bubblewrap tells on its status descriptor: first the pid
// of the sandbox's init, and, if the program ran to its end, its exit status.
type bwrapStatus struct {
	exited   bool // the program ran to its end
	exitCode int
}

// pipes to bubblewrap; in the child they are descriptors 3, 4 and 5, and the gate
// is its standard input.
type pipes struct{ args, filter, status, gate pipe }

type pipe struct{ r, w *os.File }

const (
	argsFD   = "3"
	filterFD = "4"
	statusFD = "5"
)

func (p pipe) close() {
	if p.r != nil {
		p.r.Close()
		p.w.Close()
	}
}

func newPipes() (p pipes, err error) {
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	for _, each := range []*pipe{&p.args, &p.filter, &p.status, &p.gate} {
		if each.r, each.w, err = os.Pipe(); err != nil {
			return p, fmt.Errorf("process: pipe: %w", err)
		}
	}
	return p, nil
}

func (p pipes) close() {
	p.args.close()
	p.filter.close()
	p.status.close()
	p.gate.close()
}

// spawn starts bubblewrap and returns when its init exists. The task's own
// program starts when the gate is opened.
func (t *task) spawn(ctx context.Context, box sandbox, filter []byte) (err error) {
	p, err := newPipes()
	if err != nil {
		return err
	}
	output, err := openOutputDir(t.spec.OutputDir)
	if err != nil {
		p.close()
		return err
	}
	defer func() {
		if err != nil {
			output.close()
		}
	}()
	t.output = output
	t.cmd = exec.Command(box.bwrap, append([]string{"--args", argsFD, "--"}, box.command...)...)
	// Empty, because the environment bubblewrap is started with stays
	// readable in the sandbox under /proc/1.
	t.cmd.Env = []string{}
	t.cmd.Stdout, t.cmd.Stderr = t.stdout, t.stderr
	t.cmd.Stdin = p.gate.r
	t.cmd.ExtraFiles = []*os.File{p.args.r, p.filter.r, p.status.w}
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	t.cmd.WaitDelay = 5 * time.Second
	if t.group != nil {
		dir, err := os.Open(t.group.dir)
		if err != nil {
			p.close()
			return fmt.Errorf("%w: %w", engine.ErrSandbox, err)
		}
		defer dir.Close()
		t.cmd.SysProcAttr.UseCgroupFD = true
		t.cmd.SysProcAttr.CgroupFD = int(dir.Fd())
	}
	t.started = time.Now()
	exited, err := startOnOwnThread(t.cmd)
	p.args.r.Close()
	p.filter.r.Close()
	p.status.w.Close()
	p.gate.r.Close()
	if err != nil {
		p.args.w.Close()
		p.filter.w.Close()
		p.status.r.Close()
		p.gate.w.Close()
		return fmt.Errorf("%w: %w", engine.ErrSandbox, err)
	}
	t.exited, t.gate = exited, p.gate.w
	go feed(p.args.w, []byte(strings.Join(box.options, "\x00")+"\x00"))
	go feed(p.filter.w, filter)
	born := make(chan int, 1)
	status := make(chan bwrapStatus, 1)
	go func() { status <- readStatus(p.status.r, born, t.endTurn) }()
	t.status = status

	timeout := time.NewTimer(10 * time.Second)
	defer timeout.Stop()
	var failure error
	select {
	case pid := <-born:
		if failure = t.attach(pid); failure == nil {
			return nil
		}
	case <-ctx.Done():
		failure = context.Cause(ctx)
	case <-timeout.C:
		failure = fmt.Errorf("%w: bubblewrap does not come up", engine.ErrSandbox)
	}
	killGroup(t.cmd.Process.Pid)
	t.gate.Close()
	waitErr := <-exited
	<-status
	if errors.Is(failure, engine.ErrSandbox) {
		return fmt.Errorf("%w: %v: %s", failure, waitErr, bytes.TrimSpace(t.stderr.captured().Tail)) //nolint:errorlint // it may be nil
	}
	return failure
}

// killGroup kills bubblewrap and whatever it has forked before its init left
// the group. Bubblewrap alone would not do: an init that waits for the word to
// go on is not yet bound to its parent's life and would wait for ever.
func killGroup(leader int) {
	// An error means that the group has ended.
	_ = unix.Kill(-leader, unix.SIGKILL)
}

// attach takes hold of the sandbox's init.
func (t *task) attach(pid int) error {
	if pid == 0 {
		return fmt.Errorf("%w: bubblewrap ended before its init began", engine.ErrSandbox)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return fmt.Errorf("%w: pidfd of init: %w", engine.ErrSandbox, err)
	}
	ticks, err := startTicks(pid)
	if err != nil {
		unix.Close(fd)
		return fmt.Errorf("%w: init: %w", engine.ErrSandbox, err)
	}
	t.pidfd, t.init = fd, process{pid: pid, ticks: ticks}
	return nil
}

// startOnOwnThread starts cmd from a thread that lives until cmd has ended:
// the kernel's parent-death signal means the death of the thread that forked.
func startOnOwnThread(cmd *exec.Cmd) (<-chan error, error) {
	started := make(chan error, 1)
	exited := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
		}
	}()
	return exited, <-started
}

// feed writes to a child that may end before it has read everything.
func feed(w *os.File, data []byte) {
	defer w.Close()
	_, _ = w.Write(data)
}

// readStatus sends the init's pid to born (0 if there never was one), calls ended
// when the program has, and returns what was told when bubblewrap closes the pipe.
func readStatus(r *os.File, born chan<- int, ended func()) bwrapStatus {
	defer r.Close()
	var status bwrapStatus
	told := false
	decoder := json.NewDecoder(io.LimitReader(r, 64<<10))
	for {
		var message struct {
			ChildPID *int `json:"child-pid"`
			ExitCode *int `json:"exit-code"`
		}
		if err := decoder.Decode(&message); err != nil {
			break
		}
		if message.ChildPID != nil && !told {
			told = true
			born <- *message.ChildPID
		}
		if message.ExitCode != nil {
			status.exitCode, status.exited = *message.ExitCode, true
			ended()
		}
	}
	if !told {
		born <- 0
	}
	return status
}
