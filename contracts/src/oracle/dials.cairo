//! The oracle's dials by name, and what they may be.

use crate::components::parameters::errors;
use crate::math::bits::P56;
use super::types::OracleConfig;

/// What a venue remembers at the least, seconds; see `ring`.
const MEMORY: u64 = 15_000;

/// Whether an oracle can run on it: windows of the paper's 30 to 60 minutes,
/// which the venues still remember when the last moment for an update comes.
pub fn holds(config: OracleConfig) -> bool {
    300 <= config.min_interval
        && config.min_interval <= 86_400
        && 1_800 <= config.min_length
        && config.min_length <= config.max_length
        && config.max_length <= 3_600
        && 60 <= config.beacon_wait
        && config.beacon_wait <= MEMORY
        && config.max_offset <= MEMORY
        && 2
        * config.beacon_wait
        + config.max_offset
        + config.max_length <= MEMORY
            && 100 <= config.floor
            && config.floor <= config.ceiling
            && config.ceiling <= 500_000
            && 1 <= config.weight_bps
            && config.weight_bps <= 5_000
            && config.min_depth < P56
}

/// Errors: PARAM: unknown.
pub fn value(config: OracleConfig, name: felt252) -> u128 {
    if name == 'min_interval' {
        config.min_interval.into()
    } else if name == 'min_length' {
        config.min_length.into()
    } else if name == 'max_length' {
        config.max_length.into()
    } else if name == 'max_offset' {
        config.max_offset.into()
    } else if name == 'beacon_wait' {
        config.beacon_wait.into()
    } else if name == 'floor' {
        config.floor.into()
    } else if name == 'ceiling' {
        config.ceiling.into()
    } else if name == 'weight_bps' {
        config.weight_bps.into()
    } else if name == 'min_depth' {
        config.min_depth
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    }
}

/// Errors: PARAM: unknown, bad value.
pub fn with_value(config: OracleConfig, name: felt252, value: u128) -> OracleConfig {
    let next = if name == 'min_interval' {
        OracleConfig { min_interval: whole(value), ..config }
    } else if name == 'min_length' {
        OracleConfig { min_length: whole(value), ..config }
    } else if name == 'max_length' {
        OracleConfig { max_length: whole(value), ..config }
    } else if name == 'max_offset' {
        OracleConfig { max_offset: whole(value), ..config }
    } else if name == 'beacon_wait' {
        OracleConfig { beacon_wait: whole(value), ..config }
    } else if name == 'floor' {
        OracleConfig { floor: whole(value), ..config }
    } else if name == 'ceiling' {
        OracleConfig { ceiling: whole(value), ..config }
    } else if name == 'weight_bps' {
        OracleConfig { weight_bps: whole(value), ..config }
    } else if name == 'min_depth' {
        OracleConfig { min_depth: value, ..config }
    } else {
        core::panic_with_felt252(errors::UNKNOWN)
    };
    assert(holds(next), errors::BAD_VALUE);
    next
}

fn whole<T, +TryInto<u128, T>>(value: u128) -> T {
    value.try_into().expect(errors::BAD_VALUE)
}
