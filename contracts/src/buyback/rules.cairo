use core::cmp::min;
use crate::math::ratio::{BPS, Rounding, part};
use super::types::BuybackConfig;

/// Volatilities in a configuration stay below 2^64 (1,844 % a day).
pub const MAX_VOLATILITY: u128 = 0x10000000000000000;
/// Lots stay below 2^54, as the auction's do.
pub const MAX_LOT: u128 = 0x40000000000000;
pub const MAX_SECONDS: u32 = 0x10000000;

/// 1{σ <= σmax} · β · (treasury − runway)+, at most max_lot. Rounded down.
pub fn lot_of(
    config: BuybackConfig, treasury_usd: u128, runway_target: u128, volatility: u128,
) -> u128 {
    if volatility > config.max_volatility || treasury_usd <= runway_target {
        return 0;
    }
    let surplus = treasury_usd - runway_target;
    min(part(surplus, config.beta_bps.into(), Rounding::Down), config.max_lot)
}

pub fn is_sound(config: BuybackConfig) -> bool {
    config.beta_bps != 0
        && config.beta_bps.into() < BPS
        && config.max_volatility != 0
        && config.max_volatility < MAX_VOLATILITY
        && config.max_lot != 0
        && config.max_lot < MAX_LOT
        && config.interval_seconds != 0
        && config.interval_seconds < MAX_SECONDS
        && config.max_price_age != 0
        && config.max_price_age < MAX_SECONDS
}
