//! The addresses of the other contracts, set once.
//!
//! The contracts call each other in cycles, so addresses cannot all be
//! constructor arguments. The governor wires them in one call that locks:
//! afterwards only a class upgrade could change a peer.

use starknet::ContractAddress;

/// Every contract a Bitsage contract may call, and `params`, which may turn its
/// dials. `treasury` receives fees; it is an address, not necessarily a contract.
#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct Peers {
    pub token: ContractAddress,
    pub staking: ContractAddress,
    pub registry: ContractAddress,
    pub escrow: ContractAddress,
    pub market: ContractAddress,
    pub receipts: ContractAddress,
    pub beacon: ContractAddress,
    pub audits: ContractAddress,
    pub disputes: ContractAddress,
    pub slasher: ContractAddress,
    pub reputation: ContractAddress,
    pub treasury: ContractAddress,
    pub params: ContractAddress,
}

#[starknet::interface]
pub trait IWired<TState> {
    /// Sets all peers.
    /// Caller: the governor, once. Errors: WIRE: done, WIRE: zero peer,
    /// GOV: not governor. Emits: Wired.
    fn wire(ref self: TState, peers: Peers);
    /// The peers as wired. Errors: WIRE: not wired.
    fn peers(self: @TState) -> Peers;
}

pub mod errors {
    pub const DONE: felt252 = 'WIRE: done';
    pub const NOT_WIRED: felt252 = 'WIRE: not wired';
    pub const ZERO_PEER: felt252 = 'WIRE: zero peer';
}

#[starknet::component]
pub mod WiredComponent {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use super::{Peers, errors};

    #[storage]
    pub struct Storage {
        pub Wired_peers: Peers,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        Wired: Wired,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Wired {
        pub peers: Peers,
    }

    #[embeddable_as(WiredImpl)]
    impl WiredEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Governed: GovernedComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of super::IWired<ComponentState<TContractState>> {
        fn wire(ref self: ComponentState<TContractState>, peers: Peers) {
            get_dep_component!(@self, Governed).assert_governor();
            assert(self.Wired_peers.token.read().is_zero(), errors::DONE);
            let all: [ContractAddress; 13] = [
                peers.token, peers.staking, peers.registry, peers.escrow, peers.market,
                peers.receipts, peers.beacon, peers.audits, peers.disputes, peers.slasher,
                peers.reputation, peers.treasury, peers.params,
            ];
            for peer in all.span() {
                assert((*peer).is_non_zero(), errors::ZERO_PEER);
            }
            self.Wired_peers.write(peers);
            self.emit(Wired { peers });
        }

        fn peers(self: @ComponentState<TContractState>) -> Peers {
            assert(self.Wired_peers.token.read().is_non_zero(), errors::NOT_WIRED);
            self.Wired_peers.read()
        }
    }
}
