//! The words behind delegation and what a share is worth.
//!
//! A pool is open until its first slash, and an open pool holds one base unit
//! per share: shares are never minted at another price, so there is no first
//! depositor's advantage and nothing to round. A slashed pool takes no more
//! delegations; each share is then an equal part of what is left, rounded down,
//! and what rounding leaves is the others'.

use starknet::storage_access::StorePacking;
use crate::math::ratio::{Rounding, mul_div};
use super::errors;
use super::types::UNBONDING_SLOTS;

const TWO_16: u128 = 0x10000;
const TWO_40: u128 = 0x10000000000;
const TWO_96: u128 = 0x1000000000000000000000000;
const TWO_97: u128 = 0x2000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// All delegations of one operator, those on their way out included.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct PoolWord {
    pub assets: u128,
    pub shares: u128,
    /// Entries of the operator's commission history.
    pub commissions: u16,
    pub closed: bool,
}

/// One delegator's shares of one pool, and its ring of leaving ones.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Holding {
    pub active: u128,
    pub leaving: u128,
    pub head: u8,
    pub count: u8,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Leaving {
    pub shares: u128,
    pub release_at: u64,
}

/// A commission and from when on it holds.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Commission {
    pub bps: u16,
    pub from: u64,
}

/// What `shares` of `all_shares` are worth of `assets`, rounded down; all of
/// them are worth everything.
pub fn worth(shares: u128, assets: u128, all_shares: u128) -> u128 {
    if all_shares == 0 {
        return 0;
    }
    mul_div(shares, assets, all_shares, Rounding::Down)
}

/// Slot of the `nth` oldest entry of a ring.
pub fn slot(holding: Holding, nth: u8) -> u8 {
    (holding.head + nth) % UNBONDING_SLOTS
}

/// high: assets u96, commissions u16 · low: shares u96, closed u1, written u1.
pub impl PackPool of StorePacking<PoolWord, felt252> {
    fn pack(value: PoolWord) -> felt252 {
        assert(value.assets < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.shares < TWO_96, errors::AMOUNT_TOO_LARGE);
        let closed: u128 = if value.closed {
            TWO_96
        } else {
            0
        };
        join(value.assets + value.commissions.into() * TWO_96, value.shares + closed + TWO_97)
    }

    fn unpack(value: felt252) -> PoolWord {
        let (high, low) = halves(value);
        let (commissions, assets) = DivRem::div_rem(high, TWO_96.try_into().unwrap());
        let (flags, shares) = DivRem::div_rem(low, TWO_96.try_into().unwrap());
        PoolWord {
            assets, shares, commissions: commissions.try_into().unwrap(), closed: flags % 2 == 1,
        }
    }
}

/// high: active u96 · low: leaving u96, head u8, count u8, written u1.
pub impl PackHolding of StorePacking<Holding, felt252> {
    fn pack(value: Holding) -> felt252 {
        assert(value.active < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.leaving < TWO_96, errors::AMOUNT_TOO_LARGE);
        assert(value.head < UNBONDING_SLOTS, errors::BAD_QUEUE);
        assert(value.count <= UNBONDING_SLOTS, errors::BAD_QUEUE);
        let ring: u128 = value.head.into() + 0x100 * value.count.into() + TWO_16;
        join(value.active, value.leaving + ring * TWO_96)
    }

    fn unpack(value: felt252) -> Holding {
        let (active, low) = halves(value);
        let (ring, leaving) = DivRem::div_rem(low, TWO_96.try_into().unwrap());
        let (upper, head) = DivRem::div_rem(ring, 0x100);
        let (_, count) = DivRem::div_rem(upper, 0x100);
        Holding {
            active, leaving, head: head.try_into().unwrap(), count: count.try_into().unwrap(),
        }
    }
}

/// high: release_at u40 · low: shares u96, written u1.
pub impl PackLeaving of StorePacking<Leaving, felt252> {
    fn pack(value: Leaving) -> felt252 {
        assert(value.shares < TWO_96, errors::AMOUNT_TOO_LARGE);
        let release_at: u128 = value.release_at.into();
        assert(release_at < TWO_40, errors::TIME_TOO_LARGE);
        join(release_at, value.shares + TWO_96)
    }

    fn unpack(value: felt252) -> Leaving {
        let (release_at, low) = halves(value);
        Leaving { shares: low % TWO_96, release_at: release_at.try_into().unwrap() }
    }
}

/// high: from u40 · low: bps u16, written u1.
pub impl PackCommission of StorePacking<Commission, felt252> {
    fn pack(value: Commission) -> felt252 {
        let from: u128 = value.from.into();
        assert(from < TWO_40, errors::TIME_TOO_LARGE);
        join(from, value.bps.into() + TWO_16)
    }

    fn unpack(value: felt252) -> Commission {
        let (from, low) = halves(value);
        Commission { bps: (low % TWO_16).try_into().unwrap(), from: from.try_into().unwrap() }
    }
}

fn join(high: u128, low: u128) -> felt252 {
    high.into() * TWO_128 + low.into()
}

fn halves(word: felt252) -> (u128, u128) {
    let wide: u256 = word.into();
    (wide.high, wide.low)
}
