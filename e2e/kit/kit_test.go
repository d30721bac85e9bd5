package kit_test

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

// TestLife takes one job from post to pay.
func TestLife(t *testing.T) {
	n := kit.Start(t, kit.Config{})
	j, _ := n.PostJob(n.Terms(8))
	if got, want := terms.Hash(j.Terms), kit.View(n, n.Market.TermsHash(j.Terms)); got != want {
		t.Errorf("chain/terms hashes the terms to %s, the contract to %s", &got, &want)
	}
	n.Take(n.Providers[0], j, 0)
	w := n.Work(j, 0)
	n.Submit(w)
	n.AuditHonestly(w)
	n.InState(j, 0, b.AssignmentStateVerified)
	n.Refused(b.ErrMarketTooEarly, n.Keeper, n.Market.Settle(j.ID, terms.Purse(j.Terms), []uint32{0}))
	n.AwaitPayable(j)
	n.Settle(j, 0)
	n.InState(j, 0, b.AssignmentStateSettled)
	n.Conserved()
	again, _ := n.PostJobAgain(n.Terms(1))
	if again.ID>>32 != 2 || uint32(again.ID) != uint32(j.ID) {
		t.Errorf("the second job is %#x, want the second generation of the slot of %#x", again.ID, j.ID)
	}
	n.Take(n.Providers[1], again, 0)
	n.FailLate(n.Keeper, again, 0)
	n.Refused(b.ErrMarketBarred, n.Providers[1].Operator,
		n.Market.Take(again.ID, terms.Offer(again.Terms), 0, cairo.U128{}))
	n.InState(again, 0, b.AssignmentStateFailed)
	n.Close(again)
	n.Conserved()
}
