//! The arithmetic of a posterior; the config has passed its check.

use core::cmp::min;
use core::num::traits::SaturatingAdd;
use crate::math::ratio::{Rounding, mul_div};
use super::decay::{Decay, DecayTrait, decay};
use super::errors;
use super::types::{Posterior, ReputationConfig};

/// 1 in Q32.32.
const ONE: u128 = 0x100000000;
const PPM: u128 = 1_000_000;

/// The posterior decayed to `now`; the prior for a provider without record.
pub fn present(posterior: Posterior, now: u64, config: ReputationConfig) -> Posterior {
    if posterior.at == 0 {
        return Posterior {
            alpha: config.prior_alpha, beta: config.prior_beta, at: now, successes: 0, failures: 0,
        };
    }
    // Both distances decay by the same factor.
    let decay = decay(now - posterior.at, config.half_life_seconds);
    Posterior {
        alpha: towards(posterior.alpha, config.prior_alpha, @decay),
        beta: towards(posterior.beta, config.prior_beta, @decay),
        at: now,
        ..posterior,
    }
}

/// `value` with its distance from `prior` decayed. It may lie below when
/// the prior was raised.
fn towards(value: u64, prior: u64, decay: @Decay) -> u64 {
    if value >= prior {
        prior + decay.left(value - prior)
    } else {
        prior - decay.left(prior - value)
    }
}

/// min(stake, cap) / unit in Q32.32, rounded down.
pub fn weight(stake: u128, config: ReputationConfig) -> u64 {
    mul_div(min(stake, config.weight_cap), ONE, config.weight_unit, Rounding::Down)
        .try_into()
        .expect(errors::BAD_CONFIG)
}

/// The posterior with one outcome more. Everything stops at its greatest value.
pub fn observe(posterior: Posterior, success: bool, weight: u64) -> Posterior {
    if success {
        Posterior {
            alpha: posterior.alpha.saturating_add(weight),
            successes: posterior.successes.saturating_add(1),
            ..posterior,
        }
    } else {
        Posterior {
            beta: posterior.beta.saturating_add(weight),
            failures: posterior.failures.saturating_add(1),
            ..posterior,
        }
    }
}

/// alpha / (alpha + beta) in parts per million, rounded down. Neither is ever
/// zero, because the priors that they decay to are not.
pub fn mean(posterior: Posterior) -> u32 {
    let (alpha, beta): (u128, u128) = (posterior.alpha.into(), posterior.beta.into());
    (alpha * PPM / (alpha + beta)).try_into().unwrap()
}
