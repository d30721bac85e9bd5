//! The configuration by the names that governance uses.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::sortition::{MAX_TRIES, MAX_WEIGHT};
use super::types::RegistryConfig;

/// Who may be drawn weighs something, and what is drawn fits its words.
pub fn holds(config: RegistryConfig) -> bool {
    config.min_audit_stake != 0
        && config.min_audit_stake <= config.draw_weight_cap
        && config.draw_weight_cap < MAX_WEIGHT
        && config.max_draw_tries != 0
        && config.max_draw_tries <= MAX_TRIES
        && config.entry_seconds < 0x100000000
}

/// Errors: PARAM: unknown.
pub fn value_of(config: RegistryConfig, name: felt252) -> u128 {
    if name == 'min_audit_stake' {
        config.min_audit_stake
    } else if name == 'draw_weight_cap' {
        config.draw_weight_cap
    } else if name == 'max_draw_tries' {
        config.max_draw_tries.into()
    } else {
        assert(name == 'entry_seconds', errors::UNKNOWN);
        config.entry_seconds.into()
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: RegistryConfig, name: felt252, value: u128) -> RegistryConfig {
    let next = if name == 'min_audit_stake' {
        RegistryConfig { min_audit_stake: value, ..config }
    } else if name == 'draw_weight_cap' {
        RegistryConfig { draw_weight_cap: value, ..config }
    } else if name == 'max_draw_tries' {
        RegistryConfig { max_draw_tries: fit(value), ..config }
    } else {
        RegistryConfig { entry_seconds: fit(value), ..config }
    };
    assert(holds(next), errors::BAD_VALUE);
    next
}
