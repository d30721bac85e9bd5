package keepers_test

import (
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// TestStoppedLeader: of two replicas of one account the leader is stopped when it
// has decided and not yet signed. The other takes over and does the work; the
// first comes back, sends nothing, and ends.
func TestStoppedLeader(t *testing.T) {
	w := newWorld(t, 0)
	names := map[felt.Felt]string{w.auction.Advance(0, nil).Selector: "advance", w.auction.HandBack().Selector: "hand back"}
	stopped := make(chan struct{})
	var once sync.Once
	var leader *process
	gateA := newGate(t, w.URL(), names, func(m moment) bool {
		once.Do(func() {
			leader.signal(syscall.SIGSTOP)
			close(stopped)
		})
		return false // the node answers; nobody is there to read it
	})
	gateB := newGate(t, w.URL(), names, nil)
	replica := func(node, data string) *process {
		return start(t, append(w.saged(w.Keeper, node, data, "keeper", "--roles", "auction"),
			"--lock", w.file("lease.db"), "--lock-ttl", "1s")...)
	}
	leader = replica(gateA.URL, "a")
	w.until("a leader", func() bool { return strings.Contains(leader.tail(), "leads") })
	second := replica(gateB.URL, "b")
	a := w.kick(400)
	before := w.nonce(w.Keeper)
	w.flow()
	w.jump(a.Schedule.MaxEnd + 1)

	select {
	case <-stopped:
	case <-time.After(patience):
		t.Fatal("the leader never decides to advance")
	}
	w.until("the second replica's turn", func() bool { return len(emitted[b.BurnAuctionAuctionClosed](w)) > 0 })
	leader.signal(syscall.SIGCONT)
	if err := leader.end(); err == nil || !strings.Contains(leader.tail(), "another replica leads") {
		t.Errorf("the first replica ends with %v:\n%s", err, leader.tail())
	}
	gateA.mu.Lock()
	if gateA.adds != 0 {
		t.Errorf("the stopped leader sent %d transactions", gateA.adds)
	}
	gateA.mu.Unlock()
	if n := len(emitted[b.BurnAuctionAuctionSettled](w)); n != 1 {
		t.Errorf("%d settlements", n)
	}
	if used := w.nonce(w.Keeper) - before; used != 2 {
		t.Errorf("%d nonces are used for 2 effects", used)
	}
	if next := kit.View(w.Net, w.auction.NextAction()); !next.IsZero() {
		t.Errorf("something is left to do: %s", next.String())
	}
	// What it says of itself is what it is, once it has seen its last block.
	var status string
	w.until("the second replica's rest", func() bool {
		status = run(t, w.saged(w.Keeper, w.URL(), "b", "keeper", "status")...)
		return strings.Contains(status, "no transaction is on its way")
	})
	for _, want := range []string{"saged keeper runs as leader", "auction:hand-back:1", "no transaction is on its way", "auction  none"} {
		if !strings.Contains(status, want) {
			t.Errorf("the status lacks %q:\n%s", want, status)
		}
	}
	second.kill()
	status = run(t, w.saged(w.Keeper, w.URL(), "b", "keeper", "status")...)
	for _, want := range []string{"saged keeper does not answer", "no keeper runs on this folder", "no transaction is on its way"} {
		if !strings.Contains(status, want) {
			t.Errorf("the status of a dead one lacks %q:\n%s", want, status)
		}
	}
}
