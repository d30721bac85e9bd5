#[starknet::interface]
pub trait ITill<TState> {
    fn apple(self: @TState) -> felt252;
}

/// Knows what an apple costs.
#[starknet::contract]
pub mod Till {
    use crate::prices::{self, APPLE};

    #[storage]
    struct Storage {}

    #[abi(embed_v0)]
    impl Impl of super::ITill<ContractState> {
        fn apple(self: @ContractState) -> felt252 {
            APPLE + prices::APPLE
        }
    }
}
