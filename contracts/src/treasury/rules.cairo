//! The arithmetic of an epoch, free of storage and of calls. Everything is
//! rounded down; what rounding holds back stays in the treasury.

use core::cmp::min;
use core::num::traits::{Bounded, WideMul};
use crate::math::ratio::{BPS, Rounding, WAD, mul_div};

/// Dollars stay below this (2^60: a trillion), SAGE below that (2^120).
pub const USD_BOUND: u128 = 0x1000000000000000;
pub const SAGE_BOUND: u128 = 0x1000000000000000000000000000000;

/// dollars (6 decimals) = SAGE (18 decimals) · price (WAD) / PRICE_UNIT.
const PRICE_UNIT: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// Hours late beyond which the caller's reward grows no more.
const MAX_HOURS: u64 = 64;

/// Dollars that `sage` (below SAGE_BOUND) is worth at a usable price.
pub fn usd_of(sage: u128, price: u128) -> u128 {
    mul_div(sage, price, PRICE_UNIT, Rounding::Down)
}

/// SAGE that `usd` buys at a usable price; at most what u128 holds.
pub fn sage_of(usd: u128, price: u128) -> u128 {
    let product: u256 = usd.wide_mul(PRICE_UNIT);
    match (product / price.into()).try_into() {
        Some(sage) => sage,
        None => Bounded::MAX,
    }
}

pub fn wad(amount: u128, ratio: u128) -> u128 {
    mul_div(amount, ratio, WAD, Rounding::Down)
}

/// g(σ): one up to σmax, falling in a line to g_min at 2σmax, and never below:
/// slower, but no halt.
pub fn throttle(volatility: u128, sigma_max: u128, g_min: u128) -> u128 {
    if volatility <= sigma_max {
        return WAD;
    }
    let beyond = volatility - sigma_max;
    if beyond >= sigma_max {
        return g_min;
    }
    WAD - mul_div(WAD - g_min, beyond, sigma_max, Rounding::Up)
}

/// base · growth^(whole hours late), at most cap.
pub fn caller_reward(base: u128, cap: u128, growth: u128, late: u64) -> u128 {
    let mut reward = min(base, cap);
    for _ in 0..min(late / 3_600, MAX_HOURS) {
        if reward >= cap {
            break;
        }
        reward = min(cap, mul_div(reward, growth, BPS, Rounding::Down));
    }
    reward
}

/// What the revenue burn takes off its purse (`base`), and does now (`now`); the
/// difference is carried into the next epoch.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Burn {
    pub base: u128,
    pub now: u128,
}

/// base = min(ρ · income + carried, most, left); now = base · g, where g is zero
/// when the burn is paused or without a price. So the backlog is at most `most`.
pub fn burn(
    income: u128, rho: u128, carried: u128, most: u128, left: u128, throttle: u128,
) -> Burn {
    let base = min(min(wad(income, rho) + carried, most), left);
    Burn { base, now: wad(base, throttle) }
}
