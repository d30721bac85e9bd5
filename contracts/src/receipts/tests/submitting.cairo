//! Roots: submitted, committed, revealed, failed, and read by state.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::types::AssignmentState;
use crate::receipts::errors;
use crate::receipts::interface::{
    IReceiptsDispatcherTrait, IReceiptsSafeDispatcher, IReceiptsSafeDispatcherTrait, events,
};
use crate::receipts::tree::commitment_hash;
use crate::receipts::types::Receipt;
use crate::testing::events::{expect_event, expect_no_event};
use super::mocks::IMarketMockDispatcherTrait;
use super::setup::{JOB, NOW, REVEAL, Setup, account, at, deploy, operator};

const NOTHING: Receipt = Receipt { root: 0, commitment: 0, fault: false, fault_task: 0 };

fn submitted_event(attempt: u8, root: felt252, fault: bool, task: u32) -> events::RootSubmitted {
    events::RootSubmitted {
        job_id: JOB, operator: operator(), index: 3, attempt, root, fault, task,
    }
}

#[test]
fn a_root_is_bound_by_the_state() {
    let s = deploy();
    s.market.set(AssignmentState::Taken, 1, 12, 4);
    assert_eq!(s.receipts.receipt(JOB, 3), NOTHING);
    s.receipts.submit(JOB, 3, 'root');
    assert_eq!(s.market.last(), operator());
    expect_event(s.address, selector!("RootSubmitted"), submitted_event(1, 'root', false, 0));
    expect_no_event(s.address);
    let expected = Receipt { root: 'root', ..NOTHING };
    let shown = [
        AssignmentState::Submitted, AssignmentState::Verified, AssignmentState::Disputed,
        AssignmentState::Settled,
    ];
    for state in shown.span() {
        s.market.set(*state, 1, 12, 4);
        assert_eq!(s.receipts.receipt(JOB, 3), expected);
    }
    // failed, taken again, of another job: nothing stands
    let hidden = [
        AssignmentState::Open, AssignmentState::Taken, AssignmentState::Failed,
        AssignmentState::Refunded,
    ];
    for state in hidden.span() {
        s.market.set(*state, 2, 12, 4);
        assert_eq!(s.receipts.receipt(JOB, 3), NOTHING);
    }
    s.market.set(AssignmentState::Submitted, 2, 12, 4);
    assert_eq!(s.receipts.receipt(JOB, 2), NOTHING);
    assert_eq!(s.receipts.receipt(JOB + 1, 3), NOTHING);
}

#[test]
fn a_fault_names_its_task() {
    let s = deploy();
    s.market.set(AssignmentState::Taken, 0, 12, 4);
    s.receipts.submit_fault(JOB, 3, 15, 'leaf');
    expect_event(s.address, selector!("RootSubmitted"), submitted_event(0, 'leaf', true, 15));
    let receipt = s.receipts.receipt(JOB, 3);
    assert_eq!(receipt, Receipt { root: 'leaf', commitment: 0, fault: true, fault_task: 15 });
    // a later attempt without a fault does not show the old task
    s.market.set(AssignmentState::Taken, 1, 12, 4);
    s.receipts.submit(JOB, 3, 'root');
    assert_eq!(s.receipts.receipt(JOB, 3), Receipt { root: 'root', ..NOTHING });
}

#[feature("safe_dispatcher")]
fn fault_refusal(s: @Setup, task: u32, root: felt252) -> felt252 {
    let receipts = IReceiptsSafeDispatcher { contract_address: *s.address };
    match receipts.submit_fault(JOB, 3, task, root) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn a_blamed_task_is_of_the_assignment() {
    let s = @deploy();
    (*s.market).set(AssignmentState::Taken, 0, 12, 4);
    assert_eq!(fault_refusal(s, 12, 0), errors::ZERO_ROOT);
    assert_eq!(fault_refusal(s, 11, 'leaf'), errors::TASK_OUT_OF_RANGE);
    assert_eq!(fault_refusal(s, 16, 'leaf'), errors::TASK_OUT_OF_RANGE);
    assert_eq!(fault_refusal(s, 12, 'leaf'), 0);
    assert_eq!(fault_refusal(s, 15, 'leaf'), 0);
}

#[test]
#[should_panic(expected: ('RECEIPTS: zero root', 'ENTRYPOINT_FAILED'))]
fn a_root_is_not_zero() {
    deploy().receipts.submit(JOB, 3, 0);
}

#[test]
#[should_panic(expected: ('RECEIPTS: zero commitment', 'ENTRYPOINT_FAILED'))]
fn a_commitment_is_not_zero() {
    deploy().receipts.commit(JOB, 3, 0);
}

fn committed() -> Setup {
    let s = deploy();
    s.market.set(AssignmentState::Taken, 2, 12, 4);
    let commitment = commitment_hash(@at(2), 3, 'root', 'salt');
    s.receipts.commit(JOB, 3, commitment);
    assert_eq!(s.market.last(), operator());
    expect_event(
        s.address,
        selector!("RootCommitted"),
        events::RootCommitted { job_id: JOB, operator: operator(), index: 3, commitment },
    );
    expect_no_event(s.address);
    assert_eq!(s.receipts.receipt(JOB, 3), Receipt { commitment, ..NOTHING });
    s.market.set_window(true, NOW);
    s
}

#[feature("safe_dispatcher")]
fn reveal_refusal(s: @Setup, root: felt252, salt: felt252) -> felt252 {
    let receipts = IReceiptsSafeDispatcher { contract_address: *s.address };
    match receipts.reveal(JOB, 3, root, salt) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn a_reveal_is_of_the_commitment_and_in_its_window() {
    let s = @committed();
    assert_eq!(reveal_refusal(s, 0, 'salt'), errors::ZERO_ROOT);
    assert_eq!(reveal_refusal(s, 'other', 'salt'), errors::WRONG_REVEAL);
    assert_eq!(reveal_refusal(s, 'root', 'other'), errors::WRONG_REVEAL);
    (*s.market).set_window(false, NOW);
    assert_eq!(reveal_refusal(s, 'root', 'salt'), errors::TOO_EARLY);
    (*s.market).set_window(true, NOW);
    set_block_timestamp(NOW + REVEAL + 1);
    assert_eq!(reveal_refusal(s, 'root', 'salt'), errors::TOO_LATE);
    set_block_timestamp(NOW + REVEAL);
    assert_eq!(reveal_refusal(s, 'root', 'salt'), 0);
    expect_event(*s.address, selector!("RootSubmitted"), submitted_event(2, 'root', false, 0));
    assert_eq!((*s.receipts).receipt(JOB, 3), Receipt { root: 'root', ..NOTHING });
}

#[test]
fn another_attempt_worker_or_index_cannot_use_a_commitment() {
    let s = @committed();
    (*s.market).set(AssignmentState::Committed, 3, 12, 4);
    assert_eq!(reveal_refusal(s, 'root', 'salt'), errors::WRONG_REVEAL);
    let mine = commitment_hash(@at(2), 3, 'root', 'salt');
    assert!(commitment_hash(@at(2), 4, 'root', 'salt') != mine);
    let other = crate::receipts::tree::Place { worker: 8, ..at(2) };
    assert!(commitment_hash(@other, 3, 'root', 'salt') != mine);
}

#[test]
fn an_unrevealed_commitment_fails_after_its_window() {
    let s = committed();
    set_block_timestamp(NOW + REVEAL + 1);
    set_contract_address(account('anyone'));
    s.receipts.fail_unrevealed(JOB, 3);
    assert!(s.market.failed());
    assert_eq!(s.market.last(), account('anyone'));
}

#[test]
#[should_panic(expected: ('RECEIPTS: still time', 'ENTRYPOINT_FAILED'))]
fn a_commitment_has_its_whole_window() {
    let s = committed();
    set_block_timestamp(NOW + REVEAL);
    s.receipts.fail_unrevealed(JOB, 3);
}

#[test]
#[should_panic(expected: ('RECEIPTS: still time', 'ENTRYPOINT_FAILED'))]
fn a_commitment_cannot_fail_before_it_may_be_revealed() {
    let s = committed();
    s.market.set_window(false, NOW);
    set_block_timestamp(NOW + 10 * REVEAL);
    s.receipts.fail_unrevealed(JOB, 3);
}
