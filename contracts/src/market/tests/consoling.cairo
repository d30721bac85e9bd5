//! What auditors get whose attempt fails by an offence: out of what the worker
//! loses, at most half of the victim's share.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::interface::{IMarketDispatcherTrait, IMarketPeersDispatcherTrait, events};
use crate::market::types::{FailureResult, JobTerms};
use crate::slasher::types::Offence;
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::mocks::{
    IEscrowMockDispatcherTrait, IPeopleMockDispatcherTrait, IStakeMockDispatcherTrait,
};
use super::setup::{
    NOW, ONE, Setup, SetupTrait, account, auditor, buyer, deploy, owner, sage, terms, treasury,
};

/// Worker 7 has taken index 0 at price 1, lock 8, and shown its root. A sample
/// is worth 1.2 SAGE; the victim's share of the whole lock is 4.
fn submitted() -> (Setup, u64) {
    submitted_as(@deploy(), terms(), 0)
}

/// The same in a world of its own: a contract's address is its deployer's too.
fn submitted_in(world: felt252) -> (Setup, u64) {
    set_contract_address(account(0x10000 + world));
    submitted()
}

fn submitted_as(s: @Setup, terms: JobTerms, index: u32) -> (Setup, u64) {
    let job_id = s.post(terms);
    s.take(job_id, terms, index, 7);
    s.submit(job_id, index, 7, false);
    drop_events(*s.address);
    (*s, job_id)
}

/// As Audits or, after it has opened a case, Disputes.
fn fail(s: @Setup, job_id: u64, index: u32, offence: Offence) -> FailureResult {
    if offence == Offence::WrongResult {
        set_contract_address(account('disputes'));
        (*s.peers).mark_disputed(job_id, index);
    } else {
        set_contract_address(*s.people.contract_address);
    }
    drop_events(*s.address);
    (*s.peers).mark_failed(job_id, index, Option::Some(offence), account('reporter'))
}

fn gained(s: @Setup, who: starknet::ContractAddress) -> u128 {
    (*s.escrow).available(sage(), who)
}

/// SAGE that auditors 0 to 3 of an index have.
fn consoled(s: @Setup, index: u32) -> u128 {
    let mut sum = 0;
    for number in 0..4_u32 {
        sum += gained(s, auditor(index, number));
    }
    sum
}

/// Each got `each`, the rest of the victim's share is bounty, and all parts
/// together are what worker 7 lost.
fn check(
    s: @Setup,
    job_id: u64,
    index: u32,
    offence: Offence,
    auditors: u32,
    each: u128,
    result: FailureResult,
) {
    for number in 0..4_u32 {
        let pay = if number < auditors {
            each
        } else {
            0
        };
        assert_eq!(gained(s, auditor(index, number)), pay);
    }
    let audit_pay = each * auditors.into();
    assert!(2 * audit_pay <= result.victim_share);
    let bounty = result.victim_share - audit_pay;
    expect_event(
        *s.address,
        selector!("AssignmentFailed"),
        events::AssignmentFailed {
            job_id,
            worker: 7,
            index,
            attempt: 0,
            offence: Option::Some(offence),
            slashed: result.taken,
            audit_pay,
            bounty,
        },
    );
    expect_no_event(*s.address);
    assert_eq!((*s.market).assignment(job_id, index).bounty, bounty);
    assert_eq!(s.held(), bounty);
    assert_eq!(gained(s, account('reporter')), result.reporter_share);
    assert_eq!((*s.stake).slashed(owner(7)), result.taken);
    assert_eq!((*s.stake).locked(owner(7)), 0);
    let parts = audit_pay + bounty + result.reporter_share + (*s.stake).burned();
    assert_eq!(parts, result.taken);
    // nobody else has any, and no pay of the job has moved
    assert_eq!((gained(s, treasury()), gained(s, owner(7)), gained(s, buyer())), (0, 0, 0));
    assert_eq!((*s.escrow).owed(sage()), result.taken - (*s.stake).burned());
    assert_eq!((s.paid(auditor(index, 0)), s.paid(treasury())), (0, 0));
}

#[test]
fn who_audited_is_paid_out_of_what_the_worker_loses() {
    let mut world = 0;
    for offence in [Offence::Unopened, Offence::WrongResult].span() {
        for (samples, auditors, each) in [
            (1, 1, 12 * ONE / 10), // a cap of 2 is not reached
            (1, 2, ONE), // 2.4 against the cap of 2
            (2, 1, 2 * ONE), (1, 3, 2 * ONE / 3),
            (2, 3, 2 * ONE / 3), (30, 1, 2 * ONE), (0, 2, 0),
        ]
            .span() {
            world += 1;
            let (s, job_id) = submitted_in(world);
            s.people.set_earned(*samples, *auditors);
            let result = fail(@s, job_id, 0, *offence);
            assert_eq!((result.taken, result.victim_share), (8 * ONE, 4 * ONE));
            check(@s, job_id, 0, *offence, *auditors, *each, result);
        }
    }
}

#[test]
fn with_nobody_to_pay_all_is_bounty() {
    for (world, offence) in [(1, Offence::Unopened), (2, Offence::WrongResult)].span() {
        let (s, job_id) = submitted_in(*world);
        s.people.set_earned(5, 0);
        let calls = s.escrow.settle_calls();
        let result = fail(@s, job_id, 0, *offence);
        check(@s, job_id, 0, *offence, 0, 0, result);
        assert_eq!(s.held(), 4 * ONE);
        assert_eq!(s.escrow.settle_calls(), calls);
    }
}

/// The Slasher's cap leaves `taken` of it.
#[test]
fn a_capped_slash_pays_less_and_never_more_than_half() {
    let mut world = 0;
    for (taken, auditors, each) in [
        (7_u128, 1, 1), // victim 3, half 1
        (7, 2, 0), (15, 3, 1), (16, 2, 2), (1, 1, 0), (0, 2, 0),
        (48 * ONE / 10, 1, 12 * ONE / 10), (48 * ONE / 10 - 1, 1, 12 * ONE / 10 - 1),
    ]
        .span() {
        world += 1;
        let (s, job_id) = submitted_in(world);
        s.people.set_earned(1, *auditors);
        s.stake.set(s.escrow.contract_address, sage(), 8 * ONE - *taken);
        let result = fail(@s, job_id, 0, Offence::Unopened);
        assert_eq!((result.taken, result.victim_share), (*taken, *taken / 2));
        check(@s, job_id, 0, Offence::Unopened, *auditors, *each, result);
    }
}

/// Two tasks: half the lock for half the work, a sample is worth the same.
#[test]
fn a_short_range_pays_as_much_for_a_sample() {
    let (s, job_id) = submitted_as(@deploy(), terms(), 2);
    s.people.set_earned(1, 1);
    s.stake.set(s.escrow.contract_address, sage(), 0);
    let result = fail(@s, job_id, 2, Offence::Unopened);
    assert_eq!(result.taken, 4 * ONE);
    // 1.2 against a cap of 1
    check(@s, job_id, 2, Offence::Unopened, 1, ONE, result);
}

#[test]
fn an_unopened_fault_pays_too() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, true);
    s.people.set_earned(1, 1);
    let result = fail(@s, job_id, 0, Offence::Unopened);
    check(@s, job_id, 0, Offence::Unopened, 1, 12 * ONE / 10, result);
}

#[test]
fn a_job_pays_by_the_rules_it_was_posted_under() {
    let (s, job_id) = submitted();
    turn(s.address, 'audit_margin_bps', 1);
    turn(s.address, 'tier.1.stake_bps', 1);
    s.people.set_earned(1, 1);
    let result = fail(@s, job_id, 0, Offence::WrongResult);
    check(@s, job_id, 0, Offence::WrongResult, 1, 12 * ONE / 10, result);
}

#[test]
fn without_a_lock_there_is_nothing_to_pay_from() {
    let s = deploy();
    turn(s.address, 'tier.1.stake_bps', 0);
    let (s, job_id) = submitted_as(@s, terms(), 0);
    let result = fail(@s, job_id, 0, Offence::Unopened);
    assert_eq!(result, FailureResult { worker: owner(7), ..nothing() });
    check(@s, job_id, 0, Offence::Unopened, 2, 0, result);
}

fn nothing() -> FailureResult {
    FailureResult { worker: owner(7), taken: 0, reporter_share: 0, victim_share: 0 }
}

/// Whatever Audits would say of it.
#[test]
fn nobody_is_paid_for_what_no_audit_found() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    set_block_timestamp(NOW + 301);
    set_contract_address(account('reporter'));
    s.market.fail_late(job_id, 0);
    assert_eq!((consoled(@s, 0), s.held()), (0, 4 * ONE / 10));

    set_contract_address(account('second world'));
    let s = deploy();
    let twice = JobTerms { replicas: 2, ..terms() };
    let job_id = s.post(twice);
    s.take(job_id, twice, 0, 7);
    s.commit(job_id, 0, 7);
    set_contract_address(account('receipts'));
    s.peers.mark_failed(job_id, 0, Option::Some(Offence::Unrevealed), account('reporter'));
    assert_eq!((consoled(@s, 0), s.held()), (0, 4 * ONE));

    let (s, job_id) = submitted_in('third');
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    assert_eq!(s.peers.mark_failed(job_id, 0, Option::None, account('reporter')), nothing());
    assert_eq!((consoled(@s, 0), s.held()), (0, 0));
}

#[test]
fn what_auditors_leave_goes_to_whoever_finishes() {
    let (s, job_id) = submitted();
    s.people.set_earned(1, 1);
    fail(@s, job_id, 0, Offence::Unopened);
    assert_eq!(s.held(), 28 * ONE / 10);
    // the next fails as well, at price 2 and lock 16: an auditor gets 2.4 of 8
    set_block_timestamp(NOW + 50);
    s.take(job_id, terms(), 0, 8);
    s.submit(job_id, 0, 8, false);
    fail(@s, job_id, 0, Offence::WrongResult);
    assert_eq!(consoled(@s, 0), 36 * ONE / 10);
    assert_eq!(s.market.assignment(job_id, 0).bounty, 84 * ONE / 10);
    assert_eq!(s.held(), 84 * ONE / 10);
    s.work(job_id, terms(), 0, 9);
    set_block_timestamp(NOW + 50 + 120);
    s.settle(job_id, terms(), [0].span());
    assert_eq!((gained(@s, owner(9)), s.held()), (84 * ONE / 10, 0));
    let parts = gained(@s, owner(9)) + consoled(@s, 0) + gained(@s, account('reporter'));
    assert_eq!(parts + s.stake.burned(), 24 * ONE);
    // of the audit reserve, a sample at 2 for one auditor
    assert_eq!(s.paid(auditor(0, 0)), 24 * ONE / 10);
}

#[test]
fn what_auditors_leave_goes_to_the_buyer_of_a_closed_job() {
    let (s, job_id) = submitted();
    fail(@s, job_id, 0, Offence::Unopened);
    s.close(job_id, terms());
    assert_eq!((gained(@s, buyer()), consoled(@s, 0), s.held()), (2 * ONE, 2 * ONE, 0));
}

#[test]
fn whose_auditors_were_paid_does_not_get_it_again() {
    let (s, job_id) = submitted();
    fail(@s, job_id, 0, Offence::Unopened);
    assert_eq!(super::failing::take_refusal(@s, job_id, terms(), 7), 'MARKET: worker barred');
    assert_eq!(super::failing::take_refusal(@s, job_id, terms(), 8), 0);
}
