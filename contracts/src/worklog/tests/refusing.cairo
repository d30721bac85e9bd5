//! What does not count.

use starknet::testing::set_block_timestamp;
use crate::market::interface::IMarketPeersDispatcherTrait;
use crate::market::tests::setup::{NOW, ONE, SetupTrait, account, owner};
use crate::market::types::JobTerms;
use crate::oracle::types::Health;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::tests::oracle_stub::IOracleStubDispatcherTrait;
use crate::rewards::tests::setup::WAD;
use crate::slasher::types::Offence;
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{DOLLAR, Stage, StageTrait, dollars, stage};

/// A job of one dollar a task whose first assignment is paid.
fn paid() -> (Stage, u64) {
    let s = stage();
    let job = s.market.post(dollars());
    s.done(job, dollars(), 0, 7);
    (s, job)
}

#[test]
#[should_panic(expected: ('WORKLOG: recorded before', 'ENTRYPOINT_FAILED'))]
fn nothing_counts_twice() {
    let (s, job) = paid();
    s.record(job, dollars(), [0].span());
    s.record(job, dollars(), [0].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: recorded before', 'ENTRYPOINT_FAILED'))]
fn not_even_in_one_call() {
    let (s, job) = paid();
    s.record(job, dollars(), [0, 0].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: no indices', 'ENTRYPOINT_FAILED'))]
fn nothing_is_not_recorded() {
    let (s, job) = paid();
    s.record(job, dollars(), [].span());
}

fn settled(count: u32) {
    let s = stage();
    let terms = JobTerms { tasks: count, chunk: 1, ..dollars() };
    let job = s.market.post(terms);
    let mut indices = array![];
    for index in 0..count {
        s.market.work(job, terms, index, 7);
        indices.append(index);
    }
    set_block_timestamp(NOW + 120);
    s.market.settle(job, terms, indices.span().slice(0, 32));
    s.record(job, terms, indices.span());
    assert_eq!(s.rewards.rewards.work_of(owner(7)).fees, count.into() * DOLLAR / 20);
}

#[test]
fn thirty_two_count_at_once() {
    settled(32);
}

#[test]
#[should_panic(expected: ('WORKLOG: too many indices', 'ENTRYPOINT_FAILED'))]
fn thirty_three_do_not() {
    settled(33);
}

#[test]
#[should_panic(expected: ('WORKLOG: terms do not match', 'ENTRYPOINT_FAILED'))]
fn the_purse_is_the_jobs() {
    let (s, job) = paid();
    s.record(job, JobTerms { token: s.sage, ..dollars() }, [0].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: not settled', 'ENTRYPOINT_FAILED'))]
fn what_is_only_verified_does_not_count() {
    let (s, job) = paid();
    s.market.work(job, dollars(), 1, 7);
    s.record(job, dollars(), [0, 1].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: not settled', 'ENTRYPOINT_FAILED'))]
fn what_nobody_took_does_not_count() {
    let (s, job) = paid();
    s.record(job, dollars(), [2].span());
}

/// A dispute that holds it, and one that overturned it.
#[test]
#[should_panic(expected: ('WORKLOG: not settled', 'ENTRYPOINT_FAILED'))]
fn what_is_disputed_does_not_count() {
    let (s, job) = paid();
    s.market.work(job, dollars(), 1, 7);
    act_as(account('disputes'));
    s.market.peers.mark_disputed(job, 1);
    s.record(job, dollars(), [1].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: not settled', 'ENTRYPOINT_FAILED'))]
fn what_a_dispute_overturned_does_not_count() {
    let (s, job) = paid();
    s.market.work(job, dollars(), 1, 7);
    act_as(account('disputes'));
    s.market.peers.mark_disputed(job, 1);
    s.market.peers.mark_failed(job, 1, Option::Some(Offence::WrongResult), account('rep'));
    s.record(job, dollars(), [1].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: not settled', 'ENTRYPOINT_FAILED'))]
fn what_was_refunded_does_not_count() {
    let (s, job) = paid();
    s.market.close(job, dollars());
    s.record(job, dollars(), [1].span());
}

/// A fault in the input is paid, but brings the treasury nothing.
#[test]
#[should_panic(expected: ('WORKLOG: brought no fee', 'ENTRYPOINT_FAILED'))]
fn a_fault_brings_nothing() {
    let s = stage();
    let job = s.market.post(dollars());
    s.market.take(job, dollars(), 0, 7);
    s.market.submit(job, 0, 7, true);
    s.market.verify(job, 0, false);
    set_block_timestamp(NOW + 120);
    s.market.settle(job, dollars(), [0].span());
    s.record(job, dollars(), [0].span());
}

fn cheap(price: u128) -> u128 {
    let s = stage();
    let terms = JobTerms { price_min: price, price_max: price, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.record(job, terms, [0].span())
}

#[test]
fn the_least_fee_counts() {
    assert_eq!(cheap(5), 1);
}

#[test]
#[should_panic(expected: ('WORKLOG: brought no fee', 'ENTRYPOINT_FAILED'))]
fn less_than_that_does_not() {
    cheap(4);
}

fn paid_in(token: felt252) {
    let s = stage();
    let terms = JobTerms { token: address(token), ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.record(job, terms, [0].span());
}

#[test]
#[should_panic(expected: ('WORKLOG: token is not counted', 'ENTRYPOINT_FAILED'))]
fn a_token_without_a_price_does_not_count() {
    paid_in('euro');
}

#[test]
#[should_panic(expected: ('WORKLOG: no price', 'ENTRYPOINT_FAILED'))]
fn sage_without_a_price_waits() {
    let s = stage();
    let terms = JobTerms { token: s.sage, price_min: ONE, price_max: ONE, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.rewards.oracle.set(Health::Stale, 2 * WAD);
    s.record(job, terms, [0].span());
}

#[test]
fn dollars_need_no_price() {
    let (s, job) = paid();
    s.rewards.oracle.set(Health::Stale, 2 * WAD);
    assert_eq!(s.record(job, dollars(), [0].span()), DOLLAR / 5);
}

#[test]
#[should_panic(
    expected: ('REWARDS: not the work source', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'),
)]
fn only_the_source_that_is_named_counts() {
    let (s, job) = paid();
    act_as(GOVERNOR);
    s.rewards.rewards.set_work_source(address('other'));
    s.record(job, dollars(), [0].span());
}

#[test]
#[should_panic(expected: ('MARKET: no such job', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn a_slot_forgets_its_old_job() {
    let s = stage();
    let terms = JobTerms { tasks: 4, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    set_block_timestamp(NOW);
    s.market.post_into(terms, 1);
    s.record(job, terms, [0].span());
}
