use core::num::traits::Bounded;
use core::poseidon::poseidon_hash_span;
use crate::reputation::packing::{PackConfig, PackPosterior};
use crate::reputation::types::{Posterior, ReputationConfig};

const MAX_40: u64 = 0xffffffffff;
const MAX_120: u128 = 0xffffffffffffffffffffffffffffff;

fn round_trip(posterior: Posterior) {
    assert_eq!(PackPosterior::unpack(PackPosterior::pack(posterior)), posterior);
}

fn round_trip_config(config: ReputationConfig) {
    assert_eq!(PackConfig::unpack(PackConfig::pack(config)), config);
}

#[test]
fn words_keep_their_bounds() {
    let (u64_max, u32_max): (u64, u32) = (Bounded::MAX, Bounded::MAX);
    round_trip(Posterior { alpha: 0, beta: 0, at: 0, successes: 0, failures: 0 });
    round_trip(
        Posterior {
            alpha: u64_max, beta: u64_max, at: MAX_40, successes: u32_max, failures: u32_max,
        },
    );
    round_trip(Posterior { alpha: u64_max, beta: 0, at: 0, successes: u32_max, failures: 0 });
    round_trip(Posterior { alpha: 0, beta: u64_max, at: MAX_40, successes: 0, failures: u32_max });
    round_trip_config(
        ReputationConfig {
            half_life_seconds: u64_max,
            prior_alpha: u64_max,
            prior_beta: u64_max,
            weight_unit: MAX_120,
            weight_cap: MAX_120,
        },
    );
}

#[test]
fn words_keep_anything_within_their_bounds() {
    let mut seed: felt252 = 'reputation words';
    for _ in 0..128_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (low, high) = (random.low, random.high);
        let alpha = (low & 0xffffffffffffffff).try_into().unwrap();
        let beta = (high & 0xffffffffffffffff).try_into().unwrap();
        round_trip(
            Posterior {
                alpha,
                beta,
                at: (low / 0x10000000 & MAX_40.into()).try_into().unwrap(),
                successes: (high / 0x100 & 0xffffffff).try_into().unwrap(),
                failures: (high / 0x10000 & 0xffffffff).try_into().unwrap(),
            },
        );
        round_trip_config(
            ReputationConfig {
                half_life_seconds: beta,
                prior_alpha: beta,
                prior_beta: alpha,
                weight_unit: low & MAX_120,
                weight_cap: high & MAX_120,
            },
        );
    }
}

#[test]
#[should_panic(expected: 'REPUTATION: time too large')]
fn time_is_bounded() {
    PackPosterior::pack(Posterior { alpha: 1, beta: 1, at: MAX_40 + 1, successes: 0, failures: 0 });
}

#[test]
#[should_panic(expected: 'REPUTATION: bad config')]
fn weight_cap_is_bounded() {
    PackConfig::pack(
        ReputationConfig {
            half_life_seconds: 1,
            prior_alpha: 1,
            prior_beta: 1,
            weight_unit: 1,
            weight_cap: MAX_120 + 1,
        },
    );
}

#[test]
#[should_panic(expected: 'REPUTATION: bad config')]
fn weight_unit_is_bounded() {
    PackConfig::pack(
        ReputationConfig {
            half_life_seconds: 1,
            prior_alpha: 1,
            prior_beta: 1,
            weight_unit: MAX_120 + 1,
            weight_cap: 1,
        },
    );
}
