use starknet::ContractAddress;

/// Longest schedule, seconds: 10 years.
pub const MAX_DURATION_SECONDS: u64 = 10 * 365 * 24 * 3600;

/// What a schedule is created with. Nothing is vested before `start + cliff`;
/// from then on the part of `total` that has passed of `duration` since
/// `start`, rounded down; all of it from `start + duration` on.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Terms {
    /// Base units of SAGE.
    pub total: u128,
    /// Seconds since 1970; may be past or to come.
    pub start: u64,
    /// Seconds, at most `duration`.
    pub cliff: u64,
    /// Seconds, 1 … 10 years.
    pub duration: u64,
    /// The governor may take back what has not vested.
    pub revocable: bool,
}

/// A schedule now. A revoked one has `total` cut to what had vested, and is
/// vested in full.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Schedule {
    pub beneficiary: ContractAddress,
    /// Zero when no change is under way.
    pub offered: ContractAddress,
    pub terms: Terms,
    pub revoked: bool,
    pub claimed: u128,
    /// Of `total`, as of now; `claimed` is part of it.
    pub vested: u128,
}
