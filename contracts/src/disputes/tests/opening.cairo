//! Opening a case, answering it, and what silence does to it.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::disputes::interface::{IDisputesDispatcherTrait, events};
use crate::disputes::types::{Claim, DisputePhase, Outcome};
use crate::market::types::{Assignment, AssignmentState};
use crate::slasher::types::Offence;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::scene::{ISceneDispatcherTrait, events as told, operator, owner};
use crate::testing::stake_book::IStakeBookDispatcherTrait;
use super::ledger::ILedgerDispatcherTrait;
use super::setup::{
    BOND, INDEX, JOB, JUROR_BOND, REWARD, Setup, SetupTrait, T, TASK, accused, anyone, assignment,
    challenged, challenger, deploy, opening,
};

#[test]
fn a_challenge_locks_its_bond_and_holds_the_assignment() {
    let s = deploy();
    set_contract_address(challenger());
    assert_eq!(s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong), 1);
    assert_eq!(s.ledger.locked(challenger()), BOND);
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeOpened"),
        events::DisputeOpened {
            dispute_id: 1,
            job_id: JOB,
            index: INDEX,
            task: TASK,
            claim: Claim::Wrong,
            opener: challenger(),
            accuser: 0,
            worker: 1,
            bond: BOND,
            worker_value: 0,
            accuser_value: 0,
            respond_deadline: T + 100,
        },
    );
    expect_no_event(s.disputes.contract_address);
    expect_event(
        s.scene.contract_address,
        selector!("Disputed"),
        told::Disputed { job_id: JOB, index: INDEX },
    );
    assert_eq!(s.disputes.dispute_count(), 1);
    assert_eq!(s.disputes.dispute_of(JOB, INDEX), 1);
    assert_eq!(s.disputes.dispute_of(JOB + 0x100000000, INDEX), 0);
    assert_eq!(s.disputes.dispute_of(JOB, INDEX + 1), 0);
    let dispute = s.disputes.dispute(1);
    assert_eq!(dispute.phase, DisputePhase::Responding);
    assert_eq!(dispute.outcome, Outcome::Pending);
    assert_eq!(dispute.task, TASK);
    assert_eq!(dispute.bond, BOND);
    assert_eq!(dispute.deadline, T + 100);
    assert_eq!(s.disputes.next_action(1), 0);
}

fn challenge(assignment: Assignment, task: u32, claim: Claim) -> Setup {
    let s = deploy();
    s.scene.set_assignment(assignment);
    s.scene.set_fault_task(120);
    set_contract_address(challenger());
    s.disputes.challenge(JOB, INDEX, task, claim);
    s
}

#[test]
fn the_first_and_the_last_task_can_be_challenged() {
    challenge(assignment(), 100, Claim::Wrong);
    challenge(assignment(), 149, Claim::Withheld);
}

#[test]
#[should_panic(expected: ('DISPUTES: task out of range', 'ENTRYPOINT_FAILED'))]
fn not_the_task_before_the_first() {
    challenge(assignment(), 99, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('DISPUTES: task out of range', 'ENTRYPOINT_FAILED'))]
fn not_the_task_after_the_last() {
    challenge(assignment(), 150, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('MARKET: not disputable', 'ENTRYPOINT_FAILED'))]
fn not_while_the_audit_runs() {
    challenge(Assignment { state: AssignmentState::Submitted, ..assignment() }, TASK, Claim::Wrong);
}

#[test]
fn the_blamed_task_of_a_fault_can_be_challenged() {
    challenge(Assignment { fault: true, ..assignment() }, 120, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('DISPUTES: task out of range', 'ENTRYPOINT_FAILED'))]
fn another_task_of_a_fault_has_no_leaf() {
    challenge(Assignment { fault: true, ..assignment() }, 121, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('DISPUTES: fault has no output', 'ENTRYPOINT_FAILED'))]
fn a_fault_withholds_nothing() {
    challenge(Assignment { fault: true, ..assignment() }, 120, Claim::Withheld);
}

#[test]
#[should_panic(expected: ('DISPUTES: worker cannot', 'ENTRYPOINT_FAILED'))]
fn not_by_the_worker() {
    let s = deploy();
    set_contract_address(owner(1));
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('DISPUTES: worker cannot', 'ENTRYPOINT_FAILED'))]
fn not_by_the_workers_operator() {
    let s = deploy();
    set_contract_address(operator(1));
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong);
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn not_without_the_bond() {
    let s = deploy();
    s.ledger.give(anyone(), BOND - 1);
    set_contract_address(anyone());
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong);
}

#[test]
fn an_auditors_case_waits_for_its_jury() {
    let s = deploy();
    s.scene.set_assignment(Assignment { state: AssignmentState::Submitted, ..assignment() });
    set_contract_address(s.scene.contract_address);
    s.disputes.open_from_audit(JOB, INDEX, TASK, 'worker value', 2, 'auditor value');
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeOpened"),
        events::DisputeOpened {
            dispute_id: 1,
            job_id: JOB,
            index: INDEX,
            task: TASK,
            claim: Claim::Wrong,
            opener: owner(2),
            accuser: 2,
            worker: 1,
            bond: JUROR_BOND,
            worker_value: 'worker value',
            accuser_value: 'auditor value',
            respond_deadline: 0,
        },
    );
    assert_eq!(s.stakes.locked(owner(2)), JUROR_BOND);
    assert_eq!(s.disputes.next_action(1), 'draw_jury');
    assert_eq!(s.disputes.dispute(1).phase, DisputePhase::Drawing);
    assert_eq!(s.disputes.dispute(1).deadline, 0);
}

#[test]
fn an_auditor_with_little_free_stake_can_accuse() {
    let s = deploy();
    s.stakes.set_free(owner(2), JUROR_BOND - 1);
    set_contract_address(s.scene.contract_address);
    s.disputes.open_from_audit(JOB, INDEX, TASK, 'worker value', 2, 'auditor value');
    assert_eq!(s.stakes.locked(owner(2)), JUROR_BOND - 1_000_000_000);
}

#[test]
#[should_panic(expected: ('DISPUTES: not Audits', 'ENTRYPOINT_FAILED'))]
fn only_audits_accuses() {
    let s = deploy();
    set_contract_address(operator(2));
    s.disputes.open_from_audit(JOB, INDEX, TASK, 'worker value', 2, 'auditor value');
}

#[test]
fn anyone_answers_with_the_leaf() {
    let s = challenged();
    set_block_timestamp(T + 100);
    set_contract_address(anyone());
    s.disputes.respond(1, opening(TASK));
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeAnswered"),
        events::DisputeAnswered { dispute_id: 1, worker_value: 'worker value' },
    );
    assert_eq!(s.disputes.dispute(1).worker_value, 'worker value');
    assert_eq!(s.disputes.next_action(1), 'draw_jury');
}

#[test]
#[should_panic(expected: ('DISPUTES: too late', 'ENTRYPOINT_FAILED'))]
fn not_after_the_deadline() {
    let s = challenged();
    set_block_timestamp(T + 101);
    s.disputes.respond(1, opening(TASK));
}

#[test]
#[should_panic(expected: ('DISPUTES: wrong task', 'ENTRYPOINT_FAILED'))]
fn not_with_another_leaf() {
    challenged().disputes.respond(1, opening(TASK + 1));
}

#[test]
#[should_panic(expected: ('DISPUTES: not responding', 'ENTRYPOINT_FAILED'))]
fn an_accusation_needs_no_answer() {
    accused().disputes.respond(1, opening(TASK));
}

#[test]
#[should_panic(expected: ('DISPUTES: no such dispute', 'ENTRYPOINT_FAILED'))]
fn there_is_no_dispute_zero() {
    deploy().disputes.dispute(0);
}

#[test]
#[should_panic(expected: ('DISPUTES: still time', 'ENTRYPOINT_FAILED'))]
fn a_worker_may_answer_until_the_deadline() {
    let s = challenged();
    set_block_timestamp(T + 100);
    s.advance();
}

#[test]
fn an_unanswered_case_is_lost_by_the_worker() {
    let s = challenged();
    set_block_timestamp(T + 101);
    assert_eq!(s.disputes.next_action(1), 'advance');
    s.advance();
    expect_event(
        s.disputes.contract_address,
        selector!("DisputeClosed"),
        events::DisputeClosed {
            dispute_id: 1, job_id: JOB, index: INDEX, outcome: Outcome::WorkerLoses,
        },
    );
    expect_no_event(s.disputes.contract_address);
    expect_event(
        s.scene.contract_address,
        selector!("Failed"),
        told::Failed {
            job_id: JOB,
            index: INDEX,
            offence: Some(Offence::WrongResult),
            reporter: s.disputes.contract_address,
        },
    );
    // no jury found a value wrong: auditors keep what they earned
    expect_no_event(s.scene.contract_address);
    // bond back, and all of the reward
    assert_eq!(s.available(challenger()), 10 * BOND + REWARD);
    assert_eq!(s.disputes.dispute_of(JOB, INDEX), 0);
    s.assert_settled();
}

#[test]
#[should_panic(expected: ('DISPUTES: closed', 'ENTRYPOINT_FAILED'))]
fn a_case_closes_once() {
    let s = challenged();
    set_block_timestamp(T + 101);
    s.advance();
    s.advance();
}
