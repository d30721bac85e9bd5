//! Staking and Slasher in one, for tests of the contracts that lock and
//! report: it keeps the locks, moves nothing, and says what it was asked.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IStakeBook<TState> {
    fn set_free(ref self: TState, staker: ContractAddress, amount: u128);
    /// What everybody has free that no `set_free` names.
    fn set_free_of_all(ref self: TState, amount: u128);
    fn free(self: @TState, staker: ContractAddress) -> u128;
    fn locked(self: @TState, staker: ContractAddress) -> u128;
    /// Σ over stakers.
    fn total_locked(self: @TState) -> u128;
    /// Reporters get half of what is taken, credited at this Escrow.
    fn set_escrow(ref self: TState, escrow: ContractAddress);
}

#[starknet::contract]
pub mod StakeBook {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
    use crate::slasher::types::Offence;
    use crate::staking::errors;
    use crate::staking::types::{LockReason, Stake};
    use super::events;

    #[storage]
    struct Storage {
        /// 1 + what is free; 0 stands for the default
        free: Map<ContractAddress, u128>,
        free_of_all: u128,
        total_locked: u128,
        locked: Map<ContractAddress, u128>,
        escrow: ContractAddress,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        Locked: events::Locked,
        Unlocked: events::Unlocked,
        SlashAsked: events::SlashAsked,
    }

    #[abi(embed_v0)]
    impl BookImpl of super::IStakeBook<ContractState> {
        fn set_free(ref self: ContractState, staker: ContractAddress, amount: u128) {
            self.put_free(staker, amount);
        }

        fn set_free_of_all(ref self: ContractState, amount: u128) {
            self.free_of_all.write(amount);
        }

        fn free(self: @ContractState, staker: ContractAddress) -> u128 {
            self.free_now(staker)
        }

        fn locked(self: @ContractState, staker: ContractAddress) -> u128 {
            self.locked.read(staker)
        }

        fn total_locked(self: @ContractState) -> u128 {
            self.total_locked.read()
        }

        fn set_escrow(ref self: ContractState, escrow: ContractAddress) {
            self.escrow.write(escrow);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn free_now(self: @ContractState, staker: ContractAddress) -> u128 {
            let stored = self.free.read(staker);
            if stored == 0 {
                self.free_of_all.read()
            } else {
                stored - 1
            }
        }

        fn put_free(ref self: ContractState, staker: ContractAddress, amount: u128) {
            self.free.write(staker, amount + 1);
        }
    }

    #[external(v0)]
    fn free_of(self: @ContractState, staker: ContractAddress) -> u128 {
        self.free_now(staker)
    }

    #[external(v0)]
    fn stake_of(self: @ContractState, staker: ContractAddress) -> Stake {
        let locked = self.locked.read(staker);
        Stake { active: self.free_now(staker) + locked, locked, unbonding: 0 }
    }

    #[external(v0)]
    fn lock(
        ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
    ) -> u128 {
        let free = self.free_now(staker);
        assert(amount <= free, errors::LOW_FREE_STAKE);
        self.put_free(staker, free - amount);
        self.total_locked.write(self.total_locked.read() + amount);
        self.locked.write(staker, self.locked.read(staker) + amount);
        self.emit(events::Locked { staker, reason, amount });
        amount
    }

    #[external(v0)]
    fn unlock(ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128) {
        let locked = self.locked.read(staker);
        assert(amount <= locked, errors::UNLOCK_TOO_MUCH);
        self.locked.write(staker, locked - amount);
        self.put_free(staker, self.free_now(staker) + amount);
        self.total_locked.write(self.total_locked.read() - amount);
        self.emit(events::Unlocked { staker, reason, amount });
    }

    #[external(v0)]
    fn slash(
        ref self: ContractState,
        offence: Offence,
        offender: ContractAddress,
        amount: u128,
        reporter: ContractAddress,
        victim: ContractAddress,
    ) -> (u128, u128) {
        let free = self.free_now(offender);
        let taken = if amount < free {
            amount
        } else {
            free
        };
        self.put_free(offender, free - taken);
        let escrow = self.escrow.read();
        if escrow.is_non_zero() {
            IEscrowCustodyDispatcher { contract_address: escrow }
                .credit(Zero::zero(), reporter, taken / 2);
        }
        self.emit(events::SlashAsked { offence, offender, amount, reporter, victim });
        (taken, 0)
    }
}

pub mod events {
    use starknet::ContractAddress;
    use crate::slasher::types::Offence;
    use crate::staking::types::LockReason;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Locked {
        pub staker: ContractAddress,
        pub reason: LockReason,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Unlocked {
        pub staker: ContractAddress,
        pub reason: LockReason,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct SlashAsked {
        pub offence: Offence,
        pub offender: ContractAddress,
        pub amount: u128,
        pub reporter: ContractAddress,
        pub victim: ContractAddress,
    }
}
