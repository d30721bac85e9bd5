//! Params: the only one that turns the protocol's dials, and by how much.

use starknet::ContractAddress;
use super::types::{Dial, DialBounds};

#[starknet::interface]
pub trait IParams<TState> {
    /// Makes a parameter of `target` a dial. Its present value must be within
    /// the bounds, which are for good.
    /// Caller: governor. Errors: GOV: not governor, PARAMS: zero target, already
    /// registered, bad bounds (min > max, max = 0 or beyond VALUE_BOUND), bad
    /// step (0 or above max), outside hard bounds; PARAM: unknown, from target.
    /// Emits: DialRegistered.
    fn register(ref self: TState, target: ContractAddress, name: felt252, bounds: DialBounds);
    /// Sets a dial: within its bounds, and within 15 % of where it stood when
    /// the present epoch of 30 days began, however often it is turned.
    /// Caller: the Timelock, at least seven days after it was put on its
    /// schedule. Errors: PARAMS: not the Timelock, not registered, outside hard
    /// bounds, too far in this epoch, target did not set it; what the target
    /// refuses. Emits: DialTurned.
    fn apply(ref self: TState, target: ContractAddress, name: felt252, value: u128);
    /// Caller: the Timelock. Errors: PARAMS: not the Timelock, zero Timelock.
    /// Emits: TimelockChanged.
    fn set_timelock(ref self: TState, timelock: ContractAddress);

    fn timelock(self: @TState) -> ContractAddress;
    /// Errors: PARAMS: not registered.
    fn bounds(self: @TState, target: ContractAddress, name: felt252) -> DialBounds;
    /// The value at the beginning of the present epoch.
    /// Errors: PARAMS: not registered.
    fn epoch_start(self: @TState, target: ContractAddress, name: felt252) -> u128;
    /// (lowest, highest) that `apply` takes now. Errors: PARAMS: not registered.
    fn allowed_range(self: @TState, target: ContractAddress, name: felt252) -> (u128, u128);
    /// Errors: PARAMS: not registered.
    fn dial(self: @TState, target: ContractAddress, name: felt252) -> Dial;
    fn dial_count(self: @TState) -> u32;
    /// The `count` dials from the `from`th onwards in the order of registration;
    /// fewer at the end. Errors: PARAMS: page too large (PAGE).
    fn dials(self: @TState, from: u32, count: u32) -> Span<Dial>;
}

pub mod events {
    use starknet::ContractAddress;
    use super::DialBounds;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DialRegistered {
        #[key]
        pub target: ContractAddress,
        #[key]
        pub name: felt252,
        pub index: u32,
        pub bounds: DialBounds,
        pub value: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DialTurned {
        #[key]
        pub target: ContractAddress,
        #[key]
        pub name: felt252,
        pub epoch: u32,
        /// The value when the epoch began.
        pub start: u128,
        pub previous: u128,
        pub value: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct TimelockChanged {
        pub previous: ContractAddress,
        pub timelock: ContractAddress,
    }
}
