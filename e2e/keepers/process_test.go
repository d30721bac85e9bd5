package keepers_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long any one thing may take on a loaded machine.
const patience = 90 * time.Second

// programs are built once for all tests.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "bitsage-keepers-")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", dir+"/",
		"github.com/bitsage-network/bitsage/cmd/saged",
		"github.com/bitsage-network/bitsage/keepers/bidder/sample").CombinedOutput()
	if err != nil {
		err = errors.New(string(out))
	}
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := programs(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func program(t *testing.T, name string) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// process is a saged that is started again whenever it was killed.
type process struct {
	t    *testing.T
	args []string

	mu      sync.Mutex
	cmd     *exec.Cmd
	out     bytes.Buffer
	ended   chan struct{} // of the present cmd
	err     error         // how it ended
	stopped bool
	deaths  int
}

// start runs saged until the test ends.
func start(t *testing.T, args ...string) *process {
	p := &process{t: t, args: args}
	p.launch()
	t.Cleanup(func() {
		p.mu.Lock()
		p.stopped = true
		p.mu.Unlock()
		p.kill()
		if t.Failed() {
			t.Logf("saged %v ends its log with:\n%s", args, p.tail())
		}
	})
	return p
}

func (p *process) launch() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	cmd := exec.Command(program(p.t, "saged"), p.args...)
	cmd.Env = append(os.Environ(), "BITSAGE_PASSPHRASE="+passphrase)
	cmd.Stdout, cmd.Stderr = &locked{p}, &locked{p}
	if err := cmd.Start(); err != nil {
		p.t.Error(err)
		return
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		err := cmd.Wait()
		p.mu.Lock()
		p.err = err
		p.mu.Unlock()
		close(ended)
	}()
}

// locked writes to the process's log.
type locked struct{ p *process }

func (l *locked) Write(b []byte) (int, error) {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	return l.p.out.Write(b)
}

// kill ends it as kill -9 does, and returns when it is gone.
func (p *process) kill() {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill() // it may have ended by itself
	<-ended
}

// killAndRestart is what a machine that loses its power does.
func (p *process) killAndRestart() {
	p.kill()
	p.mu.Lock()
	p.deaths++
	p.mu.Unlock()
	p.launch()
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// end waits until it has ended by itself.
func (p *process) end() error {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("saged %v goes on:\n%s", p.args, p.tail())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *process) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	const most = 4_000
	return string(p.out.Bytes()[max(0, p.out.Len()-most):])
}

// run runs a saged that ends by itself and must succeed.
func run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := try(t, args...)
	if err != nil {
		t.Fatalf("saged %v: %v\n%s", args, err, out)
	}
	return out
}

// try is run for one that may fail.
func try(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t, "saged"), args...)
	cmd.Env = append(os.Environ(), "BITSAGE_PASSPHRASE="+passphrase)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
