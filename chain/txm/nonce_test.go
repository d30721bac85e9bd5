package txm_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestNonceTakenBySomebodyElse(t *testing.T) {
	r := newRig(t).start()
	done := r.sent(request("a", 1))
	r.pool.foreign()
	r.clock.advance(time.Hour)
	r.looks(3)
	if r.seen.count(txm.NonceTaken) != 0 {
		t.Fatal("moved to another nonce before the other was deep enough")
	}
	r.pool.mine(3)
	r.sees(txm.NonceTaken, 1)
	r.sees(txm.Sent, 2)
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 1 {
		t.Errorf("got %+v", o)
	}
	r.effects(map[uint64]int{1: 1})

	// At the first try it is known at once that it was not taken.
	r.pool.set(func() {
		r.pool.add = func(rpc.InvokeTx) (bool, error) {
			r.pool.add = nil
			r.pool.append([]rpc.InvokeTx{{Common: rpc.Common{Nonce: 2, Tip: 998}, Calldata: []felt.Felt{{}}}})
			return false, refusal(rpc.ErrNonce, "")
		}
	})
	done = r.send(request("b", 2))
	r.sees(txm.NonceTaken, 2)
	eventually(t, "sent", func() bool { return r.pool.pending() == 1 })
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 3 {
		t.Errorf("got %+v", o)
	}
}

// Joined requests that lose their nonce come apart: one that would revert now
// does not take the others with it.
func TestJoinedRequestsThatLoseTheirNonce(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.down = errLost })
	var outcomes []<-chan outcome
	for id := range uint64(3) {
		req := request(fmt.Sprint(id), id)
		req.Join = true
		outcomes = append(outcomes, r.send(req))
		r.sees(txm.Stored, int(id)+1)
	}
	r.pool.set(func() { r.pool.down = nil })
	r.sees(txm.Sent, 1)
	r.pool.set(func() { r.pool.refuses[0] = true })
	r.pool.foreign()
	r.looks(3)
	r.pool.mine(3)
	eventually(t, "two sent", func() bool { return r.pool.pending() == 2 })
	r.pool.mine(0)
	for id, done := range outcomes {
		o := <-done
		var reverted *txm.RevertError
		if id == 0 != errors.As(o.err, &reverted) || id != 0 && o.err != nil {
			t.Errorf("%d: %+v", id, o)
		}
	}
	r.effects(map[uint64]int{1: 1, 2: 1})
}

func TestNonceOnlyMovesUp(t *testing.T) {
	r := newRig(t).start()
	r.pool.foreign()
	r.pool.foreign()
	done := r.sent(request("a", 1))
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 2 {
		t.Errorf("got %+v", o)
	}
	r.pool.foreign()
	done = r.sent(request("b", 2))
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 4 || r.seen.count(txm.NonceRaised) != 1 {
		t.Errorf("got %+v", o)
	}
	// A replica that lags says 0; nothing is signed with that.
	r.pool.set(func() { r.pool.behind = 100 })
	done = r.send(request("c", 3))
	r.sees(txm.Stored, 3)
	r.clock.advance(5 * time.Second)
	if n := r.pool.pending(); n != 0 {
		t.Errorf("sent %d to a node that lags", n)
	}
	r.pool.set(func() { r.pool.behind = 0 })
	eventually(t, "sent", func() bool { return r.pool.pending() == 1 })
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 5 {
		t.Errorf("got %+v", o)
	}
}
