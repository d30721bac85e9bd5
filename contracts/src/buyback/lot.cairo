//! The seam between the Treasury and Buyback.

use crate::oracle::types::Reading;

#[starknet::interface]
pub trait IBuybackLot<TState> {
    /// Dollars it would spend now, given what the treasury has and must keep:
    /// nothing while the volatility is above its bound or the price is unusable.
    fn wanted(self: @TState, treasury_usd: u128, runway_target: u128, reading: Reading) -> u128;
    /// Spends `lot` dollars, which the caller has just sent. Caller: Treasury.
    fn execute(ref self: TState, lot: u128);
}
