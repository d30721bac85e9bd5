//! Reputation: how often a provider's work held, lately, weighed by what it
//! had at stake.

use crate::registry::types::ProviderId;
use super::types::{Posterior, ReputationConfig};

#[starknet::interface]
pub trait IReputation<TState> {
    /// Adds one outcome, weighed by the stake that was locked behind it
    /// (capped), after decaying what was there.
    /// Caller: Market, Disputes. Errors: REPUTATION: not a reporter.
    /// Emits: ReputationChanged.
    fn record(ref self: TState, provider: ProviderId, success: bool, stake: u128);
    /// alpha / (alpha + beta) now, in parts per million.
    fn score(self: @TState, provider: ProviderId) -> u32;
    /// The posterior decayed to now.
    fn posterior(self: @TState, provider: ProviderId) -> Posterior;
    fn config(self: @TState) -> ReputationConfig;
    /// Caller: governor. Errors: REPUTATION: bad config. Emits: ConfigSet.
    fn set_config(ref self: TState, config: ReputationConfig);
}

pub mod events {
    use super::{Posterior, ProviderId, ReputationConfig};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ReputationChanged {
        #[key]
        pub provider: ProviderId,
        pub success: bool,
        pub posterior: Posterior,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ConfigSet {
        pub previous: ReputationConfig,
        pub config: ReputationConfig,
    }
}
