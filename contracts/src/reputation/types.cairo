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

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
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
