//! Random histories: after every step what the buyer has locked is the shares
//! of what is neither settled nor refunded, what the Market holds is the
//! bounties, what is staked is the locks; in the end what was paid was earned.

use core::poseidon::poseidon_hash_span;
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketPeersDispatcherTrait, IMarketPeersSafeDispatcher,
    IMarketPeersSafeDispatcherTrait, IMarketSafeDispatcher, IMarketSafeDispatcherTrait,
};
use crate::market::pricing::share;
use crate::market::settlement::divide;
use crate::market::terms::offer_of;
use crate::market::types::{Assignment, AssignmentState, JobState, JobTerms, MarketConfig};
use crate::market::word::{AssignmentWord, AssignmentWordTrait, JobWord};
use crate::slasher::types::Offence;
use super::mocks::{
    IEscrowMockDispatcherTrait, IPeopleMockDispatcherTrait, IStakeMockDispatcherTrait,
};
use super::setup::{
    FUNDS, NOW, Setup, SetupTrait, account, auditor, buyer, config, deploy, operator, owner, purse,
    sage, terms, treasury,
};

const PRICE_MAX: u128 = 3_000_017;

fn roll(seed: felt252, step: felt252) -> u256 {
    poseidon_hash_span([seed, step].span()).into()
}

/// Prices that do not divide evenly.
fn odd(now: u64) -> JobTerms {
    JobTerms {
        price_min: 1_000_003,
        price_max: PRICE_MAX,
        ramp_seconds: 997,
        deadline: now + 1000,
        ..terms(),
    }
}

/// The job's assignments, after checking what must hold of them.
fn check(s: @Setup, job_id: u64) -> (JobState, Array<Assignment>) {
    let job = (*s.market).job(job_id);
    let mut locked: u128 = 0;
    let mut bounties: u128 = 0;
    let mut stakes: u128 = 0;
    let mut done = 0;
    let mut all = array![];
    for index in 0..job.assignments {
        let a = (*s.market).assignment(job_id, index);
        match a.state {
            AssignmentState::Settled | AssignmentState::Refunded => { done += 1; },
            _ => {
                locked += share(job.samples_e4, a.count, 2, PRICE_MAX, 12_000);
                bounties += a.bounty;
                if a.state != AssignmentState::Failed {
                    stakes += a.lock;
                }
            },
        }
        all.append(a);
    }
    assert_eq!(s.locked(), locked);
    assert_eq!(s.held(), bounties);
    assert_eq!((*s.stake).total_locked(), stakes);
    assert_eq!(job.done, done);
    assert_eq!(job.state == JobState::Done, done == job.assignments);
    (job.state, all)
}

/// One random act on one assignment; acts that do not fit are refused and
/// change nothing, which `check` sees as well.
#[feature("safe_dispatcher")]
fn act(s: @Setup, a: Assignment, terms: JobTerms, dice: u256, now: u64) {
    let market = IMarketSafeDispatcher { contract_address: *s.address };
    let peers = IMarketPeersSafeDispatcher { contract_address: *s.address };
    let (job_id, index) = (a.job_id, a.index);
    let worker: u32 = 1 + (dice.low / 0x10000 % 4).try_into().unwrap();
    let odds = dice.high % 16;
    match a.state {
        AssignmentState::Open |
        AssignmentState::Failed => {
            if odds == 0 {
                set_contract_address(terms.buyer);
                let _ = market.close(job_id, purse(terms));
            } else {
                set_contract_address(operator(worker));
                let _ = market.take(job_id, offer_of(@terms), index, 0);
            }
        },
        AssignmentState::Taken => {
            if now > a.at + 300 {
                set_contract_address(account('reporter'));
                (*s.market).fail_late(job_id, index);
            } else if odds < 12 {
                s.submit(job_id, index, a.worker, odds == 1);
            }
        },
        AssignmentState::Submitted => {
            (*s.people).set_earned((dice.low % 3).try_into().unwrap(), worker % 4);
            if odds < 3 {
                set_contract_address(*s.people.contract_address);
                let offence = if odds == 0 {
                    Option::None
                } else {
                    Option::Some(Offence::Unopened)
                };
                (*s.peers).mark_failed(job_id, index, offence, account('reporter'));
            } else if odds < 6 {
                set_contract_address(account('disputes'));
                (*s.peers).mark_disputed(job_id, index);
            } else {
                s.verify(job_id, index, odds % 2 == 0);
            }
        },
        AssignmentState::Disputed => {
            (*s.people).set_earned((dice.low % 3).try_into().unwrap(), worker % 4);
            set_contract_address(account('disputes'));
            if odds < 8 {
                (*s.peers).mark_verified(job_id, index, odds % 2 == 0, false);
            } else {
                let offence = if odds < 12 {
                    Option::Some(Offence::WrongResult)
                } else {
                    Option::None
                };
                (*s.peers).mark_failed(job_id, index, offence, account('reporter'));
            }
        },
        AssignmentState::Verified => {
            if odds < 4 {
                set_contract_address(account('disputes'));
                let _ = peers.mark_disputed(job_id, index);
            } else {
                (*s.people).set_earned((dice.low % 3).try_into().unwrap(), worker % 4);
                set_contract_address(account('anyone'));
                let _ = market.settle(job_id, purse(terms), [index].span());
            }
        },
        _ => {},
    }
}

/// Jobs one after the other in one slot, 32 random steps.
#[feature("safe_dispatcher")]
fn history(seed: felt252) {
    let s = deploy();
    let market = IMarketSafeDispatcher { contract_address: s.address };
    let mut now = NOW;
    let mut terms = odd(now);
    let mut job_id = s.post(terms);
    let mut ended: u32 = 0;
    let (mut state, mut all) = check(@s, job_id);
    for step in 0..32_u32 {
        let dice = roll(seed, step.into());
        now += (dice.high / 0x100 % 250).try_into().unwrap();
        set_block_timestamp(now);
        let index: u32 = (dice.low / 0x100 % 3).try_into().unwrap();
        act(@s, *all[index], terms, dice, now);
        set_contract_address(account('anyone'));
        let _ = market.close(job_id, purse(terms));
        let (after, next) = check(@s, job_id);
        state = after;
        all = next;
        if state == JobState::Done {
            assert_eq!((s.locked(), s.held()), (0, 0));
            ended += 1;
            terms = odd(now);
            job_id = s.post_into(terms, 1);
            assert_eq!(job_id, (ended.into() + 1) * 0x100000000 + 1);
            let (fresh, untaken) = check(@s, job_id);
            state = fresh;
            all = untaken;
        }
    }
    assert!(ended != 0 && state != JobState::None, "no job ended");
    let bought = FUNDS - s.paid(buyer()) - s.locked();
    let mut earned = s.paid(treasury());
    let mut slashed = 0;
    // SAGE of the slashes, wherever it ended
    let mut passed_on = s.held() + s.stake.burned();
    for gainer in [buyer(), account('reporter')].span() {
        passed_on += s.escrow.available(sage(), *gainer);
    }
    for worker in 1..5_u32 {
        earned += s.paid(owner(worker));
        slashed += s.stake.slashed(owner(worker));
        passed_on += s.escrow.available(sage(), owner(worker));
    }
    for index in 0..3_u32 {
        for number in 0..3_u32 {
            earned += s.paid(auditor(index, number));
            passed_on += s.escrow.available(sage(), auditor(index, number));
        }
    }
    assert_eq!(bought, earned);
    assert_eq!(slashed, passed_on);
}

#[test]
fn histories_conserve_1() {
    history(1);
}

#[test]
fn histories_conserve_2() {
    history(2);
}

/// Whatever Audits says, the parts are the share.
#[test]
fn a_share_is_divided_to_the_unit() {
    for seed in 0..128_u32 {
        let dice = roll(seed.into(), 'divide');
        let count: u32 = 1 + (dice.low % 65_535).try_into().unwrap();
        let price_max: u128 = 1 + dice.high % 0xffffffffffffffffffffffff;
        let price = 1 + dice.low % price_max;
        let job = JobWord {
            generation: 1,
            state: JobState::Open,
            tier: 0,
            tier_revision: 1,
            config_version: 1,
            replicas: 1,
            tasks: count,
            chunk: count,
            done: 0,
            samples_e4: (dice.high % 655_350_001).try_into().unwrap(),
            auditors: 1 + (dice.low % 3).try_into().unwrap(),
            kind_bit: 0,
            run_seconds: 1,
            challenge_seconds: 1,
            posted_at: 0,
            duration: 1,
        };
        let word = AssignmentWord {
            price, fault: dice.low % 5 == 0, ..AssignmentWordTrait::untaken(1),
        };
        let config = MarketConfig {
            fee_bps: (dice.low % 10_001).try_into().unwrap(),
            fault_bps: (dice.high % 10_001).try_into().unwrap(),
            audit_margin_bps: (dice.high % 65_536).try_into().unwrap(),
            ..config(),
        };
        let samples: u32 = (dice.high % 70_000).try_into().unwrap();
        let auditors: u32 = (dice.low % 6).try_into().unwrap();
        let d = divide(@job, @config, price_max, @word, count, samples, auditors);
        let whole = share(job.samples_e4, count, job.auditors, price_max, config.audit_margin_bps);
        assert_eq!(d.pay + d.fee + d.audit_each * d.auditors.into() + d.refund, whole);
        assert_eq!(d.audit_pay, d.audit_each * d.auditors.into());
        assert!(d.pay + d.fee <= count.into() * price);
        assert!(word.fault || d.pay + d.fee == count.into() * price);
    }
}
