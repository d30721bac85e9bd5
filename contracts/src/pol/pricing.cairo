//! The pool's arithmetic, without storage: every rounding is the pool's.

use core::num::traits::{Sqrt, WideMul};
use crate::math::ratio::{Rounding, WAD, mul_div};
use crate::math::tick::{MAX_PRICE, errors as tick_errors, tick_of};
use super::errors;
use super::types::{Liquidity, Reserves};

/// Shares that exist from the beginning and belong to nobody.
pub const DEAD_SHARES: u128 = 1_000_000;
/// sqrt(1.01) − 1, WAD: the part of the dollars that moves the price by 1 %.
const ROOT_OF_ONE_PERCENT: u128 = 4_987_562_112_089_027;
/// SAGE has 18 decimals, USD 6, a price 18: price = usd · 1e30 / sage.
const PRICE_SCALE: u128 = 1_000_000_000_000_000_000_000_000_000_000;
pub const WEEK: u64 = 604_800;
/// Weeks before the present one that count.
pub const WEEKS: u64 = 8;
const BPS: u256 = 10_000;

/// floor(amount · (1 − fee) · out / (in + amount · (1 − fee))), below `out`.
pub fn swap_out(reserve_in: u128, reserve_out: u128, amount: u128, fee_bps: u16) -> u128 {
    let after_fee: u256 = amount.into() * (BPS - fee_bps.into());
    let out = after_fee * reserve_out.into() / (reserve_in.into() * BPS + after_fee);
    out.try_into().unwrap()
}

/// Shares for the first deposit, the dead ones among them.
pub fn opening_shares(sage: u128, usd: u128) -> u128 {
    let product: u256 = sage.wide_mul(usd);
    product.sqrt()
}

/// The most of (`sage_max`, `usd_max`) that keeps the proportion, rounded up,
/// and the shares for it, rounded down.
pub fn deposit(reserves: Reserves, total: u128, sage_max: u128, usd_max: u128) -> Liquidity {
    let matching: u256 = ceiling(sage_max.wide_mul(reserves.usd), reserves.sage);
    let (sage, usd) = if matching <= usd_max.into() {
        (sage_max, matching.try_into().unwrap())
    } else {
        let sage = ceiling(usd_max.wide_mul(reserves.sage), reserves.usd);
        (sage.try_into().expect(errors::AMOUNT_TOO_LARGE), usd_max)
    };
    let by_sage = mul_div(sage, total, reserves.sage, Rounding::Down);
    let by_usd = mul_div(usd, total, reserves.usd, Rounding::Down);
    let shares = if by_sage < by_usd {
        by_sage
    } else {
        by_usd
    };
    Liquidity { sage, usd, shares }
}

/// What `shares` of `total` are worth, rounded down.
pub fn worth(reserves: Reserves, total: u128, shares: u128) -> Liquidity {
    Liquidity {
        sage: mul_div(reserves.sage, shares, total, Rounding::Down),
        usd: mul_div(reserves.usd, shares, total, Rounding::Down),
        shares,
    }
}

/// Dollars that move the price up by 1 %: usd · (sqrt(1.01) − 1), rounded down.
pub fn depth(usd: u128) -> u128 {
    mul_div(usd, ROOT_OF_ONE_PERCENT, WAD, Rounding::Down)
}

/// Dollars in the pool that give it `depth` more, rounded up.
pub fn usd_for_depth(depth: u128) -> u128 {
    mul_div(depth, WAD, ROOT_OF_ONE_PERCENT, Rounding::Up)
}

/// The tick of usd / sage. Errors: TICK: out of range.
pub fn tick_at(reserves: Reserves) -> i128 {
    let price: u256 = reserves.usd.wide_mul(PRICE_SCALE) / reserves.sage.into();
    assert(price <= MAX_PRICE.into(), tick_errors::OUT_OF_RANGE);
    tick_of(price.low)
}

/// The eight weeks until now: `whole`, the notional of the present one and of the
/// seven before it, and of `eighth`, that of the one before them, the part that is
/// not yet eight weeks ago, rounded down.
pub fn rolling(whole: u128, eighth: u128, now: u64) -> u128 {
    whole + mul_div(eighth, (WEEK - now % WEEK).into(), WEEK.into(), Rounding::Down)
}

fn ceiling(product: u256, divisor: u128) -> u256 {
    (product + divisor.into() - 1) / divisor.into()
}
