package record_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/record"
)

// network has assignments that are due, and some of them that it refuses.
type network struct {
	t      *testing.T
	due    []record.Due
	bad    map[string]bool // "job/index"
	sent   []sdk.Tx
	tries  int
	broken error
	behind bool // the mirror does not see what was recorded
	now    time.Time
}

func name(d record.Due) string { return fmt.Sprintf("%d/%d", d.Job, d.Index) }

func (n *network) Due(_ context.Context, skip func(record.Due) bool, limit int) (out []record.Due, err error) {
	for _, d := range n.due {
		if !skip(d) && len(out) < limit {
			out = append(out, d)
		}
	}
	return out, nil
}

// Send takes all of a transaction or nothing, as the chain does. What it is of is
// found by its key.
func (n *network) Send(_ context.Context, tx sdk.Tx) error {
	n.tries++
	if n.broken != nil {
		return n.broken
	}
	var taken []record.Due
	for from := range n.due {
		for to := from + 1; to <= len(n.due); to++ {
			if same, err := n.contracts().RecordWork(group(n.due[from:to])); err == nil && same.Key == tx.Key {
				taken = n.due[from:to]
			}
		}
	}
	if taken == nil {
		n.t.Fatalf("a transaction of what is not due: %v", tx)
	}
	for _, d := range taken {
		if n.bad[name(d)] {
			return fmt.Errorf("sending: %w", &sdk.Refused{Reason: "WORKLOG: recorded before"})
		}
	}
	n.sent = append(n.sent, tx)
	if !n.behind {
		n.due = slices.DeleteFunc(slices.Clone(n.due), func(d record.Due) bool {
			return slices.ContainsFunc(taken, func(o record.Due) bool { return name(o) == name(d) })
		})
	}
	return nil
}

func group(due []record.Due) (out []sdk.Settled) {
	for _, d := range due {
		if len(out) == 0 || out[len(out)-1].Job != d.Job {
			out = append(out, sdk.Settled{Job: d.Job, Terms: d.Terms})
		}
		out[len(out)-1].Indices = append(out[len(out)-1].Indices, d.Index)
	}
	return out
}

func (n *network) contracts() sdk.Contracts {
	c, err := sdk.NewContracts(deploy.Deployment{ChainID: "0x1"})
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

func (n *network) recorder(cfg record.Config) *record.Recorder {
	n.t.Helper()
	cfg.Now = func() time.Time { return n.now }
	r, err := record.New(cfg, n.contracts(), n, n, slog.New(slog.DiscardHandler))
	if err != nil {
		n.t.Fatal(err)
	}
	return r
}

func (n *network) step(r *record.Recorder) {
	n.t.Helper()
	if err := r.Step(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
}

// work is so many assignments of each job.
func work(jobs, each int) (out []record.Due) {
	terms := sdk.Terms{PriceMin: big.NewInt(1), PriceMax: big.NewInt(1), Capabilities: big.NewInt(1), Kind: "known/1", Deadline: time.Unix(1, 0)}
	for j := range jobs {
		for i := range each {
			out = append(out, record.Due{Job: market.JobID(j + 1), Index: uint32(i), Terms: terms})
		}
	}
	return out
}

func TestAllThatIsDueIsRecordedInBatches(t *testing.T) {
	n := &network{t: t, due: work(3, 4)}
	r := n.recorder(record.Config{Batch: 5})
	n.step(r)
	if len(n.due) != 0 || len(n.sent) != 3 {
		t.Fatalf("%d are left after %d transactions, want none after 3", len(n.due), len(n.sent))
	}
	// Four of one job and one of the next: two records in one transaction.
	if calls := len(n.sent[0].Calls); calls != 2 {
		t.Errorf("%d calls, want 2", calls)
	}
	n.step(r)
	if n.tries != 3 {
		t.Errorf("nothing was due and %d more transactions were tried", n.tries-3)
	}
}

// TestMirrorBehind: what was sent is not sent again while the mirror still shows it
// as due; in the end it is, as after a reorg, under the same key.
func TestMirrorBehind(t *testing.T) {
	n := &network{t: t, due: work(1, 2), behind: true}
	r := n.recorder(record.Config{Rest: time.Minute})
	n.step(r)
	n.now = n.now.Add(time.Minute - 1)
	n.step(r)
	if len(n.sent) != 1 {
		t.Fatalf("sent %d times within the rest", len(n.sent))
	}
	n.now = n.now.Add(1)
	n.step(r)
	if len(n.sent) != 2 || n.sent[0].Key != n.sent[1].Key {
		t.Errorf("sent %d times, want a second time under the first key", len(n.sent))
	}
}

// TestOneRefusedHoldsUpNoOther: wherever it lies in a batch.
func TestOneRefusedHoldsUpNoOther(t *testing.T) {
	for i := range 7 {
		n := &network{t: t, due: work(1, 7)}
		bad := name(n.due[i])
		n.bad = map[string]bool{bad: true}
		r := n.recorder(record.Config{Rest: time.Minute})
		n.step(r)
		if len(n.due) != 1 || name(n.due[0]) != bad {
			t.Errorf("the %d. is refused: %d are left", i, len(n.due))
		}
		tries := n.tries
		n.step(r)
		if n.tries != tries {
			t.Errorf("what was refused does not rest")
		}
		n.bad, n.now = nil, n.now.Add(time.Minute)
		n.step(r)
		if len(n.due) != 0 {
			t.Errorf("what was refused is not tried again")
		}
	}
}

// TestTroubleIsNoRefusal: what the chain did not refuse stays due.
func TestTroubleIsNoRefusal(t *testing.T) {
	n := &network{t: t, due: work(1, 3), broken: errors.New("no connection")}
	r := n.recorder(record.Config{})
	if err := r.Step(t.Context()); !errors.Is(err, n.broken) {
		t.Fatalf("%v, want the trouble", err)
	}
	n.broken = nil
	n.step(r)
	if len(n.due) != 0 {
		t.Errorf("%d are left", len(n.due))
	}
}

func TestRunEnds(t *testing.T) {
	n := &network{t: t, due: work(1, 1)}
	r := n.recorder(record.Config{Interval: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(n.due) != 0 {
		t.Error("the first look is at once")
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []record.Config{{Interval: -1}, {Batch: -1}, {Rest: -1}} {
		if c.Check() == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	if err := (record.Config{}).Check(); err != nil {
		t.Error(err)
	}
}
