//! Staking and Slasher in one, for tests of the contracts that lock and
//! report: it keeps the locks, moves nothing, and says what it was asked.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IStakeBook<TState> {
    fn set_free(ref self: TState, staker: ContractAddress, amount: u128);
    fn free(self: @TState, staker: ContractAddress) -> u128;
    fn locked(self: @TState, staker: ContractAddress) -> u128;
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
        free: Map<ContractAddress, u128>,
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
            self.free.write(staker, amount);
        }

        fn free(self: @ContractState, staker: ContractAddress) -> u128 {
            self.free.read(staker)
        }

        fn locked(self: @ContractState, staker: ContractAddress) -> u128 {
            self.locked.read(staker)
        }

        fn set_escrow(ref self: ContractState, escrow: ContractAddress) {
            self.escrow.write(escrow);
        }
    }

    #[external(v0)]
    fn free_of(self: @ContractState, staker: ContractAddress) -> u128 {
        self.free.read(staker)
    }

    #[external(v0)]
    fn stake_of(self: @ContractState, staker: ContractAddress) -> Stake {
        let locked = self.locked.read(staker);
        Stake { active: self.free.read(staker) + locked, locked, unbonding: 0 }
    }

    #[external(v0)]
    fn lock(
        ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128,
    ) -> u128 {
        let free = self.free.read(staker);
        assert(amount <= free, errors::LOW_FREE_STAKE);
        self.free.write(staker, free - amount);
        self.locked.write(staker, self.locked.read(staker) + amount);
        self.emit(events::Locked { staker, reason, amount });
        amount
    }

    #[external(v0)]
    fn unlock(ref self: ContractState, staker: ContractAddress, reason: LockReason, amount: u128) {
        let locked = self.locked.read(staker);
        assert(amount <= locked, errors::UNLOCK_TOO_MUCH);
        self.locked.write(staker, locked - amount);
        self.free.write(staker, self.free.read(staker) + amount);
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
        let free = self.free.read(offender);
        let taken = if amount < free {
            amount
        } else {
            free
        };
        self.free.write(offender, free - taken);
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
