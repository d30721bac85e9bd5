//! The configuration by the names that governance uses.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::packing::TWO_120;
use super::types::{MAX_HALF_LIFE_SECONDS, MAX_PRIOR, MAX_WEIGHT, ReputationConfig};

/// Within the bounds of `types`, and of the words.
pub fn holds(config: ReputationConfig) -> bool {
    config.half_life_seconds != 0
        && config.half_life_seconds <= MAX_HALF_LIFE_SECONDS
        && config.prior_alpha != 0
        && config.prior_alpha <= MAX_PRIOR
        && config.prior_beta != 0
        && config.prior_beta <= MAX_PRIOR
        && config.weight_unit != 0
        && config.weight_unit < TWO_120
        && config.weight_cap != 0
        && config.weight_cap < TWO_120
        && config.weight_cap
        / config.weight_unit <= MAX_WEIGHT
}

/// Errors: PARAM: unknown.
pub fn value_of(config: ReputationConfig, name: felt252) -> u128 {
    if name == 'half_life_seconds' {
        config.half_life_seconds.into()
    } else if name == 'prior_alpha' {
        config.prior_alpha.into()
    } else if name == 'prior_beta' {
        config.prior_beta.into()
    } else if name == 'weight_unit' {
        config.weight_unit
    } else {
        assert(name == 'weight_cap', errors::UNKNOWN);
        config.weight_cap
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: ReputationConfig, name: felt252, value: u128) -> ReputationConfig {
    let next = if name == 'half_life_seconds' {
        ReputationConfig { half_life_seconds: fit(value), ..config }
    } else if name == 'prior_alpha' {
        ReputationConfig { prior_alpha: fit(value), ..config }
    } else if name == 'prior_beta' {
        ReputationConfig { prior_beta: fit(value), ..config }
    } else if name == 'weight_unit' {
        ReputationConfig { weight_unit: value, ..config }
    } else {
        ReputationConfig { weight_cap: value, ..config }
    };
    assert(holds(next), errors::BAD_VALUE);
    next
}
