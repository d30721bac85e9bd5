use crate::audits::types::Audit;
use crate::escrow::types::Balance;
use crate::market::types::{Assignment, Job};
use crate::registry::types::Provider;
use crate::reputation::types::Posterior;
use crate::staking::types::Stake;

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Work {
    pub assignment: Assignment,
    pub audit: Audit,
    /// 0 if none is open.
    pub dispute_id: u64,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct JobOverview {
    pub job: Job,
    pub work: Span<Work>,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct ProviderOverview {
    pub provider: Provider,
    pub stake: Stake,
    pub posterior: Posterior,
    /// Parts per million.
    pub score: u32,
    /// SAGE in Escrow.
    pub earned: Balance,
}

/// Most assignments, or tokens, of one call.
pub const MAX_ITEMS: u32 = 50;
