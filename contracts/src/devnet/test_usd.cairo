//! FOR DEVNETS ONLY: a worthless dollar that anyone may print.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IFaucet<TState> {
    /// Prints `amount` base units (6 decimals) for `recipient`. Anyone may call:
    /// FOR DEVNETS ONLY. Errors: as transfer, TESTUSD: supply overflow.
    /// Emits: Transfer (from zero).
    fn mint(ref self: TState, recipient: ContractAddress, amount: u256);
}

pub mod errors {
    pub const ZERO_ADDRESS: felt252 = 'TESTUSD: zero address';
    pub const LOW_BALANCE: felt252 = 'TESTUSD: low balance';
    pub const LOW_ALLOWANCE: felt252 = 'TESTUSD: low allowance';
    pub const SUPPLY_OVERFLOW: felt252 = 'TESTUSD: supply overflow';
}

#[starknet::contract]
pub mod TestUsd {
    use core::num::traits::{Bounded, CheckedAdd, CheckedSub, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use crate::token::interface::IErc20;
    use crate::token::interface::events::{Approval, Transfer};
    use super::{IFaucet, errors};

    #[storage]
    struct Storage {
        TestUsd_supply: u256,
        TestUsd_balances: Map<ContractAddress, u256>,
        TestUsd_allowances: Map<(ContractAddress, ContractAddress), u256>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        Transfer: Transfer,
        Approval: Approval,
    }

    #[abi(embed_v0)]
    impl FaucetImpl of IFaucet<ContractState> {
        fn mint(ref self: ContractState, recipient: ContractAddress, amount: u256) {
            let supply = self
                .TestUsd_supply
                .read()
                .checked_add(amount)
                .expect(errors::SUPPLY_OVERFLOW);
            self.TestUsd_supply.write(supply);
            self.give(Zero::zero(), recipient, amount);
        }
    }

    #[abi(embed_v0)]
    impl Erc20Impl of IErc20<ContractState> {
        fn name(self: @ContractState) -> ByteArray {
            "Test Dollar (devnet, worthless)"
        }

        fn symbol(self: @ContractState) -> ByteArray {
            "tUSD"
        }

        fn decimals(self: @ContractState) -> u8 {
            6
        }

        fn total_supply(self: @ContractState) -> u256 {
            self.TestUsd_supply.read()
        }

        fn balance_of(self: @ContractState, account: ContractAddress) -> u256 {
            self.TestUsd_balances.entry(account).read()
        }

        fn allowance(
            self: @ContractState, owner: ContractAddress, spender: ContractAddress,
        ) -> u256 {
            self.TestUsd_allowances.entry((owner, spender)).read()
        }

        fn transfer(ref self: ContractState, recipient: ContractAddress, amount: u256) -> bool {
            self.move_tokens(get_caller_address(), recipient, amount);
            true
        }

        fn transfer_from(
            ref self: ContractState,
            sender: ContractAddress,
            recipient: ContractAddress,
            amount: u256,
        ) -> bool {
            let allowance = self.TestUsd_allowances.entry((sender, get_caller_address()));
            let allowed = allowance.read();
            let left = allowed.checked_sub(amount).expect(errors::LOW_ALLOWANCE);
            if allowed != Bounded::MAX {
                allowance.write(left);
            }
            self.move_tokens(sender, recipient, amount);
            true
        }

        fn approve(ref self: ContractState, spender: ContractAddress, amount: u256) -> bool {
            let owner = get_caller_address();
            self.TestUsd_allowances.entry((owner, spender)).write(amount);
            self.emit(Approval { owner, spender, value: amount });
            true
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn move_tokens(
            ref self: ContractState, from: ContractAddress, to: ContractAddress, amount: u256,
        ) {
            assert(from.is_non_zero(), errors::ZERO_ADDRESS);
            let source = self.TestUsd_balances.entry(from);
            source.write(source.read().checked_sub(amount).expect(errors::LOW_BALANCE));
            self.give(from, to, amount);
        }

        fn give(ref self: ContractState, from: ContractAddress, to: ContractAddress, amount: u256) {
            assert(to.is_non_zero(), errors::ZERO_ADDRESS);
            let target = self.TestUsd_balances.entry(to);
            target.write(target.read() + amount);
            self.emit(Transfer { from, to, value: amount });
        }
    }
}
