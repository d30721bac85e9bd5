//! What a job costs: its terms checked, its price in time, its audits, its
//! stake. Pure; docs/contracts/market.md derives the number of audited leaves.

use core::num::traits::Zero;
use crate::math::ratio::{Rounding, WAD, mul_div, part};
use crate::staking::types::LOCK_UNIT;
use super::errors;
use super::types::{JobTerms, MarketConfig, Quote, Tier};
use super::word::{LOCK_BOUND, MAX_ASSIGNMENTS, MAX_CHUNK, MAX_DURATION, MAX_TASKS, PRICE_BOUND};

const E4: u32 = 10_000;

/// Every field but the buyer, the token and the tier, which need the state.
pub fn check_terms(terms: @JobTerms, config: @MarketConfig, now: u64) {
    let terms = *terms;
    let config = *config;
    assert(terms.tasks != 0, errors::ZERO_TASKS);
    assert(terms.tasks <= MAX_TASKS, errors::TOO_MANY_TASKS);
    assert(terms.chunk != 0 && terms.chunk <= MAX_CHUNK, errors::BAD_CHUNK);
    assert(terms.replicas >= 1 && terms.replicas <= 3, errors::BAD_REPLICAS);
    assert(assignments(@terms) <= MAX_ASSIGNMENTS, errors::TOO_MANY_ASSIGNMENTS);
    assert(terms.price_min != 0 && terms.price_min <= terms.price_max, errors::BAD_PRICE);
    assert(terms.price_max < PRICE_BOUND, errors::PRICE_TOO_HIGH);
    assert(terms.deadline > now && terms.deadline - now <= MAX_DURATION, errors::BAD_DEADLINE);
    assert(
        terms.run_seconds != 0 && terms.run_seconds <= config.max_run_seconds, errors::BAD_RUN_TIME,
    );
    assert(
        terms.challenge_seconds >= config.min_challenge_seconds
            && terms.challenge_seconds <= config.max_challenge_seconds,
        errors::BAD_CHALLENGE_TIME,
    );
    assert(
        terms.kind.is_non_zero() && has_bit(terms.requirement.capabilities, terms.kind_bit),
        errors::BAD_KIND,
    );
    assert(terms.latency <= 4, errors::BAD_LATENCY);
    assert(terms.min_reputation <= 1_000_000, errors::BAD_REPUTATION);
}

pub fn assignments(terms: @JobTerms) -> u32 {
    let ranges = (*terms.tasks + *terms.chunk - 1) / *terms.chunk;
    ranges * (*terms.replicas).into()
}

/// Price per task, rounded down: from min to max in `ramp_seconds`.
pub fn price_at(
    price_min: u128, price_max: u128, ramp_seconds: u32, posted_at: u64, now: u64,
) -> u128 {
    let ramp: u64 = ramp_seconds.into();
    let elapsed = if now > posted_at {
        now - posted_at
    } else {
        0
    };
    if elapsed >= ramp {
        return price_max;
    }
    let rise = price_max - price_min;
    price_min + mul_div(rise, elapsed.into(), ramp.into(), Rounding::Down)
}

/// Expected audited leaves of `count` tasks under a tier, in 1/10,000: the
/// largest of the tier's floors and safety / ((1 - miss)(1 + stake)), rounded
/// up, but no more than there are.
pub fn samples_e4(tier: @Tier, count: u32) -> u32 {
    let deterring = mul_div(
        (*tier.safety_bps).into(),
        100_000_000,
        (10_000 - (*tier.miss_bps).into()) * (10_000 + (*tier.stake_bps).into()),
        Rounding::Up,
    );
    let least: u128 = (*tier.min_samples).into() * E4.into();
    let floor: u128 = count.into() * (*tier.floor_bps).into();
    let wanted = max(deterring, max(least, floor));
    let all: u128 = (count * E4).into();
    let samples = if wanted < all {
        wanted
    } else {
        all
    };
    samples.try_into().unwrap()
}

/// `samples_e4` of an assignment that may be shorter than a full one.
pub fn capped_samples(samples_e4: u32, count: u32) -> u32 {
    if samples_e4 < count * E4 {
        samples_e4
    } else {
        count * E4
    }
}

/// Most leaves that can be drawn.
pub fn most_leaves(samples_e4: u32, count: u32) -> u32 {
    (capped_samples(samples_e4, count) + E4 - 1) / E4
}

/// The most that the auditors of one assignment can cost, rounded up.
pub fn audit_reserve(
    samples_e4: u32, count: u32, auditors: u8, price_max: u128, margin_bps: u16,
) -> u128 {
    let audited = most_leaves(samples_e4, count).into() * auditors.into() * price_max;
    part(audited, margin_bps.into(), Rounding::Up)
}

/// The protocol's part of what an assignment is worth, rounded down.
#[inline(always)]
pub fn protocol_fee(worth: u128, fee_bps: u16) -> u128 {
    part(worth, fee_bps.into(), Rounding::Down)
}

/// What one assignment of `count` tasks has locked in Escrow.
pub fn share(samples_e4: u32, count: u32, auditors: u8, price_max: u128, margin_bps: u16) -> u128 {
    count.into() * price_max + audit_reserve(samples_e4, count, auditors, price_max, margin_bps)
}

/// SAGE that stands behind `value` base units of a payment token, in whole
/// LOCK_UNIT, rounded up at each step.
/// Errors: MARKET: price too high; MATH: overflow.
pub fn lock_units(value: u128, stake_bps: u32, rate: u128) -> u64 {
    let staked = part(value, stake_bps.into(), Rounding::Up);
    let sage = mul_div(staked, rate, WAD, Rounding::Up);
    let units = sage / LOCK_UNIT + if sage % LOCK_UNIT == 0 {
        0
    } else {
        1
    };
    assert(units < LOCK_BOUND, errors::PRICE_TOO_HIGH);
    units.try_into().unwrap()
}

/// Of checked terms.
pub fn quote(terms: @JobTerms, config: @MarketConfig, tier: @Tier, rate: u128) -> Quote {
    let terms = *terms;
    let full = if terms.tasks < terms.chunk {
        terms.tasks
    } else {
        terms.chunk
    };
    let samples = samples_e4(tier, full);
    let replicas: u128 = terms.replicas.into();
    let whole: u128 = (terms.tasks / full).into();
    let margin = *config.audit_margin_bps;
    let full_reserve = audit_reserve(samples, full, *tier.auditors, terms.price_max, margin);
    let rest = terms.tasks % full;
    let last_reserve = if rest == 0 {
        0
    } else {
        audit_reserve(samples, rest, *tier.auditors, terms.price_max, margin)
    };
    let audit_reserve = replicas * (whole * full_reserve + last_reserve);
    let payment = replicas * terms.tasks.into() * terms.price_max;
    let units = lock_units(full.into() * terms.price_max, *tier.stake_bps, rate);
    Quote {
        assignments: assignments(@terms),
        samples_e4: samples,
        detection_ppm: (samples.into() * 100_u64 / full.into()).try_into().unwrap(),
        payment,
        audit_reserve,
        total: payment + audit_reserve,
        worker_lock: units.into() * LOCK_UNIT,
    }
}

/// False for bits that a set does not have.
pub fn has_bit(set: u128, bit: u8) -> bool {
    if bit >= 128 {
        return false;
    }
    let mut power: u128 = 1;
    let mut square: u128 = 2;
    let mut rest = bit;
    while rest != 0 {
        if rest % 2 == 1 {
            power *= square;
        }
        rest /= 2;
        if rest != 0 {
            square *= square;
        }
    }
    set & power != 0
}

fn max(a: u128, b: u128) -> u128 {
    if a < b {
        b
    } else {
        a
    }
}
