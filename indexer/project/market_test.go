package project_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	domain "github.com/bitsage-network/bitsage/market"
)

func opening(task uint32) b.Opening {
	return b.Opening{Task: task, Leaf: b.Leaf{Input: cairo.U256From64(1), Output: cairo.U256From64(2),
		Metering: number(3), Environment: number(4), Salt: number(5)}}
}

// TestAudited is a job's whole life, from posting to payment.
func TestAudited(t *testing.T) {
	w := newWorld(t)
	w.block(post(1, nil))
	job := row(w, project.Job{ID: 1})
	equal(t, "state", job.State, domain.JobOpen)
	equal(t, "kind", job.Kind, "ffmpeg.transcode/1")
	equal(t, "spec", job.Spec.Big().String(), new(big.Int).Add(new(big.Int).Lsh(big.NewInt(9), 128), big.NewInt(7)).String())
	equal(t, "highest price", job.PriceMax.Big().String(), new(big.Int).Lsh(big.NewInt(1), 64).String())
	equal(t, "locator", job.Locator, "http://gateway")
	equal(t, "total", job.Total, amount(120))
	for i, want := range []domain.Range{{First: 0, Count: 10}, {First: 10, Count: 10}, {First: 20, Count: 5}} {
		a := w.assignment(1, uint32(i))
		equal(t, "range", domain.Range{First: a.First, Count: a.Count}, want)
		equal(t, "open", a.State == domain.AssignmentOpen && a.JobOpen && a.Worker == 0, true)
	}

	takenAt := w.block(taken(1, 41, 0, 0))
	a := w.assignment(1, 0)
	equal(t, "taken", a.State, domain.AssignmentTaken)
	equal(t, "worker", a.Worker, 41)
	equal(t, "price", a.Price, amount(6))
	equal(t, "lock", a.Lock, amount(60))
	equal(t, "taken at", a.TakenAt, takenAt)
	equal(t, "run deadline", a.RunDeadline, 1_700_000_600)
	equal(t, "the next is open", w.assignment(1, 1).State, domain.AssignmentOpen)

	submittedAt := w.block(submitted(1, 0, 0))
	equal(t, "submitted", w.assignment(1, 0).State, domain.AssignmentSubmitted)
	equal(t, "submitted at", w.assignment(1, 0).SubmittedAt, submittedAt)
	r := row(w, project.Receipt{Job: 1})
	equal(t, "root", is(r.Root, 77) && r.Commitment == nil, true)

	w.block(drawn(1, 0, 0, 42, 43))
	audit := row(w, project.Audit{Job: 1})
	equal(t, "sealing", audit.Phase, uint8(b.AuditPhaseSealing))
	equal(t, "tasks", len(audit.Tasks) == 2 && audit.Tasks[0] == 1 && audit.Tasks[1] == 4, true)
	equal(t, "deadline", audit.Deadline, 1_700_000_100)

	w.block(ofAuditor("VerdictSealed", 1, 42, 0, number(9), false, 0))
	equal(t, "42 has sealed", row(w, project.Verdict{Job: 1, Auditor: 42}).Sealed, true)
	equal(t, "43 has not", row(w, project.Verdict{Job: 1, Auditor: 43}).Sealed, false)
	equal(t, "still sealing", row(w, project.Audit{Job: 1}).Phase, uint8(b.AuditPhaseSealing))
	w.block(ofAuditor("VerdictSealed", 1, 43, 0, number(9), true, 1_700_000_200))
	audit = row(w, project.Audit{Job: 1})
	equal(t, "opening", audit.Phase, uint8(b.AuditPhaseOpening))
	equal(t, "open deadline", audit.Deadline, 1_700_000_200)
	equal(t, "the auditor's part too", row(w, project.Verdict{Job: 1, Auditor: 42}).Phase, uint8(b.AuditPhaseOpening))

	w.block(ofJob("Audits", "OpeningRecorded", 1, 0, []felt.Felt{number(8), number(8)}, 1_700_000_300),
		ofJob("Receipts", "LeavesOpened", 1, 0, []b.Opening{opening(1), opening(4)}))
	equal(t, "unsealing", row(w, project.Audit{Job: 1}).Phase, uint8(b.AuditPhaseUnsealing))
	o := row(w, project.Opening{Job: 1, Task: 4})
	equal(t, "opened", o.Output == amount(2) && is(&o.Metering, 3), true)

	w.block(ofAuditor("VerdictUnsealed", 1, 42, 0, b.VerdictAgrees))
	w.block(ofAuditor("VerdictUnsealed", 1, 43, 0, b.VerdictAgrees), verified(1, 41, 0), ofJob("Audits", "AuditAgreed", 1, 0))
	v := row(w, project.Verdict{Job: 1, Auditor: 43})
	equal(t, "agrees", v.Unsealed && v.Agrees && !v.Unavailable && !v.Discredited && v.Phase == uint8(b.AuditPhaseAgreed), true)
	a = w.assignment(1, 0)
	equal(t, "verified", a.State, domain.AssignmentVerified)
	equal(t, "payable at", a.PayableAt, 1_700_000_900)

	w.block(settled(1, 41, 0, 0))
	a = w.assignment(1, 0)
	equal(t, "settled", a.State, domain.AssignmentSettled)
	equal(t, "pay, fee, audits, refund", [4]store.Uint256{a.Pay, a.Fee, a.AuditPay, a.Refund},
		[4]store.Uint256{amount(40), amount(2), amount(3), amount(15)})
	equal(t, "done", row(w, project.Job{ID: 1}).Done, 1)
}

// TestFailedAndRetaken: another attempt begins with a clean receipt and audit,
// and keeps the old ones.
func TestFailedAndRetaken(t *testing.T) {
	w := newWorld(t)
	w.block(post(1, nil))
	w.block(taken(1, 41, 2, 0), submitted(1, 2, 0))
	w.block(drawn(1, 2, 0, 42))
	w.block(ofAuditor("VerdictSealed", 1, 42, 2, number(9), true, 1_700_000_200))
	w.block(market("AssignmentFailed", 1, 41, 2, 0, cairo.Some(b.OffenceUnopened), 60, 6, 30),
		ofJob("Audits", "AuditFailed", 1, 2))
	a := w.assignment(1, 2)
	equal(t, "failed", a.State, domain.AssignmentFailed)
	equal(t, "nobody has it", a.Worker, 0)
	equal(t, "bounty", a.Bounty, amount(30))
	equal(t, "settling has moved nothing", a.AuditPay, amount(0))
	audit := row(w, project.Audit{Job: 1, Index: 2})
	equal(t, "audit failed", audit.Phase, uint8(b.AuditPhaseFailed))
	equal(t, "its auditor is paid", audit.FailurePay != nil && *audit.FailurePay == amount(6), true)

	w.block(taken(1, 44, 2, 1))
	w.block(event("Receipts", "RootCommitted", []any{1, operator}, 2, number(66)))
	equal(t, "committed", w.assignment(1, 2).State, domain.AssignmentCommitted)
	w.block(submitted(1, 2, 1))
	r := row(w, project.Receipt{Job: 1, Index: 2, Attempt: 1})
	equal(t, "committed, then revealed", is(r.Commitment, 66) && is(r.Root, 77), true)
	equal(t, "the first root stays", is(row(w, project.Receipt{Job: 1, Index: 2}).Root, 77), true)
	w.block(ofJob("Audits", "AuditSkipped", 1, 2, short("no sample")), verified(1, 44, 2))
	audit = row(w, project.Audit{Job: 1, Index: 2, Attempt: 1})
	equal(t, "pay is of an attempt", audit.FailurePay == nil, true)
	equal(t, "skipped", audit.Skipped, "no sample")
	equal(t, "skipped", audit.Phase, uint8(b.AuditPhaseSkipped))
	w.block(settled(1, 44, 2, 30))
	equal(t, "bounty", w.assignment(1, 2).Bounty, amount(30))
}

// TestRefunds: the first close refunds what nobody took or what failed, a later
// one what has failed since.
func TestRefunds(t *testing.T) {
	w := newWorld(t)
	fail := func(index int) follow.Event {
		return market("AssignmentFailed", 1, 41, index, 0, cairo.Option[b.Offence]{}, 0, 0, 0)
	}
	w.block(post(1, nil), post(2, nil))
	w.block(taken(1, 41, 0, 0), taken(1, 42, 1, 0))
	w.block(fail(1))
	w.block(event("Market", "JobClosed", []any{1}), event("Market", "AssignmentsRefunded", []any{1}, 2, 30, 0))
	equal(t, "closed", row(w, project.Job{ID: 1}).State, domain.JobClosed)
	equal(t, "done", row(w, project.Job{ID: 1}).Done, 2)
	for index, want := range []domain.AssignmentState{domain.AssignmentTaken, domain.AssignmentRefunded, domain.AssignmentRefunded} {
		a := w.assignment(1, uint32(index))
		equal(t, "state", a.State, want)
		equal(t, "takeable", a.JobOpen, false)
		equal(t, "another job", w.assignment(2, uint32(index)).State, domain.AssignmentOpen)
		equal(t, "another job", w.assignment(2, uint32(index)).JobOpen, true)
	}
	w.block(fail(0))
	w.block(event("Market", "AssignmentsRefunded", []any{1}, 1, 10, 0), event("Market", "JobDone", []any{1}))
	equal(t, "refunded later", w.assignment(1, 0).State, domain.AssignmentRefunded)
	job := row(w, project.Job{ID: 1})
	equal(t, "done", job.Done == 3 && job.State == domain.JobDone, true)
}

// TestFault: a fault settles with the compensation and closes the job.
func TestFault(t *testing.T) {
	w := newWorld(t)
	w.block(post(1, nil))
	w.block(taken(1, 41, 0, 0))
	w.block(event("Receipts", "RootSubmitted", []any{1, operator}, 0, 0, number(77), true, 3))
	r := row(w, project.Receipt{Job: 1})
	equal(t, "fault", r.Fault && r.FaultTask == 3 && w.assignment(1, 0).Fault, true)
	w.block(verified(1, 41, 0))
	w.block(market("AssignmentSettled", 1, 41, 0, true, 4, 0, 0, 50, 0), event("Market", "JobClosed", []any{1}),
		event("Market", "AssignmentsRefunded", []any{1}, 2, 30, 0), event("Market", "JobDone", []any{1}))
	job := row(w, project.Job{ID: 1})
	equal(t, "done", job.Done == 3 && job.State == domain.JobDone, true)
	equal(t, "the faulty one is paid", w.assignment(1, 0).State, domain.AssignmentSettled)
	equal(t, "the rest is refunded", w.assignment(1, 1).State, domain.AssignmentRefunded)
}

// Anybody may post anything: no text stops the mirror or spoils a database.
func TestHostileText(t *testing.T) {
	w := newWorld(t)
	long := *new(felt.Felt).SetBytes([]byte("\x07FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"))
	for i, kind := range []felt.Felt{long, short("a\x00b"), short("\xff\xfe"), short("line\nbreak"), number(1)} {
		w.block(post(i+1, func(t *b.JobTerms) { t.Kind = kind }))
		got := row(w, project.Job{ID: uint64(i + 1)}).Kind
		back, err := cairo.HexFelt(got)
		if len(got) != 66 || err != nil || back != kind {
			t.Errorf("kind %s is written as %q (%v)", &kind, got, err)
		}
	}
	p := func(e *cairo.Encoder) { b.EncodeProfile(e, b.Profile{}) }
	w.block(event("Registry", "ProviderRegistered", []any{41, 700}), event("Registry", "ProfileSet", []any{41}, p, "http://\x00\xff/"))
	equal(t, "endpoint", row(w, project.Provider{ID: 41}).Endpoint, "http://\uFFFD\uFFFD/")
}

// An event of a contract that is not followed, or one that its ABI lacks.
func TestForeignEvents(t *testing.T) {
	w := newWorld(t)
	foreign := post(1, nil)
	foreign.From = number(1)
	w.block(foreign)
	if got := row(w, project.BeaconRound{Round: w.round()}); got.Commits != 1 {
		t.Errorf("%+v", got)
	}
	block := w.chain.Extend(0, event("Market", "Nonsense", nil))
	_, err := w.store.Commit(t.Context(), w.cur, follow.Batch{Added: []follow.Block{block}, Head: block.BlockRef},
		project.New(addresses).Apply)
	if err == nil {
		t.Error("an event that nobody can read was passed over")
	}
}

func (w *world) round() uint64 {
	w.block(event("Beacon", "Committed", []any{12, 600}, number(5)))
	return 12
}
