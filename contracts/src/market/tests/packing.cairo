use core::poseidon::poseidon_hash_span;
use crate::market::packing::{AssignmentWordPacking, FailureWordPacking, JobWordPacking, head_of};
use crate::market::rules::{
    ConfigPacking, MAX_FACTOR_BPS, RevisedTier, TierPacking, VersionedConfig, config_holds,
    tier_holds,
};
use crate::market::types::{AssignmentState, JobState, MarketConfig, Tier};
use crate::market::word::{
    AssignmentWord, FailureWord, FailureWordTrait, JobWord, LOCK_BOUND, MAX_CHUNK, MAX_DURATION,
    MAX_GENERATION, MAX_SECONDS, MAX_TASKS, PRICE_BOUND, cell_key, job_id, split_job_id,
};
use super::setup::{config, tier};

/// A number below `bound`; the bounds themselves come often.
fn draw(seed: felt252, field: felt252, bound: u128) -> u128 {
    let hash: u256 = poseidon_hash_span([seed, field].span()).into();
    match hash.high % 4 {
        0 => bound - 1,
        1 => 0,
        _ => hash.low % bound,
    }
}

fn job_state(code: u128) -> JobState {
    match code {
        0 => JobState::None,
        1 => JobState::Open,
        2 => JobState::Closed,
        _ => JobState::Done,
    }
}

fn assignment_state(code: u128) -> AssignmentState {
    match code {
        0 => AssignmentState::Open,
        1 => AssignmentState::Taken,
        2 => AssignmentState::Committed,
        3 => AssignmentState::Submitted,
        4 => AssignmentState::Verified,
        5 => AssignmentState::Disputed,
        6 => AssignmentState::Failed,
        7 => AssignmentState::Settled,
        _ => AssignmentState::Refunded,
    }
}

fn some_job(seed: felt252) -> JobWord {
    JobWord {
        generation: draw(seed, 0, 0x1000000).try_into().unwrap(),
        state: job_state(draw(seed, 1, 4)),
        tier: draw(seed, 2, 16).try_into().unwrap(),
        tier_revision: draw(seed, 3, 0x100).try_into().unwrap(),
        config_version: draw(seed, 4, 0x1000).try_into().unwrap(),
        replicas: draw(seed, 5, 4).try_into().unwrap(),
        tasks: draw(seed, 6, 0x1000000).try_into().unwrap(),
        chunk: draw(seed, 7, 0x10000).try_into().unwrap(),
        done: draw(seed, 8, 0x100).try_into().unwrap(),
        samples_e4: draw(seed, 9, 0x40000000).try_into().unwrap(),
        auditors: draw(seed, 10, 4).try_into().unwrap(),
        kind_bit: draw(seed, 11, 0x80).try_into().unwrap(),
        run_seconds: draw(seed, 12, 0x1000000).try_into().unwrap(),
        challenge_seconds: draw(seed, 13, 0x1000000).try_into().unwrap(),
        posted_at: draw(seed, 14, 0x1000000000).try_into().unwrap(),
        duration: draw(seed, 15, 0x4000000).try_into().unwrap(),
    }
}

fn some_assignment(seed: felt252) -> AssignmentWord {
    AssignmentWord {
        generation: draw(seed, 0, 0x1000000).try_into().unwrap(),
        state: assignment_state(draw(seed, 1, 9)),
        attempt: draw(seed, 2, 16).try_into().unwrap(),
        fault: draw(seed, 3, 2) == 1,
        failed: draw(seed, 4, 2) == 1,
        doubled: draw(seed, 5, 2) == 1,
        worker: draw(seed, 6, 0x1000000).try_into().unwrap(),
        at: draw(seed, 7, 0x1000000000).try_into().unwrap(),
        lock_units: draw(seed, 8, LOCK_BOUND).try_into().unwrap(),
        price: draw(seed, 9, PRICE_BOUND),
    }
}

#[test]
fn job_words_come_back() {
    for seed in 0..200_u32 {
        let word = some_job(seed.into());
        assert_eq!(JobWordPacking::unpack(JobWordPacking::pack(word)), word);
        assert_eq!(head_of(JobWordPacking::pack(word)), (word.state, word.generation));
    }
}

#[test]
fn assignment_words_come_back() {
    for seed in 0..200_u32 {
        let word = some_assignment(seed.into());
        assert_eq!(AssignmentWordPacking::unpack(AssignmentWordPacking::pack(word)), word);
    }
}

#[test]
fn failure_words_come_back_and_know_five_workers() {
    for seed in 0..100_u32 {
        let seed: felt252 = seed.into();
        let mut word = FailureWord {
            bounty: draw(seed, 0, 0xffffffffffffffffffffffffffffffff), barred: 0,
        };
        let mut last: Array<u32> = array![];
        for n in 0..8_u32 {
            // eight that differ
            let least: u32 = (8 * draw(seed, n.into() + 1, 0x1fffff)).try_into().unwrap();
            let worker = least + 8 - n;
            word.bar(worker);
            last.append(worker);
            assert_eq!(FailureWordPacking::unpack(FailureWordPacking::pack(word)), word);
            let first = if n < 4 {
                0
            } else {
                n - 4
            };
            for i in 0..n + 1 {
                assert_eq!(word.bars(*last[i]), i >= first);
            }
        }
        assert!(!word.bars(0));
    }
}

#[test]
fn configurations_and_tiers_come_back() {
    for seed in 0..200_u32 {
        let seed: felt252 = seed.into();
        let versioned = VersionedConfig {
            version: draw(seed, 0, 0x1000).try_into().unwrap(),
            config: MarketConfig {
                fee_bps: draw(seed, 1, 10_001).try_into().unwrap(),
                audit_margin_bps: draw(seed, 2, 0x10000).try_into().unwrap(),
                fault_bps: draw(seed, 3, 10_001).try_into().unwrap(),
                late_bps: draw(seed, 4, 10_001).try_into().unwrap(),
                max_attempts: draw(seed, 5, 16).try_into().unwrap(),
                min_challenge_seconds: draw(seed, 6, 0x1000000).try_into().unwrap(),
                max_challenge_seconds: draw(seed, 7, 0x1000000).try_into().unwrap(),
                max_run_seconds: draw(seed, 8, 0x1000000).try_into().unwrap(),
            },
        };
        assert_eq!(ConfigPacking::unpack(ConfigPacking::pack(versioned)), versioned);
        let revised = RevisedTier {
            revision: draw(seed, 10, 0x100).try_into().unwrap(),
            tier: Tier {
                floor_bps: draw(seed, 11, 10_001).try_into().unwrap(),
                min_samples: draw(seed, 12, 0x100).try_into().unwrap(),
                auditors: draw(seed, 13, 4).try_into().unwrap(),
                stake_bps: draw(seed, 14, 1_000_001).try_into().unwrap(),
                miss_bps: draw(seed, 15, 10_000).try_into().unwrap(),
                safety_bps: draw(seed, 16, 1_000_001).try_into().unwrap(),
            },
        };
        assert_eq!(TierPacking::unpack(TierPacking::pack(revised)), revised);
    }
}

#[test]
fn a_fresh_cell_is_no_job() {
    let word = JobWordPacking::unpack(0);
    assert_eq!(word.state, JobState::None);
    assert_eq!(word.generation, 0);
}

#[test]
fn job_ids_split() {
    assert_eq!(split_job_id(job_id(1, 1)), (1, 1));
    assert_eq!(split_job_id(job_id(MAX_GENERATION, 0xffffffff)), (MAX_GENERATION, 0xffffffff));
    assert!(cell_key(1, 249) < cell_key(2, 0));
}

fn refused_job(word: JobWord) {
    JobWordPacking::pack(word);
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_generation_of_25_bits() {
    refused_job(JobWord { generation: MAX_GENERATION + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_many_tasks() {
    refused_job(JobWord { tasks: MAX_TASKS + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_long_a_chunk() {
    refused_job(JobWord { chunk: MAX_CHUNK + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_long_a_run() {
    refused_job(JobWord { run_seconds: MAX_SECONDS + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_long_a_challenge() {
    refused_job(JobWord { challenge_seconds: MAX_SECONDS + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_long_a_duration() {
    refused_job(JobWord { duration: MAX_DURATION + 1, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_too_many_samples() {
    refused_job(JobWord { samples_e4: 0x40000000, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_version_of_13_bits() {
    refused_job(JobWord { config_version: 0x1000, ..some_job(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_price_of_97_bits() {
    AssignmentWordPacking::pack(AssignmentWord { price: PRICE_BOUND, ..some_assignment(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_lock_of_61_bits() {
    let lock_units = LOCK_BOUND.try_into().unwrap();
    AssignmentWordPacking::pack(AssignmentWord { lock_units, ..some_assignment(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_worker_of_25_bits() {
    AssignmentWordPacking::pack(AssignmentWord { worker: 0x1000000, ..some_assignment(1) });
}

#[test]
#[should_panic(expected: 'MARKET: word out of bounds')]
fn refuses_a_seventeenth_attempt() {
    AssignmentWordPacking::pack(AssignmentWord { attempt: 16, ..some_assignment(1) });
}

#[test]
fn configurations_are_bounded() {
    assert!(config_holds(@config()));
    assert!(config_holds(@MarketConfig { fee_bps: 10_000, ..config() }));
    assert!(!config_holds(@MarketConfig { fee_bps: 10_001, ..config() }));
    assert!(config_holds(@MarketConfig { fault_bps: 10_000, ..config() }));
    assert!(!config_holds(@MarketConfig { fault_bps: 10_001, ..config() }));
    assert!(config_holds(@MarketConfig { late_bps: 10_000, ..config() }));
    assert!(!config_holds(@MarketConfig { late_bps: 10_001, ..config() }));
    assert!(!config_holds(@MarketConfig { max_attempts: 0, ..config() }));
    assert!(config_holds(@MarketConfig { max_attempts: 6, ..config() }));
    assert!(!config_holds(@MarketConfig { max_attempts: 7, ..config() }));
    assert!(!config_holds(@MarketConfig { min_challenge_seconds: 0, ..config() }));
    assert!(config_holds(@MarketConfig { min_challenge_seconds: 86_400, ..config() }));
    assert!(!config_holds(@MarketConfig { min_challenge_seconds: 86_401, ..config() }));
    assert!(config_holds(@MarketConfig { max_challenge_seconds: MAX_SECONDS, ..config() }));
    assert!(!config_holds(@MarketConfig { max_challenge_seconds: MAX_SECONDS + 1, ..config() }));
    assert!(!config_holds(@MarketConfig { max_run_seconds: 0, ..config() }));
    assert!(config_holds(@MarketConfig { max_run_seconds: MAX_SECONDS, ..config() }));
    assert!(!config_holds(@MarketConfig { max_run_seconds: MAX_SECONDS + 1, ..config() }));
}

#[test]
fn tiers_are_bounded() {
    assert!(tier_holds(@tier()));
    assert!(tier_holds(@Tier { floor_bps: 10_000, ..tier() }));
    assert!(!tier_holds(@Tier { floor_bps: 10_001, ..tier() }));
    assert!(!tier_holds(@Tier { auditors: 0, ..tier() }));
    assert!(tier_holds(@Tier { auditors: 3, ..tier() }));
    assert!(!tier_holds(@Tier { auditors: 4, ..tier() }));
    assert!(tier_holds(@Tier { stake_bps: MAX_FACTOR_BPS, ..tier() }));
    assert!(!tier_holds(@Tier { stake_bps: MAX_FACTOR_BPS + 1, ..tier() }));
    assert!(tier_holds(@Tier { miss_bps: 9_999, ..tier() }));
    assert!(!tier_holds(@Tier { miss_bps: 10_000, ..tier() }));
    assert!(tier_holds(@Tier { safety_bps: MAX_FACTOR_BPS, ..tier() }));
    assert!(!tier_holds(@Tier { safety_bps: MAX_FACTOR_BPS + 1, ..tier() }));
}
