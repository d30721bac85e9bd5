//! Worklog: which settled assignments Rewards was told of.

use starknet::ContractAddress;
use crate::market::types::Purse;

/// Most assignments of one record.
pub const MAX_RECORDED: u32 = 32;

#[starknet::interface]
pub trait IWorklog<TState> {
    /// Tells Rewards what settled assignments of one job brought the treasury: to
    /// the owner of each worker the protocol fee that the Market took, in dollars
    /// of 6 decimals, a fee in SAGE at the oracle's price. Each assignment counts
    /// once, in the epoch that is open now. All of the indices are recorded or
    /// none is. Returns the dollars.
    /// Caller: anyone. Errors: WORKLOG: no indices, too many indices (32), terms
    /// do not match, not settled, brought no fee (input at fault, or too small),
    /// recorded before, token is not counted (neither SAGE nor the dollar), no
    /// price; MARKET: no such job (its slot is used anew), no such assignment;
    /// REWARDS: not the work source. Emits: Recorded.
    fn record(ref self: TState, job_id: u64, purse: Purse, indices: Span<u32>) -> u128;
    /// Of the newest job of a slot; false for every other.
    fn recorded(self: @TState, job_id: u64, index: u32) -> bool;
    fn market(self: @TState) -> ContractAddress;
    fn registry(self: @TState) -> ContractAddress;
}

pub mod events {
    /// `fees` are dollars of 6 decimals; Rewards says whose.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Recorded {
        #[key]
        pub job_id: u64,
        pub indices: Span<u32>,
        pub fees: u128,
    }
}
