//! What follows from an audit's word, its seed and the assignment alone.

use core::num::traits::Pow;
use core::poseidon::poseidon_hash_span;
use crate::market::types::Assignment;
use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;
use super::packing::{AuditWord, Ground, size};
use super::sampling;
use super::types::{AuditPhase, AuditsConfig, UNAVAILABLE};

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

/// Randomness of an assignment's draw, different for every attempt: the lower
/// half of the hash, which leaves room for the range beside it.
pub fn draw_seed(beacon_seed: felt252, assignment: Assignment) -> u128 {
    let hash: u256 = poseidon_hash_span(
        [
            'SAGE_AUDIT', beacon_seed, assignment.job_id.into(), assignment.index.into(),
            assignment.attempt.into(),
        ]
            .span(),
    )
        .into();
    hash.low
}

/// How many leaves to audit; a fault receipt is always looked at.
pub fn sample_size(seed: u128, assignment: Assignment) -> u32 {
    if assignment.fault {
        1
    } else {
        sampling::size(seed.into(), assignment.samples_e4, assignment.count)
    }
}

/// The tasks to audit, in the order in which they must be opened.
pub fn drawn_tasks(ground: Ground, samples: u32) -> Span<u32> {
    sampling::tasks(ground.seed.into(), ground.first, ground.count, samples)
}

/// What all values of an opening, or of a verdict, are compared by.
pub fn digest(values: Span<felt252>) -> felt252 {
    poseidon_hash_span(values)
}

/// The first sample where a verdict names another value than the worker opened.
/// A value that says unavailable names none.
pub fn first_difference(values: Span<felt252>, opened: Span<felt252>) -> Option<u32> {
    for sample in 0..values.len() {
        let value = *values[sample];
        if value != *opened[sample] && value != UNAVAILABLE {
            return Some(sample);
        }
    }
    None
}

/// Whether more of those that unsealed miss an input than agree.
pub fn is_unavailable(audit: AuditWord) -> bool {
    2 * size(audit.absent) > size(audit.unsealed)
}

/// The auditors that are to be paid: those that unsealed and agreed; where the
/// worker never opened, those that sealed, since they could do no more.
pub fn paid(audit: AuditWord) -> u8 {
    let counted = match audit.phase {
        AuditPhase::Agreed | AuditPhase::Disputed => audit.unsealed,
        AuditPhase::Failed => audit.sealed,
        _ => 0,
    };
    counted - (counted & (audit.out | audit.absent))
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

/// When the worker must have opened; 0 if it need not (any more).
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
