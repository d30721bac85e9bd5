//! Unsealing: agreement, differences, silence.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::audits::interface::{IAuditsDispatcherTrait, events};
use crate::audits::types::{AuditPhase, Verdict};
use crate::slasher::types::Offence;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, operator, owner};
use crate::testing::stake_book::events as asked;
use super::setup::{
    BOND, DRAWN_AT, INDEX, JOB, Setup, SetupTrait, anyone, bad, drawn, good, opened, sealed,
};

fn expect_unsealed(s: Setup, auditor: u32, verdict: Verdict) {
    expect_event(
        s.audits.contract_address,
        selector!("VerdictUnsealed"),
        events::VerdictUnsealed { job_id: JOB, auditor, index: INDEX, verdict },
    );
}

fn expect_agreed(s: Setup) {
    expect_event(
        s.audits.contract_address,
        selector!("AuditAgreed"),
        events::AuditAgreed { job_id: JOB, index: INDEX },
    );
    expect_no_event(s.audits.contract_address);
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: true, doubled: false },
    );
    assert_eq!(s.held(), 0);
}

#[test]
fn agreement_verifies_and_pays() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 40);
    s.unseal(3, good());
    expect_unsealed(s, 3, Verdict::Agrees);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    s.unseal(2, good());
    expect_unsealed(s, 2, Verdict::Agrees);
    expect_agreed(s);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2), owner(3)].span()));
    assert_eq!(s.audits.earned(JOB + 0x100000000, INDEX), (0, [].span()));
}

/// Auditor 3 sealed another value for the second sample.
fn at_odds() -> Setup {
    let s = drawn();
    s.seal(2, good());
    s.seal(3, bad());
    s.open();
    s.drop_logs();
    s
}

#[test]
fn the_first_difference_goes_to_disputes() {
    let s = at_odds();
    let task = *s.audits.audit(JOB, INDEX).tasks[1];
    s.unseal(2, good());
    s.unseal(3, bad());
    expect_unsealed(s, 2, Verdict::Agrees);
    expect_unsealed(s, 3, Verdict::Differs);
    expect_event(
        s.audits.contract_address,
        selector!("AuditDisputed"),
        events::AuditDisputed { job_id: JOB, auditor: 3, index: INDEX, task, dispute_id: 1 },
    );
    expect_event(
        s.scene.contract_address,
        selector!("CaseOpened"),
        told::CaseOpened {
            job_id: JOB,
            index: INDEX,
            task,
            worker_value: 'value two',
            accuser: 3,
            accuser_value: 'another',
        },
    );
    expect_no_event(s.scene.contract_address);
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Disputed);
    // bonds are free; should the worker win, only who agreed is paid
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2)].span()));
}

#[test]
fn a_difference_ends_the_unsealing() {
    let s = at_odds();
    s.unseal(3, bad());
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    assert_eq!(s.audits.next_action(JOB, INDEX), 0);
}

#[test]
#[should_panic(expected: ('AUDITS: not unsealing', 'ENTRYPOINT_FAILED'))]
fn nobody_unseals_after_a_difference() {
    let s = at_odds();
    s.unseal(3, bad());
    s.unseal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn unseals_what_it_sealed() {
    opened().unseal(2, bad());
}

#[test]
#[should_panic(expected: ('AUDITS: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn unseals_as_many_values_as_leaves() {
    opened().unseal(2, ['value one'].span());
}

#[test]
#[should_panic(expected: ('AUDITS: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn a_copied_seal_does_not_open() {
    let s = drawn();
    s.seal(2, good());
    // 3 copies the seal of 2 and, later, its values and salt
    set_contract_address(operator(3));
    s.audits.seal(JOB, INDEX, crate::audits::rules::seal_of(JOB, INDEX, 1, 2, 'salt', good()));
    s.open();
    s.unseal(3, good());
}

#[test]
#[should_panic(expected: ('AUDITS: already unsealed', 'ENTRYPOINT_FAILED'))]
fn unseals_once() {
    let s = opened();
    s.unseal(2, good());
    s.unseal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not unsealing', 'ENTRYPOINT_FAILED'))]
fn does_not_unseal_before_the_worker_opened() {
    sealed().unseal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not an auditor', 'ENTRYPOINT_FAILED'))]
fn who_was_not_drawn_does_not_unseal() {
    opened().unseal(5, good());
}

#[test]
#[should_panic(expected: ('AUDITS: not an auditor', 'ENTRYPOINT_FAILED'))]
fn nobody_is_number_zero() {
    opened().unseal(0, good());
}

/// Who knows values and salt can do no more than the auditor would.
#[test]
fn anybody_may_bring_an_unsealing() {
    let s = opened();
    set_contract_address(anyone());
    s.audits.unseal(JOB, INDEX, 2, good(), 'salt', [].span());
    expect_unsealed(s, 2, Verdict::Agrees);
    s.unseal(3, good());
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2), owner(3)].span()));
}

#[test]
#[should_panic(expected: ('AUDITS: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn a_stranger_guesses_no_salt() {
    let s = opened();
    set_contract_address(anyone());
    s.audits.unseal(JOB, INDEX, 2, good(), 'guess', [].span());
}

/// 3 is at odds and says that the worker opened something else.
fn accuse_of(opened: Span<felt252>) {
    let s = at_odds();
    set_contract_address(operator(3));
    s.audits.unseal(JOB, INDEX, 3, bad(), 'salt', opened);
}

#[test]
#[should_panic(expected: ('AUDITS: not what was opened', 'ENTRYPOINT_FAILED'))]
fn a_difference_must_be_shown() {
    accuse_of([].span());
}

#[test]
#[should_panic(expected: ('AUDITS: not what was opened', 'ENTRYPOINT_FAILED'))]
fn nobody_opens_other_values_for_the_worker() {
    accuse_of(['value one', 'value three'].span());
}

#[test]
#[should_panic(expected: ('AUDITS: not an auditor', 'ENTRYPOINT_FAILED'))]
fn the_silent_do_not_come_back() {
    let s = drawn();
    s.seal(3, good());
    set_block_timestamp(DRAWN_AT + 61);
    s.audits.replace_silent(JOB, INDEX);
    s.open();
    s.unseal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: too late', 'ENTRYPOINT_FAILED'))]
fn does_not_unseal_late() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 41);
    s.unseal(2, good());
}

#[test]
#[should_panic(expected: ('AUDITS: still time', 'ENTRYPOINT_FAILED'))]
fn concludes_after_the_deadline() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 40);
    s.audits.conclude(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('AUDITS: not unsealing', 'ENTRYPOINT_FAILED'))]
fn concludes_only_an_unsealing() {
    let s = sealed();
    set_block_timestamp(DRAWN_AT + 41);
    s.audits.conclude(JOB, INDEX);
}

fn expect_silent(s: Setup, auditor: u32) {
    expect_event(
        s.audits.contract_address,
        selector!("AuditorSilent"),
        events::AuditorSilent { job_id: JOB, auditor, index: INDEX, slashed: BOND },
    );
}

#[test]
fn concludes_with_those_that_unsealed() {
    let s = opened();
    s.unseal(2, good());
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 41);
    assert_eq!(s.audits.next_action(JOB, INDEX), 'conclude');
    set_contract_address(anyone());
    s.audits.conclude(JOB, INDEX);
    starknet::testing::pop_log_raw(s.stakes.contract_address).unwrap();
    expect_event(
        s.stakes.contract_address,
        selector!("SlashAsked"),
        asked::SlashAsked {
            offence: Offence::SilentAuditor,
            offender: owner(3),
            amount: BOND,
            reporter: anyone(),
            victim: Zero::zero(),
        },
    );
    expect_silent(s, 3);
    expect_agreed(s);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2)].span()));
}

#[test]
fn draws_others_when_nobody_unsealed() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 41);
    set_contract_address(anyone());
    s.audits.conclude(JOB, INDEX);
    expect_silent(s, 2);
    expect_silent(s, 3);
    expect_event(
        s.audits.contract_address,
        selector!("AuditRedrawn"),
        events::AuditRedrawn {
            job_id: JOB, index: INDEX, auditors: [4, 5].span(), seal_deadline: DRAWN_AT + 41 + 60,
        },
    );
    assert_eq!(s.held(), 2 * BOND);
    // the worker has opened already: the last seal begins the unsealing
    s.seal(4, good());
    drop_events(s.audits.contract_address);
    s.seal(5, good());
    expect_event(
        s.audits.contract_address,
        selector!("VerdictSealed"),
        events::VerdictSealed {
            job_id: JOB,
            auditor: 5,
            index: INDEX,
            seal: crate::audits::rules::seal_of(JOB, INDEX, 1, 5, 'salt', good()),
            complete: true,
            open_deadline: 0,
        },
    );
    expect_event(
        s.audits.contract_address,
        selector!("UnsealingBegun"),
        events::UnsealingBegun { job_id: JOB, index: INDEX, unseal_deadline: DRAWN_AT + 41 + 40 },
    );
    s.drop_logs();
    s.unseal(4, good());
    s.unseal(5, good());
    expect_unsealed(s, 4, Verdict::Agrees);
    expect_unsealed(s, 5, Verdict::Agrees);
    expect_agreed(s);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(4), owner(5)].span()));
}

#[test]
fn one_that_seals_after_the_opening_is_enough() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 41);
    s.audits.conclude(JOB, INDEX);
    s.seal(5, good());
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 41 + 61);
    set_contract_address(anyone());
    s.audits.replace_silent(JOB, INDEX);
    expect_silent(s, 4);
    expect_event(
        s.audits.contract_address,
        selector!("SealingClosed"),
        events::SealingClosed { job_id: JOB, index: INDEX, open_deadline: 0 },
    );
    expect_event(
        s.audits.contract_address,
        selector!("UnsealingBegun"),
        events::UnsealingBegun {
            job_id: JOB, index: INDEX, unseal_deadline: DRAWN_AT + 41 + 61 + 40,
        },
    );
    s.unseal(5, good());
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Agreed);
    assert_eq!(s.held(), 0);
}

#[test]
fn silence_to_the_end_is_a_skipped_audit() {
    let s = opened();
    set_block_timestamp(DRAWN_AT + 41);
    s.audits.conclude(JOB, INDEX);
    s.scene.set_pool([1].span());
    s.seal(4, good());
    s.seal(5, good());
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 41 + 41);
    s.audits.conclude(JOB, INDEX);
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: true, doubled: true },
    );
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Skipped);
    assert_eq!(s.held(), 0);
}
