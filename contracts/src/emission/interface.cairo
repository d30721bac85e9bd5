//! Emission: SAGE for those who secure the network, as much as the budget lacks.

use crate::oracle::types::Reading;
use super::types::{Controller, EmissionConfig, Step};

#[starknet::interface]
pub trait IEmission<TState> {
    /// Closes `epoch`: sets the rate from how far the dollar `revenue` of the
    /// epoch falls short of `budget`, mints to Rewards and tells it. The mint is
    /// the least of rate · circulating supply, the gap at the price, and what the
    /// token's caps leave: never more dollars than the gap. A pause (`paused`)
    /// means the floor rate; a reading that is not Ok mints nothing and leaves
    /// rate and average as they are. However many epochs were missed, this is one
    /// step.
    /// Caller: Treasury. Errors: EMISSION: not the treasury, already stepped
    /// (`epoch` is not after the last). Emits: EmissionStepped.
    fn step(
        ref self: TState, epoch: u64, budget: u128, revenue: u128, reading: Reading, paused: bool,
    ) -> Step;
    fn controller(self: @TState) -> Controller;
    fn config(self: @TState) -> EmissionConfig;
    /// What the token would let this contract mint now.
    fn cap_left(self: @TState) -> u128;
}

pub mod events {
    use crate::emission::types::Step;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct EmissionStepped {
        #[key]
        pub epoch: u64,
        pub budget: u128,
        pub revenue: u128,
        pub price: u128,
        pub step: Step,
    }
}
