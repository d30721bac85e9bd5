//! Words of the oracle's storage.
//!
//! price, lower:  price 128
//! price, upper:  mean_change 48 | at 40 | tick 26 | health 3 | venues 3 | clamped 3
//! book, lower:   squares 64 | seconds 32 | count 8 | position 8
//! book, upper:   volatility 80 | requested_at 40
//! returns:       four times change 26 | seconds 17, two in each half
//! config, lower: min_interval 24 | min_length 24 | max_length 24 | max_offset 24 | beacon_wait 24
//! config, upper: floor 24 | ceiling 24 | weight_bps 16 | min_depth 56 | venues 3

use crate::math::bits::{Field, P16, P24, P3, P32, P40, P48, P56, P64, P8, field, join, push, split};
use super::types::{Health, OracleConfig, Reading};

const P17: u128 = 0x20000;
const P26: u128 = 0x4000000;
/// A return's 43 bits.
const RETURN: u128 = P17 * P26;
const RETURN_MASK: u128 = RETURN - 1;
const TWO_128: felt252 = 0x100000000000000000000000000000000;
/// Returns in a word.
pub const RETURNS_PER_WORD: u64 = 4;
const P80: u128 = 0x100000000000000000000;
const TICK_BIAS: i128 = 0x2000000;

const MEAN_CHANGE: Field = Field {
    mask: (P48 - 1) * 0x8000000000000000000, unit: 0x8000000000000000000,
};
const AT: Field = Field { mask: (P40 - 1) * 0x800000000, unit: 0x800000000 };
const TICK: Field = Field { mask: (P26 - 1) * 0x200, unit: 0x200 };
const HEALTH: Field = Field { mask: (P3 - 1) * 0x40, unit: 0x40 };
const VENUES: Field = Field { mask: (P3 - 1) * 0x8, unit: 0x8 };
const CLAMPED: Field = Field { mask: P3 - 1, unit: 1 };

const SQUARES: Field = Field { mask: (P64 - 1) * 0x1000000000000, unit: 0x1000000000000 };
const SECONDS: Field = Field { mask: (P32 - 1) * 0x10000, unit: 0x10000 };
const COUNT: Field = Field { mask: (P8 - 1) * 0x100, unit: 0x100 };
const POSITION: Field = Field { mask: P8 - 1, unit: 1 };
const VOLATILITY: Field = Field { mask: (P80 - 1) * 0x10000000000, unit: 0x10000000000 };
const REQUESTED_AT: Field = Field { mask: P40 - 1, unit: 1 };

const MIN_INTERVAL: Field = Field {
    mask: (P24 - 1) * 0x1000000000000000000000000, unit: 0x1000000000000000000000000,
};
const MIN_LENGTH: Field = Field {
    mask: (P24 - 1) * 0x1000000000000000000, unit: 0x1000000000000000000,
};
const MAX_LENGTH: Field = Field { mask: (P24 - 1) * 0x1000000000000, unit: 0x1000000000000 };
const MAX_OFFSET: Field = Field { mask: (P24 - 1) * 0x1000000, unit: 0x1000000 };
const BEACON_WAIT: Field = Field { mask: P24 - 1, unit: 1 };
const FLOOR: Field = Field {
    mask: (P24 - 1) * 0x8000000000000000000000000, unit: 0x8000000000000000000000000,
};
const CEILING: Field = Field {
    mask: (P24 - 1) * 0x8000000000000000000, unit: 0x8000000000000000000,
};
const WEIGHT_BPS: Field = Field { mask: (P16 - 1) * 0x800000000000000, unit: 0x800000000000000 };
const MIN_DEPTH: Field = Field { mask: (P56 - 1) * 0x8, unit: 0x8 };
const VENUE_COUNT: Field = Field { mask: P3 - 1, unit: 1 };

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

/// How far the tick went from one price to the next, and in how many seconds, of
/// which it counts a day's at the most.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Return {
    pub change: u128,
    pub seconds: u128,
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

fn health_of(rank: felt252) -> Health {
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
    let (price, upper) = split(word);
    let tick = field(upper, TICK) - TICK_BIAS.into();
    Accepted {
        price,
        mean_change: field(upper, MEAN_CHANGE).try_into().unwrap(),
        at: field(upper, AT).try_into().unwrap(),
        tick: tick.try_into().unwrap(),
        health: health_of(field(upper, HEALTH)),
        venues: field(upper, VENUES).try_into().unwrap(),
        clamped: field(upper, CLAMPED).try_into().unwrap(),
    }
}

/// What a reader of the price is told of both words, and no more: the fields that
/// an update alone needs stay packed. Nothing before the first price.
pub fn unpack_reading(accepted: felt252, book: felt252) -> Reading {
    let (price, of_price) = split(accepted);
    let (_, of_book) = split(book);
    Reading {
        health: health_of(field(of_price, HEALTH)),
        price,
        at: field(of_price, AT).try_into().unwrap(),
        venues: field(of_price, VENUES).try_into().unwrap(),
        clamped: field(of_price, CLAMPED).try_into().unwrap(),
        volatility: field(of_book, VOLATILITY).try_into().unwrap(),
    }
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
    let (lower, upper) = split(word);
    Book {
        squares: field(lower, SQUARES).try_into().unwrap(),
        seconds: field(lower, SECONDS).try_into().unwrap(),
        count: field(lower, COUNT).try_into().unwrap(),
        position: field(lower, POSITION).try_into().unwrap(),
        volatility: field(upper, VOLATILITY).try_into().unwrap(),
        requested_at: field(upper, REQUESTED_AT).try_into().unwrap(),
    }
}

/// Puts a return at `place`, 0 to 3, of a word. Says the word, and what was there.
pub fn replace_return(word: felt252, place: u64, new: Return) -> (felt252, Return) {
    let (lower, upper) = split(word);
    let (old, unit) = match place {
        0 => (lower & RETURN_MASK, 1),
        1 => (lower / RETURN, RETURN.into()),
        2 => (upper & RETURN_MASK, TWO_128),
        _ => (upper / RETURN, TWO_128 * RETURN.into()),
    };
    let (change, seconds) = DivRem::div_rem(old, P17.try_into().unwrap());
    // In the field, where nothing of the others is touched or packed again.
    (word + (pack_return(new).into() - old.into()) * unit, Return { change, seconds })
}

fn pack_return(value: Return) -> u128 {
    let mut packed = 0;
    push(ref packed, value.change, P26);
    push(ref packed, value.seconds, P17);
    packed
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
    let (lower, upper) = split(word);
    let config = OracleConfig {
        min_interval: field(lower, MIN_INTERVAL).try_into().unwrap(),
        min_length: field(lower, MIN_LENGTH).try_into().unwrap(),
        max_length: field(lower, MAX_LENGTH).try_into().unwrap(),
        max_offset: field(lower, MAX_OFFSET).try_into().unwrap(),
        beacon_wait: field(lower, BEACON_WAIT).try_into().unwrap(),
        floor: field(upper, FLOOR).try_into().unwrap(),
        ceiling: field(upper, CEILING).try_into().unwrap(),
        weight_bps: field(upper, WEIGHT_BPS).try_into().unwrap(),
        min_depth: field(upper, MIN_DEPTH).try_into().unwrap(),
    };
    (config, field(upper, VENUE_COUNT).try_into().unwrap())
}
