//! The configuration as names and bounds.

use core::poseidon::poseidon_hash_span;
use crate::components::parameters::errors;
use crate::math::ratio::{BPS, WAD};
use super::rules::{SAGE_BOUND, USD_BOUND};
use super::types::TreasuryConfig;

/// Volatility is below 2^62: four in WAD.
const SIGMA_BOUND: u128 = 0x4000000000000000;

/// Whether every field and their relations are within bounds.
pub fn holds(config: TreasuryConfig) -> bool {
    config.ops_budget < USD_BOUND
        / 2 && config.security_budget < USD_BOUND
        / 2
            && config.rho <= WAD
            && config.burn_max < USD_BOUND
            && config.sigma_max != 0
            && config.sigma_max < SIGMA_BOUND
            && config.g_min != 0
            && config.g_min <= WAD
            && config.runway_epochs < 0x10000
            && config.max_price_age >= 60
            && config.max_price_age < 0x100000000
            && config.reward_base <= config.reward_cap
            && config.reward_cap < USD_BOUND
            && config.reward_growth >= BPS
            && config.reward_growth <= 10
        * BPS && config.grant_cap_usd < USD_BOUND && config.grant_cap_sage < SAGE_BOUND
}

/// Errors: PARAM: unknown.
pub fn value_of(config: TreasuryConfig, name: felt252) -> u128 {
    if name == 'ops_budget' {
        config.ops_budget
    } else if name == 'security_budget' {
        config.security_budget
    } else if name == 'rho' {
        config.rho
    } else if name == 'burn_max' {
        config.burn_max
    } else if name == 'sigma_max' {
        config.sigma_max
    } else if name == 'g_min' {
        config.g_min
    } else if name == 'runway_epochs' {
        config.runway_epochs
    } else if name == 'max_price_age' {
        config.max_price_age
    } else if name == 'reward_base' {
        config.reward_base
    } else if name == 'reward_cap' {
        config.reward_cap
    } else if name == 'reward_growth' {
        config.reward_growth
    } else if name == 'grant_cap_usd' {
        config.grant_cap_usd
    } else {
        assert(name == 'grant_cap_sage', errors::UNKNOWN);
        config.grant_cap_sage
    }
}

/// Errors: PARAM: unknown.
pub fn with(config: TreasuryConfig, name: felt252, value: u128) -> TreasuryConfig {
    if name == 'ops_budget' {
        TreasuryConfig { ops_budget: value, ..config }
    } else if name == 'security_budget' {
        TreasuryConfig { security_budget: value, ..config }
    } else if name == 'rho' {
        TreasuryConfig { rho: value, ..config }
    } else if name == 'burn_max' {
        TreasuryConfig { burn_max: value, ..config }
    } else if name == 'sigma_max' {
        TreasuryConfig { sigma_max: value, ..config }
    } else if name == 'g_min' {
        TreasuryConfig { g_min: value, ..config }
    } else if name == 'runway_epochs' {
        TreasuryConfig { runway_epochs: value, ..config }
    } else if name == 'max_price_age' {
        TreasuryConfig { max_price_age: value, ..config }
    } else if name == 'reward_base' {
        TreasuryConfig { reward_base: value, ..config }
    } else if name == 'reward_cap' {
        TreasuryConfig { reward_cap: value, ..config }
    } else if name == 'reward_growth' {
        TreasuryConfig { reward_growth: value, ..config }
    } else if name == 'grant_cap_usd' {
        TreasuryConfig { grant_cap_usd: value, ..config }
    } else {
        assert(name == 'grant_cap_sage', errors::UNKNOWN);
        TreasuryConfig { grant_cap_sage: value, ..config }
    }
}

pub fn hash_of(config: TreasuryConfig) -> felt252 {
    let mut fields = array![];
    config.serialize(ref fields);
    poseidon_hash_span(fields.span())
}
