//! Lens: batched views and invariant probes. Holds nothing, moves nothing.

use starknet::ContractAddress;
use crate::registry::types::ProviderId;
use super::types::{JobOverview, ProviderOverview, Work};

#[starknet::interface]
pub trait ILens<TState> {
    /// A job with the work of assignments `offset` onwards, at most 50.
    /// Errors: LENS: too many; MARKET: no such job.
    fn job(self: @TState, job_id: u64, offset: u32, limit: u32) -> JobOverview;
    fn work(self: @TState, job_id: u64, index: u32) -> Work;
    fn provider(self: @TState, id: ProviderId) -> ProviderOverview;
    /// Names of the contracts that are not wired as this one is, or are another
    /// contract than their place says, or do not answer; empty is good.
    fn miswired(self: @TState) -> Span<felt252>;
    /// Names of the invariants that do not hold now; empty is good.
    /// 'escrow': for each of `tokens`, Escrow's balance >= what it owes;
    /// 'staking': Staking's balance >= what it owes; 'slasher': Slasher holds
    /// nothing. Anyone may send a contract tokens, hence >=; what is sent to
    /// Slasher shows until its next slash burns it. At most 50 tokens.
    /// Errors: LENS: too many.
    fn violated(self: @TState, tokens: Span<ContractAddress>) -> Span<felt252>;
}
