//! The seam between the Treasury and the protocol's own liquidity.

/// What the buffer lacks to its target, both sides.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Needed {
    pub sage: u128,
    pub usd: u128,
}

#[starknet::interface]
pub trait IPolRefill<TState> {
    /// Nothing when the buffer has it. What follows the two amounts in the answer
    /// is not read.
    fn refill_needed(self: @TState) -> Needed;
    /// Takes at most `usd` and `sage`, which the caller has approved, into the
    /// buffer. What it does not take stays with the caller. Caller: Treasury.
    fn refill(ref self: TState, usd: u128, sage: u128);
}
