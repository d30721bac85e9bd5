//! Inputs that auditors cannot get, and auditors whose attempt fails.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::audits::errors;
use crate::audits::interface::{
    IAuditsDispatcherTrait, IAuditsSafeDispatcher, IAuditsSafeDispatcherTrait, events,
};
use crate::audits::types::{AuditPhase, UNAVAILABLE, Verdict};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, operator, owner};
use super::setup::{
    DRAWN_AT, INDEX, JOB, ROUND, Setup, SetupTrait, anyone, bad, deploy_before, drawn, good,
    governor, missing,
};

/// Auditors 2 and 3 seal these; the worker opens.
fn opened_after(of_two: Span<felt252>, of_three: Span<felt252>) -> Setup {
    let s = drawn();
    s.seal(2, of_two);
    s.seal(3, of_three);
    s.open();
    s.drop_logs();
    s
}

fn expect_unavailable(s: Setup) {
    expect_event(
        s.audits.contract_address,
        selector!("AuditUnavailable"),
        events::AuditUnavailable { job_id: JOB, index: INDEX },
    );
    expect_no_event(s.audits.contract_address);
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed { job_id: JOB, index: INDEX, offence: None, reporter: Zero::zero() },
    );
    expect_no_event(s.scene.contract_address);
    // nobody is slashed, nobody is paid
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Unavailable);
    assert_eq!(s.audits.next_action(JOB, INDEX), 0);
}

fn expect_unsealed(s: Setup, auditor: u32, verdict: Verdict) {
    expect_event(
        s.audits.contract_address,
        selector!("VerdictUnsealed"),
        events::VerdictUnsealed { job_id: JOB, auditor, index: INDEX, verdict },
    );
}

#[test]
fn what_nobody_can_get_fails_without_offence() {
    let all: Span<felt252> = [UNAVAILABLE, UNAVAILABLE].span();
    for values in [all, missing()].span() {
        let s = opened_after(*values, all);
        s.unseal(2, *values);
        expect_unsealed(s, 2, Verdict::Unavailable);
        assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Unsealing);
        s.unseal(3, all);
        expect_unsealed(s, 3, Verdict::Unavailable);
        expect_unavailable(s);
    }
}

/// One blind agreement outweighs one that could not look.
#[test]
fn half_is_no_majority() {
    let s = opened_after(missing(), good());
    s.unseal(2, missing());
    s.unseal(3, good());
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Agreed);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(3)].span()));
    assert_eq!(s.held(), 0);
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: true, doubled: false },
    );
}

#[test]
fn the_silent_have_no_say_in_it() {
    let s = opened_after(missing(), good());
    s.unseal(2, missing());
    s.drop_logs();
    set_block_timestamp(DRAWN_AT + 41);
    set_contract_address(anyone());
    s.audits.conclude(JOB, INDEX);
    let silent = starknet::testing::pop_log_raw(s.audits.contract_address);
    assert!(silent.is_some());
    expect_unavailable(s);
}

/// What could be computed counts: a difference goes to Disputes though another
/// input is missing.
#[test]
fn a_difference_outweighs_a_missing_input() {
    let values: Span<felt252> = [UNAVAILABLE, 'another'].span();
    let s = opened_after(values, missing());
    s.unseal(3, missing());
    s.unseal(2, values);
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Disputed);
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    expect_event(
        s.scene.contract_address,
        selector!("CaseOpened"),
        told::CaseOpened {
            job_id: JOB,
            index: INDEX,
            task: *s.audits.audit(JOB, INDEX).tasks[1],
            worker_value: 'value two',
            accuser: 2,
            accuser_value: 'another',
        },
    );
}

#[test]
#[should_panic(expected: ('AUDITS: wrong unseal', 'ENTRYPOINT_FAILED'))]
fn nobody_turns_to_missing_after_the_opening() {
    opened_after(good(), bad()).unseal(3, missing());
}

/// Where the worker never opens, a seal was all that an auditor could do.
#[test]
fn who_sealed_earns_when_the_worker_does_not_open() {
    let s = drawn();
    s.seal(3, good());
    set_block_timestamp(DRAWN_AT + 61);
    s.audits.replace_silent(JOB, INDEX);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    set_block_timestamp(DRAWN_AT + 61 + 51);
    s.audits.fail_unopened(JOB, INDEX);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(3)].span()));
}

fn discredit(s: Setup, task: u32) {
    set_contract_address(s.scene.contract_address);
    s.audits.discredit(JOB, INDEX, task);
}

#[test]
fn who_agreed_to_a_wrong_value_has_not_earned() {
    let s = opened_after(good(), good());
    s.unseal(2, good());
    s.unseal(3, good());
    s.drop_logs();
    let tasks = s.audits.audit(JOB, INDEX).tasks;
    let mut other = 100;
    while other == *tasks[0] || other == *tasks[1] {
        other += 1;
    }
    // an error elsewhere was not theirs to find
    discredit(s, other);
    expect_no_event(s.audits.contract_address);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2), owner(3)].span()));
    discredit(s, *tasks[1]);
    expect_event(
        s.audits.contract_address,
        selector!("AuditorsDiscredited"),
        events::AuditorsDiscredited { job_id: JOB, index: INDEX, task: *tasks[1] },
    );
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    discredit(s, *tasks[1]);
    expect_no_event(s.audits.contract_address);
}

/// The accuser keeps its case; of the rest, who agreed is out.
#[test]
fn discredits_who_agreed_before_the_accuser() {
    let s = opened_after(good(), bad());
    s.unseal(2, good());
    s.unseal(3, bad());
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2)].span()));
    discredit(s, *s.audits.audit(JOB, INDEX).tasks[1]);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
}

#[test]
fn a_skipped_audit_discredits_nobody() {
    let s = drawn();
    s.scene.set_pool([1].span());
    set_block_timestamp(DRAWN_AT + 61);
    s.audits.replace_silent(JOB, INDEX);
    let task = *s.audits.audit(JOB, INDEX).tasks[0];
    s.drop_logs();
    discredit(s, task);
    expect_no_event(s.audits.contract_address);
}

/// Nothing to take away, and no other job's audit is touched.
#[test]
fn an_audit_under_way_discredits_nobody() {
    let s = opened_after(good(), good());
    let task = *s.audits.audit(JOB, INDEX).tasks[0];
    s.unseal(2, good());
    discredit(s, task);
    s.unseal(3, good());
    set_contract_address(s.scene.contract_address);
    s.audits.discredit(JOB + 0x100000000, INDEX, task);
    s.audits.discredit(JOB, INDEX + 1, task);
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(2), owner(3)].span()));
    while let Some((keys, _)) = starknet::testing::pop_log_raw(s.audits.contract_address) {
        assert!(*keys[0] != selector!("AuditorsDiscredited"));
    }
}

/// Who could not look was not paid before, and is not now.
#[test]
fn discredits_who_agreed_beside_who_could_not_look() {
    let s = opened_after(missing(), good());
    s.unseal(2, missing());
    s.unseal(3, good());
    assert_eq!(s.audits.earned(JOB, INDEX), (2, [owner(3)].span()));
    discredit(s, *s.audits.audit(JOB, INDEX).tasks[0]);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    assert_eq!(s.audits.earners(JOB, INDEX), (0, [].span()));
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Agreed);
    assert_eq!(s.held(), 0);
}

#[test]
#[feature("safe_dispatcher")]
fn only_disputes_discredits() {
    let judge = 'disputes'.try_into().unwrap();
    let s = deploy_before(Some(judge));
    s.audits.draw(JOB, INDEX, ROUND);
    s.seal(2, good());
    s.seal(3, good());
    s.open();
    s.unseal(2, good());
    s.unseal(3, good());
    let both = (2, [owner(2), owner(3)].span());
    assert_eq!(s.audits.earned(JOB, INDEX), both);
    let task = *s.audits.audit(JOB, INDEX).tasks[1];
    let audits = IAuditsSafeDispatcher { contract_address: s.audits.contract_address };
    // Market, Receipts, Registry and Beacon; Staking and Slasher; Audits itself
    for stranger in [
        s.scene.contract_address, s.stakes.contract_address, s.audits.contract_address, governor(),
        operator(1), owner(1), operator(2), anyone(),
    ]
        .span() {
        set_contract_address(*stranger);
        let refused = audits.discredit(JOB, INDEX, task).unwrap_err();
        assert_eq!(*refused[0], errors::NOT_DISPUTES);
    }
    assert_eq!(s.audits.earned(JOB, INDEX), both);
    set_contract_address(judge);
    s.audits.discredit(JOB, INDEX, task);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
}
