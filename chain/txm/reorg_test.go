package txm_test

import (
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestReorg(t *testing.T) {
	for name, shorter := range map[string]bool{"longer chain": false, "shorter chain": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t).start()
			a, b := request("a", 1), request("b", 2)
			a.Final, b.Final = true, true
			done := []<-chan outcome{r.sent(a), r.sent(b)}
			r.pool.mine(1)
			r.sees(txm.Landed, 2)
			if shorter {
				r.pool.reorg(2, 0)
				r.pool.mine(0)
				r.clock.advance(time.Second)
				// A shorter chain may be a node that lags; for a while.
				eventually(t, "patience", func() bool { r.clock.advance(5 * time.Second); return r.seen.count(txm.Reorged) == 2 })
			} else {
				r.pool.reorg(2, 4)
				r.sees(txm.Reorged, 2)
			}
			eventually(t, "sent again", func() bool { return r.pool.pending() == 2 })
			r.pool.mine(3)
			for _, d := range done {
				if o := <-d; o.err != nil {
					t.Error(o.err)
				}
			}
			if r.seen.count(txm.Replaced) > 0 {
				t.Error("replaced")
			}
			r.effects(map[uint64]int{1: 1, 2: 1})
		})
	}
}

// A reorg that puts the transaction in another block is no trouble, but the
// result says where it is.
func TestReorgThatKeepsTheTransaction(t *testing.T) {
	r := newRig(t).start()
	req := request("a", 1)
	req.Final = true
	done := r.sent(req)
	tx := r.pool.mem[0]
	r.pool.mine(0)
	r.sees(txm.Landed, 1)
	r.pool.set(func() {
		r.pool.blocks = r.pool.blocks[:1]
		r.pool.append(nil)
		r.pool.append([]rpc.InvokeTx{tx})
		r.pool.append(nil)
	})
	r.sees(txm.Reorged, 1)
	r.pool.mine(3)
	if o := <-done; o.err != nil || o.result.BlockNumber != 2 {
		t.Errorf("got %+v", o)
	}
}

// Deeper than Depth, what was settled is sent again when the chain asks for its
// nonce.
func TestReorgBelowTheSettled(t *testing.T) {
	r := newRig(t).start()
	a := r.sent(request("a", 1))
	r.pool.mine(10)
	<-a
	r.sees(txm.SettledDeep, 1)
	r.pool.reorg(11, 20)
	b := r.send(request("b", 2))
	eventually(t, "sent again", func() bool { r.clock.advance(5 * time.Second); return r.pool.pending() == 2 })
	r.pool.mine(0)
	if o := <-b; o.err != nil || o.result.Nonce != 1 {
		t.Errorf("got %+v", o)
	}
	r.effects(map[uint64]int{1: 1, 2: 1})
}

func TestUnknownGapIsReported(t *testing.T) {
	r := newRig(t).start()
	r.pool.foreign()
	a := r.sent(request("a", 1))
	r.pool.mine(5)
	<-a
	r.sees(txm.SettledDeep, 1)
	r.pool.reorg(100, 0) // the foreign one is gone, too
	done := r.send(request("b", 2))
	eventually(t, "gap", func() bool { r.clock.advance(5 * time.Second); return r.seen.count(txm.NonceGap) > 0 })
	r.pool.foreign()
	eventually(t, "both", func() bool { r.clock.advance(5 * time.Second); return r.pool.pending() == 2 })
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
	r.effects(map[uint64]int{1: 1, 2: 1})
}
