use core::poseidon::poseidon_hash_span;
use crate::market::pricing;
use crate::market::pricing::{
    audit_reserve, capped_samples, lock_units, most_leaves, quote, samples_e4, share,
};
use crate::market::types::{JobTerms, Tier};
use crate::math::ratio::WAD;
use super::setup::{NOW, ONE, config, terms, tier};

fn price_at(terms: @JobTerms, posted_at: u64, now: u64) -> u128 {
    let JobTerms { price_min, price_max, ramp_seconds, .. } = *terms;
    pricing::price_at(price_min, price_max, ramp_seconds, posted_at, now)
}

#[test]
fn a_price_rises_and_stays() {
    let t = terms(); // 1 to 3 in 100 seconds
    assert_eq!(price_at(@t, NOW, NOW - 1), ONE);
    assert_eq!(price_at(@t, NOW, NOW), ONE);
    assert_eq!(price_at(@t, NOW, NOW + 1), ONE + ONE / 50);
    assert_eq!(price_at(@t, NOW, NOW + 50), 2 * ONE);
    assert_eq!(price_at(@t, NOW, NOW + 99), 3 * ONE - ONE / 50);
    assert_eq!(price_at(@t, NOW, NOW + 100), 3 * ONE);
    assert_eq!(price_at(@t, NOW, NOW + 10_000), 3 * ONE);
}

#[test]
fn a_price_without_ramp_is_the_maximum() {
    let t = JobTerms { ramp_seconds: 0, ..terms() };
    assert_eq!(price_at(@t, NOW, NOW), 3 * ONE);
}

#[test]
fn a_price_is_rounded_down() {
    let t = JobTerms { price_min: 10, price_max: 11, ramp_seconds: 3, ..terms() };
    assert_eq!(price_at(@t, NOW, NOW + 2), 10);
    assert_eq!(price_at(@t, NOW, NOW + 3), 11);
}

#[test]
fn the_widest_ramp_does_not_overflow() {
    let most = 0xffffffffffffffffffffffff;
    let t = JobTerms { price_min: 1, price_max: most, ramp_seconds: 0xffffffff, ..terms() };
    assert_eq!(price_at(@t, 0, 0xfffffffe), 0xfffffffefffffffefffffffe);
}

fn with(floor_bps: u16, min_samples: u8, stake_bps: u32, miss_bps: u16, safety_bps: u32) -> Tier {
    Tier { floor_bps, min_samples, auditors: 1, stake_bps, miss_bps, safety_bps }
}

#[test]
fn samples_deter() {
    // no stake, no collusion: everything at risk is one leaf's price
    assert_eq!(samples_e4(@with(0, 0, 0, 0, 10_000), 100), 10_000);
    // stake of nine prices: a tenth of a leaf
    assert_eq!(samples_e4(@with(0, 0, 90_000, 0, 10_000), 100), 1_000);
    // half of the audits miss: twice that
    assert_eq!(samples_e4(@with(0, 0, 90_000, 5_000, 10_000), 100), 2_000);
    // safety of three
    assert_eq!(samples_e4(@with(0, 0, 90_000, 5_000, 30_000), 100), 6_000);
    // rounded up: 10^12 / (9000 * 30000) = 3703.7
    assert_eq!(samples_e4(@with(0, 0, 20_000, 1_000, 10_000), 100), 3_704);
    // floors
    assert_eq!(samples_e4(@with(0, 8, 90_000, 0, 10_000), 100), 80_000);
    assert_eq!(samples_e4(@with(300, 0, 90_000, 0, 10_000), 1_000), 300_000);
    // no more than there are
    assert_eq!(samples_e4(@with(0, 8, 90_000, 0, 10_000), 3), 30_000);
    assert_eq!(samples_e4(@with(10_000, 255, 0, 9_999, 1_000_000), 65_535), 655_350_000);
    // a tier that proves nothing asks for nothing
    assert_eq!(samples_e4(@with(0, 0, 0, 0, 0), 100), 0);
}

/// Whoever skips a part of the tasks gains its cost, at most its price, and
/// loses price and stake with the chance of being drawn on it and seen.
#[test]
fn cheating_loses_at_the_derived_number() {
    for seed in 0..128_u32 {
        let hash: u256 = poseidon_hash_span([seed.into()].span()).into();
        let stake_bps: u32 = (hash.low % 1_000_001).try_into().unwrap();
        let miss_bps: u16 = (hash.high % 10_000).try_into().unwrap();
        let count = 1_000_000; // so that the cap never binds
        let samples = samples_e4(@with(0, 0, stake_bps, miss_bps, 10_000), count / 100);
        // chance of being seen, per leaf skipped, times what is lost then; in
        // 1/10^12 of the price
        let seen: u128 = samples.into() * (10_000 - miss_bps.into());
        let lost: u128 = seen * (10_000 + stake_bps.into());
        let capped = samples == count / 100 * 10_000;
        assert!(capped || lost >= 1_000_000_000_000, "seed {seed} gains");
    }
}

#[test]
fn leaves_are_whole_and_capped() {
    assert_eq!(capped_samples(15_000, 2), 15_000);
    assert_eq!(capped_samples(25_000, 2), 20_000);
    assert_eq!(most_leaves(0, 2), 0);
    assert_eq!(most_leaves(1, 2), 1);
    assert_eq!(most_leaves(10_000, 2), 1);
    assert_eq!(most_leaves(10_001, 2), 2);
    assert_eq!(most_leaves(90_000, 2), 2);
}

#[test]
fn locks_are_rounded_up_to_units() {
    assert_eq!(lock_units(4 * ONE, 20_000, WAD), 8_000_000_000);
    // half a SAGE per unit of a token with 6 decimals worth a dollar
    let usd_rate = WAD * 1_000_000_000_000 / 2;
    assert_eq!(lock_units(1_000_000, 10_000, usd_rate), 500_000_000);
    assert_eq!(lock_units(1, 1, WAD), 1);
    assert_eq!(lock_units(1_000_000_000, 10_000, WAD), 1);
    assert_eq!(lock_units(1_000_000_001, 10_000, WAD), 2);
    assert_eq!(lock_units(1_000_000, 0, WAD), 0);
}

#[test]
fn a_quote_says_what_is_locked() {
    let q = quote(@terms(), @config(), @tier(), WAD);
    assert_eq!(q.assignments, 3);
    assert_eq!(q.samples_e4, 10_000);
    assert_eq!(q.detection_ppm, 250_000);
    assert_eq!(q.payment, 30 * ONE);
    // three ranges, two auditors, one leaf at 3 with a margin of 1.2
    assert_eq!(q.audit_reserve, 3 * 2 * 36 * ONE / 10);
    assert_eq!(q.total, q.payment + q.audit_reserve);
    assert_eq!(q.worker_lock, 2 * 4 * 3 * ONE);
}

#[test]
fn a_quote_of_one_short_range_is_about_it() {
    let q = quote(@JobTerms { tasks: 2, ..terms() }, @config(), @tier(), WAD);
    assert_eq!(q.assignments, 1);
    assert_eq!(q.detection_ppm, 500_000);
    assert_eq!(q.payment, 6 * ONE);
    assert_eq!(q.worker_lock, 2 * 2 * 3 * ONE);
}

/// What `post_job` locks is the sum of the assignments' shares, to the unit.
#[test]
fn shares_add_up_to_the_quote() {
    for seed in 0..64_u32 {
        let hash: u256 = poseidon_hash_span([seed.into(), 'shares'].span()).into();
        let chunk: u32 = 1 + (hash.low % 40).try_into().unwrap();
        let tasks: u32 = 1 + (hash.high % 1_000).try_into().unwrap();
        let replicas: u8 = 1 + (hash.low % 3).try_into().unwrap();
        let price_max = 1 + hash.high % 1_000_000_007;
        let t = JobTerms { chunk, tasks, replicas, price_min: 1, price_max, ..terms() };
        let tier = Tier { min_samples: (hash.high % 9).try_into().unwrap(), ..tier() };
        let q = quote(@t, @config(), @tier, WAD);
        let mut sum = 0;
        let mut reserve = 0;
        let mut first = 0;
        while first < tasks {
            let count = if tasks - first < chunk {
                tasks - first
            } else {
                chunk
            };
            let n: u128 = replicas.into();
            sum += n * share(q.samples_e4, count, 2, price_max, 12_000);
            reserve += n * audit_reserve(q.samples_e4, count, 2, price_max, 12_000);
            first += count;
        }
        assert_eq!(sum, q.total, "seed {seed}");
        assert_eq!(reserve, q.audit_reserve, "seed {seed}");
    }
}
