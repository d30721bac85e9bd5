//! A job that goes well: states, cells, events, money.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::interface::{IMarketDispatcherTrait, IMarketPeersDispatcherTrait, events};
use crate::market::types::{AssignmentState, JobState, JobTerms};
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::mocks::{
    IEscrowMockDispatcherTrait, IPeopleMockDispatcherTrait, IStakeMockDispatcherTrait,
};
use super::setup::{
    FUNDS, NOW, ONE, SetupTrait, account, auditor, buyer, deploy, operator, owner, terms, treasury,
    usd,
};

const FIRST: u64 = 0x100000001;

#[test]
fn posting_locks_the_quote_and_says_everything() {
    let s = deploy();
    let quote = s.market.quote(terms());
    let job_id = s.post(terms());
    assert_eq!(job_id, FIRST);
    assert_eq!(s.locked(), quote.total);
    assert_eq!(s.paid(buyer()), FUNDS - quote.total);
    expect_event(
        s.address,
        selector!("JobPosted"),
        events::JobPosted {
            job_id,
            buyer: buyer(),
            terms: terms(),
            quote,
            posted_at: NOW,
            locator: "https://buyer.example/job",
        },
    );
    expect_no_event(s.address);
    let job = s.market.job(job_id);
    assert_eq!(job.state, JobState::Open);
    assert_eq!(job.terms_hash, s.market.terms_hash(terms()));
    assert_eq!((job.tasks, job.chunk, job.replicas, job.assignments), (10, 4, 1, 3));
    assert_eq!((job.done, job.tier, job.kind_bit, job.auditors), (0, 1, 3, 2));
    assert_eq!((job.samples_e4, job.deadline), (10_000, NOW + 1000));
    assert_eq!((job.run_seconds, job.challenge_seconds), (300, 120));
    assert_eq!((job.fee_bps, job.audit_margin_bps, job.fault_bps), (500, 12_000, 2_000));
    assert_eq!(s.market.posted_at(job_id), NOW);
    let open = s.market.assignment(job_id, 2);
    assert_eq!((open.state, open.attempt, open.worker), (AssignmentState::Open, 0, 0));
    assert_eq!((open.first, open.count, open.samples_e4), (8, 2, 10_000));
}

#[test]
fn one_assignment_from_take_to_pay() {
    let s = deploy();
    let job_id = s.post(terms());
    let total = s.locked();
    drop_events(s.address);

    set_block_timestamp(NOW + 50); // price 2
    s.take(job_id, terms(), 0, 7);
    let lock = 2 * 4 * 2 * ONE;
    assert_eq!(s.stake.locked(owner(7)), lock);
    let run_deadline = NOW + 350;
    expect_event(
        s.address,
        selector!("AssignmentTaken"),
        events::AssignmentTaken {
            job_id, worker: 7, index: 0, attempt: 0, price: 2 * ONE, lock, run_deadline,
        },
    );
    let taken = s.market.assignment(job_id, 0);
    assert_eq!((taken.state, taken.worker, taken.at), (AssignmentState::Taken, 7, NOW + 50));
    assert_eq!((taken.price, taken.lock, taken.run_seconds), (2 * ONE, lock, 300));

    set_block_timestamp(run_deadline);
    set_contract_address(account('receipts'));
    let submitted = s.peers.mark_submitted(job_id, 0, operator(7), false);
    assert_eq!(submitted, s.market.assignment(job_id, 0));
    assert_eq!((submitted.state, submitted.at), (AssignmentState::Submitted, run_deadline));
    expect_no_event(s.address);

    s.verify(job_id, 0, false);
    let payable_at = run_deadline + 120;
    expect_event(
        s.address,
        selector!("AssignmentVerified"),
        events::AssignmentVerified { job_id, worker: 7, index: 0, payable_at },
    );
    assert_eq!(s.market.next_action(job_id, 0), 0);
    set_block_timestamp(payable_at);
    assert_eq!(s.market.next_action(job_id, 0), 'settle');
    s.settle(job_id, terms(), [0].span());

    // share 19.2: worker 8 less 5 %, two auditors 2 * 1.2 each, the rest back
    let fee = 4 * ONE / 10;
    let audit_pay = 48 * ONE / 10;
    let refund = 64 * ONE / 10;
    expect_event(
        s.address,
        selector!("AssignmentSettled"),
        events::AssignmentSettled {
            job_id,
            worker: 7,
            index: 0,
            fault: false,
            pay: 8 * ONE - fee,
            fee,
            audit_pay,
            refund,
            bounty: 0,
        },
    );
    expect_no_event(s.address);
    assert_eq!(s.paid(owner(7)), 8 * ONE - fee);
    assert_eq!(s.paid(treasury()), fee);
    assert_eq!(s.paid(auditor(0, 0)), audit_pay / 2);
    assert_eq!(s.paid(auditor(0, 1)), audit_pay / 2);
    assert_eq!(s.paid(buyer()), FUNDS - total + refund);
    assert_eq!(s.locked(), total - 192 * ONE / 10);
    assert_eq!(s.stake.locked(owner(7)), 0);
    assert_eq!(s.people.records(7), (1, 0, lock));
    assert_eq!(s.market.assignment(job_id, 0).state, AssignmentState::Settled);
    assert_eq!(s.market.job(job_id).done, 1);
    assert_eq!(s.market.job(job_id).state, JobState::Open);
}

#[test]
fn many_are_settled_in_one_call_and_the_job_is_done() {
    let s = deploy();
    let job_id = s.post(terms());
    s.work(job_id, terms(), 0, 7);
    s.work(job_id, terms(), 1, 8);
    s.work(job_id, terms(), 2, 7);
    set_block_timestamp(NOW + 120);
    drop_events(s.address);
    s.settle(job_id, terms(), [0, 1, 2].span());
    for index in 0..3_u32 {
        let count: u128 = if index == 2 {
            2
        } else {
            4
        };
        let fee = count * ONE / 20;
        expect_event(
            s.address,
            selector!("AssignmentSettled"),
            events::AssignmentSettled {
                job_id,
                worker: if index == 1 {
                    8
                } else {
                    7
                },
                index,
                fault: false,
                pay: count * ONE - fee,
                fee,
                audit_pay: 24 * ONE / 10,
                refund: count * 3 * ONE + 72 * ONE / 10 - count * ONE - 24 * ONE / 10,
                bounty: 0,
            },
        );
    }
    expect_event(s.address, selector!("JobDone"), events::JobDone { job_id });
    expect_no_event(s.address);
    assert_eq!(s.locked(), 0);
    assert_eq!(s.paid(owner(7)), 6 * ONE - 6 * ONE / 20);
    assert_eq!(s.paid(owner(8)), 4 * ONE - 4 * ONE / 20);
    // one settle of nine receivers, one unlock per worker
    assert_eq!(s.escrow.settle_calls(), 1);
    assert_eq!(s.stake.unlock_calls(), 2);
    assert_eq!(s.market.job(job_id).state, JobState::Done);
    assert_eq!(s.market.next_action(job_id, 0), 0);
    assert_eq!(s.escrow.owed(usd()), FUNDS);
}

#[test]
fn more_than_sixteen_receivers_take_more_calls() {
    let s = deploy();
    let t = JobTerms { tasks: 6, chunk: 1, ..terms() };
    let job_id = s.post(t);
    for index in 0..6_u32 {
        s.work(job_id, t, index, index + 1);
    }
    set_block_timestamp(NOW + 120);
    s.settle(job_id, t, [0, 1, 2, 3, 4, 5].span());
    // 6 workers, 12 auditors, the treasury
    assert_eq!(s.escrow.settle_calls(), 2);
    assert_eq!(s.locked(), 0);
    assert_eq!(s.market.job(job_id).state, JobState::Done);
    for index in 0..6_u32 {
        assert_eq!(s.paid(owner(index + 1)), 95 * ONE / 100);
        assert_eq!(s.paid(auditor(index, 1)), 12 * ONE / 10);
    }
    assert_eq!(s.paid(treasury()), 6 * ONE / 20);
}

fn verified(doubled: bool) -> (super::setup::Setup, u64) {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, false);
    s.verify(job_id, 0, doubled);
    (s, job_id)
}

#[test]
#[should_panic(expected: ('MARKET: too early', 'ENTRYPOINT_FAILED'))]
fn not_paid_within_the_window() {
    let (s, job_id) = verified(false);
    set_block_timestamp(NOW + 119);
    s.settle(job_id, terms(), [0].span());
}

#[test]
#[should_panic(expected: ('MARKET: too early', 'ENTRYPOINT_FAILED'))]
fn a_doubled_window_is_twice_as_long() {
    let (s, job_id) = verified(true);
    set_block_timestamp(NOW + 239);
    s.settle(job_id, terms(), [0].span());
}

#[test]
fn a_doubled_window_ends() {
    let (s, job_id) = verified(true);
    set_block_timestamp(NOW + 240);
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.market.assignment(job_id, 0).state, AssignmentState::Settled);
}

#[test]
#[should_panic(expected: ('MARKET: not verified', 'ENTRYPOINT_FAILED'))]
fn not_paid_twice() {
    let (s, job_id) = verified(false);
    set_block_timestamp(NOW + 120);
    s.settle(job_id, terms(), [0].span());
    s.settle(job_id, terms(), [0].span());
}

#[test]
#[should_panic(expected: ('MARKET: duplicate index', 'ENTRYPOINT_FAILED'))]
fn not_paid_twice_in_one_call() {
    let (s, job_id) = verified(false);
    set_block_timestamp(NOW + 120);
    s.settle(job_id, terms(), [0, 0].span());
}

#[test]
#[should_panic(expected: ('MARKET: no indices', 'ENTRYPOINT_FAILED'))]
fn settling_nothing_is_refused() {
    let (s, job_id) = verified(false);
    s.settle(job_id, terms(), [].span());
}

#[test]
#[should_panic(expected: ('MARKET: too many indices', 'ENTRYPOINT_FAILED'))]
fn settling_33_is_refused() {
    let (s, job_id) = verified(false);
    let mut indices = array![];
    for index in 0..33_u32 {
        indices.append(index);
    }
    s.settle(job_id, terms(), indices.span());
}

#[test]
#[should_panic(expected: ('MARKET: terms do not match', 'ENTRYPOINT_FAILED'))]
fn not_paid_by_other_terms() {
    let (s, job_id) = verified(false);
    set_block_timestamp(NOW + 120);
    s.settle(job_id, JobTerms { price_max: 30 * ONE, ..terms() }, [0].span());
}

#[test]
fn a_job_keeps_the_rules_it_was_posted_under() {
    let (s, job_id) = verified(false);
    for (name, value) in [
        ('fee_bps', 10_000), ('audit_margin_bps', 0), ('max_attempts', 1), ('tier.1.stake_bps', 0),
    ]
        .span() {
        turn(s.address, *name, *value);
    }
    set_block_timestamp(NOW + 120);
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.paid(owner(7)), 4 * ONE - 4 * ONE / 20);
    assert_eq!(s.paid(auditor(0, 0)), 12 * ONE / 10);
    s.take(job_id, terms(), 1, 8);
    assert_eq!(s.stake.locked(owner(8)), 2 * 4 * 3 * ONE);
    assert_eq!(s.market.job(job_id).fee_bps, 500);
}

#[test]
fn auditors_beyond_the_share_get_nothing() {
    let (s, job_id) = verified(false);
    s.people.set_earned(100, 3);
    set_block_timestamp(NOW + 120);
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.paid(auditor(0, 1)), 12 * ONE / 10);
    assert_eq!(s.paid(auditor(0, 2)), 0);
}

#[test]
fn an_unaudited_share_goes_back() {
    let (s, job_id) = verified(true);
    s.people.set_earned(0, 0);
    set_block_timestamp(NOW + 240);
    let before = s.paid(buyer());
    s.settle(job_id, terms(), [0].span());
    assert_eq!(s.paid(buyer()) - before, 192 * ONE / 10 - 4 * ONE);
}
