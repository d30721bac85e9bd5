//! A Registry beside a Staking whose stakes the tests set.

use starknet::syscalls::deploy_syscall;
use starknet::testing::set_contract_address;
use starknet::{ContractAddress, SyscallResultTrait};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::registry::contract::Registry;
use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
use crate::registry::types::{NodeClass, Profile, ProviderId, RegistryConfig};
use crate::testing::dials::params;
use crate::testing::events::drop_events;

pub const MIN: u128 = 1_000_000_000_000;
pub const CAP: u128 = 10_000_000_000_000;

#[starknet::interface]
pub trait IStakeTable<TState> {
    fn set(ref self: TState, staker: ContractAddress, active: u128, locked: u128);
}

#[starknet::contract]
pub mod StakeTable {
    use core::cmp::min;
    use starknet::storage::{Map, StorageMapReadAccess, StorageMapWriteAccess};
    use starknet::{ContractAddress, get_block_timestamp};
    use crate::staking::types::Stake;

    #[storage]
    struct Storage {
        active: Map<ContractAddress, u128>,
        locked: Map<ContractAddress, u128>,
        /// When `active` was set last, and what it was before.
        changed_at: Map<ContractAddress, u64>,
        before: Map<ContractAddress, u128>,
    }

    #[abi(embed_v0)]
    impl TableImpl of super::IStakeTable<ContractState> {
        fn set(ref self: ContractState, staker: ContractAddress, active: u128, locked: u128) {
            self.before.write(staker, self.active.read(staker));
            self.changed_at.write(staker, get_block_timestamp());
            self.active.write(staker, active);
            self.locked.write(staker, locked);
        }
    }

    #[external(v0)]
    fn stake_of(self: @ContractState, staker: ContractAddress) -> Stake {
        Stake { active: self.active.read(staker), locked: self.locked.read(staker), unbonding: 0 }
    }

    #[external(v0)]
    fn free_of(self: @ContractState, staker: ContractAddress) -> u128 {
        self.active.read(staker) - self.locked.read(staker)
    }

    #[external(v0)]
    fn free_since(self: @ContractState, staker: ContractAddress, moment: u64) -> u128 {
        let then = if self.changed_at.read(staker) <= moment {
            self.active.read(staker)
        } else {
            self.before.read(staker)
        };
        min(free_of(self, staker), then)
    }
}

#[derive(Copy, Drop)]
pub struct Setup {
    pub registry: IRegistryDispatcher,
    pub stakes: IStakeTableDispatcher,
}

pub fn account(number: felt252) -> ContractAddress {
    (0x1000 + number).try_into().unwrap()
}

pub fn operator_of(number: felt252) -> ContractAddress {
    (0x2000000 + number).try_into().unwrap()
}

pub fn governor() -> ContractAddress {
    'governor'.try_into().unwrap()
}

pub fn config() -> RegistryConfig {
    RegistryConfig {
        min_audit_stake: MIN, draw_weight_cap: CAP, max_draw_tries: 200, entry_seconds: 0,
    }
}

pub fn profile(capabilities: u128) -> Profile {
    Profile { class: NodeClass::StandardGpu, capabilities, region: 7, vram_gb: 24 }
}

pub fn deploy() -> Setup {
    let mut calldata = array![];
    governor().serialize(ref calldata);
    config().serialize(ref calldata);
    let (registry, _) = deploy_syscall(
        Registry::TEST_CLASS_HASH.try_into().unwrap(), 0, calldata.span(), false,
    )
        .unwrap_syscall();
    let (staking, _) = deploy_syscall(
        StakeTable::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false,
    )
        .unwrap_syscall();
    let other: ContractAddress = 'other'.try_into().unwrap();
    set_contract_address(governor());
    IWiredDispatcher { contract_address: registry }
        .wire(
            Peers {
                token: other,
                staking,
                registry,
                escrow: other,
                market: other,
                receipts: other,
                beacon: other,
                audits: other,
                disputes: other,
                slasher: other,
                reputation: other,
                treasury: other,
                params: params(),
            },
        );
    drop_events(registry);
    Setup {
        registry: IRegistryDispatcher { contract_address: registry },
        stakes: IStakeTableDispatcher { contract_address: staking },
    }
}

#[generate_trait]
pub impl SetupImpl of SetupTrait {
    fn register(self: @Setup, number: felt252, capabilities: u128) -> ProviderId {
        set_contract_address(account(number));
        (*self.registry).register(profile(capabilities), "http://127.0.0.1")
    }

    /// Registered, staked, operated and active.
    fn admit(self: @Setup, number: felt252, capabilities: u128, stake: u128) -> ProviderId {
        let provider = self.register(number, capabilities);
        (*self.stakes).set(account(number), stake, 0);
        (*self.registry).propose_operator(operator_of(number));
        set_contract_address(operator_of(number));
        (*self.registry).accept_operator(provider);
        (*self.registry).set_active(true);
        provider
    }

    fn drop_logs(self: @Setup) {
        drop_events(*self.registry.contract_address);
    }
}
