package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Draw draws leaves and auditors of a submitted root, from the first seed after
// it.
func (n *Net) Draw(j Job, index uint32) Receipt {
	n.t.Helper()
	round := n.SeedAfter(n.Assignment(j, index).At)
	return n.Do(n.Keeper, n.Audits.Draw(j.ID, index, round))
}

// Audit reads an audit.
func (n *Net) Audit(j Job, index uint32) b.Audit {
	n.t.Helper()
	return View(n, n.Audits.Audit(j.ID, index))
}

// Seal seals what the auditor got, which may be anything.
func (n *Net) Seal(p *Provider, j Job, index uint32, values []felt.Felt) Receipt {
	n.t.Helper()
	seal := Seal(j.ID, index, n.Assignment(j, index).Attempt, p.ID, values)
	return n.Do(p.Operator, n.Audits.Seal(j.ID, index, seal))
}

// Unseal shows what Seal sealed.
func (n *Net) Unseal(p *Provider, j Job, index uint32, values []felt.Felt) Receipt {
	n.t.Helper()
	return n.Do(p.Operator, n.Audits.Unseal(j.ID, index, values, VerdictSalt(j.ID, index, p.ID)))
}

// Open opens the drawn leaves of the work.
func (n *Net) Open(w *Work) Receipt {
	n.t.Helper()
	openings := w.Openings(n.Audit(w.Job, w.Index).Tasks)
	return n.Do(w.Worker.Operator, n.Receipts.Open(w.Job.ID, w.Index, openings))
}

// AuditHonestly takes a submitted root through its audit, with auditors that
// say the truth, and returns the transactions in order.
func (n *Net) AuditHonestly(w *Work) []Receipt {
	n.t.Helper()
	done := []Receipt{n.Draw(w.Job, w.Index)}
	audit := n.Audit(w.Job, w.Index)
	values := Truths(w.Job.ID, audit.Tasks)
	for _, id := range audit.Auditors {
		done = append(done, n.Seal(n.ByID(id), w.Job, w.Index, values))
	}
	if len(audit.Auditors) > 0 {
		done = append(done, n.Open(w))
	}
	for _, id := range audit.Auditors {
		done = append(done, n.Unseal(n.ByID(id), w.Job, w.Index, values))
	}
	return done
}

// Seal is what the kit's auditors seal.
func Seal(job uint64, index uint32, attempt uint8, auditor uint32, values []felt.Felt) felt.Felt {
	return receipt.Seal(job, index, attempt, auditor, VerdictSalt(job, index, auditor), values)
}

// VerdictSalt hides what they seal.
func VerdictSalt(job uint64, index, auditor uint32) felt.Felt {
	return salt("verdict", job, uint64(index), uint64(auditor))
}
