//! The configuration by the names that governance uses.

use crate::components::parameters::errors;
use super::types::AuctionConfig;

/// Errors: PARAM: unknown.
pub fn value_of(config: AuctionConfig, name: felt252) -> u128 {
    if name == 'min_seconds' {
        config.min_seconds.into()
    } else if name == 'max_seconds' {
        config.max_seconds.into()
    } else if name == 'draw_seconds' {
        config.draw_seconds.into()
    } else if name == 'reveal_seconds' {
        config.reveal_seconds.into()
    } else if name == 'clear_seconds' {
        config.clear_seconds.into()
    } else if name == 'max_price_age' {
        config.max_price_age.into()
    } else if name == 'discount_bps' {
        config.discount_bps.into()
    } else if name == 'cap_bps' {
        config.cap_bps.into()
    } else if name == 'bond_floor_bps' {
        config.bond_floor_bps.into()
    } else if name == 'min_bucket' {
        config.min_bucket.into()
    } else if name == 'min_bid' {
        config.min_bid.into()
    } else if name == 'max_bids' {
        config.max_bids.into()
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    }
}

/// The configuration with one value changed, not yet checked as a whole.
/// Errors: PARAM: unknown, bad value (does not fit its type).
pub fn with_value(config: AuctionConfig, name: felt252, value: u128) -> AuctionConfig {
    let mut next = config;
    if name == 'min_seconds' {
        next.min_seconds = fit(value);
    } else if name == 'max_seconds' {
        next.max_seconds = fit(value);
    } else if name == 'draw_seconds' {
        next.draw_seconds = fit(value);
    } else if name == 'reveal_seconds' {
        next.reveal_seconds = fit(value);
    } else if name == 'clear_seconds' {
        next.clear_seconds = fit(value);
    } else if name == 'max_price_age' {
        next.max_price_age = fit(value);
    } else if name == 'discount_bps' {
        next.discount_bps = fit(value);
    } else if name == 'cap_bps' {
        next.cap_bps = fit(value);
    } else if name == 'bond_floor_bps' {
        next.bond_floor_bps = fit(value);
    } else if name == 'min_bucket' {
        next.min_bucket = fit(value);
    } else if name == 'min_bid' {
        next.min_bid = fit(value);
    } else if name == 'max_bids' {
        next.max_bids = fit(value);
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    }
    next
}

fn fit<T, +TryInto<u128, T>>(value: u128) -> T {
    value.try_into().expect(errors::BAD_VALUE)
}
