package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/internal/toolchain"
)

// Workers is how many providers a local network has. Jurors are drawn from
// those that have no part in a case, so three can audit each other but not sit
// in judgement: a dispute among them ends undecided, by rule.
const Workers = 3

// Options say how to bring a network up.
type Options struct {
	Dir string
	// Bin is where saged and sage-worker are; by default beside this program.
	Bin string
	// Progress is told each step before it starts.
	Progress func(step string)
}

// Up brings the network in a folder up and returns its state. What runs
// already is reused; what has died is started again, except the chain, without
// which nothing of the old network is worth keeping.
func Up(ctx context.Context, o Options) (State, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return State{}, err
	}
	unlock, err := lock(o.Dir)
	if err != nil {
		return State{}, err
	}
	defer unlock()
	s, err := Load(o.Dir)
	switch {
	case err == nil && s.complete() && s.chainAlive():
		return s, s.revive(o.Progress)
	case err == nil:
		o.Progress("what is left of an earlier network is of no use: starting a fresh one")
		if err := down(ctx, s); err != nil {
			return State{}, err
		}
	case !errors.Is(err, ErrNotUp):
		return State{}, err
	}
	b := builder{Options: o, state: State{Dir: o.Dir}}
	if err := b.prepare(); err != nil {
		return State{}, err
	}
	if err := b.build(ctx); err != nil {
		// Nothing half-built stays behind; the context may be the reason.
		cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		return State{}, errors.Join(err, down(cleanup, b.state))
	}
	return b.state, nil
}

// complete reports whether the network was once brought up to the end.
func (s State) complete() bool { return s.Ready }

// chainAlive: without its chain nothing of a network is worth keeping.
func (s State) chainAlive() bool {
	for _, p := range s.Processes {
		if p.Name == "devnet" {
			return p.Alive()
		}
	}
	return false
}

// revive starts again what has died, as it was started.
func (s State) revive(progress func(string)) error {
	progress("the network is up already")
	for i, p := range s.Processes {
		if p.Alive() {
			continue
		}
		progress("starting " + p.Name + " again, it had died")
		again, err := start(s.Dir, p.Name, p.Program, p.Args)
		if err != nil {
			return err
		}
		s.Processes[i] = again
		if err := s.save(); err != nil {
			return err
		}
	}
	return nil
}

// Down stops every process of the network and forgets its chain. Logs and the
// workers' results stay.
func Down(ctx context.Context, dir string) error {
	if _, err := Load(dir); err != nil {
		return err
	}
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	s, err := Load(dir)
	if err != nil {
		return err
	}
	return down(ctx, s)
}

// down stops in the reverse order of starting: whoever writes before what is
// written to.
func down(ctx context.Context, s State) error {
	var errs error
	for i := len(s.Processes) - 1; i >= 0; i-- {
		errs = errors.Join(errs, s.Processes[i].Stop(ctx, 15*time.Second))
	}
	if errs != nil {
		return errs
	}
	for _, name := range forgotten {
		errs = errors.Join(errs, os.RemoveAll(filepath.Join(s.Dir, name)))
	}
	if errs != nil {
		return errs
	}
	// The last, so that what is forgotten is known to be a network's.
	if err := os.Remove(filepath.Join(s.Dir, stateFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// forgotten is what goes with a network's chain.
var forgotten = []string{"deployment.json", "saged", "prices", "keys", "setup", "workers", "buyer/transactions.db", "buyer/bids"}

// builder brings one network up from nothing.
type builder struct {
	Options
	state    State
	node     *rpc.Client
	programs map[string]string
	accounts []predeployed
}

// prepare finds what would be missing or in the way, and changes nothing.
func (b *builder) prepare() error {
	for _, name := range forgotten {
		if path := filepath.Join(b.Dir, name); exists(path) {
			return fmt.Errorf("%s is in the way and belongs to no network that is known: move it, or name another folder with --dir", path)
		}
	}
	if err := b.findPrograms(); err != nil {
		return err
	}
	return checkDisk(b.Dir)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func (b *builder) build(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"starting a local Starknet", b.startDevnet},
		{"deploying the contracts", b.deploy},
		{"giving the buyer, the keeper and three workers SAGE, stake and a registration", b.fund},
		{"starting the indexer, GraphQL, the keepers and the blob gateway", b.startSaged},
		{"starting the reporter of prices and the poster", b.startPrices},
		{"starting three workers", b.startWorkers},
		{"waiting until every worker is in the market", b.awaitWorkers},
	} {
		b.Progress(step.name)
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	b.state.Ready = true
	return b.state.save()
}

// findPrograms looks for what will be started, and for what the workers need.
func (b *builder) findPrograms() error {
	b.programs = map[string]string{}
	bin := b.Bin
	if bin == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		bin = filepath.Dir(self)
	}
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	for _, name := range []string{"saged", "sage-worker"} {
		path := filepath.Join(bin, name)
		if _, err := os.Stat(path); err != nil {
			if path, err = exec.LookPath(name); err != nil {
				return fmt.Errorf("%s is needed beside sage or on PATH: run `make build`", name)
			}
		}
		b.programs[name] = path
	}
	if b.programs["starknet-devnet"], err = toolchain.Look("starknet-devnet"); err != nil {
		return err
	}
	for name, pkg := range map[string]string{"ffmpeg": "ffmpeg", "ffprobe": "ffmpeg", "bwrap": "bubblewrap"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is needed: install it, on Debian by `apt-get install %s`", name, pkg)
		}
	}
	return nil
}

// minDisk is what a network with a few short jobs needs.
const minDisk = 1 << 30

func checkDisk(dir string) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return err
	}
	if free := fs.Bavail * uint64(fs.Bsize); free < minDisk {
		return fmt.Errorf("%s has %d MiB free, and a network needs %d MiB: free some or name another folder with --dir",
			dir, free>>20, minDisk>>20)
	}
	return nil
}

func (b *builder) startDevnet(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	b.state.Node = "http://127.0.0.1:" + port
	err = b.start("devnet", b.programs["starknet-devnet"], []string{
		"--host", "127.0.0.1", "--port", port, "--seed", "7", "--accounts", strconv.Itoa(accountsNeeded),
		"--initial-balance", "100000000000000000000000", "--state-archive-capacity", "full",
		"--block-generation-on", "1",
	})
	if err != nil {
		return err
	}
	if b.node, err = rpc.New(rpc.Config{URL: b.state.Node}); err != nil {
		return err
	}
	err = b.await(ctx, "devnet", 30*time.Second, func(ctx context.Context) error {
		_, err := b.node.ChainID(ctx)
		return err
	})
	if err != nil {
		return err
	}
	b.accounts, err = readPredeployed(ctx, b.node)
	return err
}

// start runs a program and remembers it on disk at once, so that `sage down`
// finds it whatever happens next.
func (b *builder) start(name, program string, args []string) error {
	p, err := start(b.Dir, name, program, args)
	if err != nil {
		return err
	}
	b.state.Processes = append(b.state.Processes, p)
	return b.state.save()
}

// await polls until ok returns nil. It fails at once when the process has died,
// with the end of its log.
func (b *builder) await(ctx context.Context, name string, limit time.Duration, ok func(context.Context) error) error {
	var process Process
	for _, p := range b.state.Processes {
		if p.Name == name {
			process = p
		}
	}
	var last error
	done, err := until(ctx, limit, func() bool {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		last = ok(try)
		return last == nil || !process.Alive()
	})
	switch {
	case err != nil:
		return err
	case done && last == nil:
		return nil
	case !process.Alive():
		return fmt.Errorf("%s ended; its log %s ends with:\n%s", name, process.Log, process.Tail())
	}
	return fmt.Errorf("%s is not ready after %s (log: %s): %w", name, limit, process.Log, last)
}

// freePort asks the kernel for a port that nobody uses.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// lock keeps two commands from working on one folder at once.
func lock(dir string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another sage is working on %s", dir), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing releases the lock
}
