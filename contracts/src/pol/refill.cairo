//! The seam between the Treasury and the protocol's own liquidity.

#[starknet::interface]
pub trait IPolRefill<TState> {
    /// Dollars that the buffer's dollar side lacks to its target; 0 when it has it.
    fn shortfall(self: @TState) -> u128;
    /// Takes at most `usd` and `sage`, which the caller has approved, into the
    /// buffer. What it does not take stays with the caller. Caller: Treasury.
    fn refill(ref self: TState, usd: u128, sage: u128);
}
