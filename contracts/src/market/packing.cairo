//! The packed words of the Market.
//!
//! A felt holds 251 bits: 128 in the low half, 123 in the high half. No field
//! straddles the halves, so that unpacking divides u128 by powers of two.

use starknet::storage_access::StorePacking;
use super::errors;
use super::types::{AssignmentState, JobState};
use super::word::{
    AssignmentWord, FOUR_WORKERS, FailureWord, JobWord, LOCK_BOUND, MAX_CHUNK, MAX_DURATION,
    MAX_GENERATION, MAX_SECONDS, MAX_TASKS, PRICE_BOUND, WORKER_BOUND,
};

const HIGH: felt252 = 0x100000000000000000000000000000000;

pub fn job_state_code(state: JobState) -> u8 {
    match state {
        JobState::None => 0,
        JobState::Open => 1,
        JobState::Closed => 2,
        JobState::Done => 3,
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

pub fn assignment_state_code(state: AssignmentState) -> u8 {
    match state {
        AssignmentState::Open => 0,
        AssignmentState::Taken => 1,
        AssignmentState::Committed => 2,
        AssignmentState::Submitted => 3,
        AssignmentState::Verified => 4,
        AssignmentState::Disputed => 5,
        AssignmentState::Failed => 6,
        AssignmentState::Settled => 7,
        AssignmentState::Refunded => 8,
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

fn bit(flag: bool) -> felt252 {
    if flag {
        1
    } else {
        0
    }
}

/// State and generation of a packed job word, at a fraction of its unpacking.
pub fn head_of(word: felt252) -> (JobState, u32) {
    let halves: u256 = word.into();
    let (_, generation) = DivRem::div_rem(halves.high, 0x1000000);
    let (upper, _) = DivRem::div_rem(halves.high, 0x400000000000000000000000000000);
    let (_, state) = DivRem::div_rem(upper, 4);
    (job_state(state), generation.try_into().unwrap())
}

/// Low half, from bit 0: run 24 | challenge 24 | duration 26 | config version
/// 12 | tier revision 8 | chunk 16 | done 8 | kind bit 7 | auditors 2 = 127.
/// High half: generation 24 | posted_at 36 | tasks 24 | samples_e4 30 | tier 4 |
/// state 2 | replicas 2 = 122.
pub impl JobWordPacking of StorePacking<JobWord, felt252> {
    fn pack(value: JobWord) -> felt252 {
        assert(
            value.run_seconds <= MAX_SECONDS
                && value.challenge_seconds <= MAX_SECONDS
                && value.duration <= MAX_DURATION
                && value.config_version < 0x1000
                && value.chunk <= MAX_CHUNK
                && value.kind_bit < 0x80
                && value.auditors < 4
                && value.generation <= MAX_GENERATION
                && value.posted_at < 0x1000000000
                && value.tasks <= MAX_TASKS
                && value.samples_e4 < 0x40000000
                && value.tier < 0x10
                && value.replicas < 4,
            errors::OUT_OF_BOUNDS,
        );
        let low: felt252 = value.run_seconds.into()
            + value.challenge_seconds.into() * 0x1000000
            + value.duration.into() * 0x1000000000000
            + value.config_version.into() * 0x4000000000000000000
            + value.tier_revision.into() * 0x4000000000000000000000
            + value.chunk.into() * 0x400000000000000000000000
            + value.done.into() * 0x4000000000000000000000000000
            + value.kind_bit.into() * 0x400000000000000000000000000000
            + value.auditors.into() * 0x20000000000000000000000000000000;
        let high: felt252 = value.generation.into()
            + value.posted_at.into() * 0x1000000
            + value.tasks.into() * 0x1000000000000000
            + value.samples_e4.into() * 0x1000000000000000000000
            + value.tier.into() * 0x40000000000000000000000000000
            + job_state_code(value.state).into() * 0x400000000000000000000000000000
            + value.replicas.into() * 0x1000000000000000000000000000000;
        low + high * HIGH
    }

    fn unpack(value: felt252) -> JobWord {
        let halves: u256 = value.into();
        let (rest, run_seconds) = DivRem::div_rem(halves.low, 0x1000000);
        let (rest, challenge_seconds) = DivRem::div_rem(rest, 0x1000000);
        let (rest, duration) = DivRem::div_rem(rest, 0x4000000);
        let (rest, config_version) = DivRem::div_rem(rest, 0x1000);
        let (rest, tier_revision) = DivRem::div_rem(rest, 0x100);
        let (rest, chunk) = DivRem::div_rem(rest, 0x10000);
        let (rest, done) = DivRem::div_rem(rest, 0x100);
        let (auditors, kind_bit) = DivRem::div_rem(rest, 0x80);
        let (rest, generation) = DivRem::div_rem(halves.high, 0x1000000);
        let (rest, posted_at) = DivRem::div_rem(rest, 0x1000000000);
        let (rest, tasks) = DivRem::div_rem(rest, 0x1000000);
        let (rest, samples_e4) = DivRem::div_rem(rest, 0x40000000);
        let (rest, tier) = DivRem::div_rem(rest, 0x10);
        let (replicas, state) = DivRem::div_rem(rest, 4);
        JobWord {
            generation: generation.try_into().unwrap(),
            state: job_state(state),
            tier: tier.try_into().unwrap(),
            tier_revision: tier_revision.try_into().unwrap(),
            config_version: config_version.try_into().unwrap(),
            replicas: replicas.try_into().unwrap(),
            tasks: tasks.try_into().unwrap(),
            chunk: chunk.try_into().unwrap(),
            done: done.try_into().unwrap(),
            samples_e4: samples_e4.try_into().unwrap(),
            auditors: auditors.try_into().unwrap(),
            kind_bit: kind_bit.try_into().unwrap(),
            run_seconds: run_seconds.try_into().unwrap(),
            challenge_seconds: challenge_seconds.try_into().unwrap(),
            posted_at: posted_at.try_into().unwrap(),
            duration: duration.try_into().unwrap(),
        }
    }
}

/// Low half: bounty 128. High half: barred 5 × 24 = 120.
pub impl FailureWordPacking of StorePacking<FailureWord, felt252> {
    fn pack(value: FailureWord) -> felt252 {
        assert(value.barred < FOUR_WORKERS * WORKER_BOUND, errors::OUT_OF_BOUNDS);
        value.bounty.into() + value.barred.into() * HIGH
    }

    fn unpack(value: felt252) -> FailureWord {
        let halves: u256 = value.into();
        FailureWord { bounty: halves.low, barred: halves.high }
    }
}

/// Low half, from bit 0: price 96 | worker 24 | state 4 | attempt 4 = 128.
/// High half: generation 24 | at 36 | lock 60 | fault 1 | failed 1 | doubled 1
/// = 123.
pub impl AssignmentWordPacking of StorePacking<AssignmentWord, felt252> {
    fn pack(value: AssignmentWord) -> felt252 {
        assert(
            value.price < PRICE_BOUND
                && value.worker < 0x1000000
                && value.attempt < 0x10
                && value.generation <= MAX_GENERATION
                && value.at < 0x1000000000
                && value.lock_units.into() < LOCK_BOUND,
            errors::OUT_OF_BOUNDS,
        );
        let low: felt252 = value.price.into()
            + value.worker.into() * 0x1000000000000000000000000
            + assignment_state_code(value.state).into() * 0x1000000000000000000000000000000
            + value.attempt.into() * 0x10000000000000000000000000000000;
        let high: felt252 = value.generation.into()
            + value.at.into() * 0x1000000
            + value.lock_units.into() * 0x1000000000000000
            + bit(value.fault) * 0x1000000000000000000000000000000
            + bit(value.failed) * 0x2000000000000000000000000000000
            + bit(value.doubled) * 0x4000000000000000000000000000000;
        low + high * HIGH
    }

    fn unpack(value: felt252) -> AssignmentWord {
        let halves: u256 = value.into();
        let (rest, price) = DivRem::div_rem(halves.low, 0x1000000000000000000000000);
        let (rest, worker) = DivRem::div_rem(rest, 0x1000000);
        let (attempt, state) = DivRem::div_rem(rest, 0x10);
        let (rest, generation) = DivRem::div_rem(halves.high, 0x1000000);
        let (rest, at) = DivRem::div_rem(rest, 0x1000000000);
        let (flags, lock_units) = DivRem::div_rem(rest, 0x1000000000000000);
        let (flags, fault) = DivRem::div_rem(flags, 2);
        let (doubled, failed) = DivRem::div_rem(flags, 2);
        AssignmentWord {
            generation: generation.try_into().unwrap(),
            state: assignment_state(state),
            attempt: attempt.try_into().unwrap(),
            fault: fault == 1,
            failed: failed == 1,
            doubled: doubled == 1,
            worker: worker.try_into().unwrap(),
            at: at.try_into().unwrap(),
            lock_units: lock_units.try_into().unwrap(),
            price,
        }
    }
}
