package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/journal"
)

// victim names the data folder of the worker that TestKilledWorker kills.
const victim = "BITSAGE_TEST_VICTIM"

const (
	killedTasks = 3
	killedKind  = "known/1"
)

var killedWork = sdk.Work{Job: 7, Index: 2, Attempt: 1}

// lone is a worker in a folder, with its chain, mirror and workload faked.
type lone struct {
	view    agent.View
	store   *blob.Store
	journal *journal.Journal
	agent   *agent.Agent
	sent    func(sdk.Tx)
}

func openLone(t *testing.T, dir string) *lone {
	t.Helper()
	l := &lone{}
	var err error
	if l.store, err = blob.Open(blob.Config{Dir: filepath.Join(dir, "blobs")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.store.Close() })
	if l.journal, err = journal.Open(filepath.Join(dir, "journal.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.journal.Close() })
	contracts, err := sdk.NewContracts(deploy.Deployment{ChainID: "0x1"})
	if err != nil {
		t.Fatal(err)
	}
	l.agent, err = agent.New(agent.Config{
		Provider: 9, Secret: bytes.Repeat([]byte{7}, 32),
		MinPrice: func(felt.Felt) (agent.Price, bool) { return big.NewInt(1), true },
	}, contracts, l, l, map[string]agent.Workload{killedKind: l}, nil, l.journal, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lone) Work(context.Context) (agent.View, error) { return l.view, nil }

func (l *lone) Offers(context.Context, func(agent.Assignment)) error { return nil }

func (l *lone) Changes(context.Context) <-chan struct{} { return nil }

// Standing: it was settled while the worker was away.
func (l *lone) Standing(_ context.Context, w sdk.Work) (market.AssignmentState, bool, error) {
	return market.AssignmentSettled, w == killedWork, nil
}

func (l *lone) Send(_ context.Context, tx sdk.Tx) error {
	l.sent(tx)
	return nil
}

// PreviewDraw: nothing of others is there to be audited.
func (l *lone) PreviewDraw(context.Context, sdk.Work, uint64) ([]uint32, []market.ProviderID, error) {
	return nil, nil, nil
}

func (l *lone) Run(ctx context.Context, _ market.JobID, _ receipt.Digest, _ []string, task uint32) (agent.Result, error) {
	info, err := l.store.Put(ctx, strings.NewReader(content(task)))
	return agent.Result{Input: receipt.Digest{1}, Output: receipt.Digest(info.Digest)}, err
}

func content(task uint32) string { return fmt.Sprintf("output of task %d", task) }

// TestVictim is the worker that is killed: it posts its root and hangs.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victim)
	if dir == "" {
		t.Skip("runs for TestKilledWorker only")
	}
	l := openLone(t, dir)
	now := time.Unix(1_700_000_000, 0)
	l.view = agent.View{Now: now, Mine: []agent.Assignment{{
		Job: agent.Job{ID: killedWork.Job, Kind: killedKind, Replicas: 1}, Index: killedWork.Index, Attempt: killedWork.Attempt,
		State: market.AssignmentTaken, Range: market.Range{First: 4, Count: killedTasks}, RunDeadline: now.Add(time.Hour),
	}}}
	l.sent = func(tx sdk.Tx) {
		fmt.Fprintf(os.Stdout, "root %s\n", &tx.Calls[0].Calldata[2])
		select {}
	}
	l.agent.Turn(t.Context())
	l.agent.Wait()
}

// TestKilledWorker: a worker killed after its root was posted, and back only when
// all is settled, still serves the buyer's outputs.
func TestKilledWorker(t *testing.T) {
	dir := t.TempDir()
	root := killAfterRoot(t, dir)

	l := openLone(t, dir)
	l.view.Now = time.Unix(1_700_100_000, 0)
	handler, err := newHandler(slog.New(slog.DiscardHandler), l.store, l.journal)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	fetch := func() (sdk.Manifest, error) {
		want := sdk.Manifest{Job: killedWork.Job, Index: killedWork.Index, Attempt: killedWork.Attempt, Worker: 9, First: 4}
		return sdk.FetchManifest(t.Context(), server.Client(), server.URL, want, killedTasks, root)
	}
	if _, err := fetch(); err == nil {
		t.Fatal("serves before it knows that it may")
	}
	l.agent.Turn(t.Context())
	l.agent.Wait()
	m, err := fetch()
	if err != nil {
		t.Fatal(err)
	}
	buyer, err := blob.Open(blob.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer buyer.Close()
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: buyer})
	if err != nil {
		t.Fatal(err)
	}
	defer fetcher.Close()
	for i, leaf := range m.Leaves {
		want, _, err := blob.SumReader(strings.NewReader(content(m.First + uint32(i))))
		if err != nil || want != blob.Digest(leaf.Output) {
			t.Fatalf("task %d: %s, want %s (%v)", i, blob.Digest(leaf.Output), want, err)
		}
		if _, err := fetcher.Fetch(t.Context(), want, []string{server.URL}, 1<<10); err != nil {
			t.Error(err)
		}
	}
}

// killAfterRoot runs TestVictim in the folder, kills it when it has posted, and
// returns the root.
func killAfterRoot(t *testing.T, dir string) felt.Felt {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$", "-test.v")
	cmd.Env = append(os.Environ(), victim+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var root felt.Felt
	found := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		hex, ok := strings.CutPrefix(lines.Text(), "root ")
		if !ok {
			continue
		}
		if root, err = cairo.HexFelt(hex); err != nil {
			t.Error(err)
		}
		found = true
		if err := cmd.Process.Kill(); err != nil { // as a power cut would
			t.Error(err)
		}
	}
	if err := cmd.Wait(); err == nil || !found {
		t.Fatalf("the victim was not killed at work: %v, posted %t", err, found)
	}
	return root
}
