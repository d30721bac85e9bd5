package devnet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/internal/toolchain"
)

// Devnet is a running child.
type Devnet struct {
	*rpc.Client
	url     string
	pid     int
	kill    func() error
	exited  chan struct{} // closed once the child is gone
	mu      sync.Mutex
	stopped bool  // by Stop
	failure error // why it ended, if not by Stop
}

// ExitError says that the child ended without being told to.
type ExitError struct {
	Cause error // *exec.ExitError, or nil if it ended in order
	Tail  string
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("starknet-devnet ended by itself (%v); it last said: %s", e.Cause, e.Tail)
}

func (e *ExitError) Unwrap() error { return e.Cause }

// requestTimeout leaves room for devnet_load, which runs a whole history.
const requestTimeout = 2 * time.Minute

const listening = "Starknet Devnet listening on "

// Start starts a devnet and returns when it answers. The child outlives ctx,
// which bounds the start only: call Stop. The error wraps exec.ErrNotFound
// where the program is not installed.
func Start(ctx context.Context, cfg Config) (*Devnet, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Program == "" {
		path, err := toolchain.Look("starknet-devnet")
		if err != nil {
			return nil, err
		}
		cfg.Program = path
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()

	d := &Devnet{exited: make(chan struct{})}
	address, err := d.spawn(cfg)
	if err != nil {
		return nil, err
	}
	select {
	case a := <-address:
		d.url = "http://" + a + "/rpc"
	case <-d.exited:
		return nil, d.Err()
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("devnet: start: %w", ctx.Err()), d.Stop())
	}
	if d.Client, err = rpc.New(rpc.Config{URL: d.url, Timeout: requestTimeout}); err == nil {
		_, err = d.SpecVersion(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("devnet: start: %w", err), d.Stop())
	}
	return d, nil
}

// spawn starts the child and watches it. The channel gives the address it
// listens on.
func (d *Devnet) spawn(cfg Config) (<-chan string, error) {
	cmd := exec.Command(cfg.Program, cfg.args()...)
	cmd.SysProcAttr = dieWithParent()
	output, input := io.Pipe()
	cmd.Stdout, cmd.Stderr = input, input

	address := make(chan string, 1)
	tail := new(tail)
	read := make(chan struct{})
	go func() {
		defer close(read)
		follow(output, cfg.Log, tail, address)
	}()

	started := make(chan error)
	go func() {
		// Linux ties "die with the parent" to the thread that forked, so this
		// thread stays for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			d.pid, d.kill = cmd.Process.Pid, cmd.Process.Kill
		}
		started <- err
		if err == nil {
			err = cmd.Wait()
		}
		input.Close()
		<-read
		d.mu.Lock()
		if !d.stopped {
			d.failure = &ExitError{Cause: err, Tail: tail.String()}
		}
		d.mu.Unlock()
		close(d.exited)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("devnet: start %s: %w", cfg.Program, err)
	}
	return address, nil
}

// follow copies the child's output to log, keeps its end, and finds the
// address.
func follow(output *io.PipeReader, log io.Writer, tail *tail, address chan<- string) {
	if log == nil {
		log = io.Discard
	}
	reader := bufio.NewReader(output)
	for {
		line, err := reader.ReadString('\n')
		_, _ = io.WriteString(log, line) // a log that fails is no reason to stop reading
		tail.add(line)
		if _, found, ok := strings.Cut(line, listening); ok {
			select {
			case address <- strings.TrimSpace(found):
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

// tail keeps the last lines of a text.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	const most = 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
	if len(t.lines) > most {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.Join(t.lines, ""))
}

// URL is the address of its JSON-RPC.
func (d *Devnet) URL() string { return d.url }

// PID is the child's process id.
func (d *Devnet) PID() int { return d.pid }

// Exited is closed when the child is gone; Err then says why.
func (d *Devnet) Exited() <-chan struct{} { return d.exited }

// Err is an *ExitError if the child ended without being told to, nil while it
// runs and after Stop.
func (d *Devnet) Err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failure
}

// Stop kills the child and waits until it is gone. It may be called again.
func (d *Devnet) Stop() error {
	if d.Client != nil {
		d.Client.Close()
	}
	d.mu.Lock()
	if d.failure == nil {
		d.stopped = true
		_ = d.kill() // fails only if it is gone already
	}
	d.mu.Unlock()
	<-d.exited
	return d.Err()
}
