//! Who may call what; what takes ask of a provider; disputes and windows.

use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::market::errors;
use crate::market::interface::{
    IMarketPeersDispatcherTrait, IMarketPeersSafeDispatcher, IMarketPeersSafeDispatcherTrait,
    IMarketRevealsSafeDispatcher, IMarketRevealsSafeDispatcherTrait, IMarketSafeDispatcher,
    IMarketSafeDispatcherTrait, events,
};
use crate::market::terms::offer_of;
use crate::market::types::{AssignmentState, JobTerms};
use crate::testing::events::{drop_events, expect_event};
use super::mocks::IPeopleMockDispatcherTrait;
use super::setup::{NOW, ONE, Setup, SetupTrait, account, deploy, governor, operator, terms};

fn submitted() -> (Setup, u64) {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 7, false);
    drop_events(s.address);
    (s, job_id)
}

#[test]
#[feature("safe_dispatcher")]
fn only_peers_mark() {
    let (s, job_id) = submitted();
    let peers = IMarketPeersSafeDispatcher { contract_address: s.address };
    let reveals = IMarketRevealsSafeDispatcher { contract_address: s.address };
    let audits: felt252 = s.people.contract_address.into();
    let callers = [audits, 'receipts', 'disputes', 'governor', 'buyer', 7];
    for caller in callers.span() {
        let caller = *caller;
        set_contract_address(account(caller));
        if caller != 'receipts' {
            let refused = peers.mark_committed(job_id, 1, operator(7)).unwrap_err();
            assert_eq!(*refused[0], errors::NOT_PEER);
            let refused = peers.mark_submitted(job_id, 1, operator(7), false).unwrap_err();
            assert_eq!(*refused[0], errors::NOT_PEER);
            let refused = reveals.mark_revealed(job_id, 1, operator(7)).unwrap_err();
            assert_eq!(*refused[0], errors::NOT_PEER);
        }
        if caller != 'disputes' {
            let refused = peers.mark_disputed(job_id, 0).unwrap_err();
            assert_eq!(*refused[0], errors::NOT_PEER);
        }
        if caller != 'disputes' && caller != audits {
            let refused = peers.mark_verified(job_id, 0, true, false).unwrap_err();
            assert_eq!(*refused[0], errors::NOT_PEER);
        }
    }
}

#[test]
fn it_is_the_market() {
    let s = deploy();
    let governed = IGovernedDispatcher { contract_address: s.address };
    assert_eq!(governed.contract_id(), 'bitsage.market');
    assert_eq!(governed.governor(), governor());
}

#[feature("safe_dispatcher")]
fn refused_take(s: @Setup, job_id: u64, terms: JobTerms, worker: u32, min_price: u128) -> felt252 {
    set_contract_address(operator(worker));
    let market = IMarketSafeDispatcher { contract_address: *s.address };
    match market.take(job_id, offer_of(@terms), 0, min_price) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

#[test]
fn a_take_is_refused_for_each_reason() {
    let s = deploy();
    let picky = JobTerms { min_reputation: 600_000, ..terms() };
    let job_id = s.post(picky);
    set_block_timestamp(NOW + 50); // price 2
    let other = JobTerms { price_max: 30 * ONE, ..picky };
    assert_eq!(refused_take(@s, job_id, other, 7, 0), errors::BAD_TERMS_HASH);
    assert_eq!(refused_take(@s, job_id + 1, picky, 7, 0), errors::NO_SUCH_JOB);
    assert_eq!(refused_take(@s, job_id, picky, 7, 2 * ONE + 1), errors::PRICE_BELOW_FLOOR);
    assert_eq!(refused_take(@s, job_id, picky, 100, 0), 'REGISTRY: not an operator');
    s.people.set_score(599_999);
    assert_eq!(refused_take(@s, job_id, picky, 7, 0), errors::LOW_REPUTATION);
    s.people.set_score(600_000);
    set_block_timestamp(NOW + 1001);
    assert_eq!(refused_take(@s, job_id, picky, 7, 0), errors::PAST_DEADLINE);
    set_block_timestamp(NOW + 50);
    assert_eq!(refused_take(@s, job_id, picky, 7, 2 * ONE), 0);
    assert_eq!(refused_take(@s, job_id, picky, 8, 0), errors::NOT_TAKEABLE);
}

#[test]
fn a_take_at_the_deadline_is_in_time() {
    let s = deploy();
    let job_id = s.post(terms());
    set_block_timestamp(NOW + 1000);
    assert_eq!(refused_take(@s, job_id, terms(), 7, 3 * ONE), 0);
}

#[test]
#[should_panic(expected: ('MARKET: not the worker', 'ENTRYPOINT_FAILED'))]
fn nobody_submits_for_another() {
    let s = deploy();
    let job_id = s.post(terms());
    s.take(job_id, terms(), 0, 7);
    s.submit(job_id, 0, 8, false);
}

#[test]
#[should_panic(expected: ('MARKET: not taken', 'ENTRYPOINT_FAILED'))]
fn nobody_submits_what_is_open() {
    let s = deploy();
    let job_id = s.post(terms());
    s.submit(job_id, 0, 7, false);
}

#[test]
fn a_challenge_holds_the_pay_and_keeps_the_window() {
    let (s, job_id) = submitted();
    s.verify(job_id, 0, true);
    drop_events(s.address);
    set_block_timestamp(NOW + 239);
    set_contract_address(account('disputes'));
    let disputed = s.peers.mark_disputed(job_id, 0);
    assert_eq!((disputed.state, disputed.at), (AssignmentState::Disputed, NOW));
    expect_event(
        s.address,
        selector!("AssignmentDisputed"),
        events::AssignmentDisputed { job_id, worker: 7, index: 0 },
    );
    // the worker wins: the old window, doubled as it was, has not moved
    s.peers.mark_verified(job_id, 0, false, false);
    expect_event(
        s.address,
        selector!("AssignmentVerified"),
        events::AssignmentVerified { job_id, worker: 7, index: 0, payable_at: NOW + 240 },
    );
    set_block_timestamp(NOW + 240);
    s.settle(job_id, terms(), [0].span());
}

#[test]
#[should_panic(expected: ('MARKET: too late', 'ENTRYPOINT_FAILED'))]
fn no_challenge_after_the_window() {
    let (s, job_id) = submitted();
    s.verify(job_id, 0, false);
    set_block_timestamp(NOW + 120);
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
}

#[test]
fn a_lost_audit_dispute_starts_the_window() {
    let (s, job_id) = submitted();
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    set_block_timestamp(NOW + 500);
    drop_events(s.address);
    s.peers.mark_verified(job_id, 0, true, false);
    expect_event(
        s.address,
        selector!("AssignmentVerified"),
        events::AssignmentVerified { job_id, worker: 7, index: 0, payable_at: NOW + 620 },
    );
}

#[test]
#[should_panic(expected: ('MARKET: not disputable', 'ENTRYPOINT_FAILED'))]
fn nothing_is_disputed_twice() {
    let (s, job_id) = submitted();
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    s.peers.mark_disputed(job_id, 0);
}

#[test]
#[should_panic(expected: ('MARKET: not submitted', 'ENTRYPOINT_FAILED'))]
fn audits_do_not_end_a_dispute() {
    let (s, job_id) = submitted();
    set_contract_address(account('disputes'));
    s.peers.mark_disputed(job_id, 0);
    s.verify(job_id, 0, false);
}

#[test]
#[should_panic(expected: ('MARKET: not submitted', 'ENTRYPOINT_FAILED'))]
fn disputes_verify_only_what_is_disputed() {
    let (s, job_id) = submitted();
    set_contract_address(account('disputes'));
    s.peers.mark_verified(job_id, 0, true, false);
}
