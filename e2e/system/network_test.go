package system_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/internal/toolchain"
	"github.com/bitsage-network/bitsage/sdk"
)

// patience is how long any one thing may take on a loaded machine.
const patience = 2 * time.Minute

// network is one that `sage up` made in a folder of the test's.
type network struct {
	t        *testing.T
	bin, dir string
}

// newNetwork builds the programs. What they start is stopped with the test,
// whatever becomes of it.
func newNetwork(t *testing.T) *network {
	t.Helper()
	for _, name := range []string{"ffmpeg", "ffprobe", "bwrap"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s", name)
		}
	}
	if _, err := toolchain.Look("starknet-devnet"); err != nil {
		t.Skip(err)
	}
	n := &network{t: t, bin: t.TempDir(), dir: t.TempDir()}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", n.bin+"/",
		"github.com/bitsage-network/bitsage/cmd/sage",
		"github.com/bitsage-network/bitsage/cmd/saged",
		"github.com/bitsage-network/bitsage/cmd/sage-worker")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Cleanup(n.stopAll)
	return n
}

// stopAll ends by their ids the processes that network.json names.
func (n *network) stopAll() {
	s, err := local.Load(n.dir)
	if errors.Is(err, local.ErrNotUp) {
		return
	}
	if err != nil {
		n.t.Error(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for i := len(s.Processes) - 1; i >= 0; i-- {
		if n.t.Failed() {
			n.t.Logf("%s ends its log with:\n%s", s.Processes[i].Name, s.Processes[i].Tail())
		}
		if err := s.Processes[i].Stop(ctx, 5*time.Second); err != nil {
			n.t.Error(err)
		}
	}
}

// command of the user's.
type command struct {
	*exec.Cmd
	args []string
	out  bytes.Buffer
}

// start starts `sage` with the arguments; it is killed when the test ends.
func (n *network) start(t *testing.T, args ...string) *command {
	t.Helper()
	c := &command{args: args}
	c.Cmd = exec.CommandContext(t.Context(), filepath.Join(n.bin, "sage"), append(args, "--dir", n.dir)...)
	c.Stdout, c.Stderr = &c.out, &c.out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// wait waits for a command's end and returns its failure with what it printed.
func (c *command) wait() error {
	if err := c.Wait(); err != nil {
		return fmt.Errorf("sage %s: %w\n%s", strings.Join(c.args, " "), err, c.out.String())
	}
	return nil
}

// sage runs a command that must succeed.
func (n *network) sage(t *testing.T, args ...string) string {
	t.Helper()
	c := n.start(t, args...)
	if err := c.wait(); err != nil {
		t.Fatal(err)
	}
	return c.out.String()
}

func (n *network) state(t *testing.T) local.State {
	t.Helper()
	s, err := local.Load(n.dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// process of the network by name.
func (n *network) process(t *testing.T, name string) local.Process {
	t.Helper()
	for _, p := range n.state(t).Processes {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no process %s", name)
	return local.Process{}
}

// kill ends a process as a power cut would.
func (n *network) kill(t *testing.T, p local.Process) {
	t.Helper()
	if err := syscall.Kill(p.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, p.Name+" is gone", func() (bool, error) { return !p.Alive(), nil })
}

func (n *network) mirror(t *testing.T) *sdk.Mirror {
	t.Helper()
	m, err := sdk.NewMirror(n.state(t).GraphQL)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// unslashed fails the test if anybody was ever slashed.
func (n *network) unslashed(t *testing.T) {
	t.Helper()
	var got struct{ Slashes struct{ TotalCount int } }
	err := n.mirror(t).MakeRequest(t.Context(), &graphql.Request{Query: "{ slashes { totalCount } }"}, &graphql.Response{Data: &got})
	if err != nil {
		t.Fatal(err)
	}
	if got.Slashes.TotalCount != 0 {
		t.Errorf("%d slashes, want none", got.Slashes.TotalCount)
	}
}

// await polls until a condition holds.
func await(t *testing.T, what string, holds func() (bool, error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := holds()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// runs reports whether a process or one that it started, and so on, is an
// instance of the program.
func runs(program string, ancestor int) (bool, error) {
	parents, names := map[int]int{}, map[int]string{}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return false, err
	}
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …; the name may hold anything.
		open, end := bytes.IndexByte(raw, '('), bytes.LastIndexByte(raw, ')')
		fields := strings.Fields(string(raw[end+1:]))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(raw[:open])))
		parents[pid], _ = strconv.Atoi(fields[1])
		names[pid] = string(raw[open+1 : end])
	}
	for pid, name := range names {
		for at := pid; name == program && at > 1; at = parents[at] {
			if at == ancestor {
				return true, nil
			}
		}
	}
	return false, nil
}

// mentioning are the ids of live processes whose command line holds the text.
func mentioning(text string) ([]int, error) {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return nil, err
	}
	var out []int
	for _, path := range lines {
		raw, err := os.ReadFile(path) // empty for those that only wait to be reaped
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && pid != os.Getpid() && bytes.Contains(raw, []byte(text)) {
			out = append(out, pid)
		}
	}
	return out, nil
}
