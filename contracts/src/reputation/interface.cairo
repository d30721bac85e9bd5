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
    /// Its fields are the dials (`components/parameters`); a turn acts on each
    /// record from its last outcome on.
    fn config(self: @TState) -> ReputationConfig;
}

pub mod events {
    use super::{Posterior, ProviderId};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ReputationChanged {
        #[key]
        pub provider: ProviderId,
        pub success: bool,
        pub posterior: Posterior,
    }
}
