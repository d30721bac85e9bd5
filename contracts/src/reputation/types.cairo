/// A provider's record as a Beta posterior: `alpha` weighs successes, `beta`
/// failures, both Q32.32, prior included, decayed to `at`.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Posterior {
    pub alpha: u64,
    pub beta: u64,
    pub at: u64,
    pub successes: u32,
    pub failures: u32,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct ReputationConfig {
    /// Evidence loses half of its weight in this many seconds.
    pub half_life_seconds: u64,
    /// Prior pseudo-counts, Q32.32; evidence decays towards them.
    pub prior_alpha: u64,
    pub prior_beta: u64,
    /// One observation weighs min(stake at risk, cap) / unit.
    pub weight_unit: u128,
    pub weight_cap: u128,
}

/// Bounds of a config: half-life in seconds, prior pseudo-counts in Q32.32, and
/// how many unit observations one observation may weigh at most.
pub const MAX_HALF_LIFE_SECONDS: u64 = 10 * 365 * 24 * 3600;
pub const MAX_PRIOR: u64 = 0x1000000000000;
pub const MAX_WEIGHT: u128 = 1_024;
