//! The arithmetic of a step, free of storage: a proportional-integral controller
//! whose error is a part of the budget, so that its gains have no unit.
//!
//! Signed numbers are i128 in WAD. Every factor is at most one WAD in size, so a
//! sum of two products is at most 2e36 and cannot overflow; divisions cut
//! towards zero, which rounds every magnitude down.

use core::cmp::{max, min};
use core::num::traits::WideMul;
use crate::math::ratio::{Rounding, WAD, mul_div};
use crate::oracle::types::{Health, Reading};
use super::types::EmissionConfig;

const WAD_I: i128 = 1_000_000_000_000_000_000;

/// dollars (6 decimals) = SAGE (18 decimals) · price (WAD) / PRICE_UNIT.
const PRICE_UNIT: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// Whether the reading may price anything: healthy, and a price between nothing
/// and 1e12 dollars, so that no product with it overflows.
pub fn usable(reading: Reading) -> bool {
    reading.health == Health::Ok && reading.price != 0 && reading.price <= PRICE_UNIT
}

/// What the controller gives for an error.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Output {
    pub rate: u128,
    pub average: i128,
}

/// (budget - revenue) / budget, clipped to -1..1, cut towards zero. Without a
/// budget any revenue is too much of it.
pub fn error_of(budget: u128, revenue: u128) -> i128 {
    if revenue <= budget {
        if budget == 0 {
            return 0;
        }
        return signed(mul_div(budget - revenue, WAD, budget, Rounding::Down));
    }
    let excess = min(revenue - budget, budget);
    let magnitude = if budget == 0 {
        WAD
    } else {
        mul_div(excess, WAD, budget, Rounding::Down)
    };
    -signed(magnitude)
}

/// One step from the last rate and average.
///
/// The error inside the dead band counts as none. The rate is clipped to its
/// bounds, then to dr_max around the last one, which a change of the bounds may
/// have left outside and is clipped first. While the rate cannot follow the error
/// (bounds or slew), the average may unwind to zero in the error's direction but
/// not wind up beyond it.
pub fn control(config: EmissionConfig, error: i128, average: i128, rate: u128) -> Output {
    let e = if size(error) <= config.dead_band {
        0
    } else {
        error
    };
    let leak = signed(config.leak);
    let candidate = (leak * average + (WAD_I - leak) * e) / WAD_I;
    let raw = (signed(config.kp) * e + signed(config.ki) * candidate) / WAD_I;
    let last = max(config.r_min, min(config.r_max, rate));
    let floor = max(config.r_min, last - min(config.dr_max, last));
    let ceiling = min(config.r_max, last + config.dr_max);
    let limited = max(signed(floor), min(signed(ceiling), raw));
    let average = if raw > limited && e > 0 {
        min(candidate, max(average, 0))
    } else if raw < limited && e < 0 {
        max(candidate, min(average, 0))
    } else {
        candidate
    };
    Output { rate: size(limited), average }
}

/// SAGE to mint: `rate` of the circulating supply, at most what the gap buys at
/// `price`, at most what the caps leave. All rounded down.
pub fn mint_amount(
    rate: u128, circulating: u128, budget: u128, revenue: u128, price: u128, cap_left: u128,
) -> u128 {
    if revenue >= budget || price == 0 {
        return 0;
    }
    let by_rate = min(mul_div(circulating, rate, WAD, Rounding::Down), cap_left);
    match checked_sage(budget - revenue, price) {
        Some(by_gap) => min(by_rate, by_gap),
        // At a price of almost nothing the gap buys more than there can be.
        None => by_rate,
    }
}

/// The SAGE that `usd` buys, rounded down; None beyond u128.
fn checked_sage(usd: u128, price: u128) -> Option<u128> {
    let product: u256 = usd.wide_mul(PRICE_UNIT);
    (product / price.into()).try_into()
}

/// Of at most one WAD, or of a sum of two such: always fits.
fn signed(value: u128) -> i128 {
    value.try_into().unwrap()
}

fn size(value: i128) -> u128 {
    if value < 0 {
        (-value).try_into().unwrap()
    } else {
        value.try_into().unwrap()
    }
}
