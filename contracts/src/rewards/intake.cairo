//! The seam through which SAGE reaches those who secure the network.

#[starknet::interface]
pub trait IRewardsIntake<TState> {
    /// `amount` SAGE for `epoch` has just been sent to this contract. It may be
    /// told more than once per epoch: of what was minted, and of what the
    /// treasury paid. Caller: Emission, Treasury.
    fn notify(ref self: TState, epoch: u64, amount: u128);
}
