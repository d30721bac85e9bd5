//! From the fee to the claim, and what it is worth to pay oneself.

use starknet::testing::set_block_timestamp;
use crate::market::tests::mocks::IEscrowMockDispatcherTrait;
use crate::market::tests::setup::{FUNDS, NOW, ONE, SetupTrait, owner, treasury, usd};
use crate::market::types::JobTerms;
use crate::oracle::types::Health;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::shares::SCALE;
use crate::rewards::tests::oracle_stub::IOracleStubDispatcherTrait;
use crate::rewards::tests::setup::{EPOCH, SAGE, WAD, WorldTrait};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{DOLLAR, Stage, StageTrait, dollars, stage};

/// Three workers, a pot that does not reach for the cap: all of it is divided by
/// fees, and what cannot be stays for the next.
#[test]
fn the_pot_for_work_is_claimed() {
    let s = stage();
    let job = s.market.post(dollars());
    for (index, worker) in [(0_u32, 7_u32), (1, 8), (2, 9)].span() {
        s.done(job, dollars(), *index, *worker);
    }
    s.rewards.bring(1_000_000);
    s.record(job, dollars(), [0, 1, 2].span());
    set_block_timestamp(NOW + 2 * EPOCH);
    let mut claimed = 0;
    for (worker, share) in [(7_u32, 120_000_u128), (8, 120_000), (9, 60_000)].span() {
        let paid = s.rewards.claim(owner(*worker));
        // 300,000 for fees of 500,000: what the rate leaves is below a unit each.
        assert!(paid == *share || paid + 1 == *share);
        assert_eq!(s.rewards.sage.balance_of(owner(*worker)), paid.into());
        assert_eq!(s.rewards.claim(owner(*worker)), 0);
        claimed += paid;
    }
    assert!(claimed <= 300_000);
    assert_eq!(s.rewards.rewards.ledger().paid, claimed);
}

/// The buyer owns the worker. `fee` dollars go to the treasury; what comes back
/// is worth half of them at most, however large the pot.
#[test]
fn paying_oneself_loses() {
    let s = stage();
    s.rewards.bring(1_000 * SAGE);
    let me = owner(7);
    let terms = JobTerms { buyer: me, ..dollars() };
    s.market.escrow.credit(usd(), me, FUNDS);
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    let fee = s.market.paid(treasury());
    assert_eq!(s.record(job, terms, [0].span()), fee);
    set_block_timestamp(NOW + EPOCH);
    let earned = s.rewards.claim(me);
    // 0.2 dollars of fee, 0.05 SAGE of 2 dollars
    assert_eq!((fee, earned), (DOLLAR / 5, SAGE / 20));
    assert_eq!(worth(earned, 2), fee / 2);
    // What the cap held back is still there for others.
    assert_eq!(
        s.rewards.rewards.residue().workers, (300 * SAGE).into() * SCALE - earned.into() * SCALE,
    );
}

/// Nor does it help to wait for a price: at whatever price a fee in SAGE is
/// recorded and the epoch closed, what is earned is worth half of what the fee
/// would have fetched, had it been kept and sold at the moment of the record.
#[test]
fn no_price_pays_for_it() {
    deal_with_oneself(2, 2);
}

#[test]
fn nor_does_a_peak() {
    deal_with_oneself(16, 1);
}

#[test]
fn nor_does_a_rise() {
    deal_with_oneself(1, 8);
}

fn deal_with_oneself(recorded: u128, closed: u128) {
    let s: Stage = stage();
    s.rewards.bring(1_000 * SAGE);
    let terms = JobTerms { token: s.sage, price_min: ONE, price_max: ONE, ..dollars() };
    let job = s.market.post(terms);
    s.done(job, terms, 0, 7);
    s.rewards.oracle.set(Health::Ok, recorded * WAD);
    s.record(job, terms, [0].span());
    s.rewards.oracle.set(Health::Ok, closed * WAD);
    set_block_timestamp(NOW + EPOCH);
    let fee = s.market.escrow.available(s.sage, treasury());
    assert_eq!(worth(s.rewards.claim(owner(7)), closed), worth(fee, recorded) / 2);
}

/// Dollars of 6 decimals that SAGE is worth at so many dollars.
fn worth(sage: u128, price: u128) -> u128 {
    sage * price / 1_000_000_000_000
}
