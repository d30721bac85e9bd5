package project_test

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func TestProvider(t *testing.T) {
	w := newWorld(t)
	profile := func(e *cairo.Encoder) {
		b.EncodeProfile(e, b.Profile{Class: 1, Capabilities: cairo.U128From64(5), Region: 6, VRAMGB: 7})
	}
	w.block(event("Registry", "ProviderRegistered", []any{41, 700}), event("Registry", "ProfileSet", []any{41}, profile, "http://w"))
	w.block(event("Registry", "OperatorSet", []any{41, operator}), event("Registry", "ActiveSet", []any{41}, true))
	posterior := func(e *cairo.Encoder) {
		b.EncodePosterior(e, b.Posterior{Alpha: 3, Beta: 1, At: 9, Successes: 4, Failures: 2})
	}
	w.block(event("Reputation", "ReputationChanged", []any{41}, true, posterior))
	p := row(w, project.Provider{ID: 41})
	equal(t, "owner and operator", is(&p.Owner, 700) && is(p.Operator, operator), true)
	equal(t, "profile", p.Class == 1 && p.Capabilities == amount(5) && p.Region == 6 && p.VRAMGB == 7 && p.Endpoint == "http://w", true)
	equal(t, "active", p.Active, true)
	equal(t, "score", p.Score, 750_000)
	equal(t, "record", p.Successes == 4 && p.Failures == 2, true)
	w.block(event("Registry", "ActiveSet", []any{41}, false))
	equal(t, "left", row(w, project.Provider{ID: 41}).Active, false)
}

func TestMoney(t *testing.T) {
	w := newWorld(t)
	stake := func(active uint64) func(*cairo.Encoder) {
		return func(e *cairo.Encoder) {
			b.EncodeStake(e, b.Stake{Active: cairo.U128From64(active), Locked: cairo.U128From64(2), Unbonding: cairo.U128From64(3)})
		}
	}
	w.block(event("Staking", "StakeChanged", []any{700}, stake(100)))
	w.block(event("Staking", "Slashed", []any{700}, 9, 5), event("Staking", "StakeChanged", []any{700}, stake(95)))
	w.block(event("Staking", "Slashed", []any{700}, 7, 7))
	s := row(w, project.Stake{Staker: store.Felt(number(700))})
	equal(t, "stake", [4]store.Uint256{s.Active, s.Locked, s.Unbonding, s.Slashed},
		[4]store.Uint256{amount(95), amount(2), amount(3), amount(12)})

	balance := func(available uint64) func(*cairo.Encoder) {
		return func(e *cairo.Encoder) {
			b.EncodeBalance(e, b.Balance{Available: cairo.U128From64(available), Locked: cairo.U128From64(4)})
		}
	}
	w.block(event("Escrow", "BalanceChanged", []any{700, 1}, balance(8)), event("Escrow", "BalanceChanged", []any{700, 2}, balance(9)),
		event("Escrow", "BalanceChanged", []any{700, 1}, balance(6)))
	got := row(w, project.Balance{Account: store.Felt(number(700)), Token: store.Felt(number(1))})
	equal(t, "balance", got.Available == amount(6) && got.Locked == amount(4), true)

	slash := event("Slasher", "StakeSlashed", []any{700}, func(e *cairo.Encoder) { b.EncodeOffence(e, b.OffenceLate) },
		9, 5, 1, account(701), 2, account(702), 3, 4)
	at := w.block(slash, slash) // two in one transaction are two
	for i := range uint32(2) {
		s := row(w, project.Slash{Block: w.chain.Head().Number, EventIndex: i})
		equal(t, "slash", s.Asked == amount(9) && s.Taken == amount(5) && s.Burned == amount(1) && s.Capped == amount(4) && s.Time == at, true)
		equal(t, "who", is(&s.Offender, 700) && is(&s.Reporter, 701) && is(&s.Victim, 702), true)
	}
}

func TestBeacon(t *testing.T) {
	w := newWorld(t)
	w.block(event("Beacon", "Committed", []any{12, 600}, number(5)))
	at := w.block(event("Beacon", "Committed", []any{12, 601}, number(5)), event("Beacon", "Committed", []any{13, 601}, number(5)))
	w.block(event("Beacon", "Revealed", []any{12, 600}, number(5)))
	w.block(event("Beacon", "SeedFixed", []any{12}, number(99), 1, int(at)), event("Beacon", "RoundVoided", []any{13}))
	r := row(w, project.BeaconRound{Round: 12})
	equal(t, "final", r.Phase == project.RoundFinal && is(r.Seed, 99) && r.Commits == 2 && r.Reveals == 1 && r.LastCommitAt == at, true)
	equal(t, "void", row(w, project.BeaconRound{Round: 13}).Phase, project.RoundVoid)
}

func TestReorg(t *testing.T) {
	common := [][]follow.Event{
		toSealing(),
		{ofAuditor("VerdictSealed", 1, 42, 0, number(9), false, 0)},
	}
	lost := [][]follow.Event{
		{ofAuditor("VerdictSealed", 1, 43, 0, number(9), true, 1_700_000_200), post(2, nil)},
		{ofJob("Audits", "OpeningRecorded", 1, 0, []uint32{}, 6), ofJob("Receipts", "LeavesOpened", 1, 0, []b.Opening{opening(1)})},
		{verified(1, 41, 0), ofJob("Audits", "AuditAgreed", 1, 0), settled(1, 41, 0, 0)},
	}
	final := [][]follow.Event{
		{ofAuditor("AuditorSilent", 1, 43, 0, 10), ofJob("Audits", "SealingClosed", 1, 0, 1_700_000_400)},
		{market("AssignmentFailed", 1, 41, 0, 0, cairo.Some(b.OffenceUnopened), 60, 6, 30), ofJob("Audits", "AuditFailed", 1, 0)},
		{taken(1, 44, 0, 1)},
		{event("Market", "JobClosed", []any{1}), event("Market", "AssignmentsRefunded", []any{1}, 2, 30, 0)},
	}
	reorganised(t, file, common, lost, final)
}
