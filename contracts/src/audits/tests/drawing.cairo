use starknet::testing::set_block_timestamp;
use crate::audits::interface::{IAuditsDispatcherTrait, events};
use crate::audits::rules::draw_seed;
use crate::audits::sampling;
use crate::audits::types::AuditPhase;
use crate::market::types::{Assignment, AssignmentState};
use crate::testing::dials::turn;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, owner};
use crate::testing::stake_book::IStakeBookDispatcherTrait;
use super::setup::{
    AT, BOND, DRAWN_AT, INDEX, JOB, ROUND, Setup, SetupTrait, assignment, deploy, drawn, sealed,
};

#[test]
fn draws_leaves_and_auditors_and_locks_bonds() {
    let s = deploy();
    assert_eq!(s.audits.next_action(JOB, INDEX), 'draw');
    s.audits.draw(JOB, INDEX, ROUND);
    let seed = draw_seed('beacon seed', assignment());
    let tasks = sampling::tasks(seed.into(), 100, 50, 2);
    expect_event(
        s.audits.contract_address,
        selector!("AuditDrawn"),
        events::AuditDrawn {
            job_id: JOB,
            index: INDEX,
            attempt: 1,
            round: ROUND,
            seed: seed.into(),
            tasks,
            auditors: [2, 3].span(), // never the worker
            seal_deadline: DRAWN_AT + 60,
        },
    );
    expect_no_event(s.audits.contract_address);
    assert_eq!(s.locked(2), BOND);
    assert_eq!(s.locked(3), BOND);
    assert_eq!(s.held(), 2 * BOND);
    let audit = s.audits.audit(JOB, INDEX);
    assert_eq!(audit.phase, AuditPhase::Sealing);
    assert_eq!(audit.tasks, tasks);
    assert_eq!(audit.seed, seed.into());
    assert_eq!(audit.sealed, [false, false].span());
    // a job of another generation in the slot has no audit
    assert_eq!(s.audits.audit(JOB + 0x100000000, INDEX).phase, AuditPhase::None);
    assert_eq!(s.audits.next_action(JOB, INDEX), 0);
}

fn previews_like_the_draw(s: Setup, leaves: u32) {
    let (tasks, auditors) = s.audits.preview_draw(JOB, INDEX, ROUND);
    expect_no_event(s.audits.contract_address);
    assert_eq!(s.held(), 0);
    s.audits.draw(JOB, INDEX, ROUND);
    let audit = s.audits.audit(JOB, INDEX);
    assert_eq!((tasks, auditors), (audit.tasks, audit.auditors));
    assert_eq!(tasks.len(), leaves);
}

#[test]
fn a_preview_tells_what_the_draw_does() {
    previews_like_the_draw(deploy(), 2);
}

#[test]
fn a_preview_of_a_fault_tells_the_blamed_task() {
    let s = with(Assignment { fault: true, ..assignment() });
    s.scene.set_fault_task(149);
    previews_like_the_draw(s, 1);
}

#[test]
fn a_preview_of_a_skip_names_nobody() {
    let none: (Span<u32>, Span<u32>) = ([].span(), [].span());
    let s = with(Assignment { samples_e4: 0, ..assignment() });
    assert_eq!(s.audits.preview_draw(JOB, INDEX, ROUND), none);
    s.scene.set_assignment(assignment());
    s.scene.set_pool([1].span());
    assert_eq!(s.audits.preview_draw(JOB, INDEX, ROUND), none);
}

#[test]
#[should_panic(expected: ('AUDITS: already drawn', 'ENTRYPOINT_FAILED'))]
fn previews_only_what_is_not_drawn() {
    drawn().audits.preview_draw(JOB, INDEX, ROUND);
}

#[test]
#[should_panic(expected: ('BEACON: no seed', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn previews_only_with_a_seed() {
    deploy().audits.preview_draw(JOB, INDEX, ROUND + 1);
}

fn with(assignment: Assignment) -> Setup {
    let s = deploy();
    s.scene.set_assignment(assignment);
    s
}

#[test]
fn sealing_lasts_at_least_as_long_as_the_run() {
    let s = with(Assignment { run_seconds: 61, ..assignment() });
    s.audits.draw(JOB, INDEX, ROUND);
    assert_eq!(s.audits.audit(JOB, INDEX).deadline, DRAWN_AT + 61);
}

#[test]
#[should_panic(expected: ('AUDITS: not submitted', 'ENTRYPOINT_FAILED'))]
fn draws_only_for_a_root() {
    let s = with(Assignment { state: AssignmentState::Taken, ..assignment() });
    s.audits.draw(JOB, INDEX, ROUND);
}

#[test]
#[should_panic(expected: ('AUDITS: already drawn', 'ENTRYPOINT_FAILED'))]
fn draws_once() {
    drawn().audits.draw(JOB, INDEX, ROUND);
}

#[test]
fn draws_again_for_another_attempt_or_job() {
    let s = drawn();
    s.scene.set_assignment(Assignment { attempt: 2, ..assignment() });
    s.audits.draw(JOB, INDEX, ROUND);
    assert_eq!(s.audits.audit(JOB, INDEX).attempt, 2);
    let next = JOB + 0x100000000;
    s.scene.set_pool([4, 5].span());
    s.scene.set_assignment(Assignment { job_id: next, attempt: 2, ..assignment() });
    s.audits.draw(next, INDEX, ROUND);
    assert_eq!(s.audits.audit(next, INDEX).auditors, [4, 5].span());
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::None);
}

#[test]
#[should_panic(expected: ('BEACON: not first after', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn draws_from_randomness_after_the_root() {
    let s = deploy();
    s.scene.set_seed(AT - 1, ROUND, 'beacon seed');
    s.audits.draw(JOB, INDEX, ROUND);
}

fn expect_skipped(s: Setup, reason: felt252, doubled: bool) {
    expect_event(
        s.scene.contract_address,
        selector!("Verified"),
        told::Verified { job_id: JOB, index: INDEX, restart: true, doubled },
    );
    expect_event(
        s.audits.contract_address,
        selector!("AuditSkipped"),
        events::AuditSkipped { job_id: JOB, index: INDEX, reason },
    );
    assert_eq!(s.held(), 0);
    assert_eq!(s.audits.earned(JOB, INDEX), (0, [].span()));
    assert_eq!(s.audits.audit(JOB, INDEX).phase, AuditPhase::Skipped);
    assert_eq!(s.audits.next_action(JOB, INDEX), 0);
}

#[test]
fn verifies_at_once_when_no_leaf_is_drawn() {
    let s = with(Assignment { samples_e4: 0, ..assignment() });
    s.audits.draw(JOB, INDEX, ROUND);
    expect_skipped(s, 'no sample', false);
}

#[test]
fn doubles_the_window_when_nobody_can_audit() {
    let s = deploy();
    s.scene.set_pool([1].span());
    s.audits.draw(JOB, INDEX, ROUND);
    expect_skipped(s, 'no auditor', true);
}

#[test]
fn a_fault_receipt_is_always_audited_and_has_one_leaf() {
    let s = with(Assignment { fault: true, samples_e4: 0, ..assignment() });
    s.scene.set_fault_task(123);
    s.audits.draw(JOB, INDEX, ROUND);
    assert_eq!(s.audits.audit(JOB, INDEX).tasks, [123].span());
}

#[test]
fn skips_what_got_no_randomness() {
    let s = deploy();
    set_block_timestamp(AT + 601);
    assert_eq!(s.audits.next_action(JOB, INDEX), 'skip_undrawn');
    s.audits.skip_undrawn(JOB, INDEX);
    expect_skipped(s, 'no randomness', true);
}

#[test]
#[should_panic(expected: ('AUDITS: still time', 'ENTRYPOINT_FAILED'))]
fn does_not_skip_early() {
    let s = deploy();
    set_block_timestamp(AT + 600);
    s.audits.skip_undrawn(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('AUDITS: already drawn', 'ENTRYPOINT_FAILED'))]
fn does_not_skip_what_is_drawn() {
    let s = drawn();
    set_block_timestamp(AT + 601);
    s.audits.skip_undrawn(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('AUDITS: not submitted', 'ENTRYPOINT_FAILED'))]
fn does_not_skip_what_is_not_there() {
    let s = with(Assignment { state: AssignmentState::Open, ..assignment() });
    set_block_timestamp(AT + 601);
    s.audits.skip_undrawn(JOB, INDEX);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn a_drawn_auditor_must_cover_its_bond() {
    let s = deploy();
    s.stakes.set_free(owner(3), BOND - 1);
    s.audits.draw(JOB, INDEX, ROUND);
}

#[test]
fn the_bond_is_pinned_when_drawn() {
    let s = sealed();
    turn(s.audits.contract_address, 'bond', 2 * BOND);
    s.open();
    s.unseal(2, super::setup::good());
    s.unseal(3, super::setup::good());
    assert_eq!(s.held(), 0);
}
