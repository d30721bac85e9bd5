//! The configuration by the names that governance uses.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::rules::is_sound;
use super::types::AuditsConfig;

/// Errors: PARAM: unknown.
pub fn value_of(config: AuditsConfig, name: felt252) -> u128 {
    if name == 'seal_seconds' {
        config.seal_seconds.into()
    } else if name == 'open_seconds' {
        config.open_seconds.into()
    } else if name == 'unseal_seconds' {
        config.unseal_seconds.into()
    } else if name == 'draw_seconds' {
        config.draw_seconds.into()
    } else if name == 'bond' {
        config.bond
    } else {
        assert(name == 'max_redraws', errors::UNKNOWN);
        config.max_redraws.into()
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: AuditsConfig, name: felt252, value: u128) -> AuditsConfig {
    let next = if name == 'seal_seconds' {
        AuditsConfig { seal_seconds: fit(value), ..config }
    } else if name == 'open_seconds' {
        AuditsConfig { open_seconds: fit(value), ..config }
    } else if name == 'unseal_seconds' {
        AuditsConfig { unseal_seconds: fit(value), ..config }
    } else if name == 'draw_seconds' {
        AuditsConfig { draw_seconds: fit(value), ..config }
    } else if name == 'bond' {
        AuditsConfig { bond: value, ..config }
    } else {
        AuditsConfig { max_redraws: fit(value), ..config }
    };
    assert(is_sound(next), errors::BAD_VALUE);
    next
}
