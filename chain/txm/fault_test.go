package txm_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestReplacement(t *testing.T) {
	for _, winner := range []string{"the first", "the last"} {
		r := newRig(t).start()
		done := r.sent(request("a", 1))
		follower := r.sent(request("b", 2))
		r.pool.set(func() { r.pool.price = 10_000 }) // what we bid is not enough any more
		first := r.pool.mem[0]

		r.clock.advance(time.Minute)
		r.sees(txm.Replaced, 1)
		eventually(t, "replaced", func() (replaced bool) {
			r.pool.set(func() { replaced = r.pool.mem[0].Tip > first.Tip })
			return replaced
		})
		var second rpc.InvokeTx
		r.pool.set(func() { second = r.pool.mem[0] })
		if second.Tip != 12 || second.Bounds.L2.MaxPrice != num(15_000) || second.Bounds.L2.MaxAmount != 1300 {
			t.Errorf("replaced by tip %d, %+v", second.Tip, second.Bounds)
		}
		r.pool.set(func() {
			r.pool.price = 100
			if winner == "the first" {
				r.pool.mem[0] = first
			}
		})
		r.pool.mine(0)
		o := <-done
		want := second.Hash(chainID)
		if winner == "the first" {
			want = first.Hash(chainID)
		}
		if o.err != nil || o.result.Hash != want {
			t.Errorf("%s: got %+v", winner, o)
		}
		if o := <-follower; o.err != nil {
			t.Error(o.err)
		}
		r.effects(map[uint64]int{1: 1, 2: 1})
	}
}

func TestReplacementsRiseByTwelvePercentUpToTheCap(t *testing.T) {
	r := newRig(t)
	r.cfg.Fees = txm.Fees{MaxFee: big.NewInt(300_000)} // 1300 × (150 + 10) at first
	r.start()
	done := r.sent(request("a", 1))
	r.pool.set(func() { r.pool.add = func(rpc.InvokeTx) (bool, error) { return false, errLost } })
	bids := [][2]uint64{{10, 150}}
	for n := 1; r.seen.count(txm.FeeCapped) == 0; n++ {
		r.clock.advance(time.Minute)
		eventually(t, "a bid", func() bool { return r.seen.count(txm.Replaced) == n || r.seen.count(txm.FeeCapped) > 0 })
		if r.seen.count(txm.Replaced) == n {
			old := bids[n-1]
			bids = append(bids, [2]uint64{(old[0]*112 + 99) / 100, (old[1]*112 + 99) / 100})
		}
	}
	if len(bids) != 4 { // 160 → 180 → 203 → 228; the next would be over
		t.Errorf("bids %v", bids)
	}
	var last rpc.InvokeTx
	r.pool.set(func() { r.pool.add = func(tx rpc.InvokeTx) (bool, error) { last = tx; return false, nil } })
	r.clock.advance(20 * time.Second)
	eventually(t, "sent again", func() (again bool) {
		r.pool.set(func() { again = last.Tip > 0 })
		return again
	})
	want := bids[len(bids)-1]
	r.pool.set(func() {
		if last.Tip != want[0] || last.Bounds.L2.MaxPrice != num(want[1]) {
			t.Errorf("last bid: tip %d, price %s, want %v", last.Tip, last.Bounds.L2.MaxPrice.Text(10), want)
		}
	})
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
}

func TestLostAnswers(t *testing.T) {
	for _, taken := range []bool{true, false} {
		r := newRig(t).start()
		lost := 0
		r.pool.set(func() {
			r.pool.add = func(rpc.InvokeTx) (bool, error) {
				if lost++; lost <= 2 {
					return taken && lost == 1, errLost
				}
				return false, nil
			}
		})
		done := r.send(request("a", 1))
		after := r.send(request("b", 2))
		r.sees(txm.Sent, 2)
		r.pool.mine(0)
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
		if o := <-after; o.err != nil {
			t.Error(o.err)
		}
		r.effects(map[uint64]int{1: 1, 2: 1})
	}
}

// The answer is lost, the transaction is mined, and the chain has its nonce
// before its receipt: "nonce too low" does not mean that somebody else used it.
func TestReceiptsLagBehindNonces(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() {
		r.pool.mute = true
		r.pool.add = func(tx rpc.InvokeTx) (bool, error) {
			if tx.Nonce == r.pool.nonce(r.pool.blocks) {
				r.pool.append([]rpc.InvokeTx{tx})
				return false, errLost
			}
			return false, nil
		}
	})
	done := r.send(request("a", 1))
	r.sees(txm.Delayed, 5)
	r.looks(3)
	r.pool.set(func() { r.pool.mute = false })
	if o := <-done; o.err != nil || o.result.Nonce != 0 {
		t.Errorf("got %+v", o)
	}
	r.effects(map[uint64]int{1: 1})
}

// After a lost answer, a refusal says nothing about the first try.
func TestRefusalAfterALostAnswer(t *testing.T) {
	r := newRig(t).start()
	tries := 0
	r.pool.set(func() {
		r.pool.add = func(rpc.InvokeTx) (bool, error) {
			if tries++; tries == 1 {
				return true, errLost
			}
			return false, refusal(rpc.ErrBalance, "")
		}
	})
	done := r.send(request("a", 1))
	r.sees(txm.Delayed, 5)
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Errorf("got %+v", o)
	}
	r.effects(map[uint64]int{1: 1})
}

// Nothing overtakes what has not reached a node, so that its nonce can be given
// back.
func TestNothingOvertakesTheUnsent(t *testing.T) {
	r := newRig(t).start()
	tries := 0
	r.pool.set(func() {
		r.pool.add = func(tx rpc.InvokeTx) (bool, error) {
			if calls(tx)[0] != 1 {
				return false, nil
			}
			if tries++; tries <= 3 {
				return false, &rpc.RateLimitError{Cause: errLost}
			}
			return false, refusal(rpc.ErrBalance, "")
		}
	})
	a := r.send(request("a", 1))
	r.sees(txm.Delayed, 1)
	b, c := r.send(request("b", 2)), r.send(request("c", 3))
	if o := <-a; !errors.Is(o.err, rpc.ErrBalance) {
		t.Errorf("got %+v", o)
	}
	r.sees(txm.Sent, 2)
	r.pool.mine(0)
	ob, oc := <-b, <-c
	if ob.err != nil || oc.err != nil || ob.result.Nonce+oc.result.Nonce != 1 {
		t.Errorf("got %+v, %+v", ob, oc)
	}
	r.effects(map[uint64]int{2: 1, 3: 1})
}

func TestWhatVanishesIsSentAgain(t *testing.T) {
	r := newRig(t).start()
	a, b := r.sent(request("a", 1)), r.sent(request("b", 2))
	r.pool.forget()
	r.clock.advance(20 * time.Second)
	eventually(t, "both again", func() bool { return r.pool.pending() == 2 })
	r.pool.mine(0)
	for _, done := range []<-chan outcome{a, b} {
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
	}
	if r.seen.count(txm.Replaced) > 0 {
		t.Error("replaced, where sending again was enough")
	}
	r.effects(map[uint64]int{1: 1, 2: 1})
}

func TestPreConfirmedIsLeftInPeace(t *testing.T) {
	r := newRig(t).start()
	done := r.sent(request("a", 1))
	r.pool.set(func() { r.pool.pre = 1 })
	r.clock.advance(time.Hour)
	r.send(request("b", 2)) // and estimates begin above it
	r.sees(txm.Sent, 2)
	select {
	case o := <-done:
		t.Fatalf("pre-confirmed counted as landed: %+v", o)
	default:
	}
	if r.seen.count(txm.Replaced) > 0 {
		t.Error("replaced")
	}
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
}

func TestDeadlines(t *testing.T) {
	r := newRig(t).start()
	late := request("queued", 1)
	late.Deadline = r.clock.Now().Add(-time.Second)
	if _, err := r.sender.Send(t.Context(), late); !errors.Is(err, txm.ErrDeadline) || r.pool.pending() != 0 {
		t.Errorf("in the queue: %v", err)
	}
	for _, winner := range []string{"nothing", "the calls"} {
		r := newRig(t).start()
		req := request("a", 1)
		req.Deadline = r.clock.Now().Add(time.Second)
		done, after := r.sent(req), r.sent(request("b", 2))
		first := r.pool.mem[0]
		r.clock.advance(2 * time.Second)
		r.sees(txm.Cancelling, 1)
		eventually(t, "cancelling", func() (is bool) {
			r.pool.set(func() { is = len(calls(r.pool.mem[0])) == 0 })
			return is
		})
		if winner == "the calls" {
			r.pool.set(func() { r.pool.mem[0] = first })
		}
		r.pool.mine(0)
		o := <-done
		if winner == "nothing" && !errors.Is(o.err, txm.ErrDeadline) || winner == "the calls" && o.err != nil {
			t.Errorf("%s landed: got %+v", winner, o)
		}
		if o := <-after; o.err != nil {
			t.Error(o.err)
		}
		want := map[uint64]int{2: 1}
		if winner == "the calls" {
			want[1] = 1
		}
		r.effects(want)
	}
}

// A sender that starts finds what the one before it left, in every state.
func TestRestart(t *testing.T) {
	r := newRig(t).start()
	landed := r.sent(request("landed", 1))
	r.pool.mine(0)
	<-landed
	sent := r.sent(request("sent", 2))
	r.pool.set(func() { r.pool.add = func(rpc.InvokeTx) (bool, error) { return false, errLost } })
	signed := r.send(request("signed", 3))
	r.sees(txm.Persisted, 3)
	queued := r.send(request("queued", 4))
	r.sees(txm.Stored, 4)
	r.stop()
	for _, done := range []<-chan outcome{sent, signed, queued} {
		if o := <-done; !errors.Is(o.err, txm.ErrStopped) {
			t.Errorf("got %+v", o)
		}
	}
	r.pool.set(func() { r.pool.add = nil })
	r.start()
	eventually(t, "all sent", func() bool { return r.pool.pending() == 3 })
	r.pool.mine(0)
	for i, key := range []string{"landed", "sent", "signed", "queued"} {
		if got, err := r.sender.Wait(t.Context(), key, false); err != nil || got.Nonce != uint64(i) {
			t.Errorf("%s: %+v, %v", key, got, err)
		}
	}
	r.effects(map[uint64]int{1: 1, 2: 1, 3: 1, 4: 1})
}

type brokenStore struct {
	txm.Store
	err error
}

func (s brokenStore) Save(context.Context, txm.Change) error { return s.err }

func TestStoreThatFailsEndsRun(t *testing.T) {
	db, err := txm.OpenBolt(t.Context(), t.TempDir()+"/tx.db")
	must(t, err)
	defer db.Close()
	store, err := db.Account(chainID, account)
	must(t, err)
	signer, err := txm.NewKeySigner(account, num(5))
	must(t, err)
	full := errors.New("disk full")
	s, err := txm.New(txm.Config{ChainID: chainID}, newPool(), brokenStore{store, full}, signer)
	must(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context()) }()
	if _, err := s.Send(t.Context(), request("a", 1)); !errors.Is(err, txm.ErrStopped) {
		t.Errorf("Send: %v", err)
	}
	if err := <-ended; !errors.Is(err, full) {
		t.Errorf("Run: %v", err)
	}
}

func TestWrongChainIDEndsRun(t *testing.T) {
	p := newPool()
	db, err := txm.OpenBolt(t.Context(), t.TempDir()+"/tx.db")
	must(t, err)
	defer db.Close()
	store, err := db.Account(num(9), account)
	must(t, err)
	signer, err := txm.NewKeySigner(account, num(5))
	must(t, err)
	s, err := txm.New(txm.Config{ChainID: num(9)}, p, store, signer)
	must(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context()) }()
	must(t, s.Submit(t.Context(), request("a", 1)))
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "ChainID:") {
		t.Errorf("Run: %v", err)
	}
}

func TestPoolKeepsItsRules(t *testing.T) {
	// What the other tests lean on: 10 % more of both, or no replacement.
	for old, bid := range map[uint64]uint64{10: 12, 100: 112, 101: 114, 1: 2} {
		if !outbids(old, bid) || outbids(old, old) {
			t.Error(fmt.Sprint(old, bid))
		}
	}
}
