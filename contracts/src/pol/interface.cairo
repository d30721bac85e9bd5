//! Pol: the protocol's own SAGE/USD pool, open to everybody's liquidity.
//!
//! A constant-product pool. Its reserves are stored, so nobody moves its price
//! or its shares' worth by sending tokens. It opens with the Treasury's first
//! refill, remembers its price as ticks for the oracle (`IVenue`), and counts
//! what is traded, from which the depth follows that the paper promises.

use starknet::ContractAddress;
use super::types::{Asset, Liquidity, PolConfig, Reserves};

/// What traders and providers of liquidity call.
#[starknet::interface]
pub trait IPol<TState> {
    /// Puts `amount` of one asset in and pays at least `min_out` of the other
    /// to the caller; returns how much. Rounded in the pool's favour.
    /// Caller: anyone. Errors: POL: not open, too late, zero amount, too little
    /// out, amount too large, transfer failed, wrong balance delta; TICK: out of
    /// range. Emits: Swapped.
    fn swap(ref self: TState, sell: Asset, amount: u128, min_out: u128, deadline: u64) -> u128;
    /// Takes SAGE and USD in the pool's proportion, at most what is given, for
    /// at least `min_shares` shares. Amounts in are rounded up, shares down.
    /// Caller: anyone but the Treasury. Errors: POL: not open, too late, protocol
    /// shares, too few shares, amount too large, transfer failed, wrong balance
    /// delta. Emits: LiquidityAdded.
    fn add(
        ref self: TState, sage_max: u128, usd_max: u128, min_shares: u128, deadline: u64,
    ) -> Liquidity;
    /// Gives shares back for their part of the reserves, rounded down. Works in
    /// every state of the system.
    /// Caller: their owner but the Treasury. Errors: POL: too late, protocol
    /// shares, zero amount, low shares, too little out, transfer failed.
    /// Emits: LiquidityRemoved.
    fn remove(
        ref self: TState, shares: u128, min_sage: u128, min_usd: u128, deadline: u64,
    ) -> Liquidity;
    /// What `swap` would pay now. Errors: POL: not open.
    fn quote(self: @TState, sell: Asset, amount: u128) -> u128;
    fn reserves(self: @TState) -> Reserves;
    /// Of everybody, with the 1,000,000 that are nobody's for ever.
    fn total_shares(self: @TState) -> u128;
    fn shares_of(self: @TState, account: ContractAddress) -> u128;
    /// The present tick. Errors: POL: not open.
    fn tick(self: @TState) -> i128;
    fn config(self: @TState) -> PolConfig;
}

/// What the Treasury and the governor call, and what they decide by.
#[starknet::interface]
pub trait IPolReserve<TState> {
    /// Takes at most `usd` and `sage` from the caller, who has approved this
    /// contract, in the pool's proportion; the first time exactly these, which
    /// sets the first price. The shares belong to the Treasury. Where the price
    /// is more than `max_deviation` away from its mean of the last half hour, or
    /// the pool is younger than that, it takes nothing and says so.
    /// Caller: Treasury. Errors: POL: not treasury, too few shares, amount too
    /// large, transfer failed, wrong balance delta; TICK: out of range.
    /// Emits: LiquidityAdded or RefillDeferred.
    fn refill(ref self: TState, usd: u128, sage: u128) -> Liquidity;
    /// Turns shares of the Treasury back into SAGE and USD, which go to the
    /// Treasury and nowhere else.
    /// Caller: governor. Errors: GOV: not governor; POL: zero amount, low shares,
    /// too little out, transfer failed. Emits: LiquidityRemoved.
    fn withdraw_protocol(
        ref self: TState, shares: u128, min_sage: u128, min_usd: u128,
    ) -> Liquidity;
    /// The Treasury's shares and what they are worth now.
    fn protocol_liquidity(self: @TState) -> Liquidity;
    /// Dollars that move the price up by 1 %, fee aside; 0 before the pool is open.
    fn depth(self: @TState) -> u128;
    /// Dollars traded in the eight weeks until now.
    fn notional(self: @TState) -> u128;
    /// The depth that the paper promises: eight weeks' notional, up to the cap;
    /// the cap before the pool is open.
    fn target_depth(self: @TState) -> u128;
    /// max(target_depth − depth, 0).
    fn shortfall(self: @TState) -> u128;
    /// What `refill` would need to close the shortfall: `usd` and `sage` in the
    /// pool's proportion, rounded up (`sage` is 0 before the pool is open),
    /// `shares` 0.
    fn refill_needed(self: @TState) -> Liquidity;
}

pub mod events {
    use starknet::ContractAddress;
    use super::{Asset, Liquidity, Reserves};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Swapped {
        #[key]
        pub trader: ContractAddress,
        pub sell: Asset,
        pub amount_in: u128,
        pub amount_out: u128,
        pub reserves: Reserves,
        /// In force from this block's time.
        pub tick: i128,
        /// Dollars traded in this calendar week, which is counted from 1970.
        pub week: u64,
        pub week_notional: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct LiquidityAdded {
        #[key]
        pub provider: ContractAddress,
        pub added: Liquidity,
        /// The provider's after it.
        pub shares: u128,
        pub total_shares: u128,
        pub reserves: Reserves,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct LiquidityRemoved {
        #[key]
        pub provider: ContractAddress,
        pub removed: Liquidity,
        /// The provider's after it.
        pub shares: u128,
        pub total_shares: u128,
        pub reserves: Reserves,
    }

    /// The Treasury kept its money: the price is not what it was.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct RefillDeferred {
        pub tick: i128,
        /// The mean of the last half hour; None for a younger pool.
        pub mean: Option<i128>,
    }
}
