//! The seam between the Treasury and the burn auction.

/// What the auction offers to those who bring dollars.
#[starknet::interface]
pub trait IBurnAuctionKick<TState> {
    /// Starts an auction of `lot` dollars, which the caller has approved and
    /// which are taken now, for SAGE to burn; says its number. Fails when one is
    /// still running. Caller: Treasury, Buyback.
    fn kick(ref self: TState, lot: u128, purpose: felt252) -> u64;
    /// Whether `kick` would take this lot now: nothing runs, its size is in range, the
    /// price sets a reserve.
    fn can_kick(self: @TState, lot: u128) -> bool;
}

/// What the auction tells those who started one.
#[starknet::interface]
pub trait IAuctionReturns<TState> {
    /// The auction is over: of its lot `spent` dollars bought the `burned` SAGE,
    /// `returned` dollars have just been sent back to this contract.
    fn auction_settled(
        ref self: TState, auction_id: u64, spent: u128, returned: u128, burned: u128,
    );
}
