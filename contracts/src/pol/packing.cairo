//! Words of Pol's storage.
//!
//! pool, lower:   sage 112 | slot 8      pool, upper:   usd 80 | at 40
//! config, lower: target_floor 80 | fee_bps 16 | max_deviation 32
//! config, upper: target_cap 80
//! weeks, lower:  even 96 | pair 32      weeks, upper:  odd 96

use crate::math::bits::errors::FIELD_TOO_LARGE;
use crate::math::bits::{Field, P16, P32, P40, P8, field, join, pop, push, split};
use crate::oracle::ring::Head;
use super::types::{PolConfig, Reserves};

pub const P80: u128 = 0x100000000000000000000;
const P96: u128 = 0x1000000000000000000000000;
const EVEN: Field = Field { mask: (P96 - 1) * 0x100000000, unit: 0x100000000 };
const PAIR: Field = Field { mask: P32 - 1, unit: 1 };
const P112: u128 = 0x10000000000000000000000000000;

const SAGE: Field = Field { mask: (P112 - 1) * 0x100, unit: 0x100 };
const INDEX: Field = Field { mask: P8 - 1, unit: 1 };
const USD: Field = Field { mask: (P80 - 1) * 0x10000000000, unit: 0x10000000000 };
const AT: Field = Field { mask: P40 - 1, unit: 1 };

/// The reserves and where the newest slot of the price's memory is.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Pool {
    pub reserves: Reserves,
    pub head: Head,
}

pub fn pack_pool(pool: Pool) -> felt252 {
    let mut lower = 0;
    push(ref lower, pool.reserves.sage, P112);
    push(ref lower, pool.head.index.into(), P8);
    let mut upper = 0;
    push(ref upper, pool.reserves.usd, P80);
    push(ref upper, pool.head.at.into(), P40);
    join(lower, upper)
}

pub fn unpack_pool(word: felt252) -> Pool {
    let (lower, upper) = split(word);
    Pool {
        reserves: Reserves {
            sage: field(lower, SAGE).try_into().unwrap(),
            usd: field(upper, USD).try_into().unwrap(),
        },
        head: Head {
            index: field(lower, INDEX).try_into().unwrap(),
            at: field(upper, AT).try_into().unwrap(),
        },
    }
}

pub fn pack_config(config: PolConfig) -> felt252 {
    let mut lower = 0;
    push(ref lower, config.target_floor, P80);
    push(ref lower, config.fee_bps.into(), P16);
    push(ref lower, config.max_deviation.into(), P32);
    let mut upper = 0;
    push(ref upper, config.target_cap, P80);
    join(lower, upper)
}

pub fn unpack_config(word: felt252) -> PolConfig {
    let (mut lower, upper) = split(word);
    let max_deviation = pop(ref lower, P32).try_into().unwrap();
    let fee_bps = pop(ref lower, P16).try_into().unwrap();
    PolConfig { fee_bps, max_deviation, target_floor: lower, target_cap: upper }
}

/// The dollars of the even and of the odd week of a pair.
pub fn pack_weeks(pair: u64, weeks: (u128, u128)) -> felt252 {
    let (even, odd) = weeks;
    assert(odd < P96, FIELD_TOO_LARGE);
    let mut lower = 0;
    push(ref lower, even, P96);
    push(ref lower, pair.into(), P32);
    join(lower, odd)
}

/// (pair, (even, odd))
pub fn unpack_weeks(word: felt252) -> (u64, (u128, u128)) {
    let (lower, odd) = split(word);
    let even = field(lower, EVEN).try_into().unwrap();
    (field(lower, PAIR).try_into().unwrap(), (even, odd))
}
