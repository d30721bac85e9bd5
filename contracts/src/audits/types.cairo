use crate::registry::types::ProviderId;

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
}

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

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
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
