package agent_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const me = market.ProviderID(9)

var now = time.Unix(1_700_000_000, 0)

// scene is one worker with everything around it faked but its journal.
type scene struct {
	t       *testing.T
	path    string
	journal *journal.Journal
	agent   *agent.Agent
	log     bytes.Buffer

	mu      sync.Mutex
	view    agent.View
	offers  []agent.Assignment
	state   market.AssignmentState // of work
	present bool                   // work is this worker's present attempt
	looked  int                    // for standings
	block   time.Time
	sent    []sdk.Tx
	refuse  error
	onSend  func(sdk.Tx)
	runs    map[uint32]int
	faults  map[uint32]uint64 // reason by task
	trouble error             // of every run
	gate    chan struct{}     // runs wait for it to close
	served  bool
	asked   []receipt.Digest
	// drawn is what a preview says, sources where runs look, gone the tasks whose
	// input no source has, offered what the audited worker hands out.
	drawnTasks []uint32
	drawn      []market.ProviderID
	previews   int
	sources    [][]string
	gone       map[uint32]bool
	offered    []sdk.Opening
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, path: filepath.Join(t.TempDir(), "journal.db"), block: now, runs: map[uint32]int{}, faults: map[uint32]uint64{}}
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *scene) start() {
	s.t.Helper()
	var err error
	if s.journal, err = journal.Open(s.path); err != nil {
		s.t.Fatal(err)
	}
	contracts, err := sdk.NewContracts(deploy.Deployment{ChainID: "0x1"})
	if err != nil {
		s.t.Fatal(err)
	}
	s.agent, err = agent.New(agent.Config{
		Provider: me, Secret: bytes.Repeat([]byte{7}, 32), Interval: time.Hour, SealWindow: time.Minute, JuryWindow: 2 * time.Minute,
		MinPrice: func(felt.Felt) (agent.Price, bool) { return big.NewInt(1), true },
	}, contracts, s, s, map[string]agent.Workload{"known/1": s}, s, s.journal,
		slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) stop() {
	s.t.Helper()
	s.agent.Wait()
	if err := s.journal.Close(); err != nil {
		s.t.Error(err)
	}
}

// restart is what a crash between two turns leaves: the journal.
func (s *scene) restart() {
	s.t.Helper()
	s.stop()
	s.start()
}

// turn shows a view and returns what was sent for it.
func (s *scene) turn(v agent.View) []sdk.Tx {
	s.t.Helper()
	s.mu.Lock()
	v.Now = s.block
	s.view, s.sent = v, nil
	s.mu.Unlock()
	s.agent.Turn(s.t.Context())
	s.agent.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// one is the only transaction of a turn.
func (s *scene) one(v agent.View, key string) cairo.Call {
	s.t.Helper()
	sent := s.turn(v)
	if len(sent) != 1 || sent[0].Key != key || len(sent[0].Calls) != 1 {
		s.t.Fatalf("sends %v, want one call with key %q; log:\n%s", sent, key, &s.log)
	}
	return sent[0].Calls[0]
}

func (s *scene) ran() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, runs := range s.runs {
		n += runs
	}
	return n
}

// Work implements agent.Mirror.
func (s *scene) Work(context.Context) (agent.View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view, nil
}

// Offers implements agent.Mirror.
func (s *scene) Offers(_ context.Context, show func(agent.Assignment)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.offers {
		show(o)
	}
	return nil
}

// Standing implements agent.Mirror.
func (s *scene) Standing(_ context.Context, w sdk.Work) (market.AssignmentState, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked++
	return s.state, s.present && w == work, nil
}

// Changes implements agent.Mirror.
func (s *scene) Changes(context.Context) <-chan struct{} { return nil }

// Send implements agent.Chain.
func (s *scene) Send(_ context.Context, tx sdk.Tx) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onSend != nil {
		s.onSend(tx)
	}
	if s.refuse != nil {
		return s.refuse
	}
	s.sent = append(s.sent, tx)
	return nil
}

// Run implements agent.Workload.
func (s *scene) Run(ctx context.Context, _ market.JobID, _ receipt.Digest, sources []string, task uint32) (agent.Result, error) {
	s.mu.Lock()
	s.runs[task]++
	s.sources = append(s.sources, sources)
	gone := s.gone[task]
	reason, fault := s.faults[task]
	trouble, gate := s.trouble, s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return agent.Result{}, ctx.Err()
		}
	}
	switch {
	case gone:
		return agent.Result{}, fmt.Errorf("fetching: %w", agent.ErrUnavailable)
	case trouble != nil:
		return agent.Result{}, trouble
	case fault:
		return agent.Result{}, &agent.Fault{Input: input(task), Reason: reason}
	}
	return agent.Result{Input: input(task), Output: output(task), Metering: receipt.Metering{CPUMillis: uint64(task)},
		Environment: felt.FromUint64[felt.Felt](5)}, nil
}

// Available implements agent.Outputs.
func (s *scene) Available(_ context.Context, endpoint string, d receipt.Digest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, d)
	return s.served && endpoint == "http://worker"
}

// PreviewDraw implements agent.Chain.
func (s *scene) PreviewDraw(context.Context, sdk.Work, uint64) ([]uint32, []market.ProviderID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.previews++
	return s.drawnTasks, s.drawn, nil
}

// Openings implements agent.Outputs.
func (s *scene) Openings(_ context.Context, endpoint string, w sdk.Work) ([]sdk.Opening, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offered == nil || endpoint != "http://worker" || w != work {
		return nil, errNoNode
	}
	return s.offered, nil
}

func input(task uint32) receipt.Digest  { return digest(1, task) }
func output(task uint32) receipt.Digest { return digest(2, task) }

func digest(kind byte, task uint32) (d receipt.Digest) {
	d[0] = kind
	binary.BigEndian.PutUint32(d[28:], task)
	return d
}

func aJob(replicas uint8) agent.Job {
	return agent.Job{ID: 7, Kind: "known/1", Locator: "http://buyer", Replicas: replicas, PostedAt: now, Terms: sdk.Terms{
		Kind: "known/1", Capabilities: big.NewInt(1), PriceMin: big.NewInt(5), PriceMax: big.NewInt(5), Deadline: now.Add(time.Hour),
		RunSeconds: 3600,
	}}
}

var work = sdk.Work{Job: 7, Index: 3, Attempt: 1}

func mine(replicas uint8, change func(*agent.Assignment)) agent.View {
	a := agent.Assignment{Job: aJob(replicas), Index: 3, Attempt: 1, State: market.AssignmentTaken,
		Range: market.Range{First: 30, Count: 5}, RunDeadline: now.Add(time.Hour)}
	if change != nil {
		change(&a)
	}
	return agent.View{Mine: []agent.Assignment{a}}
}

func refusal(code cairo.RevertCode) error {
	f, err := cairo.ShortString(string(code))
	if err != nil {
		panic(err)
	}
	return sdk.AsRefused(&cairo.Revert{Panic: []felt.Felt{f}})
}

var errNoNode = errors.New("no node")

func number(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }
