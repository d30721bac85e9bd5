//! What the Timelock calls in tests: a governed contract that counts, and one
//! that calls back.

use starknet::ContractAddress;

#[starknet::interface]
pub trait ICounter<TState> {
    /// Caller: governor.
    fn add(ref self: TState, amount: u128);
    /// Calls `execute` of its caller, with what `remember` was given last.
    fn call_back(ref self: TState);
    fn remember(ref self: TState, id: felt252);
    fn fail(ref self: TState);
    fn total(self: @TState) -> u128;
    fn last_caller(self: @TState) -> ContractAddress;
}

#[starknet::contract]
pub mod Counter {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_caller_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::timelock::interface::{ITimelockDispatcher, ITimelockDispatcherTrait};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.counter';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        total: u128,
        last_caller: ContractAddress,
        remembered: felt252,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress) {
        self.governed.initialize(governor);
    }

    #[abi(embed_v0)]
    impl CounterImpl of super::ICounter<ContractState> {
        fn add(ref self: ContractState, amount: u128) {
            self.governed.assert_governor();
            self.total.write(self.total.read() + amount);
            self.last_caller.write(get_caller_address());
        }

        fn call_back(ref self: ContractState) {
            ITimelockDispatcher { contract_address: get_caller_address() }
                .execute(self.remembered.read());
        }

        fn remember(ref self: ContractState, id: felt252) {
            self.remembered.write(id);
        }

        fn fail(ref self: ContractState) {
            core::panic_with_felt252('COUNTER: fails');
        }

        fn total(self: @ContractState) -> u128 {
            self.total.read()
        }

        fn last_caller(self: @ContractState) -> ContractAddress {
            self.last_caller.read()
        }
    }
}
