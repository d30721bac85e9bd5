//! Slasher: the only caller of Staking.slash, and the only place that says
//! where slashed stake goes.

use starknet::ContractAddress;
use super::types::{Offence, Split};

#[starknet::interface]
pub trait ISlasher<TState> {
    /// Takes up to `amount` of the offender's stake and splits what it got:
    /// one part burned, one credited in Escrow to `reporter`, one credited in
    /// Escrow to `victim` (zero address: burned as well). Within an epoch no
    /// more than `epoch_cap` is taken in all; what the cap holds back stays with
    /// the offender and is said in the event. Returns what was taken and what
    /// the victim got.
    /// SAGE that somebody sent here is burned with the rest. To slash nothing is
    /// no error and no event: a tier may ask for no stake.
    /// Caller: the module of this offence. Errors: SLASHER: not the module,
    /// transfer failed, kept something.
    /// Emits: StakeSlashed.
    fn slash(
        ref self: TState,
        offence: Offence,
        offender: ContractAddress,
        amount: u128,
        reporter: ContractAddress,
        victim: ContractAddress,
    ) -> (u128, u128);
    /// The reporter's and the victim's share are dials (`components/parameters`),
    /// 'late.reporter_bps', 'late.victim_bps' and so on for each offence; what they
    /// leave is burned.
    fn split_of(self: @TState, offence: Offence) -> Split;
    /// SAGE base units per epoch of 7 days, not zero. The dial 'epoch_cap'; a turn
    /// acts on the epoch that runs.
    fn epoch_cap(self: @TState) -> u128;
    fn slashed_in_epoch(self: @TState) -> u128;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Offence;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct StakeSlashed {
        #[key]
        pub offender: ContractAddress,
        pub offence: Offence,
        pub asked: u128,
        pub taken: u128,
        pub burned: u128,
        pub reporter: ContractAddress,
        pub reporter_share: u128,
        pub victim: ContractAddress,
        pub victim_share: u128,
        /// Held back by the epoch cap.
        pub capped: u128,
    }
}
