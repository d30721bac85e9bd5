package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
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
	return n.Do(p.Operator, n.Unsealing(p, j, index, values))
}

// Unsealing is the call that Unseal makes.
func (n *Net) Unsealing(p *Provider, j Job, index uint32, values []felt.Felt) cairo.Call {
	return n.Audits.Unseal(j.ID, index, p.ID, values, VerdictSalt(j.ID, index, p.ID), n.opened[place{j.ID, index}])
}

// place names an assignment.
type place struct {
	job   uint64
	index uint32
}

// noteOpening keeps what workers opened, for auditors that are at odds with it.
func (n *Net) noteOpening(r Receipt) {
	n.t.Helper()
	for _, e := range n.Events(r) {
		if o, ok := e.(b.AuditsOpeningRecorded); ok {
			n.opened[place{o.JobID, o.Index}] = o.Values
		}
	}
}

// Open opens the drawn leaves of the work.
func (n *Net) Open(w *Work) Receipt {
	n.t.Helper()
	return n.Do(w.Worker.Operator, n.Opening(w))
}

// Opening is the call that Open makes; whoever has the leaves may make it.
func (n *Net) Opening(w *Work) cairo.Call {
	n.t.Helper()
	return n.Receipts.Open(w.Job.ID, w.Index, w.Openings(n.Audit(w.Job, w.Index).Tasks))
}

// AuditInTwo takes a submitted root through its audit as a worker and its
// auditors do that are all there: the first auditor draws as it seals, and opens
// for the worker as it unseals. Where it turns out that nobody is drawn, the
// draw stands alone.
func (n *Net) AuditInTwo(w *Work) []Receipt {
	n.t.Helper()
	j, index := w.Job, w.Index
	round := n.SeedAfter(n.Assignment(j, index).At)
	lot := View(n, n.Audits.PreviewDraw(j.ID, index, round))
	if len(lot.V1) == 0 {
		return []Receipt{n.Draw(j, index)}
	}
	values := Truths(j.ID, lot.V0)
	attempt := n.Assignment(j, index).Attempt
	draw := []cairo.Call{n.Audits.Draw(j.ID, index, round)}
	open := []cairo.Call{n.Receipts.Open(j.ID, index, w.Openings(lot.V0))}
	var done []Receipt
	for _, id := range lot.V1 {
		calls := append(draw, n.Audits.Seal(j.ID, index, Seal(j.ID, index, attempt, id, values)))
		done, draw = append(done, n.Do(n.ByID(id).Operator, calls...)), nil
	}
	for _, id := range lot.V1 {
		calls := append(open, n.Unsealing(n.ByID(id), j, index, values))
		done, open = append(done, n.Do(n.ByID(id).Operator, calls...)), nil
	}
	return done
}

// AuditHonestly takes a submitted root through its audit, with auditors that
// say the truth, each step a transaction, and returns them in order.
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
