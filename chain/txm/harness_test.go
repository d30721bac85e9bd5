package txm_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestMain(m *testing.M) {
	runHelper() // of the tests that kill a process; it does not return in one
	goleak.VerifyTestMain(m)
}

// clock is a time that stands still unless moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// journal is a listener that remembers.
type journal struct {
	mu     sync.Mutex
	events []txm.Event
}

func (j *journal) Note(ev txm.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.events = append(j.events, ev)
}

func (j *journal) count(kind txm.Kind) (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, ev := range j.events {
		if ev.Kind == kind {
			n++
		}
	}
	return n
}

// rig is a sender over a pool, which can be stopped and started.
type rig struct {
	t     testing.TB
	pool  *pool
	clock *clock
	cfg   txm.Config
	path  string

	sender *txm.Sender
	seen   *journal
	stop   func()
}

func newRig(t testing.TB) *rig {
	r := &rig{t: t, pool: newPool(), clock: &clock{now: time.Unix(1_800_000_000, 0)}, path: filepath.Join(t.TempDir(), "tx.db")}
	r.cfg = txm.Config{
		ChainID: chainID, Depth: 3, Poll: time.Millisecond, ResendAfter: 20 * time.Second, BumpAfter: time.Minute, Now: r.clock.Now,
	}
	return r
}

func (r *rig) start() *rig {
	r.t.Helper()
	db, err := txm.OpenBolt(r.t.Context(), r.path)
	must(r.t, err)
	store, err := db.Account(chainID, account)
	must(r.t, err)
	r.run(store, func() { must(r.t, db.Close()) })
	return r
}

// run starts a sender on a store.
func (r *rig) run(store txm.Store, then func()) {
	signer, err := txm.NewKeySigner(account, num(5))
	must(r.t, err)
	r.seen = new(journal)
	r.cfg.Listener = r.seen
	r.sender, err = txm.New(r.cfg, r.pool, store, signer)
	must(r.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.sender.Run(ctx) }()
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				r.t.Errorf("Run: %v", err)
			}
			then()
		})
	}
	r.t.Cleanup(r.stop)
}

func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, met func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !met() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func call(id uint64) cairo.Call {
	return cairo.Call{To: num(0xc0), Selector: num(1), Calldata: []felt.Felt{num(id)}, Name: "Thing.do"}
}

func request(key string, ids ...uint64) txm.Request {
	r := txm.Request{Key: key}
	for _, id := range ids {
		r.Calls = append(r.Calls, call(id))
	}
	return r
}

type outcome struct {
	result txm.Result
	err    error
}

// send sends in the background.
func (r *rig) send(req txm.Request) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		result, err := r.sender.Send(r.t.Context(), req)
		done <- outcome{result, err}
	}()
	return done
}

// sent sends and waits until the pool has it.
func (r *rig) sent(req txm.Request) <-chan outcome {
	r.t.Helper()
	before := r.seen.count(txm.Sent)
	done := r.send(req)
	r.sees(txm.Sent, before+1)
	return done
}

// sees waits until an event has happened n times since the start.
func (r *rig) sees(kind txm.Kind, n int) {
	r.t.Helper()
	eventually(r.t, string(kind), func() bool { return r.seen.count(kind) >= n })
}

// looks waits until the sender has looked at the head n times more.
func (r *rig) looks(n int) {
	r.t.Helper()
	var from, now int
	r.pool.set(func() { from = r.pool.looks })
	eventually(r.t, "looks", func() bool {
		r.pool.set(func() { now = r.pool.looks })
		return now >= from+n
	})
}

func (r *rig) effects(want map[uint64]int) {
	r.t.Helper()
	got := r.pool.effects()
	for id, n := range want {
		if got[id] != n {
			r.t.Errorf("call %d took effect %d times, want %d", id, got[id], n)
		}
	}
	for id, n := range got {
		if want[id] == 0 {
			r.t.Errorf("call %d took effect %d times, want none", id, n)
		}
	}
}
