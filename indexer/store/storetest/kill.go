package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// The environment that makes a test binary the victim of testKill.
const (
	envVictim = "BITSAGE_STORETEST_VICTIM" // the DSN
	envWhere  = "BITSAGE_STORETEST_WHERE"  // where to die, a deathbed in JSON
)

// Main is TestMain's body for packages that Run the suite: it runs the tests,
// or the victim when the suite has started the binary as one.
func Main(m *testing.M) int {
	if dsn := os.Getenv(envVictim); dsn != "" {
		if err := victim(dsn, os.Getenv(envWhere)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	// Enough for every build; more with -rapid.checks.
	if err := flag.Set("rapid.checks", "30"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// killScript is what victims commit, each from where the last one died.
func killScript() ([]follow.Batch, *Chain) {
	return History(rand.New(rand.NewPCG(9, 10)).IntN, 40)
}

func victim(dsn, where string) error {
	var at deathbed
	if err := json.Unmarshal([]byte(where), &at); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{DSN: dsn, Hook: &axe{at: at}}, Ledger(1))
	if err != nil {
		return err
	}
	cur, err := s.TakeLease(ctx, holder, time.Hour)
	if err != nil {
		return err
	}
	batches, _ := killScript()
	for _, b := range batches[cur.Seq:] {
		if cur, err = s.Commit(ctx, cur, b, Project); err != nil {
			return err
		}
	}
	return s.Close()
}

// deathbed is a statement: the nth of its kind, before it is sent or after the
// database has answered.
type deathbed struct {
	Op    string
	Nth   int
	After bool
}

// axe kills its process at a statement.
type axe struct {
	at   deathbed
	seen int
}

func (a *axe) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if e.Operation() == a.at.Op {
		a.seen++
		a.strike(false)
	}
	return ctx
}

func (a *axe) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Operation() == a.at.Op {
		a.strike(true)
	}
}

func (a *axe) strike(after bool) {
	if a.seen != a.at.Nth || after != a.at.After {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal arrives
}

// testKill kills writers with kill -9 before and after statements of every
// kind, the first of them in the middle of its migrations; each goes on where
// the last one died. The end is as if nothing had happened.
func testKill(t *testing.T, open Opener) {
	cfg := open(t)
	die := func(at deathbed) (killed bool) {
		t.Helper()
		where, err := json.Marshal(at)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), envVictim+"="+cfg.DSN, envWhere+"="+string(where))
		out, err := cmd.CombinedOutput()
		if err == nil {
			return false
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("victim %+v: %v\n%s", at, err, out)
		}
		return true
	}
	// Of each kind, one early (opening the database) and one in a commit.
	for _, nth := range []int{2, 5} {
		for _, op := range []string{"BEGIN", "UPDATE", "SELECT", "DELETE", "INSERT", "COMMIT"} {
			for _, after := range []bool{false, true} {
				if at := (deathbed{op, nth, after}); !die(at) {
					t.Fatalf("the victim %+v came to the end of the script", at)
				}
			}
		}
	}
	if die(deathbed{}) {
		t.Fatal("the last writer was killed")
	}
	h, calm := start(t, cfg, 1), start(t, open(t), 1)
	batches, c := killScript()
	calm.commit(batches...)
	same(t, "log", h.log(), c.Blocks())
	for _, b := range c.Blocks() {
		if pin := store.AtNumber(b.Number); h.digest(pin) != calm.digest(pin) {
			t.Errorf("rows differ at block %d", b.Number)
		}
	}
	if h.cur.Seq != calm.cur.Seq {
		t.Errorf("%d commits, want %d", h.cur.Seq, calm.cur.Seq)
	}
}
