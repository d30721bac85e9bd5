//! Closing, refunds, faults, and slots used again.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::book::BookComponent;
use crate::market::book::BookComponent::InternalTrait;
use crate::market::contract::Market;
use crate::market::interface::{IMarketDispatcherTrait, IMarketPeersDispatcherTrait, events};
use crate::market::packing::JobWordPacking;
use crate::market::types::{AssignmentState, JobState, JobTerms};
use crate::market::word::{JobWord, MAX_GENERATION};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::mocks::{IEscrowMockDispatcherTrait, IStakeMockDispatcherTrait};
use super::setup::{
    FUNDS, NOW, ONE, Setup, SetupTrait, account, auditor, buyer, deploy, owner, purse, sage, terms,
    treasury,
};

fn posted() -> (Setup, u64) {
    let s = deploy();
    let job_id = s.post(terms());
    drop_events(s.address);
    (s, job_id)
}

fn close_as(s: @Setup, caller: felt252, job_id: u64) {
    set_contract_address(account(caller));
    (*s.market).close(job_id, purse(terms()));
}

#[test]
fn a_buyer_closes_an_untaken_job_at_once() {
    let (s, job_id) = posted();
    let total = s.locked();
    s.close(job_id, terms());
    expect_event(s.address, selector!("JobClosed"), events::JobClosed { job_id });
    expect_event(
        s.address,
        selector!("AssignmentsRefunded"),
        events::AssignmentsRefunded { job_id, assignments: 3, refund: total, bounty: 0 },
    );
    expect_event(s.address, selector!("JobDone"), events::JobDone { job_id });
    expect_no_event(s.address);
    assert_eq!((s.paid(buyer()), s.locked()), (FUNDS, 0));
    assert_eq!(s.market.job(job_id).state, JobState::Done);
    assert_eq!(s.market.assignment(job_id, 1).state, AssignmentState::Refunded);
}

#[test]
#[should_panic(expected: ('MARKET: nothing to close', 'ENTRYPOINT_FAILED'))]
fn a_done_job_is_not_closed_again() {
    let (s, job_id) = posted();
    s.close(job_id, terms());
    s.close(job_id, terms());
}

#[test]
#[should_panic(expected: ('MARKET: not the buyer', 'ENTRYPOINT_FAILED'))]
fn nobody_else_closes_by_the_deadline() {
    let (s, job_id) = posted();
    set_block_timestamp(NOW + 1000);
    assert_eq!(s.market.next_action(job_id, 0), 0);
    close_as(@s, 'anyone', job_id);
}

#[test]
fn anyone_closes_after_the_deadline() {
    let (s, job_id) = posted();
    set_block_timestamp(NOW + 1001);
    assert_eq!(s.market.next_action(job_id, 0), 'close');
    close_as(@s, 'anyone', job_id);
    assert_eq!(s.paid(buyer()), FUNDS);
}

#[test]
#[should_panic(expected: ('MARKET: terms do not match', 'ENTRYPOINT_FAILED'))]
fn a_close_needs_the_terms() {
    let (s, job_id) = posted();
    set_contract_address(buyer());
    s.market.close(job_id, purse(JobTerms { tasks: 9, ..terms() }));
}

#[test]
fn what_runs_goes_on_and_failures_are_refunded_as_they_come() {
    let (s, job_id) = posted();
    s.take(job_id, terms(), 0, 7);
    s.take(job_id, terms(), 1, 8);
    s.close(job_id, terms());
    let share = 192 * ONE / 10;
    assert_eq!(s.locked(), 2 * share);
    assert_eq!(s.market.job(job_id).state, JobState::Closed);
    assert_eq!(s.market.assignment(job_id, 2).state, AssignmentState::Refunded);

    set_block_timestamp(NOW + 301);
    set_contract_address(account('reporter'));
    s.market.fail_late(job_id, 0);
    assert_eq!(s.market.next_action(job_id, 0), 'close');
    drop_events(s.address);
    close_as(@s, 'anyone', job_id);
    // its bounty is the buyer's
    expect_event(
        s.address,
        selector!("AssignmentsRefunded"),
        events::AssignmentsRefunded { job_id, assignments: 1, refund: share, bounty: 4 * ONE / 10 },
    );
    expect_no_event(s.address);
    assert_eq!(s.escrow.available(sage(), buyer()), 4 * ONE / 10);
    assert_eq!((s.locked(), s.held()), (share, 0));

    set_contract_address(account('reporter'));
    s.market.fail_late(job_id, 1);
    close_as(@s, 'anyone', job_id);
    expect_event_done(@s, job_id);
    assert_eq!(s.paid(buyer()), FUNDS);
}

fn expect_event_done(s: @Setup, job_id: u64) {
    assert_eq!((*s.market).job(job_id).state, JobState::Done);
    assert_eq!(s.locked(), 0);
}

#[test]
#[should_panic(expected: ('MARKET: nothing to close', 'ENTRYPOINT_FAILED'))]
fn a_closed_job_with_nothing_failed_has_nothing_to_close() {
    let (s, job_id) = posted();
    s.take(job_id, terms(), 0, 7);
    s.close(job_id, terms());
    s.close(job_id, terms());
}

#[test]
#[should_panic(expected: ('MARKET: job not open', 'ENTRYPOINT_FAILED'))]
fn nobody_takes_of_a_closed_job() {
    let (s, job_id) = posted();
    s.take(job_id, terms(), 0, 7);
    s.close(job_id, terms());
    s.take(job_id, terms(), 1, 8);
}

#[test]
fn a_fault_compensates_the_worker_and_closes_the_job() {
    let (s, job_id) = posted();
    let total = s.locked();
    s.take(job_id, terms(), 1, 7);
    s.submit(job_id, 1, 7, true);
    assert!(s.market.assignment(job_id, 1).fault);
    s.verify(job_id, 1, false);
    set_block_timestamp(NOW + 120);
    drop_events(s.address);
    s.settle(job_id, terms(), [1].span());
    let pay = 8 * ONE / 10; // a fifth of 4
    let audit_pay = 24 * ONE / 10;
    let share = 192 * ONE / 10;
    expect_event(
        s.address,
        selector!("AssignmentSettled"),
        events::AssignmentSettled {
            job_id,
            worker: 7,
            index: 1,
            fault: true,
            pay,
            fee: 0,
            audit_pay,
            refund: share - pay - audit_pay,
            bounty: 0,
        },
    );
    expect_event(s.address, selector!("JobClosed"), events::JobClosed { job_id });
    expect_event(
        s.address,
        selector!("AssignmentsRefunded"),
        events::AssignmentsRefunded { job_id, assignments: 2, refund: total - share, bounty: 0 },
    );
    expect_event(s.address, selector!("JobDone"), events::JobDone { job_id });
    expect_no_event(s.address);
    assert_eq!((s.paid(owner(7)), s.paid(treasury())), (pay, 0));
    assert_eq!(s.paid(auditor(1, 0)), audit_pay / 2);
    assert_eq!((s.paid(buyer()), s.locked()), (FUNDS - pay - audit_pay, 0));
    assert_eq!(s.stake.locked(owner(7)), 0);
}

#[test]
fn a_done_slot_is_used_again_and_its_old_words_say_nothing() {
    let (s, first) = posted();
    assert_eq!(s.market.free_slot(), 0);
    s.take(first, terms(), 0, 7);
    s.close(first, terms());
    assert_eq!(s.market.free_slot(), 0);
    s.submit(first, 0, 7, false);
    s.verify(first, 0, false);
    set_block_timestamp(NOW + 120);
    s.settle(first, terms(), [0].span());
    assert_eq!(s.market.free_slot(), 1);

    let second = s.post_into(terms(), 1);
    assert_eq!(second, 0x200000001);
    assert_eq!(s.market.free_slot(), 0);
    let fresh = s.market.assignment(second, 0);
    assert_eq!((fresh.state, fresh.attempt, fresh.worker), (AssignmentState::Open, 0, 0));
    s.take(second, terms(), 0, 8);
    assert_eq!(s.market.assignment(second, 0).attempt, 0);
    // busy now: a fresh slot; unknown: a fresh slot
    assert_eq!(s.post_into(terms(), 1), 0x100000002);
    assert_eq!(s.post_into(terms(), 99), 0x100000003);
}

#[test]
#[should_panic(expected: ('MARKET: no such job', 'ENTRYPOINT_FAILED'))]
fn an_old_generation_is_gone() {
    let (s, first) = posted();
    s.close(first, terms());
    s.post_into(terms(), 1);
    s.market.job(first);
}

#[test]
#[should_panic(expected: ('MARKET: no such job', 'ENTRYPOINT_FAILED'))]
fn an_old_job_cannot_be_taken_in_the_new_one() {
    let (s, first) = posted();
    s.close(first, terms());
    s.post_into(terms(), 1);
    s.take(first, terms(), 0, 7);
}

#[test]
fn a_free_slot_is_found_among_those_searched() {
    let mut book: BookComponent::ComponentState<Market::ContractState> =
        BookComponent::component_state_for_testing();
    assert_eq!(book.find_free_slot(4), 0);
    let open = some_job(JobState::Open, 1);
    for _ in 0..6_u32 {
        let (slot, generation) = book.claim_slot(0);
        assert_eq!(generation, 1);
        book.put_job(slot, open);
    }
    assert_eq!(book.find_free_slot(64), 0);
    book.put_job(3, some_job(JobState::Done, 1));
    assert_eq!(book.find_free_slot(4), 3);
    assert_eq!(book.find_free_slot(3), 0);
    assert_eq!(book.claim_slot(3), (3, 2));
    // a slot out of generations is retired
    book.put_job(3, some_job(JobState::Done, MAX_GENERATION - 1));
    assert_eq!(book.claim_slot(3), (3, MAX_GENERATION));
    book.put_job(3, some_job(JobState::Done, MAX_GENERATION));
    assert_eq!(book.find_free_slot(64), 0);
    assert_eq!(book.claim_slot(3), (7, 1));
}

fn some_job(state: JobState, generation: u32) -> JobWord {
    JobWord { state, generation, ..JobWordPacking::unpack(0) }
}

#[test]
#[should_panic(expected: ('MARKET: no such assignment', 'ENTRYPOINT_FAILED'))]
fn an_index_beyond_the_job_is_refused() {
    let (s, job_id) = posted();
    s.take(job_id, terms(), 3, 7);
}

#[test]
#[should_panic(expected: ('MARKET: no such assignment', 'ENTRYPOINT_FAILED'))]
fn an_index_in_the_next_slot_is_refused() {
    let (s, job_id) = posted();
    let second = s.post(terms());
    s.take(second, terms(), 0, 7);
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 256);
}
