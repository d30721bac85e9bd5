//! The one door to the dials of a contract that `wired` wires: Params turns them,
//! nobody else, and each turn is told in the same words.

/// The dials of a contract by the names that governance uses. How they are stored
/// and what they may be is the contract's.
pub trait Dials<TContractState> {
    /// Errors: PARAM: unknown.
    fn dial(self: @TContractState, name: felt252) -> u128;
    /// Of a name that `dial` knows. Errors: PARAM: bad value.
    fn turn(ref self: TContractState, name: felt252, value: u128);
}

/// The value in the type of its dial. Errors: PARAM: bad value.
pub fn fit<T, +TryInto<u128, T>>(value: u128) -> T {
    value.try_into().expect(crate::components::parameters::errors::BAD_VALUE)
}

#[starknet::component]
pub mod DialsComponent {
    use starknet::get_caller_address;
    use starknet::storage::StoragePointerReadAccess;
    use crate::components::parameters::events::ParameterSet;
    use crate::components::parameters::{IParameters, errors};
    use crate::components::wired::WiredComponent;
    use super::Dials;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        ParameterSet: ParameterSet,
    }

    #[embeddable_as(ParametersImpl)]
    impl ParametersEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Dials<TContractState>,
        +Drop<TContractState>,
    > of IParameters<ComponentState<TContractState>> {
        fn parameter(self: @ComponentState<TContractState>, name: felt252) -> u128 {
            self.get_contract().dial(name)
        }

        fn set_parameter(ref self: ComponentState<TContractState>, name: felt252, value: u128) {
            let params = get_dep_component!(@self, Wired).Wired_peers.params.read();
            assert(get_caller_address() == params, errors::NOT_PARAMS);
            let mut contract = self.get_contract_mut();
            let previous = contract.dial(name);
            contract.turn(name, value);
            self.emit(ParameterSet { name, previous, value });
        }
    }
}
