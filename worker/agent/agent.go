// Package agent is the worker: it watches the market, takes work it can do,
// runs it, proves it, and serves as auditor and juror when drawn.
//
// It is level-triggered. Every turn reads all that concerns the worker out of
// the mirror and decides what is missing; nothing is remembered between turns
// but what is under way. So a lost message, a restart or a reorg needs no case
// of its own: the next turn sees what is.
package agent

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/journal"
)

// Mirror is what the agent reads.
type Mirror interface {
	// Work is everything that may concern the worker now.
	Work(ctx context.Context) (View, error)
	// Offers shows every assignment that can be taken, one by one.
	Offers(ctx context.Context, show func(Assignment)) error
	// Standing is where an assignment is, and whether the attempt is its present
	// one and this worker's. What the mirror does not know is nobody's.
	Standing(ctx context.Context, w sdk.Work) (state market.AssignmentState, mine bool, err error)
	// Changes delivers after every change of the mirror until ctx ends. A
	// change may be skipped when another follows.
	Changes(ctx context.Context) <-chan struct{}
}

// Chain is what the agent writes with. The error wraps *sdk.Refused when the
// chain would not or did not accept the transaction.
type Chain interface {
	Send(ctx context.Context, tx sdk.Tx) error
	// PreviewDraw tells what the beacon's round draws for a submitted root:
	// tasks and auditors, neither where no audit would follow.
	PreviewDraw(ctx context.Context, w sdk.Work, round uint64) ([]uint32, []market.ProviderID, error)
}

// Workload runs the tasks of one kind of job.
type Workload interface {
	// Run computes one task. It is called again after a crash and must then
	// give the same digests; a call beside another for the same task shares its
	// run. sources are where spec and inputs may be fetched.
	// The error is *Fault when the input is to blame by the workload's rule, and
	// wraps ErrUnavailable when no source has the spec or the input; any other
	// error is the worker's own trouble.
	Run(ctx context.Context, job market.JobID, spec receipt.Digest, sources []string, task uint32) (Result, error)
}

// Result is one computed task.
type Result struct {
	Input, Output receipt.Digest
	Metering      receipt.Metering
	Environment   felt.Felt
}

// Fault says that the input of a task is at fault.
type Fault struct {
	Input  receipt.Digest
	Reason uint64
}

func (f *Fault) Error() string { return "the input is at fault" }

// ErrUnavailable says that a spec or an input was to be had from no source.
var ErrUnavailable = errors.New("the input is unavailable from every source")

// Outputs is what other workers serve.
type Outputs interface {
	// Available tells whether an output can be fetched from a worker.
	Available(ctx context.Context, endpoint string, output receipt.Digest) bool
	// Openings fetches the drawn leaves that a worker hands out once every
	// auditor has sealed. Nothing vouches for them but the root.
	Openings(ctx context.Context, endpoint string, w sdk.Work) ([]sdk.Opening, error)
}

// Config says who the worker is and what it wants.
type Config struct {
	Provider market.ProviderID
	// MinPrice is the lowest price per task it takes, by token.
	MinPrice func(token felt.Felt) (floor Price, ok bool)
	// Assignments is how many it holds at once; 1 by default.
	Assignments int
	// Secret feeds the salts; 32 random bytes that never change.
	Secret []byte
	// Interval between turns when nothing changes; 2 s by default.
	Interval time.Duration
	// Keep is how long outputs are served after the worker has seen that their
	// assignment is over; 7 days by default.
	Keep time.Duration
	// OpenWindow is the chain's time for opening. A worker leaves the first
	// quarter of it to an auditor that opens as it unseals; with 0 it opens at
	// once.
	OpenWindow time.Duration
	// SealWindow is the chain's least time for sealing. An auditor looks for a
	// missing input until the last quarter of it and seals then that it is
	// unavailable; with 0 it never does.
	SealWindow time.Duration
	// JuryWindow is the chain's time for a jury to seal; a juror does with it as
	// an auditor with SealWindow.
	JuryWindow time.Duration
}

// DefaultKeep is how long a buyer has to fetch what was settled.
const DefaultKeep = 7 * 24 * time.Hour

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Provider == 0:
		return errors.New("worker: Provider is not registered")
	case c.MinPrice == nil:
		return errors.New("worker: MinPrice must be given")
	case c.Assignments < 0:
		return errors.New("worker: Assignments is negative")
	case len(c.Secret) < 32:
		return errors.New("worker: Secret is shorter than 32 bytes")
	case c.Interval < 0:
		return errors.New("worker: Interval is negative")
	case c.Keep < 0:
		return errors.New("worker: Keep is negative")
	case c.OpenWindow < 0:
		return errors.New("worker: OpenWindow is negative")
	case c.SealWindow < 0:
		return errors.New("worker: SealWindow is negative")
	case c.JuryWindow < 0:
		return errors.New("worker: JuryWindow is negative")
	}
	return nil
}

// Agent is one running worker.
type Agent struct {
	cfg       Config
	contracts sdk.Contracts
	mirror    Mirror
	chain     Chain
	workloads map[string]Workload
	outputs   Outputs
	journal   *journal.Journal
	log       *slog.Logger

	mu      sync.Mutex
	running map[string]struct{}  // duties under way, by name
	aside   map[string]time.Time // offers and draws that are not for this worker, until when
	wait    sync.WaitGroup
}

// New checks the configuration. workloads are by kind.
func New(cfg Config, contracts sdk.Contracts, mirror Mirror, chain Chain, workloads map[string]Workload,
	outputs Outputs, j *journal.Journal, log *slog.Logger,
) (*Agent, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Assignments == 0 {
		cfg.Assignments = 1
	}
	if cfg.Interval == 0 {
		cfg.Interval = 2 * time.Second
	}
	if cfg.Keep == 0 {
		cfg.Keep = DefaultKeep
	}
	return &Agent{
		cfg: cfg, contracts: contracts, mirror: mirror, chain: chain, workloads: workloads,
		outputs: outputs, journal: j, log: log.With("provider", uint32(cfg.Provider)),
		running: map[string]struct{}{}, aside: map[string]time.Time{},
	}, nil
}

// Run works until ctx ends, then waits for what is under way to notice.
func (a *Agent) Run(ctx context.Context) error {
	defer a.wait.Wait()
	changes := a.mirror.Changes(ctx)
	tick := time.NewTicker(a.cfg.Interval)
	defer tick.Stop()
	for {
		a.Turn(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
		case <-tick.C:
		}
	}
}

// Turn looks once and starts what is missing. It does not wait for it.
func (a *Agent) Turn(ctx context.Context) {
	view, err := a.mirror.Work(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.log.Warn("cannot read the mirror", "err", err)
		}
		return
	}
	a.keepHeld(view.Mine)
	knows := knowledge{served: a.journal.Serves, runs: a.runs, busy: a.busy, aside: a.asideAt(view.Now)}
	for _, duty := range decide(view, a.cfg, knows) {
		a.start(ctx, duty)
	}
	conclusions, err := a.settle(view)
	if err != nil {
		a.log.Warn("cannot settle the journal", "err", err)
	}
	for _, duty := range conclusions {
		a.start(ctx, duty)
	}
	a.choose(ctx, newChooser(view, a.cfg, knows))
}

// choose reads the offers, unless there is no room, and takes the best.
func (a *Agent) choose(ctx context.Context, c *chooser) {
	if c.full() {
		return
	}
	if err := a.mirror.Offers(ctx, c.consider); err != nil {
		if ctx.Err() == nil {
			a.log.Warn("cannot read the offers", "err", err)
		}
		return
	}
	for _, duty := range c.takes() {
		a.start(ctx, duty)
	}
}

// busy reports whether a duty is under way.
func (a *Agent) busy(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, busy := a.running[name]
	return busy
}

func (a *Agent) runs(kind string) bool {
	_, ok := a.workloads[kind]
	return ok
}

// Wait returns when nothing is under way.
func (a *Agent) Wait() { a.wait.Wait() }

// start runs a duty unless it is under way.
func (a *Agent) start(ctx context.Context, d duty) {
	name := d.name()
	a.mu.Lock()
	_, busy := a.running[name]
	if !busy {
		a.running[name] = struct{}{}
		a.wait.Add(1)
	}
	a.mu.Unlock()
	if busy {
		return
	}
	go func() {
		defer a.wait.Done()
		defer a.finish(name)
		a.report(ctx, name, d.do(ctx, a))
	}()
}

func (a *Agent) finish(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, name)
}

// report: a refusal means that the mirror was behind or somebody was faster;
// the next turn decides anew. Nothing else is lost either, only late.
func (a *Agent) report(ctx context.Context, name string, err error) {
	var refused *sdk.Refused
	switch {
	case err == nil:
		a.log.Info("done", "duty", name)
	case errors.As(err, &refused):
		a.log.Debug("refused", "duty", name, "reason", refused.Reason)
	case ctx.Err() == nil:
		a.log.Warn("failed, will try again", "duty", name, "err", err)
	}
}
