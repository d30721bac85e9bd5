use starknet::storage_access::StorePacking;
use crate::math::bits::{P32, P4, P64, join, pop, push, split};
use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;

/// Append only: the discriminants are stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum AuditPhase {
    None,
    /// Auditors re-execute the drawn leaves and seal what they got.
    Sealing,
    /// Every auditor that shall count has sealed; the worker opens.
    Opening,
    /// The worker has opened; auditors unseal.
    Unsealing,
    Agreed,
    /// Values differ: Disputes has it.
    Disputed,
    /// The worker did not open.
    Failed,
    /// No leaf was drawn, or nobody could audit.
    Skipped,
    /// Most that unsealed could not get an input: the attempt failed, and
    /// nobody is slashed.
    Unavailable,
}

/// What an auditor's unsealed values say of the worker's.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Verdict {
    Agrees,
    /// At least one value is another.
    Differs,
    /// No value is another, but for some task the spec or the input was not to
    /// be had.
    Unavailable,
}

/// What an auditor seals in the place of a task's value when it could get its
/// spec or its input nowhere. No value that a leaf has is it.
pub const UNAVAILABLE: felt252 = 'UNAVAILABLE';

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Audit {
    pub phase: AuditPhase,
    pub attempt: u8,
    /// Randomness of the draw; zero before it.
    pub seed: felt252,
    /// Global task numbers, in the order they must be opened.
    pub tasks: Span<u32>,
    pub auditors: Span<ProviderId>,
    /// Per auditor.
    pub sealed: Span<bool>,
    pub unsealed: Span<bool>,
    /// End of the present phase.
    pub deadline: u64,
    /// How often silent auditors were replaced.
    pub redraws: u8,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct AuditsConfig {
    /// Least time to re-execute and seal; never less than the job's run time.
    pub seal_seconds: u64,
    pub open_seconds: u64,
    pub unseal_seconds: u64,
    /// How long a root waits for randomness before anyone may skip its audit.
    pub draw_seconds: u64,
    /// SAGE an auditor locks per audit and loses when silent.
    pub bond: u128,
    /// Replacements before the audit is skipped.
    pub max_redraws: u8,
}

/// One word.
/// lower: seal 32 | open 32 | unseal 32 | draw 32 (seconds)
/// upper: bond (in LOCK_UNIT) 64 | max_redraws 4
pub impl ConfigPacking of StorePacking<AuditsConfig, felt252> {
    fn pack(value: AuditsConfig) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.seal_seconds.into(), P32);
        push(ref lower, value.open_seconds.into(), P32);
        push(ref lower, value.unseal_seconds.into(), P32);
        push(ref lower, value.draw_seconds.into(), P32);
        let mut upper = 0;
        push(ref upper, value.bond / LOCK_UNIT, P64);
        push(ref upper, value.max_redraws.into(), P4);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> AuditsConfig {
        let (mut lower, mut upper) = split(value);
        let draw_seconds = pop(ref lower, P32).try_into().unwrap();
        let unseal_seconds = pop(ref lower, P32).try_into().unwrap();
        let open_seconds = pop(ref lower, P32).try_into().unwrap();
        let max_redraws = pop(ref upper, P4).try_into().unwrap();
        AuditsConfig {
            seal_seconds: lower.try_into().unwrap(),
            open_seconds,
            unseal_seconds,
            draw_seconds,
            bond: upper * LOCK_UNIT,
            max_redraws,
        }
    }
}
