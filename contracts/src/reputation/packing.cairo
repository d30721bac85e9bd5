//! Reputation's words, each one felt as two u128 halves.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::{Posterior, ReputationConfig};

const TWO_32: u128 = 0x100000000;
const TWO_40: u128 = 0x10000000000;
const TWO_64: u128 = 0x10000000000000000;
const TWO_72: u128 = 0x1000000000000000000;
pub const TWO_120: u128 = 0x1000000000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// high: at u40, successes u32, failures u32 · low: alpha u64, beta u64.
pub impl PackPosterior of StorePacking<Posterior, felt252> {
    fn pack(value: Posterior) -> felt252 {
        let at: u128 = value.at.into();
        assert(at < TWO_40, errors::TIME_TOO_LARGE);
        // Bounded fields, summed as felts.
        let high: felt252 = at.into()
            + value.successes.into() * TWO_40.into()
            + value.failures.into() * TWO_72.into();
        high * TWO_128 + value.alpha.into() + value.beta.into() * TWO_64.into()
    }

    fn unpack(value: felt252) -> Posterior {
        let word: u256 = value.into();
        let (beta, alpha) = DivRem::div_rem(word.low, TWO_64.try_into().unwrap());
        let (counts, at) = DivRem::div_rem(word.high, TWO_40.try_into().unwrap());
        let (failures, successes) = DivRem::div_rem(counts, TWO_32.try_into().unwrap());
        Posterior {
            alpha: alpha.try_into().unwrap(),
            beta: beta.try_into().unwrap(),
            at: at.try_into().unwrap(),
            successes: successes.try_into().unwrap(),
            failures: failures.try_into().unwrap(),
        }
    }
}

/// The config in two cells instead of five: every record reads it.
#[derive(Copy, Drop, starknet::Store)]
pub struct ConfigWords {
    /// high: half_life u64 · low: prior_alpha u64, prior_beta u64.
    pub decay: felt252,
    /// high: weight_cap u120 · low: weight_unit u120.
    pub weight: felt252,
}

pub impl PackConfig of StorePacking<ReputationConfig, ConfigWords> {
    fn pack(value: ReputationConfig) -> ConfigWords {
        assert(value.weight_cap < TWO_120, errors::BAD_CONFIG);
        assert(value.weight_unit < TWO_120, errors::BAD_CONFIG);
        let priors = value.prior_alpha.into() + value.prior_beta.into() * TWO_64;
        ConfigWords {
            decay: value.half_life_seconds.into() * TWO_128 + priors.into(),
            weight: value.weight_cap.into() * TWO_128 + value.weight_unit.into(),
        }
    }

    fn unpack(value: ConfigWords) -> ReputationConfig {
        let decay: u256 = value.decay.into();
        let weight: u256 = value.weight.into();
        let (prior_beta, prior_alpha) = DivRem::div_rem(decay.low, TWO_64.try_into().unwrap());
        ReputationConfig {
            half_life_seconds: decay.high.try_into().unwrap(),
            prior_alpha: prior_alpha.try_into().unwrap(),
            prior_beta: prior_beta.try_into().unwrap(),
            weight_unit: weight.low,
            weight_cap: weight.high,
        }
    }
}
