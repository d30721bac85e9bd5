package strategy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Reason says what a program did wrong.
type Reason string

const (
	// Unstartable: it cannot be run at all.
	Unstartable Reason = "unstartable"
	// Hung: no answer in time.
	Hung Reason = "hung"
	// Ended: it closed its output or exited.
	Ended Reason = "ended"
	// Babbled: a line longer than any answer, or lines nobody asked for.
	Babbled Reason = "babbled"
	// Malformed: the line is no answer.
	Malformed Reason = "malformed"
	// Unusable: an answer, but to bid so is not allowed.
	Unusable Reason = "unusable"
)

// Error is a program's failure. The process is gone when it is returned, but for
// Unusable, which a program may do better next time.
type Error struct {
	Reason Reason
	Err    error
}

func (e *Error) Error() string { return fmt.Sprintf("bidding strategy %s: %v", e.Reason, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Config names the program.
type Config struct {
	// Command is the program and its arguments.
	Command []string
	// Dir is where it runs; here by default.
	Dir string
	// Env is all of its environment: our keys are none of its business.
	Env []string
	// Timeout of one answer; 10 s by default.
	Timeout time.Duration
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case len(c.Command) == 0 || c.Command[0] == "":
		return errors.New("bidding strategy: Command is empty")
	case c.Timeout < 0:
		return fmt.Errorf("bidding strategy: Timeout is %s, want a positive time", c.Timeout)
	}
	return nil
}

const (
	maxLine = 64 << 10
	// grace is what a program has to end by itself once its input is closed.
	grace = time.Second
)

// Process is the running program. One question at a time.
type Process struct {
	timeout time.Duration
	cmd     *exec.Cmd
	in      io.WriteCloser
	lines   chan line
	done    chan struct{} // closed when it must be read no more
	end     sync.Once
}

type line struct {
	raw []byte
	err error
}

// Start runs the program. What it writes to its standard error goes to the log.
// It lives until Close, or until it does something wrong.
func Start(cfg Config, log *slog.Logger) (*Process, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	p := &Process{timeout: cfg.Timeout, lines: make(chan line), done: make(chan struct{})}
	if p.timeout == 0 {
		p.timeout = 10 * time.Second
	}
	p.cmd = exec.Command(cfg.Command[0], cfg.Command[1:]...)
	p.cmd.Dir, p.cmd.Env = cfg.Dir, append([]string{}, cfg.Env...)
	// A group of its own, so that its children end with it.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.Stderr = &tail{log: log}
	p.cmd.WaitDelay = grace // a child may hold the descriptors
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, &Error{Unstartable, err}
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, &Error{Unstartable, err}
	}
	if err := p.cmd.Start(); err != nil {
		return nil, &Error{Unstartable, err}
	}
	p.in = in
	go p.read(out)
	return p, nil
}

// read hands over line by line; it never holds more than one.
func (p *Process) read(out io.Reader) {
	scan := bufio.NewScanner(out)
	scan.Buffer(make([]byte, 0, 4096), maxLine)
	for scan.Scan() {
		if !p.hand(line{raw: bytes.Clone(scan.Bytes())}) {
			return
		}
	}
	err := scan.Err()
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		err = &Error{Babbled, fmt.Errorf("a line of more than %d bytes", maxLine)}
	case err == nil:
		err = &Error{Ended, io.EOF}
	default:
		err = &Error{Ended, err}
	}
	p.hand(line{err: err})
}

func (p *Process) hand(l line) bool {
	select {
	case p.lines <- l:
		return true
	case <-p.done:
		return false
	}
}

// Ask has the program answer one question. Any error but one of ctx and Unusable
// means that the program is gone.
func (p *Process) Ask(ctx context.Context, q Question) (Answer, error) {
	raw, err := json.Marshal(q)
	if err != nil {
		return Answer{}, err
	}
	select { // before the question: what stands there already answers nothing
	case l := <-p.lines:
		if l.err == nil {
			l.err = &Error{Babbled, errors.New("a line before any question")}
		}
		p.Close()
		return Answer{}, l.err
	default:
	}
	timer := time.NewTimer(p.timeout)
	defer timer.Stop()
	written := make(chan error, 1)
	go func() { // a program that does not read would hold us up
		_, err := p.in.Write(append(raw, '\n'))
		written <- err
	}()
	for {
		select {
		case err := <-written:
			if err != nil {
				p.Close()
				return Answer{}, &Error{Ended, err}
			}
			written = nil
		case l := <-p.lines:
			return p.judge(q, l)
		case <-timer.C:
			p.Close()
			return Answer{}, &Error{Hung, fmt.Errorf("no answer in %s", p.timeout)}
		case <-ctx.Done():
			p.Close() // its answer would come to the next question
			return Answer{}, ctx.Err()
		}
	}
}

func (p *Process) judge(q Question, l line) (Answer, error) {
	if l.err != nil {
		p.Close()
		return Answer{}, l.err
	}
	var a Answer
	d := json.NewDecoder(bytes.NewReader(l.raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		p.Close()
		return Answer{}, &Error{Malformed, fmt.Errorf("%.200q: %w", l.raw, err)}
	}
	if err := q.judge(a); err != nil {
		return Answer{}, &Error{Unusable, err}
	}
	return a, nil
}

// Close ends the program and all that it started, and returns when it is gone.
func (p *Process) Close() {
	p.end.Do(func() {
		close(p.done)
		_ = p.in.Close() // it may be gone already
		stop := time.AfterFunc(grace, func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
		_ = p.cmd.Wait() // how it ended is no matter now
		stop.Stop()
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // children it left
	})
}

// tail logs standard error by the line, and cuts what is longer than a line is.
type tail struct {
	log  *slog.Logger
	rest []byte
}

func (t *tail) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			if room := 4096 - len(t.rest); room > 0 {
				t.rest = append(t.rest, b[:min(room, len(b))]...)
			}
			break
		}
		t.log.Info("bidding strategy", "says", string(append(t.rest, b[:i]...)))
		t.rest, b = t.rest[:0], b[i+1:]
	}
	return n, nil
}
