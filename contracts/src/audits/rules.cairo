//! What follows from an audit's word, its seed and the assignment alone.

use core::num::traits::Pow;
use core::poseidon::poseidon_hash_span;
use crate::market::types::Assignment;
use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;
use super::packing::AuditWord;
use super::sampling;
use super::types::{AuditPhase, AuditsConfig};

/// A job id is generation × SLOTS + slot.
const SLOTS: u64 = 0x100000000;

/// The key of an audit's cells: job slot << 32 | index. The next job of the
/// slot uses them again.
pub fn place(job_id: u64, index: u32) -> u64 {
    job_id % SLOTS * SLOTS + index.into()
}

pub fn generation(job_id: u64) -> u32 {
    (job_id / SLOTS).try_into().unwrap()
}

/// Whether the present attempt has no audit yet.
pub fn is_undrawn(audit: AuditWord, assignment: Assignment) -> bool {
    audit.phase == AuditPhase::None || audit.attempt != assignment.attempt
}

/// Randomness of an assignment's draw, different for every attempt.
pub fn draw_seed(beacon_seed: felt252, assignment: Assignment) -> felt252 {
    poseidon_hash_span(
        [
            'SAGE_AUDIT', beacon_seed, assignment.job_id.into(), assignment.index.into(),
            assignment.attempt.into(),
        ]
            .span(),
    )
}

/// How many leaves to audit; a fault receipt is always looked at.
pub fn sample_size(seed: felt252, assignment: Assignment) -> u32 {
    if assignment.fault {
        1
    } else {
        sampling::size(seed, assignment.samples_e4, assignment.count)
    }
}

/// The tasks to audit, in the order in which they must be opened.
pub fn drawn_tasks(audit: AuditWord, seed: felt252, assignment: Assignment) -> Span<u32> {
    if audit.fault {
        [audit.fault_task].span()
    } else {
        sampling::tasks(seed, assignment.first, assignment.count, audit.samples)
    }
}

/// The capability that auditors need.
pub fn capability(assignment: Assignment) -> u128 {
    2_u128.pow(assignment.kind_bit.into())
}

/// Time to re-execute and seal.
pub fn sealing_seconds(config: AuditsConfig, run_seconds: u32) -> u64 {
    if config.seal_seconds < run_seconds.into() {
        run_seconds.into()
    } else {
        config.seal_seconds
    }
}

pub fn opening_deadline(audit: AuditWord) -> u64 {
    if audit.phase == AuditPhase::Opening {
        audit.deadline
    } else {
        0
    }
}

/// What an auditor commits to before anybody's values are public.
pub fn seal_of(
    job_id: u64, index: u32, attempt: u8, auditor: ProviderId, salt: felt252, values: Span<felt252>,
) -> felt252 {
    let mut preimage = array![
        'SAGE_SEAL', job_id.into(), index.into(), attempt.into(), auditor.into(), salt,
    ];
    preimage.append_span(values);
    poseidon_hash_span(preimage.span())
}

/// Windows of 1 second to 136 years, a bond in whole LOCK_UNITs that fits its
/// field, at most 15 redraws.
pub fn is_sound(config: AuditsConfig) -> bool {
    is_window(config.seal_seconds)
        && is_window(config.open_seconds)
        && is_window(config.unseal_seconds)
        && is_window(config.draw_seconds)
        && config.bond != 0
        && config.bond % LOCK_UNIT == 0
        && config.bond
        / LOCK_UNIT < 0x10000000000000000 && config.max_redraws < 16
}

fn is_window(seconds: u64) -> bool {
    seconds != 0 && seconds < 0x100000000
}
