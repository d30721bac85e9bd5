//! The seam between the Treasury and Buyback.

use crate::oracle::types::Reading;

#[starknet::interface]
pub trait IBuybackLot<TState> {
    /// Dollars it would spend this epoch, given what the treasury has and must keep:
    /// nothing while the volatility is above its bound or the price is unusable.
    /// Of pauses it knows nothing: the Treasury has asked, and `execute` asks again.
    fn wanted(self: @TState, treasury_usd: u128, runway_target: u128, reading: Reading) -> u128;
    /// Spends `lot` dollars, which the caller has just sent; returns the auction's
    /// number. Caller: Treasury.
    fn execute(ref self: TState, lot: u128) -> u64;
    /// Whether `execute` would take a lot that was sent now.
    fn can_execute(self: @TState, lot: u128) -> bool;
}
