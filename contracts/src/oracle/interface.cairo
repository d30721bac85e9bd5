//! PriceOracle: what SAGE is worth in dollars, from several venues.

use super::types::Reading;

/// What the other contracts, keepers and people read.
#[starknet::interface]
pub trait IPriceReader<TState> {
    /// The last accepted price, judged now: `Stale` when older than `max_age`
    /// seconds. Never fails.
    fn read(self: @TState, max_age: u64) -> Reading;
}
