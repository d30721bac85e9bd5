//! Timelock: the governor of all contracts. What it does was readable on the
//! chain for at least seven days before.

use starknet::ContractAddress;
use starknet::account::Call;
use super::types::{Operation, OperationState};

#[starknet::interface]
pub trait ITimelock<TState> {
    /// Names the one proposer and canceller, and accepts the governance of
    /// every target that has offered it. Afterwards the deployer has no say.
    /// Caller: the deployer, once. Errors: TIMELOCK: not the deployer, already
    /// started, zero proposer, too many targets; GOV: not offered.
    /// Emits: Started.
    fn start(ref self: TState, proposer: ContractAddress, targets: Span<ContractAddress>);
    /// Puts the calls on the schedule; returns the operation's id, by which
    /// chain, contract, every felt of every call, predecessor and salt are bound.
    /// An id is used once: a cancelled or expired operation needs another salt.
    /// Caller: the proposer. Errors: TIMELOCK: not the proposer, bad delay (below
    /// the present minimum or above MAX_DELAY), no calls, too many calls, too
    /// much data, zero target, known operation.
    /// Emits: CallScheduled for each call, OperationScheduled.
    fn schedule_batch(
        ref self: TState, calls: Span<Call>, predecessor: felt252, salt: felt252, delay: u64,
    ) -> felt252;
    /// Makes the calls of a ready operation, all or none, once. The calls are
    /// those on the schedule; a predecessor must be done, also its last call.
    /// Caller: anyone. Errors: TIMELOCK: unknown operation, not pending, not
    /// ready, expired, predecessor waits; whatever a call fails with.
    /// Emits: OperationExecuted, before what the calls emit.
    fn execute(ref self: TState, id: felt252);
    /// Strikes a waiting or ready operation off the schedule.
    /// Caller: the proposer. Errors: TIMELOCK: not the proposer, unknown
    /// operation, not pending. Emits: OperationCancelled.
    fn cancel(ref self: TState, id: felt252);
    /// Changes the least delay of operations that are scheduled from then on.
    /// Caller: this contract, so under the old delay. Errors: TIMELOCK: not
    /// itself, bad delay (MIN_DELAY to MAX_DELAY). Emits: MinDelayChanged.
    fn update_delay(ref self: TState, delay: u64);
    /// Caller: this contract. Errors: TIMELOCK: not itself, zero proposer.
    /// Emits: ProposerChanged.
    fn set_proposer(ref self: TState, proposer: ContractAddress);

    fn get_min_delay(self: @TState) -> u64;
    /// Zero before `start`.
    fn proposer(self: @TState) -> ContractAddress;
    fn hash_operation_batch(
        self: @TState, calls: Span<Call>, predecessor: felt252, salt: felt252,
    ) -> felt252;
    fn get_operation_state(self: @TState, id: felt252) -> OperationState;
    /// When the operation is ready; 0 when there is none.
    fn get_timestamp(self: @TState, id: felt252) -> u64;
    /// Operations ever scheduled.
    fn operation_count(self: @TState) -> u32;
    /// Errors: TIMELOCK: unknown operation.
    fn operation(self: @TState, id: felt252) -> Operation;
    /// The `count` operations from the `from`th onwards, oldest first; fewer at
    /// the end. Errors: TIMELOCK: page too large (PAGE).
    fn schedule(self: @TState, from: u32, count: u32) -> Span<Operation>;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Call;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Started {
        pub proposer: ContractAddress,
        pub targets: Span<ContractAddress>,
    }

    #[derive(Drop, Debug, starknet::Event)]
    pub struct CallScheduled {
        #[key]
        pub id: felt252,
        /// Its place among the operation's calls.
        #[key]
        pub position: u32,
        pub call: Call,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OperationScheduled {
        #[key]
        pub id: felt252,
        /// Its place on the schedule.
        pub index: u32,
        pub calls: u32,
        pub predecessor: felt252,
        pub salt: felt252,
        pub ready_at: u64,
        pub expires_at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OperationExecuted {
        #[key]
        pub id: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OperationCancelled {
        #[key]
        pub id: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct MinDelayChanged {
        pub previous: u64,
        pub delay: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProposerChanged {
        pub previous: ContractAddress,
        pub proposer: ContractAddress,
    }
}
