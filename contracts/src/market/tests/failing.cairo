//! Assignments that fail: who may say so and when, what it costs, who has it.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::errors;
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketPeersDispatcherTrait, IMarketPeersSafeDispatcher,
    IMarketPeersSafeDispatcherTrait, IMarketSafeDispatcher, IMarketSafeDispatcherTrait, events,
};
use crate::market::terms::offer_of;
use crate::market::types::{AssignmentState, FailureResult, JobTerms};
use crate::slasher::types::Offence;
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::mocks::{
    IEscrowMockDispatcherTrait, IPeopleMockDispatcherTrait, IStakeMockDispatcherTrait,
};
use super::setup::{
    NOW, ONE, Setup, SetupTrait, account, auditor, deploy, operator, owner, sage, terms,
};

/// Taken at once by worker 7: price 1, lock 8.
fn taken() -> (Setup, u64) {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    drop_events(s.address);
    (s, job_id)
}

fn fail_late(s: @Setup, job_id: u64) {
    set_contract_address(account('reporter'));
    (*s.market).fail_late(job_id, 0);
}

#[test]
fn a_late_worker_loses_part_of_its_lock() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 300);
    assert_eq!(s.market.next_action(job_id, 0), 0);
    set_block_timestamp(NOW + 301);
    assert_eq!(s.market.next_action(job_id, 0), 'fail_late');
    fail_late(@s, job_id);
    let slashed = 8 * ONE / 10;
    expect_event(
        s.address,
        selector!("AssignmentFailed"),
        events::AssignmentFailed {
            job_id,
            worker: 7,
            index: 0,
            attempt: 0,
            offence: Option::Some(Offence::Late),
            slashed,
            audit_pay: 0,
            bounty: slashed / 2,
        },
    );
    expect_no_event(s.address);
    assert_eq!(s.stake.locked(owner(7)), 0);
    assert_eq!(s.stake.slashed(owner(7)), slashed);
    assert_eq!(s.people.records(7), (0, 1, 8 * ONE));
    assert_eq!(s.held(), slashed / 2);
    assert_eq!(s.escrow.available(sage(), account('reporter')), slashed / 20);
    let failed = s.market.assignment(job_id, 0);
    assert_eq!((failed.state, failed.at), (AssignmentState::Failed, NOW + 301));
    assert_eq!(failed.bounty, slashed / 2);
    assert_eq!(s.market.next_action(job_id, 0), 0);
}

#[test]
#[should_panic(expected: ('MARKET: too early', 'ENTRYPOINT_FAILED'))]
fn nobody_is_late_at_the_deadline() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 300);
    fail_late(@s, job_id);
}

#[test]
#[should_panic(expected: ('MARKET: not taken', 'ENTRYPOINT_FAILED'))]
fn nobody_is_late_twice() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
    fail_late(@s, job_id);
}

#[test]
#[should_panic(expected: ('MARKET: not taken', 'ENTRYPOINT_FAILED'))]
fn who_submitted_is_not_late() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 300);
    s.submit(job_id, 0, 7, false);
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
}

#[test]
#[should_panic(expected: ('MARKET: too late', 'ENTRYPOINT_FAILED'))]
fn nobody_submits_after_the_deadline() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 301);
    s.submit(job_id, 0, 7, false);
}

#[test]
fn bounties_add_up_for_whoever_finishes() {
    let (s, job_id) = taken();
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
    s.take(job_id, terms(), 0, 8); // price 3, lock 24
    let retaken = s.market.assignment(job_id, 0);
    assert_eq!((retaken.attempt, retaken.worker, retaken.bounty), (1, 8, 4 * ONE / 10));
    set_block_timestamp(NOW + 602);
    fail_late(@s, job_id);
    assert_eq!(s.held(), 16 * ONE / 10);
    s.work(job_id, terms(), 0, 9);
    assert_eq!(s.market.assignment(job_id, 0).attempt, 2);
    set_block_timestamp(NOW + 722);
    drop_events(s.address);
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.escrow.available(sage(), owner(9)), 16 * ONE / 10);
    assert_eq!(s.held(), 0);
    assert_eq!(s.market.assignment(job_id, 0).bounty, 0);
    expect_event(
        s.address,
        selector!("AssignmentSettled"),
        events::AssignmentSettled {
            job_id,
            worker: 9,
            index: 0,
            fault: false,
            pay: 114 * ONE / 10,
            fee: 6 * ONE / 10,
            audit_pay: 72 * ONE / 10,
            refund: 0,
            bounty: 16 * ONE / 10,
        },
    );
}

#[test]
#[should_panic(expected: ('MARKET: too many attempts', 'ENTRYPOINT_FAILED'))]
fn three_attempts_are_the_most() {
    let (s, job_id) = taken();
    let mut now = NOW;
    for worker in 8..11_u32 {
        now += 301;
        set_block_timestamp(now);
        fail_late(@s, job_id);
        s.take(job_id, terms(), 0, worker);
    }
}

#[test]
fn a_capped_slash_makes_a_smaller_bounty() {
    let (s, job_id) = taken();
    s.stake.set(s.escrow.contract_address, sage(), 6 * ONE / 10);
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
    assert_eq!(s.held(), ONE / 10);
    // nothing taken at all: no bounty, no call
    s.take(job_id, terms(), 0, 8);
    s.stake.set(s.escrow.contract_address, sage(), 24 * ONE / 10);
    set_block_timestamp(NOW + 602);
    fail_late(@s, job_id);
    assert_eq!(s.held(), ONE / 10);
}

#[test]
fn a_tier_without_stake_locks_and_slashes_nothing() {
    let s = deploy();
    turn(s.address, 'tier.1.stake_bps', 0);
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    assert_eq!(s.market.assignment(job_id, 0).lock, 0);
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
    assert_eq!((s.stake.slashed(owner(7)), s.held()), (0, 0));
    assert_eq!(s.people.records(7), (0, 1, 0));
    assert_eq!(s.stake.unlock_calls(), 0);
}

/// What each peer gets for each offence against an assignment in a state.
#[feature("safe_dispatcher")]
fn refusal(s: @Setup, caller: felt252, job_id: u64, offence: Option<Offence>) -> felt252 {
    set_contract_address(account(caller));
    let peers = IMarketPeersSafeDispatcher { contract_address: *s.address };
    match peers.mark_failed(job_id, 0, offence, account('reporter')) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn each_offence_has_one_peer_and_one_state() {
    let (s, job_id) = taken();
    let audits: felt252 = s.people.contract_address.into();
    let peers = [audits, 'receipts', 'disputes', 'governor', 'buyer', 7, 'anyone'];
    let unopened = Option::Some(Offence::Unopened);
    let unrevealed = Option::Some(Offence::Unrevealed);
    let wrong = Option::Some(Offence::WrongResult);
    let late = Option::Some(Offence::Late);
    let other = Option::Some(Offence::SilentAuditor);
    for peer in peers.span() {
        let peer = *peer;
        let expect = |own: bool, error: felt252| if own {
            error
        } else {
            errors::NOT_PEER
        };
        assert_eq!(refusal(@s, peer, job_id, late), errors::NOT_PEER);
        assert_eq!(refusal(@s, peer, job_id, other), errors::NOT_PEER);
        assert_eq!(
            refusal(@s, peer, job_id, unopened), expect(peer == audits, errors::NOT_SUBMITTED),
        );
        assert_eq!(
            refusal(@s, peer, job_id, unrevealed),
            expect(peer == 'receipts', errors::NOT_COMMITTED),
        );
        assert_eq!(
            refusal(@s, peer, job_id, wrong), expect(peer == 'disputes', errors::NOT_DISPUTABLE),
        );
        let none = if peer == audits {
            errors::NOT_SUBMITTED
        } else {
            expect(peer == 'disputes', errors::NOT_DISPUTABLE)
        };
        assert_eq!(refusal(@s, peer, job_id, Option::None), none);
    }
    s.submit(job_id, 0, 7, false);
    assert_eq!(refusal(@s, 'disputes', job_id, wrong), errors::NOT_DISPUTABLE);
    assert_eq!(refusal(@s, audits, job_id, unopened), 0);
    assert_eq!(refusal(@s, audits, job_id, unopened), errors::NOT_SUBMITTED);
}

#[test]
fn a_wrong_result_loses_the_whole_lock() {
    let (s, job_id) = taken();
    s.submit(job_id, 0, 7, false);
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    let result = s
        .peers
        .mark_failed(job_id, 0, Option::Some(Offence::WrongResult), account('accuser'));
    let expected = FailureResult {
        worker: owner(7), taken: 8 * ONE, reporter_share: 8 * ONE / 20, victim_share: 4 * ONE,
    };
    assert_eq!(result, expected);
    assert_eq!(s.stake.slashed(owner(7)), 8 * ONE);
    // two auditors have half of the victim's share
    assert_eq!(s.escrow.available(sage(), auditor(0, 0)), ONE);
    assert_eq!(s.escrow.available(sage(), auditor(0, 1)), ONE);
    assert_eq!(s.held(), 2 * ONE);
    assert_eq!(s.escrow.available(sage(), account('accuser')), result.reporter_share);
}

#[test]
fn an_undecided_case_costs_nobody() {
    let (s, job_id) = taken();
    s.submit(job_id, 0, 7, false);
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    drop_events(s.address);
    let result = s.peers.mark_failed(job_id, 0, Option::None, account('accuser'));
    assert_eq!((result.worker, result.taken), (owner(7), 0));
    assert_eq!((s.stake.slashed(owner(7)), s.stake.locked(owner(7))), (0, 0));
    assert_eq!(s.people.records(7), (0, 0, 0));
    expect_event(
        s.address,
        selector!("AssignmentFailed"),
        events::AssignmentFailed {
            job_id,
            worker: 7,
            index: 0,
            attempt: 0,
            offence: Option::None,
            slashed: 0,
            audit_pay: 0,
            bounty: 0,
        },
    );
    s.take(job_id, terms(), 0, 8);
    assert_eq!(s.market.assignment(job_id, 0).attempt, 1);
}

#[feature("safe_dispatcher")]
pub fn take_refusal(s: @Setup, job_id: u64, terms: JobTerms, worker: u32) -> felt252 {
    set_contract_address(operator(worker));
    let market = IMarketSafeDispatcher { contract_address: *s.address };
    match market.take(job_id, offer_of(@terms), 0, 0) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn whoever_was_slashed_for_it_does_not_get_it_again() {
    let s = @deploy();
    turn(*s.address, 'max_attempts', 6);
    let long = JobTerms { deadline: NOW + 10_000, ..terms() };
    let job_id = s.post(long);
    let mut now = NOW;
    // Five fail it, one after another; none of them may come back at any time.
    for worker in 11..16_u32 {
        s.take(job_id, long, 0, worker);
        now += 301;
        set_block_timestamp(now);
        fail_late(s, job_id);
        for barred in 11..worker + 1 {
            assert_eq!(take_refusal(s, job_id, long, barred), errors::BARRED);
        }
    }
    // They may take another assignment of the job, and others this one.
    s.take(job_id, long, 1, 11);
    s.take(job_id, long, 0, 16);
    // A new job in the same slot has no memory of it.
    s.submit(job_id, 0, 16, false);
    s.verify(job_id, 0, false);
    s.submit(job_id, 1, 11, false);
    s.verify(job_id, 1, false);
    set_block_timestamp(now + 240);
    s.close(job_id, long);
    s.settle(job_id, long, [0, 1].span());
    assert_eq!(s.held(), 0);
    let slot = (*s.market).free_slot();
    let again = JobTerms { deadline: now + 1_000, ..terms() };
    let second = s.post_into(again, slot);
    assert_eq!(second, job_id + 0x100000000);
    s.take(second, again, 0, 15);
}

#[test]
fn what_no_jury_could_decide_bars_nobody() {
    let (s, job_id) = taken();
    s.submit(job_id, 0, 7, false);
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    s.peers.mark_failed(job_id, 0, Option::None, account('reporter'));
    s.take(job_id, terms(), 0, 7);
    set_block_timestamp(NOW + 301);
    fail_late(@s, job_id);
    assert_eq!(take_refusal(@s, job_id, terms(), 7), errors::BARRED);
    assert_eq!(take_refusal(@s, job_id, terms(), 8), 0);
}
