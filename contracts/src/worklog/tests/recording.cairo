//! What counts, and for whom: the fee that the Market took, once.

use starknet::testing::set_block_timestamp;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketPeersDispatcherTrait, IMarketRevealsDispatcherTrait,
};
use crate::market::tests::mocks::IEscrowMockDispatcherTrait;
use crate::market::tests::setup::{NOW, ONE, SetupTrait, account, operator, owner, treasury};
use crate::market::types::{JobState, JobTerms};
use crate::oracle::types::Health;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::interface::events::WorkRecorded;
use crate::rewards::tests::oracle_stub::IOracleStubDispatcherTrait;
use crate::rewards::tests::setup::{EPOCH, WAD};
use crate::rewards::types::WorkDone;
use crate::slasher::types::Offence;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::act_as;
use crate::worklog::interface::IWorklogDispatcherTrait;
use crate::worklog::interface::events::Recorded;
use super::setup::{DOLLAR, Stage, StageTrait, dollars, stage};

fn fees(s: Stage, worker: u32) -> u128 {
    s.rewards.rewards.work_of(owner(worker)).fees
}

#[test]
fn the_fee_that_was_taken_counts() {
    let s = stage();
    let job = s.market.post(dollars());
    s.done(job, dollars(), 0, 7);
    assert!(!s.log.recorded(job, 0));
    let fee = s.record(job, dollars(), [0].span());
    assert_eq!(fee, DOLLAR * 4 / 20);
    assert_eq!(fee, s.market.paid(treasury()));
    expect_event(
        s.address, selector!("Recorded"), Recorded { job_id: job, indices: [0].span(), fees: fee },
    );
    expect_no_event(s.address);
    let work = WorkDone { epoch: (NOW + 120) / EPOCH, fees: fee };
    expect_event(
        s.rewards.address,
        selector!("WorkRecorded"),
        WorkRecorded { worker: owner(7), work, all_fees: fee },
    );
    assert_eq!(s.rewards.rewards.work_of(owner(7)), work);
    assert!(s.log.recorded(job, 0));
    assert!(!s.log.recorded(job, 1));
    let governed = IGovernedDispatcher { contract_address: s.address };
    assert_eq!(governed.contract_id(), 'bitsage.worklog');
    assert_eq!(s.log.market(), s.market.address);
    assert_eq!(s.log.registry(), s.market.people.contract_address);
}

/// All of a job, its last settlement included, which writes no words; two
/// assignments of one worker are told as one sum.
#[test]
fn a_whole_job_counts() {
    let s = stage();
    let job = s.market.post(dollars());
    s.done(job, dollars(), 1, 7);
    s.done(job, dollars(), 0, 8);
    s.done(job, dollars(), 2, 7);
    assert_eq!(s.market.market.job(job).state, JobState::Done);
    assert_eq!(s.record(job, dollars(), [2, 0, 1].span()), DOLLAR / 2);
    assert_eq!(fees(s, 7), DOLLAR * 6 / 20);
    assert_eq!(fees(s, 8), DOLLAR * 4 / 20);
    assert_eq!(s.rewards.rewards.open_epoch().fees, s.market.paid(treasury()));
}

/// Indices on both sides of a page's edge, forth and back.
#[test]
fn pages_are_turned() {
    let s = stage();
    let terms = JobTerms { tasks: 250, chunk: 1, ..dollars() };
    let job = s.market.post(terms);
    for index in [0, 127, 128, 249].span() {
        s.done(job, terms, *index, 7);
    }
    s.record(job, terms, [127, 249, 0].span());
    for (index, recorded) in [
        (0, true), (1, false), (126, false), (127, true), (128, false), (249, true),
    ]
        .span() {
        assert_eq!(s.log.recorded(job, *index), *recorded);
    }
    s.record(job, terms, [128].span());
    assert!(s.log.recorded(job, 128) && s.log.recorded(job, 249) && s.log.recorded(job, 127));
    assert_eq!(fees(s, 7), s.market.paid(treasury()));
}

/// A fee in SAGE counts what the oracle says it is worth.
#[test]
fn sage_counts_at_its_price() {
    let s = stage();
    let terms = JobTerms { token: s.sage, price_min: ONE, price_max: ONE, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.done(job, terms, 2, 8);
    assert_eq!(s.record(job, terms, [0].span()), DOLLAR * 4 / 20 * 2);
    s.rewards.oracle.set(Health::Ok, 3 * WAD + 333_333_333_333_333_333);
    // 0.1 SAGE: a third of a dollar, rounded down
    assert_eq!(s.record(job, terms, [2].span()), 333_333);
    assert_eq!(s.market.escrow.available(s.sage, treasury()), ONE * 6 / 20);
}

/// It counts when it is recorded, however old it is.
#[test]
fn it_counts_in_the_open_epoch() {
    let s = stage();
    let job = s.market.post(dollars());
    s.done(job, dollars(), 0, 7);
    set_block_timestamp(NOW + 9 * EPOCH);
    s.record(job, dollars(), [0].span());
    let epoch = NOW / EPOCH + 9;
    assert_eq!(s.rewards.rewards.work_of(owner(7)), WorkDone { epoch, fees: DOLLAR / 5 });
}

/// Of an assignment that failed first, only whoever finished it gets the word.
#[test]
fn who_failed_brought_nothing() {
    let s = stage();
    let job = s.market.post(dollars());
    s.market.take(job, dollars(), 0, 7);
    s.market.submit(job, 0, 7, false);
    act_as(s.market.people.contract_address);
    s.market.peers.mark_failed(job, 0, Option::Some(Offence::Unopened), account('rep'));
    s.done(job, dollars(), 0, 8);
    s.record(job, dollars(), [0].span());
    assert_eq!(fees(s, 7), 0);
    assert_eq!(fees(s, 8), DOLLAR / 5);
}

/// Each replica that was paid for brought its fee.
#[test]
fn replicas_count_each() {
    let s = stage();
    let terms = JobTerms { replicas: 2, ..dollars() };
    let job = s.market.post(terms);
    for (index, worker) in [(0_u32, 7_u32), (1, 8)].span() {
        s.market.take(job, terms, *index, *worker);
        s.market.commit(job, *index, *worker);
    }
    for (index, worker) in [(0_u32, 7_u32), (1, 8)].span() {
        act_as(account('receipts'));
        s.market.reveals.mark_revealed(job, *index, operator(*worker));
        s.market.verify(job, *index, false);
    }
    set_block_timestamp(NOW + 120);
    s.market.settle(job, terms, [0, 1].span());
    s.record(job, terms, [0, 1].span());
    assert_eq!((fees(s, 7), fees(s, 8)), (DOLLAR / 5, DOLLAR / 5));
    assert_eq!(s.market.paid(treasury()), 2 * DOLLAR / 5);
}

/// A slot that is used again has clean pages, and its old job is gone.
#[test]
fn the_next_job_of_a_slot_counts_anew() {
    let s = stage();
    let terms = JobTerms { tasks: 4, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.record(job, terms, [0].span());
    set_block_timestamp(NOW);
    let next = s.market.post_into(terms, 1);
    assert_eq!(next, job + 0x100000000);
    assert!(!s.log.recorded(next, 0));
    s.done(next, terms, 0, 7);
    s.record(next, terms, [0].span());
    assert!(s.log.recorded(next, 0));
    assert!(!s.log.recorded(job, 0));
    assert_eq!(fees(s, 7), 2 * DOLLAR / 5);
}
