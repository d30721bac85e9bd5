//! The configuration by the names that governance uses.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::packing::AMOUNT_BOUND;
use super::types::{MAX_UNBONDING_SECONDS, StakingConfig};

/// Stake is not held for ever, and a stake is something.
pub fn holds(config: StakingConfig) -> bool {
    config.unbonding_seconds != 0
        && config.unbonding_seconds <= MAX_UNBONDING_SECONDS
        && config.min_stake != 0
        && config.min_stake < AMOUNT_BOUND
}

/// Errors: PARAM: unknown.
pub fn value_of(config: StakingConfig, name: felt252) -> u128 {
    if name == 'unbonding_seconds' {
        config.unbonding_seconds.into()
    } else {
        assert(name == 'min_stake', errors::UNKNOWN);
        config.min_stake
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: StakingConfig, name: felt252, value: u128) -> StakingConfig {
    let next = if name == 'unbonding_seconds' {
        StakingConfig { unbonding_seconds: fit(value), ..config }
    } else {
        StakingConfig { min_stake: value, ..config }
    };
    assert(holds(next), errors::BAD_VALUE);
    next
}
