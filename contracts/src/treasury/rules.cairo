//! The arithmetic of an epoch, free of storage and of calls. Everything is
//! rounded down; what rounding holds back stays in the treasury.

use core::cmp::{max, min};
use core::num::traits::{Bounded, WideMul};
use crate::math::ratio::{BPS, Rounding, WAD, mul_div};
use super::types::{LotKind, Lots};

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

/// Dollars that the liquidity may take: what lies above half the runway, and in any
/// case what the burn leaves of this epoch's income.
pub fn spare(left: u128, runway: u128, unburned: u128) -> u128 {
    let kept = runway / 2;
    min(left, max(left - min(left, kept), unburned))
}

/// Whether a pool whose buffer lacks `usd` and `sage` has a price within 5 % of this
/// one. A pool that is not open (`sage` 0) has none.
pub fn is_near(usd: u128, sage: u128, price: u128) -> bool {
    let worth = usd_of(sage, price);
    let apart = max(worth, usd) - min(worth, usd);
    sage != 0 && apart <= usd / 20
}

pub fn other_kind(kind: LotKind) -> LotKind {
    match kind {
        LotKind::RevenueBurn => LotKind::Buyback,
        LotKind::Buyback => LotKind::RevenueBurn,
    }
}

/// The two kinds take turns as long as both have something to sell.
pub fn next_lot(lots: Lots) -> Option<LotKind> {
    match (lots.burn != 0, lots.buyback != 0) {
        (false, false) => None,
        (true, false) => Some(LotKind::RevenueBurn),
        (false, true) => Some(LotKind::Buyback),
        (true, true) => Some(other_kind(lots.last)),
    }
}
