//! The addresses that the contracts of the economy call, set once.
//!
//! A twin of `wired` for the contracts that hold the paper's economics: they
//! know the market only as a source of fees, and the market does not know them.

use starknet::ContractAddress;

/// Every contract an economic contract may call. `operations` receives the
/// operating budget; it is an address, not necessarily a contract.
#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct EconomyPeers {
    /// SAGE, 18 decimals.
    pub token: ContractAddress,
    /// The dollar that fees, budgets and lots are counted in, 6 decimals.
    pub usd: ContractAddress,
    pub staking: ContractAddress,
    pub escrow: ContractAddress,
    pub beacon: ContractAddress,
    pub params: ContractAddress,
    pub guardian: ContractAddress,
    pub oracle: ContractAddress,
    pub pol: ContractAddress,
    pub emission: ContractAddress,
    pub treasury: ContractAddress,
    pub rewards: ContractAddress,
    pub auction: ContractAddress,
    pub buyback: ContractAddress,
    pub vesting: ContractAddress,
    pub operations: ContractAddress,
}

#[starknet::interface]
pub trait IEconomyWired<TState> {
    /// Sets all peers.
    /// Caller: the governor, once. Errors: ECON: done, ECON: zero peer,
    /// GOV: not governor. Emits: EconomyWired.
    fn wire_economy(ref self: TState, peers: EconomyPeers);
    /// The peers as wired. Errors: ECON: not wired.
    fn economy_peers(self: @TState) -> EconomyPeers;
}

pub mod errors {
    pub const DONE: felt252 = 'ECON: done';
    pub const NOT_WIRED: felt252 = 'ECON: not wired';
    pub const ZERO_PEER: felt252 = 'ECON: zero peer';
}

#[starknet::component]
pub mod EconomyComponent {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use super::{EconomyPeers, errors};

    #[storage]
    pub struct Storage {
        pub Economy_peers: EconomyPeers,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        EconomyWired: EconomyWired,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct EconomyWired {
        pub peers: EconomyPeers,
    }

    #[embeddable_as(EconomyWiredImpl)]
    impl EconomyWiredEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Governed: GovernedComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of super::IEconomyWired<ComponentState<TContractState>> {
        fn wire_economy(ref self: ComponentState<TContractState>, peers: EconomyPeers) {
            get_dep_component!(@self, Governed).assert_governor();
            assert(self.Economy_peers.token.read().is_zero(), errors::DONE);
            let all: [ContractAddress; 16] = [
                peers.token, peers.usd, peers.staking, peers.escrow, peers.beacon, peers.params,
                peers.guardian, peers.oracle, peers.pol, peers.emission, peers.treasury,
                peers.rewards, peers.auction, peers.buyback, peers.vesting, peers.operations,
            ];
            for peer in all.span() {
                assert((*peer).is_non_zero(), errors::ZERO_PEER);
            }
            self.Economy_peers.write(peers);
            self.emit(EconomyWired { peers });
        }

        fn economy_peers(self: @ComponentState<TContractState>) -> EconomyPeers {
            assert(self.Economy_peers.token.read().is_non_zero(), errors::NOT_WIRED);
            self.Economy_peers.read()
        }
    }
}
