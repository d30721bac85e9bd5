//! A contract with dials, for tests of who turns them.

#[starknet::interface]
pub trait IBoard<TState> {
    /// A dial that exists, at a value.
    fn plug(ref self: TState, name: felt252, value: u128);
    /// Ignores what it is told from then on.
    fn go_deaf(ref self: TState);
}

#[starknet::contract]
pub mod Board {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors};

    #[storage]
    struct Storage {
        params: ContractAddress,
        /// 1 + value
        values: Map<felt252, u128>,
        deaf: bool,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        ParameterSet: ParameterSet,
    }

    #[constructor]
    fn constructor(ref self: ContractState, params: ContractAddress) {
        self.params.write(params);
    }

    #[abi(embed_v0)]
    impl BoardImpl of super::IBoard<ContractState> {
        fn plug(ref self: ContractState, name: felt252, value: u128) {
            self.values.write(name, value + 1);
        }

        fn go_deaf(ref self: ContractState) {
            self.deaf.write(true);
        }
    }

    #[abi(embed_v0)]
    impl ParametersImpl of IParameters<ContractState> {
        fn parameter(self: @ContractState, name: felt252) -> u128 {
            let stored = self.values.read(name);
            assert(stored != 0, errors::UNKNOWN);
            stored - 1
        }

        fn set_parameter(ref self: ContractState, name: felt252, value: u128) {
            assert(get_caller_address() == self.params.read(), errors::NOT_PARAMS);
            let previous = self.parameter(name);
            assert(value != 13, errors::BAD_VALUE);
            if !self.deaf.read() {
                self.values.write(name, value + 1);
                self.emit(ParameterSet { name, previous, value });
            }
        }
    }
}
