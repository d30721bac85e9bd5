//! A component, for its flat events.

pub mod errors {
    pub const PAST: felt252 = 'GUARD: past';
}

#[starknet::component]
pub mod GuardComponent {
    use starknet::ContractAddress;
    use super::errors;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Paused: Paused,
        Resumed: Resumed,
    }

    #[derive(Drop, starknet::Event)]
    pub struct Paused {
        #[key]
        pub by: ContractAddress,
        pub until: u64,
    }

    #[derive(Drop, starknet::Event)]
    pub struct Resumed {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        fn pause(ref self: ComponentState<TContractState>, by: ContractAddress, until: u64) {
            assert(until != 0, errors::PAST);
            self.emit(Paused { by, until });
        }
        fn resume(ref self: ComponentState<TContractState>) {
            self.emit(Resumed {});
        }
    }
}
