//! Attempts that end because auditors could get an input nowhere: failed
//! without an offence. Nobody is slashed, paid or barred.

use core::num::traits::Zero;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::errors;
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketPeersDispatcherTrait, IMarketPeersSafeDispatcher,
    IMarketPeersSafeDispatcherTrait, IMarketRevealsDispatcherTrait, events,
};
use crate::market::types::{AssignmentState, FailureResult, JobTerms};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::failing::take_refusal;
use super::mocks::{
    IEscrowMockDispatcherTrait, IPeopleMockDispatcherTrait, IStakeMockDispatcherTrait,
};
use super::setup::{
    NOW, ONE, Setup, SetupTrait, account, auditor, buyer, deploy, operator, owner, sage, terms,
};

fn submitted() -> (Setup, u64) {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, false);
    drop_events(s.address);
    (s, job_id)
}

fn give_up(s: @Setup, job_id: u64) -> FailureResult {
    set_contract_address(*s.people.contract_address);
    (*s.peers).mark_failed(job_id, 0, Option::None, Zero::zero())
}

fn expect_failed(s: @Setup, job_id: u64, worker: u32, attempt: u8, bounty: u128) {
    expect_event(
        *s.address,
        selector!("AssignmentFailed"),
        events::AssignmentFailed {
            job_id,
            worker,
            index: 0,
            attempt,
            offence: Option::None,
            slashed: 0,
            audit_pay: 0,
            bounty,
        },
    );
    expect_no_event(*s.address);
}

#[test]
fn it_costs_nobody() {
    let (s, job_id) = submitted();
    // even were there somebody who agreed
    s.people.set_earned(1, 2);
    set_block_timestamp(NOW + 40);
    let before = (s.locked(), s.paid(buyer()));
    let result = give_up(@s, job_id);
    assert_eq!(
        result, FailureResult { worker: owner(7), taken: 0, reporter_share: 0, victim_share: 0 },
    );
    expect_failed(@s, job_id, 7, 0, 0);
    assert_eq!((s.stake.slashed(owner(7)), s.stake.locked(owner(7))), (0, 0));
    assert_eq!(s.people.records(7), (0, 0, 0));
    assert_eq!((s.escrow.owed(sage()), s.held()), (0, 0));
    assert_eq!(s.escrow.available(sage(), auditor(0, 0)), 0);
    assert_eq!((s.escrow.settle_calls(), s.paid(auditor(0, 0))), (0, 0));
    assert_eq!((s.locked(), s.paid(buyer())), before);
    let failed = s.market.assignment(job_id, 0);
    assert_eq!((failed.state, failed.at), (AssignmentState::Failed, NOW + 40));
    assert_eq!((failed.bounty, failed.attempt), (0, 0));
}

#[test]
fn the_same_worker_may_take_it_again() {
    let (s, job_id) = submitted();
    give_up(@s, job_id);
    set_block_timestamp(NOW + 50);
    s.work(job_id, terms(), 0, 7);
    let again = s.market.assignment(job_id, 0);
    assert_eq!((again.worker, again.attempt, again.price), (7, 1, 2 * ONE));
    set_block_timestamp(NOW + 50 + 120);
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.paid(owner(7)), 76 * ONE / 10);
    assert_eq!(s.people.records(7), (1, 0, 16 * ONE));
}

#[test]
fn it_counts_as_an_attempt() {
    let (s, job_id) = submitted();
    for _ in 0..2_u32 {
        give_up(@s, job_id);
        s.take(job_id, terms(), 0, 7);
        s.submit(job_id, 0, 7, false);
    }
    give_up(@s, job_id);
    assert_eq!(take_refusal(@s, job_id, terms(), 7), errors::TOO_MANY_ATTEMPTS);
    s.close(job_id, terms());
    assert_eq!(s.locked(), 0);
    assert_eq!(s.market.assignment(job_id, 0).state, AssignmentState::Refunded);
}

#[test]
fn bounties_and_bars_of_earlier_failures_stay() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    set_block_timestamp(NOW + 301);
    set_contract_address(account('reporter'));
    s.market.fail_late(job_id, 0);
    let bounty = 4 * ONE / 10;
    s.take(job_id, terms(), 0, 8);
    s.submit(job_id, 0, 8, false);
    drop_events(s.address);
    give_up(@s, job_id);
    expect_failed(@s, job_id, 8, 1, bounty);
    assert_eq!((s.market.assignment(job_id, 0).bounty, s.held()), (bounty, bounty));
    assert_eq!(take_refusal(@s, job_id, terms(), 7), errors::BARRED);
    s.work(job_id, terms(), 0, 8);
    set_block_timestamp(NOW + 301 + 120);
    s.settle(job_id, terms(), [0].span());
    assert_eq!((s.escrow.available(sage(), owner(8)), s.held()), (bounty, 0));
}

#[test]
fn a_blamed_input_may_be_missing_too() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, true);
    give_up(@s, job_id);
    s.take(job_id, terms(), 0, 7);
    assert!(!s.market.assignment(job_id, 0).fault);
}

/// What a peer gets for `None` against index 0 as it is; whatever is not
/// refused is not asked.
#[feature("safe_dispatcher")]
fn refusal(s: @Setup, caller: felt252, job_id: u64) -> felt252 {
    set_contract_address(account(caller));
    let peers = IMarketPeersSafeDispatcher { contract_address: *s.address };
    *peers.mark_failed(job_id, 0, Option::None, Zero::zero()).unwrap_err()[0]
}

fn expect_refused(s: @Setup, job_id: u64, state: AssignmentState) {
    assert_eq!((*s.market).assignment(job_id, 0).state, state);
    let audits: felt252 = (*s.people.contract_address).into();
    assert_eq!(refusal(s, audits, job_id), errors::NOT_SUBMITTED);
    if state != AssignmentState::Disputed {
        assert_eq!(refusal(s, 'disputes', job_id), errors::NOT_DISPUTABLE);
    }
    for stranger in ['receipts', 'governor', 'buyer', 7, 'anyone'].span() {
        assert_eq!(refusal(s, *stranger, job_id), errors::NOT_PEER);
    }
}

#[test]
fn audits_give_up_only_what_is_submitted() {
    let s = @deploy();
    let audits: felt252 = (*s.people.contract_address).into();
    let job_id = s.post(terms());
    expect_refused(s, job_id, AssignmentState::Open);
    s.take(job_id, terms(), 0, 7);
    expect_refused(s, job_id, AssignmentState::Taken);
    s.submit(job_id, 0, 7, false);
    // Submitted is theirs alone, Disputed that of Disputes
    for other in ['receipts', 'governor', 'buyer', 7, 'anyone'].span() {
        assert_eq!(refusal(s, *other, job_id), errors::NOT_PEER);
    }
    assert_eq!(refusal(s, 'disputes', job_id), errors::NOT_DISPUTABLE);
    give_up(s, job_id);
    expect_refused(s, job_id, AssignmentState::Failed);
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, false);
    set_contract_address(account('disputes'));
    (*s.peers).mark_disputed(job_id, 0);
    expect_refused(s, job_id, AssignmentState::Disputed);
    set_contract_address(account('disputes'));
    (*s.peers).mark_verified(job_id, 0, true, false);
    expect_refused(s, job_id, AssignmentState::Verified);
    set_block_timestamp(NOW + 120);
    s.settle(job_id, terms(), [0].span());
    expect_refused(s, job_id, AssignmentState::Settled);
    assert_eq!(refusal(s, audits, job_id + 1), errors::NO_SUCH_JOB);

    let second = s.post(JobTerms { deadline: NOW + 1_120, ..terms() });
    s.close(second, JobTerms { deadline: NOW + 1_120, ..terms() });
    // done with: refunded, never taken
    expect_refused(s, second, AssignmentState::Refunded);
}

#[test]
fn a_committed_replica_is_not_given_up_before_it_is_shown() {
    let s = @deploy();
    let twice = JobTerms { replicas: 2, ..terms() };
    let job_id = s.post(twice);
    s.take(job_id, twice, 0, 7);
    s.commit(job_id, 0, 7);
    expect_refused(s, job_id, AssignmentState::Committed);
    set_contract_address(account('receipts'));
    (*s.reveals).mark_revealed(job_id, 0, operator(7));
    give_up(s, job_id);
    // another may compute the range: the root that was shown is of no use now
    s.take(job_id, twice, 1, 8);
    assert_eq!((*s.market).assignment(job_id, 1).state, AssignmentState::Taken);
}
