package project_test

import (
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	domain "github.com/bitsage-network/bitsage/market"
)

// toSealing is a job with one root that 42 and 43 audit.
func toSealing() []follow.Event {
	return []follow.Event{post(1, nil), taken(1, 41, 0, 0), submitted(1, 0, 0), drawn(1, 0, 0, 42, 43)}
}

func verdict(w *world, auditor uint32) project.Verdict {
	w.t.Helper()
	return row(w, project.Verdict{Job: 1, Auditor: auditor})
}

// TestSilentAuditors: who seals decides, the silent are out; where all are
// silent others are drawn, and where there are none the audit is skipped.
func TestSilentAuditors(t *testing.T) {
	silent := func(auditor int) follow.Event { return ofAuditor("AuditorSilent", 1, auditor, 0, 10) }
	audit := func(w *world) project.Audit { return row(w, project.Audit{Job: 1}) }

	t.Run("one of two", func(t *testing.T) {
		w := newWorld(t)
		w.block(toSealing()...)
		w.block(ofAuditor("VerdictSealed", 1, 42, 0, number(9), false, 0))
		w.block(silent(43), ofJob("Audits", "SealingClosed", 1, 0, 1_700_000_400))
		equal(t, "opening", audit(w).Phase, uint8(b.AuditPhaseOpening))
		equal(t, "deadline", audit(w).Deadline, 1_700_000_400)
		equal(t, "silent", verdict(w, 43).Silent && !verdict(w, 42).Silent, true)
	})
	t.Run("redrawn, then nobody is left", func(t *testing.T) {
		w := newWorld(t)
		w.block(toSealing()...)
		w.block(silent(42), silent(43), ofJob("Audits", "AuditRedrawn", 1, 0, []uint32{44}, 1_700_000_500))
		equal(t, "sealing", audit(w).Phase, uint8(b.AuditPhaseSealing))
		equal(t, "deadline", audit(w).Deadline, 1_700_000_500)
		equal(t, "tasks stay", len(audit(w).Tasks), 2)
		equal(t, "new auditor", verdict(w, 44).Phase, uint8(b.AuditPhaseSealing))
		w.block(silent(44), verified(1, 41, 0), ofJob("Audits", "AuditSkipped", 1, 0, short("silence")))
		equal(t, "skipped", audit(w).Skipped, "silence")
		for auditor := uint32(42); auditor <= 44; auditor++ {
			equal(t, "no auditor has it open", verdict(w, auditor).Phase, uint8(b.AuditPhaseSkipped))
		}
	})
	t.Run("silent once, drawn again", func(t *testing.T) {
		w := newWorld(t)
		w.block(toSealing()...)
		w.block(ofAuditor("VerdictSealed", 1, 42, 0, number(9), false, 0), ofAuditor("VerdictSealed", 1, 43, 0, number(9), true, 5))
		w.block(ofJob("Audits", "OpeningRecorded", 1, 0, []felt.Felt{number(8)}, 6))
		w.block(silent(42), silent(43), ofJob("Audits", "AuditRedrawn", 1, 0, []uint32{44}, 7))
		w.block(silent(44), ofJob("Audits", "AuditRedrawn", 1, 0, []uint32{42}, 8))
		equal(t, "a clean start", verdict(w, 42).Sealed || verdict(w, 42).Silent, false)
		// The worker has opened already: sealing goes straight to unsealing.
		w.block(ofAuditor("VerdictSealed", 1, 42, 0, number(9), true, 0), ofJob("Audits", "UnsealingBegun", 1, 0, 9))
		equal(t, "its verdict too", verdict(w, 42).Phase, uint8(b.AuditPhaseUnsealing))
		equal(t, "unsealing", audit(w).Phase, uint8(b.AuditPhaseUnsealing))
		equal(t, "deadline", audit(w).Deadline, 9)
	})
	t.Run("closed after the opening", func(t *testing.T) {
		w := newWorld(t)
		w.block(toSealing()...)
		w.block(silent(43), ofJob("Audits", "SealingClosed", 1, 0, 0), ofJob("Audits", "UnsealingBegun", 1, 0, 77))
		equal(t, "unsealing", audit(w).Phase, uint8(b.AuditPhaseUnsealing))
		equal(t, "deadline", audit(w).Deadline, 77)
	})
}

// opened opens dispute 5 of task 3; an answer is asked for until respond, unless 0.
func opened(accuser, respond int) follow.Event {
	return event("Disputes", "DisputeOpened", []any{5, 1}, 0, 3, func(e *cairo.Encoder) { b.EncodeClaim(e, b.ClaimWrong) },
		account(buyer), accuser, 41, 20, number(0), number(accuser), respond)
}

func outcome(o b.Outcome) func(*cairo.Encoder) {
	return func(e *cairo.Encoder) { b.EncodeOutcome(e, o) }
}

// TestDisputeWithAppeal: a challenge, a jury, an appeal that overturns it.
func TestDisputeWithAppeal(t *testing.T) {
	w := newWorld(t)
	dispute := func() project.Dispute { return row(w, project.Dispute{ID: 5}) }
	juror := func(round uint8, id uint32) project.Juror {
		return row(w, project.Juror{Dispute: 5, Round: round, Juror: id})
	}
	w.block(post(1, nil), taken(1, 41, 0, 0), submitted(1, 0, 0), verified(1, 41, 0))
	openedAt := w.block(market("AssignmentDisputed", 1, 41, 0), opened(0, 1_700_000_060))
	d := dispute()
	equal(t, "responding", d.Phase, uint8(b.DisputePhaseResponding))
	equal(t, "opened", d.OpenedAt == openedAt && d.Worker == 41 && d.Accuser == 0 && d.Bond == amount(20), true)
	equal(t, "no values yet", d.WorkerValue == nil && d.AccuserValue == nil && d.ReadyAt == 0, true)
	equal(t, "assignment", w.assignment(1, 0).State, domain.AssignmentDisputed)

	answeredAt := w.block(ofCase("DisputeAnswered", 5, 0, number(71)))
	equal(t, "drawing", dispute().Phase, uint8(b.DisputePhaseDrawing))
	equal(t, "ready at", dispute().ReadyAt, answeredAt)
	equal(t, "worker's value", is(dispute().WorkerValue, 71), true)

	w.block(ofCase("JuryDrawn", 5, 0, 0, []uint32{51, 52, 53}, 1_700_000_100))
	w.block(ofCase("JurorSealed", 5, 51, number(1), false, 0), ofCase("JurorSealed", 5, 52, number(1), true, 1_700_000_200))
	equal(t, "unsealing", dispute().Phase, uint8(b.DisputePhaseUnsealing))
	equal(t, "deadline", dispute().Deadline, 1_700_000_200)
	w.block(ofCase("JurorUnsealed", 5, 51, number(72), 1000), ofCase("JurorSilent", 5, 53, 10))
	j := juror(0, 51)
	equal(t, "ballot", j.Sealed && is(j.Value, 72) && j.Weight == amount(1000), true)
	equal(t, "silent", juror(0, 53).Silent, true)
	w.block(ofCase("DisputeDecided", 5, 0, 0, outcome(b.OutcomeWorkerLoses), number(72), 1_700_000_300))
	d = dispute()
	equal(t, "decided", d.Phase == uint8(b.DisputePhaseDecided) && d.Outcome == uint8(b.OutcomeWorkerLoses) && is(d.Value, 72), true)

	appealedAt := w.block(event("Disputes", "DisputeAppealed", []any{5, 700}, 40))
	d = dispute()
	equal(t, "drawing again", d.Phase == uint8(b.DisputePhaseDrawing) && d.Round == 1 && d.ReadyAt == appealedAt, true)
	equal(t, "nothing is decided any more", d.Outcome, uint8(b.OutcomePending))
	w.block(ofCase("JuryDrawn", 5, 0, 1, []uint32{61, 62}, 1_700_000_400))
	w.block(ofCase("JurorSealed", 5, 61, number(1), false, 0))
	w.block(ofCase("JurorUnsealed", 5, 61, number(71), 9))
	equal(t, "the first jury stays", is(juror(0, 51).Value, 72), true)
	equal(t, "the second has its own", is(juror(1, 61).Value, 71), true)
	w.block(ofCase("DisputeDecided", 5, 0, 1, outcome(b.OutcomeWorkerWins), number(71), 0),
		verified(1, 41, 0), event("Disputes", "DisputeClosed", []any{5, 1}, 0, outcome(b.OutcomeWorkerWins)))
	d = dispute()
	equal(t, "final", d.Phase == uint8(b.DisputePhaseFinal) && d.Outcome == uint8(b.OutcomeWorkerWins) && is(d.Value, 71), true)
	equal(t, "verified again", w.assignment(1, 0).State, domain.AssignmentVerified)
}

// TestAuditDisputed: an auditor that differs opens a case that is ready for a jury.
func TestAuditDisputed(t *testing.T) {
	w := newWorld(t)
	w.block(toSealing()...)
	at := w.block(ofAuditor("VerdictUnsealed", 1, 42, 0, b.VerdictDiffers), market("AssignmentDisputed", 1, 41, 0), opened(42, 0),
		ofAuditor("AuditDisputed", 1, 42, 0, 3, 5))
	equal(t, "differs", verdict(w, 42).Unsealed && !verdict(w, 42).Agrees && !verdict(w, 42).Unavailable, true)
	equal(t, "audit", row(w, project.Audit{Job: 1}).Phase, uint8(b.AuditPhaseDisputed))
	d := row(w, project.Dispute{ID: 5})
	equal(t, "drawing", d.Phase == uint8(b.DisputePhaseDrawing) && d.ReadyAt == at && d.Accuser == 42, true)
	w.block(market("AssignmentFailed", 1, 41, 0, 0, cairo.Some(b.OffenceWrongResult), 60, 6, 30),
		event("Disputes", "DisputeClosed", []any{5, 1}, 0, outcome(b.OutcomeWorkerLoses)))
	equal(t, "closed", row(w, project.Dispute{ID: 5}).Outcome, uint8(b.OutcomeWorkerLoses))
	equal(t, "failed", w.assignment(1, 0).State, domain.AssignmentFailed)
	pay := row(w, project.Audit{Job: 1}).FailurePay
	equal(t, "the auditors' pay", pay != nil && *pay == amount(6), true)
}

// unsealing is toSealing up to where both auditors may unseal.
func unsealing(w *world) {
	w.block(toSealing()...)
	w.block(ofAuditor("VerdictSealed", 1, 42, 0, number(9), false, 0), ofAuditor("VerdictSealed", 1, 43, 0, number(9), true, 5))
	w.block(ofJob("Audits", "OpeningRecorded", 1, 0, []felt.Felt{number(8), number(8)}, 6))
}

// TestAuditUnavailable: an input that was not to be had is no value that differs.
func TestAuditUnavailable(t *testing.T) {
	absent := func(w *world, auditor uint32) bool {
		v := verdict(w, auditor)
		return v.Unsealed && v.Unavailable && !v.Agrees && !v.Discredited
	}
	t.Run("most", func(t *testing.T) {
		w := newWorld(t)
		unsealing(w)
		w.block(ofAuditor("VerdictUnsealed", 1, 42, 0, b.VerdictUnavailable))
		equal(t, "unavailable to one", absent(w, 42), true)
		equal(t, "not over", row(w, project.Audit{Job: 1}).Phase, uint8(b.AuditPhaseUnsealing))
		w.block(ofAuditor("VerdictUnsealed", 1, 43, 0, b.VerdictUnavailable),
			market("AssignmentFailed", 1, 41, 0, 0, cairo.Option[b.Offence]{}, 0, 0, 0), ofJob("Audits", "AuditUnavailable", 1, 0))
		audit := row(w, project.Audit{Job: 1})
		equal(t, "unavailable", audit.Phase, uint8(b.AuditPhaseUnavailable))
		equal(t, "no deadline", audit.Deadline, 0)
		equal(t, "nobody is paid", audit.FailurePay != nil && *audit.FailurePay == amount(0), true)
		for auditor := uint32(42); auditor <= 43; auditor++ {
			equal(t, "the verdict stays", absent(w, auditor), true)
			equal(t, "no auditor has it open", verdict(w, auditor).Phase, uint8(b.AuditPhaseUnavailable))
		}
		a := w.assignment(1, 0)
		equal(t, "failed", a.State == domain.AssignmentFailed && a.Worker == 0, true)
	})
	t.Run("one of two", func(t *testing.T) {
		w := newWorld(t)
		unsealing(w)
		w.block(ofAuditor("VerdictUnsealed", 1, 42, 0, b.VerdictUnavailable))
		w.block(ofAuditor("VerdictUnsealed", 1, 43, 0, b.VerdictAgrees), verified(1, 41, 0), ofJob("Audits", "AuditAgreed", 1, 0))
		equal(t, "agreed", row(w, project.Audit{Job: 1}).Phase, uint8(b.AuditPhaseAgreed))
		equal(t, "unavailable to one", absent(w, 42), true)
		equal(t, "the other agrees", verdict(w, 43).Agrees && !verdict(w, 43).Unavailable, true)
	})
}

// TestAuditorsDiscredited: a jury finds a value wrong that one auditor of this
// attempt agreed to; those of another attempt stay as they are.
func TestAuditorsDiscredited(t *testing.T) {
	w := newWorld(t)
	unsealing(w)
	w.block(ofAuditor("VerdictUnsealed", 1, 42, 0, b.VerdictAgrees))
	w.block(ofAuditor("VerdictUnsealed", 1, 43, 0, b.VerdictUnavailable),
		verified(1, 41, 0), ofJob("Audits", "AuditAgreed", 1, 0))
	fail := market("AssignmentFailed", 1, 41, 0, 0, cairo.Some(b.OffenceWrongResult), 60, 0, 30)
	w.block(ofJob("Audits", "AuditorsDiscredited", 1, 0, 4), fail)
	equal(t, "agreed to a wrong value", verdict(w, 42).Discredited && verdict(w, 42).Agrees, true)
	equal(t, "did not agree", verdict(w, 43).Discredited, false)
	pay := row(w, project.Audit{Job: 1}).FailurePay
	equal(t, "nobody is paid", pay != nil && *pay == amount(0), true)

	w.block(taken(1, 44, 0, 1), submitted(1, 0, 1), drawn(1, 0, 1, 42, 43))
	w.block(ofAuditor("VerdictUnsealed", 1, 43, 0, b.VerdictAgrees), ofJob("Audits", "AuditorsDiscredited", 1, 0, 1))
	second := func(auditor uint32) project.Verdict {
		return row(w, project.Verdict{Job: 1, Attempt: 1, Auditor: auditor})
	}
	equal(t, "in the second attempt", second(43).Discredited && !second(42).Discredited, true)
	equal(t, "the first stays", verdict(w, 42).Discredited && !verdict(w, 43).Discredited, true)
}
