//! The oracle's arithmetic, without storage. Ticks throughout: a sum of ticks
//! over time, divided, is the logarithm of a geometric mean.

use core::num::traits::{Sqrt, WideMul};
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::math::ratio::{BPS, WAD};
use crate::math::tick::{TICK_LOG, floor_div, magnitude, signed};
use super::types::{OracleConfig, Window};

pub const BUCKETS: u64 = 5;
/// Returns that the volatility is made of: a day, at one an hour.
pub const RETURNS: u64 = 24;
/// Below so few returns the volatility is not known, and reads as 100 %.
pub const MIN_RETURNS: u64 = 8;
const DAY: u64 = 86_400;
/// 1.4826 turns a mean deviation's sibling, the median one, into a standard one.
const NORMAL: u128 = 14_826;
const Q32: u128 = 0x100000000;

/// The middle of the values, of which there is at least one; of an even number
/// the mean of the two middle ones, rounded down.
pub fn median(values: Span<i128>) -> i128 {
    let last = values.len() - 1;
    let low = ranked(values, last / 2);
    if last % 2 == 0 {
        low
    } else {
        floor_div(low + ranked(values, last / 2 + 1), 2)
    }
}

/// The value that `rank` others precede in order.
fn ranked(values: Span<i128>, rank: u32) -> i128 {
    let mut found = *values[0];
    for value in values {
        let mut less = 0;
        let mut equal = 0;
        for other in values {
            if *other < *value {
                less += 1;
            } else if *other == *value {
                equal += 1;
            }
        }
        if less <= rank && rank < less + equal {
            found = *value;
            break;
        }
    }
    found
}

/// The median of the means of the buckets between neighbouring sums.
pub fn bucket_median(sums: Span<i128>, seconds: u64) -> i128 {
    let mut means = array![];
    let mut i = 1;
    while i < sums.len() {
        means.append(floor_div(*sums[i] - *sums[i - 1], seconds));
        i += 1;
    }
    median(means.span())
}

/// `tick` moved into [anchor − reach, anchor + reach], and whether it was outside.
pub fn clamp(tick: i128, anchor: i128, reach: u128) -> (i128, bool) {
    let reach = signed(reach);
    if tick > anchor + reach {
        (anchor + reach, true)
    } else if tick < anchor - reach {
        (anchor - reach, true)
    } else {
        (tick, false)
    }
}

/// sqrt(seconds) with 16 fractional bits, rounded down; of a day at the most.
fn root(seconds: u64) -> u128 {
    let seconds: u128 = if seconds > DAY {
        DAY.into()
    } else if seconds == 0 {
        1
    } else {
        seconds.into()
    };
    (seconds * Q32).sqrt().into()
}

/// The scale s after `seconds`: mean_change · 1.4826 · sqrt(seconds), ticks,
/// rounded down, within the configured bounds.
pub fn scale(mean_change: u128, seconds: u64, floor: u128, ceiling: u128) -> u128 {
    let raw = mean_change * root(seconds) * NORMAL / BPS / Q32;
    if raw < floor {
        floor
    } else if raw > ceiling {
        ceiling
    } else {
        raw
    }
}

/// The moving mean of |change| / sqrt(seconds), 16 fractional bits, rounded down.
pub fn next_mean(mean_change: u128, change: u128, seconds: u64, weight_bps: u128) -> u128 {
    let normal = change * Q32 / root(seconds);
    (mean_change * (BPS - weight_bps) + normal * weight_bps) / BPS
}

/// What 24 hours' standard deviation follows from the squares of so many
/// returns over so many seconds, WAD, rounded down.
pub fn volatility(squares: u128, seconds: u128, count: u64) -> u128 {
    if count < MIN_RETURNS || seconds == 0 {
        return WAD;
    }
    let logs: u256 = TICK_LOG.wide_mul(TICK_LOG);
    let variance = squares.wide_mul(DAY.into()) * logs / seconds.into();
    variance.sqrt()
}

/// The window that a seed draws: five buckets of equal whole seconds.
pub fn draw(
    seed: felt252, oracle: ContractAddress, requested_at: u64, config: OracleConfig,
) -> Window {
    let drawn: u256 = poseidon_hash_span(
        ['SAGE_TWAP', oracle.into(), requested_at.into(), seed].span(),
    )
        .into();
    let (shortest, longest) = (config.min_length / BUCKETS, config.max_length / BUCKETS);
    let more: u64 = (drawn.low % (longest - shortest + 1).into()).try_into().unwrap();
    let offset: u64 = (drawn.high % (config.max_offset + 1).into()).try_into().unwrap();
    let end = requested_at - offset;
    Window { start: end - (shortest + more) * BUCKETS, end }
}

/// The longest window, ending at the request: what holds without a seed.
pub fn fixed(requested_at: u64, config: OracleConfig) -> Window {
    Window { start: requested_at - config.max_length / BUCKETS * BUCKETS, end: requested_at }
}

/// The edges of the window's buckets, both ends included.
pub fn edges(window: Window) -> Span<u64> {
    let seconds = (window.end - window.start) / BUCKETS;
    let mut times = array![];
    for i in 0..BUCKETS + 1 {
        times.append(window.start + i * seconds);
    }
    times.span()
}

/// Whether differences of these sums cannot overflow: a venue's word is not
/// trusted to be sane.
pub fn sane(sums: Span<i128>) -> bool {
    let mut all = sums.len() == (BUCKETS + 1).try_into().unwrap();
    for sum in sums {
        all = all && -LIMIT < *sum && *sum < LIMIT;
    }
    all
}

const LIMIT: i128 = 0x1000000000000000000000;

/// Whether a tick is one.
pub fn is_tick(tick: i128) -> bool {
    magnitude(tick) <= magnitude(crate::math::tick::MAX_TICK)
}
