//! The configuration, its bounds, and its dials by the names that governance uses.

use crate::components::parameters::errors;
use crate::math::ratio::BPS;
use super::types::RewardsConfig;

pub fn holds(config: RewardsConfig) -> bool {
    config.epoch_seconds >= 3_600 && config.epoch_seconds <= 30
        * 24
        * 3_600
            && config.staker_bps <= BPS
            && config.rebate_bps <= BPS
            && config.price_max_age != 0
            && config.price_max_age < 0x100000000
}

/// Errors: PARAM: unknown.
pub fn value_of(config: RewardsConfig, name: felt252) -> u128 {
    if name == 'staker_bps' {
        config.staker_bps
    } else if name == 'rebate_bps' {
        config.rebate_bps
    } else {
        assert(name == 'price_max_age', errors::UNKNOWN);
        config.price_max_age.into()
    }
}

/// The configuration with one value changed, of a name that `value_of` knows; not
/// yet checked as a whole. Errors: PARAM: bad value (does not fit its type).
pub fn with_value(config: RewardsConfig, name: felt252, value: u128) -> RewardsConfig {
    if name == 'staker_bps' {
        RewardsConfig { staker_bps: value, ..config }
    } else if name == 'rebate_bps' {
        RewardsConfig { rebate_bps: value, ..config }
    } else {
        let price_max_age = value.try_into().expect(errors::BAD_VALUE);
        RewardsConfig { price_max_age, ..config }
    }
}
