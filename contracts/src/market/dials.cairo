//! Configuration, tiers and stake rates by the names that governance uses.
//!
//! A field of the configuration is named as it is, a field of a tier
//! 'tier.1.floor_bps', the stake rate of the token that was priced first
//! 'stake_rate.0'.

use crate::components::dials::fit;
use crate::components::parameters::errors;
use super::rules::{MAX_TOKENS, TIERS, config_holds, tier_holds};
use super::types::{MarketConfig, Tier};

#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Dial {
    /// The field's name.
    Config: felt252,
    /// The tier's number and its field's name.
    Tier: (u8, felt252),
    /// The token's number.
    StakeRate: u8,
}

/// A tier's fields, each with the room that its letters take in a short string.
const FIELDS: [(felt252, felt252); 6] = [
    ('floor_bps', 0x1000000000000000000), ('min_samples', 0x10000000000000000000000),
    ('auditors', 0x10000000000000000), ('stake_bps', 0x1000000000000000000),
    ('miss_bps', 0x10000000000000000), ('safety_bps', 0x100000000000000000000),
];

/// What a name could name: the field of a configuration, if nothing else.
pub fn dial_of(name: felt252) -> Dial {
    for token in 0..MAX_TOKENS {
        if name == numbered(token, 'stake_rate.0', 'stake_rate.10', 1) {
            return Dial::StakeRate(token);
        }
    }
    for field in FIELDS.span() {
        let (field, room) = *field;
        for tier in 0..TIERS {
            if name == numbered(tier, 'tier.0.', 'tier.10.', 0x100) * room + field {
                return Dial::Tier((tier, field));
            }
        }
    }
    Dial::Config(name)
}

/// A name with its last digit raised: from `first` below ten, from `tenth` on.
/// `digit` is the weight of that digit.
fn numbered(number: u8, first: felt252, tenth: felt252, digit: felt252) -> felt252 {
    if number < 10 {
        first + number.into() * digit
    } else {
        tenth + (number - 10).into() * digit
    }
}

/// Errors: PARAM: unknown.
pub fn config_value(config: MarketConfig, name: felt252) -> u128 {
    if name == 'fee_bps' {
        config.fee_bps.into()
    } else if name == 'audit_margin_bps' {
        config.audit_margin_bps.into()
    } else if name == 'fault_bps' {
        config.fault_bps.into()
    } else if name == 'late_bps' {
        config.late_bps.into()
    } else if name == 'max_attempts' {
        config.max_attempts.into()
    } else if name == 'min_challenge_seconds' {
        config.min_challenge_seconds.into()
    } else if name == 'max_challenge_seconds' {
        config.max_challenge_seconds.into()
    } else {
        assert(name == 'max_run_seconds', errors::UNKNOWN);
        config.max_run_seconds.into()
    }
}

/// Of a name that `config_value` knows. Errors: PARAM: bad value.
pub fn config_with(config: MarketConfig, name: felt252, value: u128) -> MarketConfig {
    let next = if name == 'fee_bps' {
        MarketConfig { fee_bps: fit(value), ..config }
    } else if name == 'audit_margin_bps' {
        MarketConfig { audit_margin_bps: fit(value), ..config }
    } else if name == 'fault_bps' {
        MarketConfig { fault_bps: fit(value), ..config }
    } else if name == 'late_bps' {
        MarketConfig { late_bps: fit(value), ..config }
    } else if name == 'max_attempts' {
        MarketConfig { max_attempts: fit(value), ..config }
    } else if name == 'min_challenge_seconds' {
        MarketConfig { min_challenge_seconds: fit(value), ..config }
    } else if name == 'max_challenge_seconds' {
        MarketConfig { max_challenge_seconds: fit(value), ..config }
    } else {
        MarketConfig { max_run_seconds: fit(value), ..config }
    };
    assert(config_holds(@next), errors::BAD_VALUE);
    next
}

/// Of a field that `dial_of` gave.
pub fn tier_value(tier: Tier, field: felt252) -> u128 {
    if field == 'floor_bps' {
        tier.floor_bps.into()
    } else if field == 'min_samples' {
        tier.min_samples.into()
    } else if field == 'auditors' {
        tier.auditors.into()
    } else if field == 'stake_bps' {
        tier.stake_bps.into()
    } else if field == 'miss_bps' {
        tier.miss_bps.into()
    } else {
        tier.safety_bps.into()
    }
}

/// Of a field that `dial_of` gave. Errors: PARAM: bad value.
pub fn tier_with(tier: Tier, field: felt252, value: u128) -> Tier {
    let next = if field == 'floor_bps' {
        Tier { floor_bps: fit(value), ..tier }
    } else if field == 'min_samples' {
        Tier { min_samples: fit(value), ..tier }
    } else if field == 'auditors' {
        Tier { auditors: fit(value), ..tier }
    } else if field == 'stake_bps' {
        Tier { stake_bps: fit(value), ..tier }
    } else if field == 'miss_bps' {
        Tier { miss_bps: fit(value), ..tier }
    } else {
        Tier { safety_bps: fit(value), ..tier }
    };
    assert(tier_holds(@next), errors::BAD_VALUE);
    next
}
