//! The configuration by the names that governance uses.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use crate::math::ratio::BPS;
use super::types::BeaconConfig;

/// Rounds of 1 second to 136 years, and a silence that costs something.
pub fn holds(config: BeaconConfig) -> bool {
    config.round_seconds != 0
        && config.round_seconds < 0x100000000
        && config.keeper_bond != 0
        && config.silence_bps != 0
        && config.silence_bps.into() <= BPS
}

/// Errors: PARAM: unknown.
pub fn value_of(config: BeaconConfig, name: felt252) -> u128 {
    if name == 'round_seconds' {
        config.round_seconds.into()
    } else if name == 'keeper_bond' {
        config.keeper_bond
    } else {
        assert(name == 'silence_bps', errors::UNKNOWN);
        config.silence_bps.into()
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: BeaconConfig, name: felt252, value: u128) -> BeaconConfig {
    let next = if name == 'round_seconds' {
        BeaconConfig { round_seconds: fit(value), ..config }
    } else if name == 'keeper_bond' {
        BeaconConfig { keeper_bond: value, ..config }
    } else {
        BeaconConfig { silence_bps: fit(value), ..config }
    };
    assert(holds(next), errors::BAD_VALUE);
    next
}
