package txm_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestOneRequest(t *testing.T) {
	r := newRig(t).start()
	done := r.sent(request("a", 1))
	r.pool.mine(0)
	o := <-done
	if o.err != nil || o.result.Nonce != 0 || o.result.BlockNumber != 1 || o.result.Fee != num(7) || o.result.Hash.IsZero() {
		t.Errorf("got %+v, %v", o.result, o.err)
	}
	again, err := r.sender.Send(t.Context(), request("a", 1))
	if err != nil || again.Hash != o.result.Hash {
		t.Errorf("same key: %+v, %v", again, err)
	}
	var reused *txm.KeyReusedError
	if _, err := r.sender.Send(t.Context(), request("a", 2)); !errors.As(err, &reused) || reused.Key != "a" {
		t.Errorf("same key, other calls: %v", err)
	}
	r.effects(map[uint64]int{1: 1})
}

func TestFinalWaitsForDepth(t *testing.T) {
	r := newRig(t).start()
	req := request("a", 1)
	req.Final = true
	done := r.sent(req)
	r.pool.mine(2)
	r.sees(txm.Landed, 1)
	select {
	case o := <-done:
		t.Fatalf("returned %+v at a depth of 2", o)
	default:
	}
	r.pool.mine(0)
	if o := <-done; o.err != nil || r.seen.count(txm.SettledDeep) != 1 {
		t.Errorf("got %+v", o)
	}
	// What is settled is still known, after a restart too.
	r.restart()
	if got, err := r.sender.Wait(t.Context(), "a", true); err != nil || got.BlockNumber != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := r.sender.Wait(t.Context(), "b", false); !errors.Is(err, txm.ErrUnknownKey) {
		t.Errorf("unknown key: %v", err)
	}
}

func TestPipeline(t *testing.T) {
	r := newRig(t)
	r.cfg.MaxInFlight = 8
	r.start()
	var outcomes []<-chan outcome
	want := make(map[uint64]int)
	for id := range uint64(30) {
		outcomes = append(outcomes, r.send(request(fmt.Sprint(id%20), id%20))) // ten of them twice
		want[id%20] = 1
	}
	eventually(t, "8 in the pool", func() bool { return r.pool.pending() == 8 })
	for r.seen.count(txm.Landed) < 20 {
		eventually(t, "more in the pool", func() bool { return r.pool.pending() > 0 || r.seen.count(txm.Landed) == 20 })
		r.pool.mine(0)
	}
	nonces := make(map[uint64]int)
	for _, done := range outcomes {
		o := <-done
		if o.err != nil {
			t.Error(o.err)
		}
		nonces[o.result.Nonce]++
	}
	if len(nonces) != 20 {
		t.Errorf("%d nonces for 20 requests", len(nonces))
	}
	r.effects(want)
}

func TestRevertInSimulation(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.refuses[1] = true })
	_, err := r.sender.Send(t.Context(), request("a", 1))
	var reverted *txm.RevertError
	var raw *rpc.Error
	if !errors.As(err, &reverted) || reverted.Sent || !errors.As(err, &raw) || !strings.Contains(string(raw.Data), "execution_error") {
		t.Fatalf("got %v", err)
	}
	if r.seen.count(txm.Sent) != 0 || r.pool.pending() != 0 {
		t.Error("it was sent")
	}
	// The key is free: conditions may change.
	r.pool.set(func() { delete(r.pool.refuses, 1) })
	done := r.sent(request("a", 1))
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 0 {
		t.Errorf("got %+v", o)
	}
	r.effects(map[uint64]int{1: 1})
}

func TestRevertOnChain(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.refuses[1], r.pool.late = true, true })
	done := r.sent(request("a", 1))
	r.pool.mine(0)
	o := <-done
	var reverted *txm.RevertError
	if !errors.As(o.err, &reverted) || !reverted.Sent || !errors.Is(o.err, cairo.RevertCode("NO")) || o.result.Fee != num(7) {
		t.Fatalf("got %+v", o)
	}
	if _, err := r.sender.Send(t.Context(), request("a", 1)); !errors.As(err, &reverted) {
		t.Errorf("before it is settled: %v", err)
	}
	r.pool.mine(3)
	r.sees(txm.SettledDeep, 1)
	r.pool.set(func() { delete(r.pool.refuses, 1) })
	// Its receipt does not change, and the key may be used for a new attempt.
	done = r.sent(request("a", 1))
	r.pool.mine(0)
	if o := <-done; o.err != nil || o.result.Nonce != 1 {
		t.Errorf("after it is settled: %+v", o)
	}
}

func TestFeeCap(t *testing.T) {
	r := newRig(t)
	r.cfg.Fees = txm.Fees{MaxFee: big.NewInt(200_000)}
	r.start()
	r.pool.set(func() { r.pool.price = 200 })
	_, err := r.sender.Send(t.Context(), request("a", 1))
	var dear *txm.FeeCapError
	// 1000 gas + 30 %, price + 50 %, tip 10; 128 data gas + 30 % at 1 + 50 %, rounded up.
	if want := int64(1300*(300+10) + 167*2); !errors.As(err, &dear) || dear.Need.Int64() != want || dear.Cap.Int64() != 200_000 {
		t.Fatalf("got %v, want %d", err, want)
	}
	r.pool.set(func() { r.pool.price = 50 })
	done := r.sent(request("a", 1))
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
}

func TestRefusalOfTheNode(t *testing.T) {
	for code, tries := range map[rpc.Code]int{rpc.ErrBalance: 1, rpc.ErrValidation: 1, rpc.ErrResourcesTooLow: 5} {
		r := newRig(t).start()
		asked := 0
		r.pool.set(func() {
			r.pool.add = func(rpc.InvokeTx) (bool, error) { asked++; return false, refusal(code, `"no"`) }
		})
		if _, err := r.sender.Send(t.Context(), request("a", 1)); !errors.Is(err, code) || asked != tries {
			t.Errorf("%d: got %v after %d tries, want %d", code, err, asked, tries)
		}
		r.pool.set(func() { r.pool.add = nil })
		done := r.sent(request("b", 2))
		r.pool.mine(0)
		if o := <-done; o.err != nil || o.result.Nonce != 0 {
			t.Errorf("the next one: %+v", o)
		}
		r.effects(map[uint64]int{2: 1})
	}
}

func TestUnclearFailuresBeforeSending(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.estimate = func() error { return errLost } })
	if _, err := r.sender.Send(t.Context(), request("a", 1)); !errors.Is(err, errLost) || r.seen.count(txm.Delayed) != 4 {
		t.Errorf("got %v after %d delays", err, r.seen.count(txm.Delayed))
	}
	// A node that is away altogether only delays.
	r.pool.set(func() { r.pool.estimate, r.pool.down = nil, errLost })
	done := r.send(request("b", 2))
	r.sees(txm.Delayed, 10)
	r.pool.set(func() { r.pool.down = nil })
	eventually(t, "sent", func() bool { return r.pool.pending() == 1 })
	r.pool.set(func() { r.pool.down = errLost })
	r.sees(txm.Delayed, 20)
	r.pool.set(func() { r.pool.down = nil })
	r.pool.mine(0)
	if o := <-done; o.err != nil {
		t.Error(o.err)
	}
	r.effects(map[uint64]int{2: 1})
}

func TestJoin(t *testing.T) {
	r := newRig(t)
	r.start()
	r.pool.set(func() { r.pool.down = errLost }) // so that they gather
	var outcomes []<-chan outcome
	for id := range uint64(4) {
		req := request(fmt.Sprint(id), id)
		req.Join = true
		outcomes = append(outcomes, r.send(req))
		r.sees(txm.Stored, int(id)+1)
	}
	alone := r.send(request("alone", 9))
	r.sees(txm.Stored, 5)
	r.pool.set(func() { r.pool.down = nil })
	r.sees(txm.Sent, 2)
	r.pool.mine(0)
	for _, done := range outcomes {
		if o := <-done; o.err != nil || o.result.Nonce != 0 {
			t.Errorf("joined: %+v", o)
		}
	}
	if o := <-alone; o.err != nil || o.result.Nonce != 1 {
		t.Errorf("alone: %+v", o)
	}
	r.effects(map[uint64]int{0: 1, 1: 1, 2: 1, 3: 1, 9: 1})
	// Each key knows its transaction, after a restart too.
	r.restart()
	for id := range uint64(4) {
		if got, err := r.sender.Send(t.Context(), request(fmt.Sprint(id), id)); err != nil || got.Nonce != 0 {
			t.Errorf("key %d: %+v, %v", id, got, err)
		}
	}
	var reused *txm.KeyReusedError
	if _, err := r.sender.Send(t.Context(), request("2", 3)); !errors.As(err, &reused) {
		t.Errorf("other calls: %v", err)
	}
}

func TestJoinFallsApart(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.down, r.pool.refuses[1] = errLost, true })
	var outcomes []<-chan outcome
	for id := range uint64(3) {
		req := request(fmt.Sprint(id), id)
		req.Join = true
		outcomes = append(outcomes, r.send(req))
		r.sees(txm.Stored, int(id)+1)
	}
	r.pool.set(func() { r.pool.down = nil })
	r.sees(txm.Sent, 2)
	r.pool.mine(0)
	for id, done := range outcomes {
		o := <-done
		var reverted *txm.RevertError
		if id == 1 != errors.As(o.err, &reverted) || id != 1 && o.err != nil {
			t.Errorf("%d: %+v", id, o)
		}
	}
	r.effects(map[uint64]int{0: 1, 2: 1})
}

func TestSubmitThenWait(t *testing.T) {
	r := newRig(t).start()
	r.pool.set(func() { r.pool.down = errLost })
	mine := request("a", 1)
	must(t, r.sender.Submit(t.Context(), mine))
	mine.Calls[0].Calldata[0] = num(666) // the caller's to change
	must(t, r.sender.Submit(t.Context(), request("a", 1)))
	r.pool.set(func() { r.pool.down = nil })
	r.sees(txm.Sent, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := r.sender.Wait(ctx, "a", false); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	r.pool.mine(0)
	if _, err := r.sender.Wait(t.Context(), "a", false); err != nil {
		t.Error(err)
	}
	r.effects(map[uint64]int{1: 1})
}

func TestWhatCannotBeAccepted(t *testing.T) {
	r := newRig(t).start()
	for field, req := range map[string]txm.Request{
		"Key":   request("", 1),
		"Calls": {Key: "a"},
	} {
		var bad *txm.RequestError
		if _, err := r.sender.Send(t.Context(), req); !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	r.stop()
	if _, err := r.sender.Send(t.Context(), request("a", 1)); !errors.Is(err, txm.ErrStopped) {
		t.Errorf("stopped: %v", err)
	}
}

func TestConfigCheckNamesTheField(t *testing.T) {
	for field, cfg := range map[string]txm.Config{
		"ChainID":            {},
		"Fees.Tip":           {ChainID: chainID, Fees: txm.Fees{Tip: 9}},
		"Fees.AmountPercent": {ChainID: chainID, Fees: txm.Fees{AmountPercent: 99}},
		"Fees.PricePercent":  {ChainID: chainID, Fees: txm.Fees{PricePercent: 99}},
		"Fees.MaxFee":        {ChainID: chainID, Fees: txm.Fees{MaxFee: new(big.Int)}},
		"MaxInFlight":        {ChainID: chainID, MaxInFlight: -1},
		"Poll":               {ChainID: chainID, Poll: -1},
	} {
		if _, err := txm.New(cfg, nil, nil, nil); err == nil || !strings.Contains(err.Error(), field+":") {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
