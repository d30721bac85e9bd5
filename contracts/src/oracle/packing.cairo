//! Words of the oracle's storage.
//!
//! price, lower:  price 128
//! price, upper:  mean_change 48 | at 40 | tick 26 | health 3 | venues 3 | clamped 3
//! book, lower:   squares 64 | seconds 32 | count 8 | position 8
//! book, upper:   volatility 80 | requested_at 40
//! return, lower: square 64 | seconds 32
//! config, lower: min_interval 24 | min_length 24 | max_length 24 | max_offset 24 | beacon_wait 24
//! config, upper: floor 24 | ceiling 24 | weight_bps 16 | min_depth 56 | venues 3

use crate::math::bits::{P16, P24, P3, P32, P40, P48, P56, P64, P8, join, pop, push, split};
use crate::math::tick::signed;
use super::types::{Health, OracleConfig};

const P26: u128 = 0x4000000;
const P80: u128 = 0x100000000000000000000;
const TICK_BIAS: i128 = 0x2000000;

/// The last accepted price.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Accepted {
    pub price: u128,
    /// Of |change| / sqrt(seconds), ticks with 16 fractional bits.
    pub mean_change: u128,
    /// 0 before the first.
    pub at: u64,
    pub tick: i128,
    pub health: Health,
    pub venues: u8,
    pub clamped: u8,
}

/// The returns' sums and the open request.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Book {
    /// Σ change² over the remembered returns, and Σ of their seconds.
    pub squares: u128,
    pub seconds: u128,
    pub count: u64,
    /// Where the next return goes.
    pub position: u64,
    pub volatility: u128,
    /// 0 when there is none.
    pub requested_at: u64,
}

fn rank(health: Health) -> u128 {
    match health {
        Health::NotInitialised => 0,
        Health::Ok => 1,
        Health::Stale => 2,
        Health::MinSources => 3,
        Health::Deviation => 4,
        Health::Liquidity => 5,
    }
}

fn health_of(rank: u128) -> Health {
    if rank == 0 {
        Health::NotInitialised
    } else if rank == 1 {
        Health::Ok
    } else if rank == 2 {
        Health::Stale
    } else if rank == 3 {
        Health::MinSources
    } else if rank == 4 {
        Health::Deviation
    } else {
        Health::Liquidity
    }
}

pub fn pack_accepted(accepted: Accepted) -> felt252 {
    let mut upper = 0;
    push(ref upper, accepted.mean_change, P48);
    push(ref upper, accepted.at.into(), P40);
    push(ref upper, (accepted.tick + TICK_BIAS).try_into().unwrap(), P26);
    push(ref upper, rank(accepted.health), P3);
    push(ref upper, accepted.venues.into(), P3);
    push(ref upper, accepted.clamped.into(), P3);
    join(accepted.price, upper)
}

pub fn unpack_accepted(word: felt252) -> Accepted {
    let (price, mut upper) = split(word);
    let clamped = pop(ref upper, P3).try_into().unwrap();
    let venues = pop(ref upper, P3).try_into().unwrap();
    let health = health_of(pop(ref upper, P3));
    let tick = signed(pop(ref upper, P26)) - TICK_BIAS;
    let at = pop(ref upper, P40).try_into().unwrap();
    Accepted { price, mean_change: upper, at, tick, health, venues, clamped }
}

pub fn pack_book(book: Book) -> felt252 {
    let mut lower = 0;
    push(ref lower, book.squares, P64);
    push(ref lower, book.seconds, P32);
    push(ref lower, book.count.into(), P8);
    push(ref lower, book.position.into(), P8);
    let mut upper = 0;
    push(ref upper, book.volatility, P80);
    push(ref upper, book.requested_at.into(), P40);
    join(lower, upper)
}

pub fn unpack_book(word: felt252) -> Book {
    let (mut lower, mut upper) = split(word);
    let position = pop(ref lower, P8).try_into().unwrap();
    let count = pop(ref lower, P8).try_into().unwrap();
    let seconds = pop(ref lower, P32);
    let requested_at = pop(ref upper, P40).try_into().unwrap();
    Book { squares: lower, seconds, count, position, volatility: upper, requested_at }
}

/// (square, seconds)
pub fn pack_return(square: u128, seconds: u128) -> felt252 {
    let mut lower = 0;
    push(ref lower, square, P64);
    push(ref lower, seconds, P32);
    join(lower, 0)
}

pub fn unpack_return(word: felt252) -> (u128, u128) {
    let (mut lower, _) = split(word);
    let seconds = pop(ref lower, P32);
    (lower, seconds)
}

pub fn pack_config(config: OracleConfig, venues: u64) -> felt252 {
    let mut lower = 0;
    push(ref lower, config.min_interval.into(), P24);
    push(ref lower, config.min_length.into(), P24);
    push(ref lower, config.max_length.into(), P24);
    push(ref lower, config.max_offset.into(), P24);
    push(ref lower, config.beacon_wait.into(), P24);
    let mut upper = 0;
    push(ref upper, config.floor.into(), P24);
    push(ref upper, config.ceiling.into(), P24);
    push(ref upper, config.weight_bps.into(), P16);
    push(ref upper, config.min_depth, P56);
    push(ref upper, venues.into(), P3);
    join(lower, upper)
}

/// The configuration and the number of venues.
pub fn unpack_config(word: felt252) -> (OracleConfig, u64) {
    let (mut lower, mut upper) = split(word);
    let beacon_wait = pop(ref lower, P24).try_into().unwrap();
    let max_offset = pop(ref lower, P24).try_into().unwrap();
    let max_length = pop(ref lower, P24).try_into().unwrap();
    let min_length = pop(ref lower, P24).try_into().unwrap();
    let venues = pop(ref upper, P3).try_into().unwrap();
    let min_depth = pop(ref upper, P56);
    let weight_bps = pop(ref upper, P16).try_into().unwrap();
    let ceiling = pop(ref upper, P24).try_into().unwrap();
    let config = OracleConfig {
        min_interval: lower.try_into().unwrap(),
        min_length,
        max_length,
        max_offset,
        beacon_wait,
        floor: upper.try_into().unwrap(),
        ceiling,
        weight_bps,
        min_depth,
    };
    (config, venues)
}
