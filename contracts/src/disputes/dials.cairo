//! The configuration by the names that governance uses.
//!
//! The sizes of juries are odd, and Params lets a dial go 15 % of where it was: from
//! eleven jurors to twelve and no further. So their dials count pairs of jurors
//! beside the one more.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::rules::is_sound;
use super::types::DisputesConfig;

/// Errors: PARAM: unknown.
pub fn value_of(config: DisputesConfig, name: felt252) -> u128 {
    if name == 'challenge_bond' {
        config.challenge_bond
    } else if name == 'juror_bond' {
        config.juror_bond
    } else if name == 'respond_seconds' {
        config.respond_seconds.into()
    } else if name == 'draw_seconds' {
        config.draw_seconds.into()
    } else if name == 'seal_seconds' {
        config.seal_seconds.into()
    } else if name == 'unseal_seconds' {
        config.unseal_seconds.into()
    } else if name == 'appeal_seconds' {
        config.appeal_seconds.into()
    } else if name == 'jury_pairs' {
        pairs(config.jury_size)
    } else if name == 'appeal_pairs' {
        pairs(config.appeal_size)
    } else {
        assert(name == 'min_jury_pairs', errors::UNKNOWN);
        pairs(config.min_jury)
    }
}

/// Of a name that `value_of` knows. Errors: PARAM: bad value.
pub fn with_value(config: DisputesConfig, name: felt252, value: u128) -> DisputesConfig {
    let next = if name == 'challenge_bond' {
        DisputesConfig { challenge_bond: value, ..config }
    } else if name == 'juror_bond' {
        DisputesConfig { juror_bond: value, ..config }
    } else if name == 'respond_seconds' {
        DisputesConfig { respond_seconds: fit(value), ..config }
    } else if name == 'draw_seconds' {
        DisputesConfig { draw_seconds: fit(value), ..config }
    } else if name == 'seal_seconds' {
        DisputesConfig { seal_seconds: fit(value), ..config }
    } else if name == 'unseal_seconds' {
        DisputesConfig { unseal_seconds: fit(value), ..config }
    } else if name == 'appeal_seconds' {
        DisputesConfig { appeal_seconds: fit(value), ..config }
    } else if name == 'jury_pairs' {
        DisputesConfig { jury_size: jurors(value), ..config }
    } else if name == 'appeal_pairs' {
        DisputesConfig { appeal_size: jurors(value), ..config }
    } else {
        DisputesConfig { min_jury: jurors(value), ..config }
    };
    assert(is_sound(next), errors::BAD_VALUE);
    next
}

fn pairs(jurors: u8) -> u128 {
    (jurors / 2).into()
}

fn jurors(pairs: u128) -> u8 {
    // Beyond a hundred no jury is sound; below it nothing overflows.
    assert(pairs < 100, errors::BAD_VALUE);
    fit(2 * pairs + 1)
}
