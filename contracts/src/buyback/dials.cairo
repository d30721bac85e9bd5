//! The configuration by the names that governance uses.

use crate::components::parameters::errors;
use super::types::BuybackConfig;

/// Errors: PARAM: unknown.
pub fn value_of(config: BuybackConfig, name: felt252) -> u128 {
    if name == 'beta_bps' {
        config.beta_bps.into()
    } else if name == 'max_volatility' {
        config.max_volatility
    } else if name == 'max_lot' {
        config.max_lot
    } else if name == 'interval_seconds' {
        config.interval_seconds.into()
    } else if name == 'max_price_age' {
        config.max_price_age.into()
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    }
}

/// The configuration with one value changed, not yet checked as a whole.
/// Errors: PARAM: unknown, bad value (does not fit its type).
pub fn with_value(config: BuybackConfig, name: felt252, value: u128) -> BuybackConfig {
    let mut next = config;
    if name == 'beta_bps' {
        next.beta_bps = value.try_into().expect(errors::BAD_VALUE);
    } else if name == 'max_volatility' {
        next.max_volatility = value;
    } else if name == 'max_lot' {
        next.max_lot = value;
    } else if name == 'interval_seconds' {
        next.interval_seconds = value.try_into().expect(errors::BAD_VALUE);
    } else if name == 'max_price_age' {
        next.max_price_age = value.try_into().expect(errors::BAD_VALUE);
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    }
    next
}
