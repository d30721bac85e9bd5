/// Locks are counted in units of 1e9 base units so that all four reasons fit
/// one storage cell; `lock` rounds up to whole units, in the protocol's favour.
pub const LOCK_UNIT: u128 = 1_000_000_000;

/// Slots of a staker's unbonding queue.
pub const UNBONDING_SLOTS: u8 = 8;

/// Longest unbonding time that can be configured, seconds: nobody can hold
/// stake for ever.
pub const MAX_UNBONDING_SECONDS: u64 = 180 * 24 * 3600;

/// Why stake is locked. Each reason has exactly one contract that may lock and
/// unlock it: Job → Market, Audit → Audits, Jury → Disputes, Beacon → Beacon.
/// Append only: the discriminants are stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum LockReason {
    Job,
    Audit,
    Jury,
    Beacon,
}

/// Base units of SAGE. `locked` is part of `active`; `unbonding` is beside it
/// and can still be slashed.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Stake {
    pub active: u128,
    pub locked: u128,
    pub unbonding: u128,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Unbonding {
    pub slot: u8,
    pub amount: u128,
    /// Seconds since the epoch; from then on `withdraw` pays it.
    pub release_at: u64,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct StakingConfig {
    /// Seconds between request and withdrawal. Must exceed every deadline in
    /// which stake can be found at fault.
    pub unbonding_seconds: u64,
    /// Smallest first stake, and smallest remainder of a partial exit.
    pub min_stake: u128,
}
