//! Buyback: what the treasury does not need for its runway buys SAGE to burn.
//!
//! lot = 1{σ <= σmax} · β · (treasury − runway)+, at most one every interval. The
//! formula's indicator halts hard: the buyback is the last step of the waterfall and
//! can wait. `lot.cairo` is the side of the Treasury, `auction::kick` that of the
//! auction that sells the lot.

use super::types::{BuybackConfig, BuybackState};

#[starknet::interface]
pub trait IBuyback<TState> {
    fn state(self: @TState) -> BuybackState;
    /// When the interval since the last one is over.
    fn next_at(self: @TState) -> u64;
    fn config(self: @TState) -> BuybackConfig;
}

pub mod events {
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BuybackStarted {
        #[key]
        pub auction_id: u64,
        pub lot: u128,
        pub price: u128,
        pub volatility: u128,
        pub next_at: u64,
    }

    /// `forwarded` USD went to the Treasury: what was returned, and whatever else
    /// somebody had sent here.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BuybackSettled {
        #[key]
        pub auction_id: u64,
        pub spent: u128,
        pub returned: u128,
        pub burned: u128,
        pub forwarded: u256,
    }
}
