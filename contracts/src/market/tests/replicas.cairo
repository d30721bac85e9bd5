//! Ranges that several workers compute: commit, reveal, no copying.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketPeersDispatcherTrait, IMarketRevealsDispatcherTrait,
};
use crate::market::types::{Assignment, AssignmentState, JobTerms, RevealWindow};
use crate::slasher::types::Offence;
use super::setup::{NOW, ONE, Setup, SetupTrait, account, deploy, operator, terms};

fn thrice() -> JobTerms {
    JobTerms { replicas: 3, ..terms() }
}

/// Nine assignments; 3, 4 and 5 are the replicas of tasks 4 to 7.
fn posted() -> (Setup, u64) {
    let s = deploy();
    let job_id = s.post(thrice());
    (s, job_id)
}

fn reveal(s: @Setup, job_id: u64, index: u32, worker: u32) -> (Assignment, RevealWindow) {
    set_contract_address(account('receipts'));
    (*s.reveals).mark_revealed(job_id, index, operator(worker))
}

fn window(s: @Setup, job_id: u64, index: u32) -> (bool, u64) {
    let window = (*s.reveals).reveal_window(job_id, index);
    (window.open, window.since)
}

#[test]
fn a_replica_is_of_the_same_range_and_paid_alike() {
    let (s, job_id) = posted();
    assert_eq!(s.market.job(job_id).assignments, 9);
    assert_eq!(s.locked(), 3 * 516 * ONE / 10);
    for index in 3..6_u32 {
        let assignment = s.market.assignment(job_id, index);
        assert_eq!((assignment.first, assignment.count), (4, 4));
    }
    let last = s.market.assignment(job_id, 8);
    assert_eq!((last.first, last.count), (8, 2));
}

#[test]
#[should_panic(expected: ('MARKET: same worker', 'ENTRYPOINT_FAILED'))]
fn one_worker_takes_one_replica() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.take(job_id, thrice(), 5, 7);
}

#[test]
#[should_panic(expected: ('MARKET: same worker', 'ENTRYPOINT_FAILED'))]
fn one_worker_takes_no_other_after_committing() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 5, 7);
    s.commit(job_id, 5, 7);
    s.take(job_id, thrice(), 4, 7);
}

#[test]
fn one_worker_takes_of_many_ranges_and_again_what_failed() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.take(job_id, thrice(), 0, 7);
    s.take(job_id, thrice(), 8, 7);
    set_block_timestamp(NOW + 301);
    s.market.fail_late(job_id, 3);
    s.take(job_id, thrice(), 4, 7);
    assert_eq!(s.market.assignment(job_id, 4).worker, 7);
}

#[test]
#[should_panic(expected: ('MARKET: not committed', 'ENTRYPOINT_FAILED'))]
fn nobody_submits_without_a_commitment() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.submit(job_id, 3, 7, false);
}

#[test]
fn a_fault_needs_no_commitment() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.submit(job_id, 3, 7, true);
    assert_eq!(s.market.assignment(job_id, 3).state, AssignmentState::Submitted);
}

#[test]
#[should_panic(expected: ('MARKET: not taken', 'ENTRYPOINT_FAILED'))]
fn a_committed_root_is_not_replaced_by_a_fault() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    s.submit(job_id, 3, 7, true);
}

#[test]
#[should_panic(expected: ('MARKET: no replicas', 'ENTRYPOINT_FAILED'))]
fn a_job_without_replicas_has_no_commitments() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.commit(job_id, 0, 7);
}

#[test]
#[should_panic(expected: ('MARKET: too late', 'ENTRYPOINT_FAILED'))]
fn nobody_commits_after_the_run_deadline() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    set_block_timestamp(NOW + 301);
    s.commit(job_id, 3, 7);
}

#[test]
fn revealing_waits_for_every_replica() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    set_block_timestamp(NOW + 10);
    s.commit(job_id, 3, 7);
    // the others can still be taken until the job's deadline
    assert_eq!(window(@s, job_id, 3), (false, NOW + 1000));
    s.take(job_id, thrice(), 4, 8);
    s.take(job_id, thrice(), 5, 9);
    // the others may commit until their run deadline
    assert_eq!(window(@s, job_id, 3), (false, NOW + 310));
    set_block_timestamp(NOW + 20);
    s.commit(job_id, 4, 8);
    assert_eq!(window(@s, job_id, 3), (false, NOW + 310));
    set_block_timestamp(NOW + 30);
    s.commit(job_id, 5, 9);
    for index in 3..6_u32 {
        assert_eq!(window(@s, job_id, index), (true, NOW + 30));
    }
    set_block_timestamp(NOW + 40);
    let (assignment, seen) = reveal(@s, job_id, 4, 8);
    assert_eq!(seen, RevealWindow { open: true, since: NOW + 30 });
    assert_eq!((assignment.state, assignment.at), (AssignmentState::Submitted, NOW + 40));
    // who has shown its root counts with the time of that
    assert_eq!(window(@s, job_id, 3), (true, NOW + 40));
}

#[test]
fn a_late_replica_holds_nobody_up() {
    let (s, job_id) = posted();
    for index in 3..6_u32 {
        s.take(job_id, thrice(), index, index + 4);
    }
    s.commit(job_id, 3, 7);
    s.commit(job_id, 4, 8);
    set_block_timestamp(NOW + 300);
    assert_eq!(window(@s, job_id, 3), (false, NOW + 300));
    set_block_timestamp(NOW + 301);
    assert_eq!(window(@s, job_id, 3), (true, NOW + 300));
    // its failure must not make the others late
    set_block_timestamp(NOW + 400);
    s.market.fail_late(job_id, 5);
    assert_eq!(window(@s, job_id, 3), (true, NOW + 400));
}

#[test]
fn a_replica_never_taken_holds_nobody_up_for_ever() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    set_block_timestamp(NOW + 1000);
    assert_eq!(window(@s, job_id, 3), (false, NOW + 1000));
    set_block_timestamp(NOW + 1001);
    assert_eq!(window(@s, job_id, 3), (true, NOW + 1000));
}

#[test]
fn closing_opens_the_window_without_shortening_it() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    set_block_timestamp(NOW + 5);
    s.close(job_id, thrice());
    assert_eq!(window(@s, job_id, 3), (true, NOW + 1000));
}

#[test]
#[should_panic(expected: ('MARKET: not takeable', 'ENTRYPOINT_FAILED'))]
fn nobody_starts_when_a_root_is_shown() {
    let (s, job_id) = posted();
    for index in 3..6_u32 {
        s.take(job_id, thrice(), index, index + 4);
    }
    s.commit(job_id, 3, 7);
    set_block_timestamp(NOW + 301);
    s.market.fail_late(job_id, 4);
    reveal(@s, job_id, 3, 7);
    s.take(job_id, thrice(), 4, 10);
}

#[test]
#[should_panic(expected: ('MARKET: not the worker', 'ENTRYPOINT_FAILED'))]
fn nobody_reveals_for_another() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    reveal(@s, job_id, 3, 8);
}

#[test]
#[should_panic(expected: ('MARKET: not committed', 'ENTRYPOINT_FAILED'))]
fn nobody_reveals_twice() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    reveal(@s, job_id, 3, 7);
    reveal(@s, job_id, 3, 7);
}

#[test]
#[should_panic(expected: ('MARKET: not committed', 'ENTRYPOINT_FAILED'))]
fn only_what_is_committed_has_a_window() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.reveals.reveal_window(job_id, 3);
}

#[test]
fn an_unrevealed_root_fails() {
    let (s, job_id) = posted();
    s.take(job_id, thrice(), 3, 7);
    s.commit(job_id, 3, 7);
    set_contract_address(account('receipts'));
    s.peers.mark_failed(job_id, 3, Option::Some(Offence::Unrevealed), account('reporter'));
    assert_eq!(s.market.assignment(job_id, 3).state, AssignmentState::Failed);
}
