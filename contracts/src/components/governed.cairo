//! The one authority of a contract: its governor (the Timelock on a live
//! network), handed over in two steps, who alone upgrades the class.

use starknet::{ClassHash, ContractAddress};

#[starknet::interface]
pub trait IGoverned<TState> {
    fn governor(self: @TState) -> ContractAddress;
    /// Zero when no handover is under way.
    fn pending_governor(self: @TState) -> ContractAddress;
    /// Names the next governor; a zero address withdraws the offer.
    /// Caller: governor. Errors: GOV: not governor. Emits: GovernorOffered.
    fn offer_governor(ref self: TState, next: ContractAddress);
    /// Caller: the offered governor. Errors: GOV: not offered.
    /// Emits: GovernorChanged.
    fn accept_governor(ref self: TState);
    /// Replaces the class. The new class must carry the same `contract_id`, so
    /// that a wrong class cannot be installed.
    /// Caller: governor. Errors: GOV: not governor, GOV: other contract.
    /// Emits: Upgraded.
    fn upgrade(ref self: TState, class_hash: ClassHash);
    /// The name that ties a class to its contract, 'bitsage.market' and so on.
    fn contract_id(self: @TState) -> felt252;
}

pub mod errors {
    pub const NOT_GOVERNOR: felt252 = 'GOV: not governor';
    pub const NOT_OFFERED: felt252 = 'GOV: not offered';
    pub const OTHER_CONTRACT: felt252 = 'GOV: other contract';
    pub const ZERO_GOVERNOR: felt252 = 'GOV: zero governor';
}

#[starknet::component]
pub mod GovernedComponent {
    use core::num::traits::Zero;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ClassHash, ContractAddress, SyscallResultTrait, get_caller_address};
    use super::{IGovernedDispatcherTrait, IGovernedLibraryDispatcher, errors};

    #[storage]
    pub struct Storage {
        pub Governed_governor: ContractAddress,
        pub Governed_pending: ContractAddress,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        GovernorOffered: GovernorOffered,
        GovernorChanged: GovernorChanged,
        Upgraded: Upgraded,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct GovernorOffered {
        pub governor: ContractAddress,
        pub offered: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct GovernorChanged {
        pub previous: ContractAddress,
        pub governor: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Upgraded {
        pub class_hash: ClassHash,
    }

    /// A contract names itself through this; it is compiled into the class, so
    /// `upgrade` can ask the *new* class for it.
    pub trait ContractId {
        const ID: felt252;
    }

    #[embeddable_as(GovernedImpl)]
    impl GovernedEmbed<
        TContractState, +HasComponent<TContractState>, impl Id: ContractId, +Drop<TContractState>,
    > of super::IGoverned<ComponentState<TContractState>> {
        fn governor(self: @ComponentState<TContractState>) -> ContractAddress {
            self.Governed_governor.read()
        }

        fn pending_governor(self: @ComponentState<TContractState>) -> ContractAddress {
            self.Governed_pending.read()
        }

        fn offer_governor(ref self: ComponentState<TContractState>, next: ContractAddress) {
            self.assert_governor();
            self.Governed_pending.write(next);
            self.emit(GovernorOffered { governor: get_caller_address(), offered: next });
        }

        fn accept_governor(ref self: ComponentState<TContractState>) {
            let caller = get_caller_address();
            assert(caller.is_non_zero(), errors::NOT_OFFERED);
            assert(caller == self.Governed_pending.read(), errors::NOT_OFFERED);
            let previous = self.Governed_governor.read();
            self.Governed_governor.write(caller);
            self.Governed_pending.write(Zero::zero());
            self.emit(GovernorChanged { previous, governor: caller });
        }

        fn upgrade(ref self: ComponentState<TContractState>, class_hash: ClassHash) {
            self.assert_governor();
            let id = IGovernedLibraryDispatcher { class_hash }.contract_id();
            assert(id == Id::ID, errors::OTHER_CONTRACT);
            starknet::syscalls::replace_class_syscall(class_hash).unwrap_syscall();
            self.emit(Upgraded { class_hash });
        }

        fn contract_id(self: @ComponentState<TContractState>) -> felt252 {
            Id::ID
        }
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        fn initialize(ref self: ComponentState<TContractState>, governor: ContractAddress) {
            assert(governor.is_non_zero(), errors::ZERO_GOVERNOR);
            self.Governed_governor.write(governor);
            self.emit(GovernorChanged { previous: Zero::zero(), governor });
        }

        fn assert_governor(self: @ComponentState<TContractState>) {
            assert(get_caller_address() == self.Governed_governor.read(), errors::NOT_GOVERNOR);
        }
    }
}
