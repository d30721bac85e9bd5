package kit

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/market"
)

// Job is a posted job with its terms, which later calls bring again.
type Job struct {
	ID    uint64
	Terms b.JobTerms
}

// Terms are sound terms of one assignment of `tasks` tasks for the buyer, at a
// price that does not rise; change what a test is about.
func (n *Net) Terms(tasks uint32) b.JobTerms {
	kind, err := cairo.ShortString(market.KindTranscode)
	n.must(err)
	return b.JobTerms{
		Buyer: n.Buyer.Address, Token: n.sage(), Kind: kind, KindBit: 0,
		Spec: u256(digest("spec")), Tasks: tasks, Chunk: tasks, Replicas: 1,
		Requirement: b.Requirement{Capabilities: capabilities()},
		PriceMin:    Sage(1), PriceMax: Sage(1), Deadline: n.now + 86_400,
		RunSeconds: 600, ChallengeSeconds: 600, Tier: deploy.TierAssured,
	}
}

// PostJob approves what the job may cost and is not available in Escrow, and
// posts it, in one transaction of the buyer, as the SDK does.
func (n *Net) PostJob(terms b.JobTerms) (Job, Receipt) {
	n.t.Helper()
	return n.post(terms, 0)
}

// PostJobAgain is PostJob into the slot of a job that is done.
func (n *Net) PostJobAgain(terms b.JobTerms) (Job, Receipt) {
	n.t.Helper()
	slot := View(n, n.Market.FreeSlot())
	if slot == 0 {
		n.t.Fatal("no slot is free to be used again")
	}
	return n.post(terms, slot)
}

func (n *Net) post(t b.JobTerms, slot uint32) (Job, Receipt) {
	n.t.Helper()
	n.must(n.stamp()) // the quote checks the deadline against the time
	quote := View(n, n.Market.Quote(t))
	available := View(n, n.Escrow.BalanceOf(n.sage(), n.Buyer.Address)).Available
	var calls []cairo.Call
	if lacking := new(big.Int).Sub(quote.Total.Big(), available.Big()); lacking.Sign() > 0 {
		amount, err := cairo.U256FromBig(lacking)
		n.must(err)
		calls = append(calls, n.Token.Approve(cairo.ContractAddress(n.Escrow.Address), amount))
	}
	r := n.Do(n.Buyer, append(calls, n.Market.PostJob(t, slot, "http://127.0.0.1/blobs"))...)
	posted := Only[b.MarketJobPosted](n, r)
	return Job{ID: posted.JobID, Terms: t}, r
}

// Take takes an assignment for the provider at whatever the price is.
func (n *Net) Take(p *Provider, j Job, index uint32) Receipt {
	n.t.Helper()
	return n.Do(p.Operator, n.Market.Take(j.ID, terms.Offer(j.Terms), index, cairo.U128{}))
}

// Submit posts the root of the work.
func (n *Net) Submit(w *Work) Receipt {
	n.t.Helper()
	return n.Do(w.Worker.Operator, n.Receipts.Submit(w.Job.ID, w.Index, w.Root()))
}

// Commit binds the root of a replica's work.
func (n *Net) Commit(w *Work) Receipt {
	n.t.Helper()
	return n.Do(w.Worker.Operator, n.Receipts.Commit(w.Job.ID, w.Index, w.Commitment()))
}

// Reveal shows the root that was committed to.
func (n *Net) Reveal(w *Work) Receipt {
	n.t.Helper()
	return n.Do(w.Worker.Operator, n.Receipts.Reveal(w.Job.ID, w.Index, w.Root(), w.CommitSalt()))
}

// Settle pays assignments whose challenge window is over. Anyone may; here the
// keeper does.
func (n *Net) Settle(j Job, indices ...uint32) Receipt {
	n.t.Helper()
	return n.Do(n.Keeper, n.Market.Settle(j.ID, terms.Purse(j.Terms), indices))
}

// Close ends the taking and refunds what is not running.
func (n *Net) Close(j Job) Receipt {
	n.t.Helper()
	return n.Do(n.Buyer, n.Market.Close(j.ID, terms.Purse(j.Terms)))
}

// FailLate waits until the root is late and fails the assignment.
func (n *Net) FailLate(reporter *Account, j Job, index uint32) Receipt {
	n.t.Helper()
	n.AdvanceTo(n.Assignment(j, index).At + uint64(j.Terms.RunSeconds) + 1)
	return n.Do(reporter, n.Market.FailLate(j.ID, index))
}

// AwaitPayable lets the longest challenge window that can stand pass.
func (n *Net) AwaitPayable(j Job) { n.Advance(2 * uint64(j.Terms.ChallengeSeconds)) }

// Assignment reads one assignment.
func (n *Net) Assignment(j Job, index uint32) b.Assignment {
	n.t.Helper()
	return View(n, n.Market.Assignment(j.ID, index))
}

// InState fails the test unless the assignment is in the given state.
func (n *Net) InState(j Job, index uint32, want b.AssignmentState) {
	n.t.Helper()
	if got := n.Assignment(j, index).State; got != want {
		n.t.Fatalf("assignment %d of job %d is %v, want %v", index, j.ID, got, want)
	}
}
