//! What an auction computes when it is kicked and drawn.

use core::num::traits::{Sqrt, WideMul};
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::math::ratio::{BPS, Rounding, mul_div};
use crate::oracle::types::{Health, Reading};
use super::errors;
use super::types::{AuctionConfig, AuctionSchedule};

/// Times in a configuration stay below this.
pub const MAX_SECONDS: u32 = 0x100000;
/// A silent bidder loses at least 2 %, whatever governance does.
pub const MIN_BOND_BPS: u16 = 200;
/// Escrows are 2^bucket with bucket below this.
pub const MAX_BUCKET: u8 = 120;
/// … and below this many more than the auction's smallest: 2^23 times as much.
pub const BUCKETS: u8 = 24;
/// Whole dollars in a lot stay below 2^34.
pub const MAX_DOLLARS: u128 = 0x400000000;
/// Prices stay below 2^88: 3e8 SAGE per dollar.
pub const MAX_PRICE: u128 = 0x10000000000000000000000;
/// Bids of an auction stay below this.
pub const MAX_BIDS: u32 = 0x1000000;

const DAY: u256 = 86_400;
/// 1e4 · 1e32 = 1e36 = WAD², the numerator of 1 / price.
const WAD_SQUARED_PER_BP: u128 = 100_000_000_000_000_000_000_000_000_000_000;
const WAD_SQUARED: u128 = 1_000_000_000_000_000_000_000_000_000_000_000_000;

/// Refuses a price that must not set a reserve, by its reason.
/// Errors: AUCTION: no price, price stale, few sources, price deviates, pool shallow.
pub fn assert_healthy(reading: Reading) {
    match reading.health {
        Health::Ok => assert(reading.price != 0, errors::NO_PRICE),
        Health::NotInitialised => core::panic_with_felt252(errors::NO_PRICE),
        Health::Stale => core::panic_with_felt252(errors::PRICE_STALE),
        Health::MinSources => core::panic_with_felt252(errors::FEW_SOURCES),
        Health::Deviation => core::panic_with_felt252(errors::PRICE_DEVIATES),
        Health::Liquidity => core::panic_with_felt252(errors::POOL_SHALLOW),
    }
}

/// (1 − δ) / P in SAGE per dollar, WAD, rounded up: what a bid must offer.
/// `price` is dollars per SAGE, WAD.
/// Errors: AUCTION: price out of range (2^88 or more).
pub fn reserve_price(discount_bps: u16, price: u128) -> u128 {
    let reserve = discounted(discount_bps, price);
    assert(reserve < MAX_PRICE, errors::PRICE_RANGE);
    reserve
}

/// Whether the reading sets a reserve.
pub fn has_reserve(discount_bps: u16, reading: Reading) -> bool {
    reading.health == Health::Ok
        && reading.price != 0
        && discounted(discount_bps, reading.price) < MAX_PRICE
}

fn discounted(discount_bps: u16, price: u128) -> u128 {
    mul_div(BPS - discount_bps.into(), WAD_SQUARED_PER_BP, price, Rounding::Up)
}

/// The part of an escrow that silence costs. Who may stay silent holds an option
/// at the money, worth 0.4·σ·√τ of the bid; the bid is at most the escrow, so
/// floor + 0.4·σ·√τ is always dearer. σ is per day (WAD), τ the auction's whole
/// length in seconds. Rounded up; at most all of it.
pub fn bond_bps(floor_bps: u16, volatility: u128, seconds: u64) -> u16 {
    let days: u256 = seconds.into() * WAD_SQUARED.into();
    let root: u128 = Sqrt::sqrt(days / DAY) + 1;
    // the option in basis points is 0.4 · 10,000 · (σ/WAD) · (root/WAD)
    let scaled: u256 = volatility.wide_mul(root) * 4_000;
    let option = (scaled + WAD_SQUARED.into() - 1) / WAD_SQUARED.into();
    let all: u256 = BPS.into();
    let bond = option + floor_bps.into();
    if bond < all {
        bond.try_into().unwrap()
    } else {
        BPS.try_into().unwrap()
    }
}

/// What silence costs of an escrow, rounded up.
pub fn bond_of(escrow: u128, bps: u16) -> u128 {
    mul_div(escrow, bps.into(), BPS, Rounding::Up)
}

pub fn schedule(config: AuctionConfig, now: u64) -> AuctionSchedule {
    let max_end = now + config.max_seconds.into();
    let draw_end = max_end + config.draw_seconds.into();
    let reveal_end = draw_end + config.reveal_seconds.into();
    AuctionSchedule {
        opens: now,
        min_end: now + config.min_seconds.into(),
        max_end,
        draw_end,
        reveal_end,
        clear_end: reveal_end + config.clear_seconds.into(),
    }
}

/// A second of [min_end, max_end] from a seed of the Beacon; the bias of the
/// remainder is below 2^-107.
pub fn cutoff_of(
    seed: felt252,
    chain: felt252,
    contract: ContractAddress,
    auction_id: u64,
    schedule: AuctionSchedule,
) -> u64 {
    let drawn: u256 = poseidon_hash_span(
        ['SAGE_CUTOFF', chain, contract.into(), auction_id.into(), seed].span(),
    )
        .into();
    let choices: u64 = schedule.max_end - schedule.min_end + 1;
    let offset: u64 = (drawn.low % choices.into()).try_into().unwrap();
    schedule.min_end + offset
}

pub fn commitment_of(
    chain: felt252,
    contract: ContractAddress,
    auction_id: u64,
    bidder: ContractAddress,
    amount: u128,
    price: u128,
    salt: felt252,
) -> felt252 {
    poseidon_hash_span(
        [
            'SAGE_BID', chain, contract.into(), auction_id.into(), bidder.into(), amount.into(),
            price.into(), salt,
        ]
            .span(),
    )
}

/// An auction's sum of escrows in SAGE. All of it was paid in: the supply bounds it.
pub fn escrows_of(sum: u128, min_bucket: u8) -> u128 {
    sum * escrow_of(min_bucket)
}

/// What a bid adds to an auction's sum of escrows, in the smallest one's.
/// Errors: AUCTION: bad bucket.
pub fn escrow_in_smallest(bucket: u8, min_bucket: u8) -> u128 {
    assert(bucket >= min_bucket && bucket < MAX_BUCKET, errors::BAD_BUCKET);
    let above = bucket - min_bucket;
    assert(above < BUCKETS, errors::BAD_BUCKET);
    escrow_of(above)
}

pub fn is_sound(config: AuctionConfig) -> bool {
    config.min_seconds != 0
        && config.min_seconds <= config.max_seconds
        && config.max_seconds < MAX_SECONDS
        && config.draw_seconds != 0
        && config.draw_seconds < MAX_SECONDS
        && config.reveal_seconds != 0
        && config.reveal_seconds < MAX_SECONDS
        && config.clear_seconds != 0
        && config.clear_seconds < MAX_SECONDS
        && config.max_price_age != 0
        && config.max_price_age < MAX_SECONDS
        && config.discount_bps.into() < BPS
        && config.cap_bps != 0
        && config.cap_bps.into() <= BPS
        && config.bond_floor_bps >= MIN_BOND_BPS
        && config.bond_floor_bps.into() <= BPS
        && config.min_bucket < MAX_BUCKET
        && config.min_bid != 0
        && config.min_bid.into() < MAX_DOLLARS
        && config.max_bids != 0
        && config.max_bids < MAX_BIDS
}

const LOW: [u128; 16] = [
    0x1, 0x2, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000,
    0x8000,
];
const HIGH: [u128; 8] = [
    0x1, 0x10000, 0x100000000, 0x1000000000000, 0x10000000000000000, 0x100000000000000000000,
    0x1000000000000000000000000, 0x10000000000000000000000000000,
];

/// 2^bucket. Before: bucket < MAX_BUCKET.
pub fn escrow_of(bucket: u8) -> u128 {
    let (high, low) = DivRem::div_rem(bucket, 16);
    *HIGH.span()[high.into()] * *LOW.span()[low.into()]
}
