//! The oracle's arithmetic, without storage. Ticks throughout: a sum of ticks
//! over time, divided, is the logarithm of a geometric mean.

use core::num::traits::Sqrt;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::math::ratio::errors::OVERFLOW;
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
const NORMAL_SCALE: u128 = BPS * Q32;
/// The logarithm of one tick, squared: WAD².
const SQUARED_LOG: u128 = TICK_LOG * TICK_LOG;

/// The middle of the values, of which there is at least one; of an even number
/// the mean of the two middle ones, rounded down.
pub fn median(values: Span<i128>) -> i128 {
    let mut sorted: Array<i128> = array![];
    for value in values {
        sorted = inserted(sorted.span(), *value);
    }
    let last = sorted.len() - 1;
    let low = *sorted[last / 2];
    if last % 2 == 0 {
        low
    } else {
        floor_div(low + *sorted[last / 2 + 1], 2)
    }
}

/// The sorted values and one more, sorted.
fn inserted(sorted: Span<i128>, value: i128) -> Array<i128> {
    let mut out = array![];
    let mut waits = true;
    for next in sorted {
        if waits && value < *next {
            out.append(value);
            waits = false;
        }
        out.append(*next);
    }
    if waits {
        out.append(value);
    }
    out
}

/// The median of the means of the five buckets between neighbouring sums, rounded
/// down; None where a bucket gathered more than a venue can. Rounding keeps the
/// order, so that the middle bucket alone is divided.
pub fn bucket_median(sums: [felt252; 6], seconds: u64) -> Option<i128> {
    let [a, b, c, d, e, f] = sums;
    let middle = middle_of_five(
        gathered(a, b)?, gathered(b, c)?, gathered(c, d)?, gathered(d, e)?, gathered(e, f)?,
    );
    let middle: i128 = (middle.into() - BIAS).try_into().unwrap();
    Some(floor_div(middle, seconds))
}

/// What lies between two sums, moved above zero. A venue's word is not trusted
/// to be sane: they are any two numbers of the field.
fn gathered(from: felt252, to: felt252) -> Option<u128> {
    let biased: u128 = (to - from + BIAS).try_into()?;
    if biased < TWICE {
        Some(biased)
    } else {
        None
    }
}

const BIAS: felt252 = 0x1000000000000000000000;
const TWICE: u128 = 0x2000000000000000000000;

fn middle_of_five(a: u128, b: u128, c: u128, d: u128, e: u128) -> u128 {
    let (a, b) = ordered(a, b);
    let (c, d) = ordered(c, d);
    // The least of these four has three above it and goes; the middle is the
    // second least of what is left, two pairs.
    let (partner, low, high) = if a < c {
        (b, c, d)
    } else {
        (d, a, b)
    };
    let (first, second) = ordered(partner, e);
    if first < low {
        lesser(second, low)
    } else {
        lesser(first, high)
    }
}

fn ordered(a: u128, b: u128) -> (u128, u128) {
    if a < b {
        (a, b)
    } else {
        (b, a)
    }
}

fn lesser(a: u128, b: u128) -> u128 {
    let (least, _) = ordered(a, b);
    least
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

/// Products of a few amounts that are far below the field's prime are made in the
/// field, where they cost no range checks, and are checked once.
fn narrow(product: felt252) -> u128 {
    product.try_into().expect(OVERFLOW)
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
    narrow(seconds.into() * Q32.into()).sqrt().into()
}

/// The scale s after `seconds`: mean_change · 1.4826 · sqrt(seconds), ticks,
/// rounded down, within the configured bounds.
pub fn scale(mean_change: u128, seconds: u64, floor: u128, ceiling: u128) -> u128 {
    let whole = mean_change.into() * root(seconds).into() * NORMAL.into();
    let raw = narrow(whole) / NORMAL_SCALE;
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
    let normal = narrow(change.into() * Q32.into()) / root(seconds);
    let weighed = mean_change.into() * (BPS - weight_bps).into()
        + normal.into() * weight_bps.into();
    narrow(weighed) / BPS
}

/// What 24 hours' standard deviation follows from the squares of so many
/// returns over so many seconds, WAD, rounded down.
pub fn volatility(squares: u128, seconds: u128, count: u64) -> u128 {
    if count < MIN_RETURNS || seconds == 0 {
        return WAD;
    }
    // Below 2^225.
    let product: felt252 = squares.into() * DAY.into() * SQUARED_LOG.into();
    let whole: u256 = product.into();
    (whole / seconds.into()).sqrt()
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

/// The seconds of a bucket.
pub fn bucket_seconds(window: Window) -> u64 {
    (window.end - window.start) / BUCKETS
}

/// The edges of the window's buckets, both ends included.
pub fn edges(window: Window) -> [felt252; 6] {
    let start: felt252 = window.start.into();
    let seconds: felt252 = bucket_seconds(window).into();
    [
        start, start + seconds, start + 2 * seconds, start + 3 * seconds, start + 4 * seconds,
        window.end.into(),
    ]
}

/// Whether a tick is one.
pub fn is_tick(tick: i128) -> bool {
    magnitude(tick) <= magnitude(crate::math::tick::MAX_TICK)
}
