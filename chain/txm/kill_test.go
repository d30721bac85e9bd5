package txm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// The tests of this file run the sender in a process of its own, this test
// binary again, and kill it with SIGKILL: at a certain point, or at any.

const helperEnv = "BITSAGE_TXM_HELPER"

// task is what a helper does: it sends Requests transfers of 1 STRK unit, each
// to an address of its own, all at once, and waits until they are settled.
type task struct {
	URL, Store       string
	Address, Private rpc.Felt
	Requests         int
	First            uint64 // the first address
	// KillAt is the point at which it kills itself, "" for none.
	KillAt string
}

// runHelper turns this process into a helper, if it was started as one.
func runHelper() {
	raw := os.Getenv(helperEnv)
	if raw == "" {
		return
	}
	var job task
	err := json.Unmarshal([]byte(raw), &job)
	if err == nil {
		err = job.do()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (job task) do() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := rpc.New(rpc.Config{URL: job.URL})
	if err != nil {
		return err
	}
	wrap := func(node txm.Node, store txm.Store) (txm.Node, txm.Store) {
		return fatalNode{node, job.KillAt}, fatalStore{store, job.KillAt}
	}
	sender, stop, err := open(ctx, client, felt.Felt(job.Address), felt.Felt(job.Private), job.Store, wrap, nil)
	if err != nil {
		return err
	}
	defer stop()
	errs := make([]error, job.Requests)
	var all sync.WaitGroup
	for i := range job.Requests {
		all.Go(func() {
			to := num(job.First + uint64(i))
			req := txm.Request{Key: "to " + to.String(), Calls: []cairo.Call{transfer(to, 1)}}
			if _, errs[i] = sender.Send(ctx, req); errs[i] != nil {
				return
			}
			if errs[i] = client.Do(ctx, "devnet_createBlock", struct{}{}, nil); errs[i] != nil {
				return
			}
			_, errs[i] = sender.Wait(ctx, req.Key, true)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// points are where a helper can die: around each write to the store and each
// transaction that goes out. From one to the next nothing leaves the process,
// so that these are all there are.
var points = []string{
	"before save queued", "after save queued", "after save signed", "after add",
	"after save broadcast", "after save accepted", "after save settled",
}

// die kills this process as kill -9 does.
func die(point, at string) {
	if point == at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

type fatalStore struct {
	txm.Store
	killAt string
}

func (s fatalStore) Save(ctx context.Context, change txm.Change) error {
	var what string
	for _, tx := range change.Put {
		what = "save " + string(tx.State)
		if tx.Settled {
			what = "save settled"
		}
	}
	die("before "+what, s.killAt)
	err := s.Store.Save(ctx, change)
	die("after "+what, s.killAt)
	return err
}

type fatalNode struct {
	txm.Node
	killAt string
}

func (n fatalNode) AddInvoke(ctx context.Context, tx rpc.InvokeTx) (felt.Felt, error) {
	hash, err := n.Node.AddInvoke(ctx, tx)
	die("after add", n.killAt)
	return hash, err
}

// helper starts a helper.
func helper(t *testing.T, job task) *exec.Cmd {
	t.Helper()
	raw, err := json.Marshal(job)
	must(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperEnv+"="+string(raw))
	cmd.Stderr = new(strings.Builder)
	must(t, cmd.Start())
	return cmd
}

func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

func TestKilledAtEveryPoint(t *testing.T) {
	d := devnettest.Start(t, devnet.Config{Seed: 6, Accounts: len(points)})
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	for i, point := range points {
		t.Run(point, func(t *testing.T) {
			job := task{
				URL: d.URL(), Store: filepath.Join(t.TempDir(), "tx.db"), Requests: 1, First: 0x7000 + uint64(i),
				Address: rpc.Felt(accounts[i].Address), Private: rpc.Felt(accounts[i].PrivateKey), KillAt: point,
			}
			first := helper(t, job)
			if err := first.Wait(); !killed(err) {
				t.Fatalf("did not die: %v\n%s", err, first.Stderr)
			}
			job.KillAt = ""
			second := helper(t, job)
			if err := second.Wait(); err != nil {
				t.Fatalf("%v\n%s", err, second.Stderr)
			}
			if got := balance(t, d.Client, num(job.First), cairo.Latest()); got != 1 {
				t.Errorf("%d effects", got)
			}
			if n, err := d.Nonce(t.Context(), accounts[i].Address, cairo.Latest()); err != nil || n != 1 {
				t.Errorf("nonce %d, %v", n, err)
			}
		})
	}
}

func TestKilledAtAnyTime(t *testing.T) {
	d := devnettest.Start(t, devnet.Config{Seed: 7, Accounts: 1})
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	job := task{
		URL: d.URL(), Store: filepath.Join(t.TempDir(), "tx.db"), Requests: 25, First: 0x2000,
		Address: rpc.Felt(accounts[0].Address), Private: rpc.Felt(accounts[0].PrivateKey),
	}
	dice := rand.New(rand.NewPCG(1, 2))
	deaths := 0
	for life := time.Duration(0); ; life += 20 * time.Millisecond {
		cmd := helper(t, job)
		timer := time.AfterFunc(life+time.Duration(dice.Int64N(int64(60*time.Millisecond))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if err == nil {
			break
		}
		if !killed(err) {
			t.Fatalf("%v\n%s", err, cmd.Stderr)
		}
		deaths++
	}
	if deaths < 3 {
		t.Errorf("killed only %d times", deaths)
	}
	var wrong []uint64
	for i := range uint64(job.Requests) {
		if balance(t, d.Client, num(job.First+i), cairo.Latest()) != 1 {
			wrong = append(wrong, i)
		}
	}
	if len(wrong) > 0 {
		t.Errorf("not one effect each: requests %v, after %d deaths", wrong, deaths)
	}
	if n, err := d.Nonce(t.Context(), accounts[0].Address, cairo.Latest()); err != nil || n != uint64(job.Requests) {
		t.Errorf("nonce %d, %v, want %d", n, err, job.Requests)
	}
}
