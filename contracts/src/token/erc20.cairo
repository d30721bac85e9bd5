//! The ERC-20 ledger: balances, allowances and the supply that is their sum.

use core::num::traits::Bounded;
use starknet::storage_access::StorePacking;
use super::errors;

/// What a spender may still take, in one cell where a u256 would take two.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Allowance {
    pub amount: u256,
}

const TWO_250: u256 = 0x400000000000000000000000000000000000000000000000000000000000000;

/// The maximum stands for "without limit" and is kept as 2^250. Nothing else at
/// or above that can be kept; nobody means it, as no balance exceeds u128.
pub impl PackAllowance of StorePacking<Allowance, felt252> {
    fn pack(value: Allowance) -> felt252 {
        let kept = if value.amount == Bounded::MAX {
            TWO_250
        } else {
            assert(value.amount < TWO_250, errors::AMOUNT_TOO_LARGE);
            value.amount
        };
        kept.try_into().unwrap()
    }

    fn unpack(value: felt252) -> Allowance {
        let kept: u256 = value.into();
        if kept == TWO_250 {
            Allowance { amount: Bounded::MAX }
        } else {
            Allowance { amount: kept }
        }
    }
}

/// What a token calls itself; compiled into the class.
pub trait Erc20Metadata {
    const DECIMALS: u8;
    fn name() -> ByteArray;
    fn symbol() -> ByteArray;
}

/// Amounts are u256 in the ABI and u128 in storage: whoever keeps the supply
/// within u128 keeps every balance within it. Transfers of nothing are allowed,
/// as ERC-20 demands.
#[starknet::component]
pub mod Erc20Component {
    use core::num::traits::{Bounded, CheckedAdd, CheckedSub, Zero};
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_caller_address};
    use crate::token::errors;
    use crate::token::interface::events::{Approval, Transfer};
    use crate::token::interface::{IErc20, IErc20Camel};
    use super::{Allowance, Erc20Metadata, PackAllowance};

    #[storage]
    pub struct Storage {
        pub Erc20_supply: u128,
        pub Erc20_balances: Map<ContractAddress, u128>,
        pub Erc20_allowances: Map<(ContractAddress, ContractAddress), Allowance>,
    }

    #[event]
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub enum Event {
        Transfer: Transfer,
        Approval: Approval,
    }

    #[embeddable_as(Erc20Impl)]
    impl Erc20Embed<
        TContractState,
        +HasComponent<TContractState>,
        impl Metadata: Erc20Metadata,
        +Drop<TContractState>,
    > of IErc20<ComponentState<TContractState>> {
        fn name(self: @ComponentState<TContractState>) -> ByteArray {
            Metadata::name()
        }

        fn symbol(self: @ComponentState<TContractState>) -> ByteArray {
            Metadata::symbol()
        }

        fn decimals(self: @ComponentState<TContractState>) -> u8 {
            Metadata::DECIMALS
        }

        fn total_supply(self: @ComponentState<TContractState>) -> u256 {
            self.Erc20_supply.read().into()
        }

        fn balance_of(self: @ComponentState<TContractState>, account: ContractAddress) -> u256 {
            self.Erc20_balances.entry(account).read().into()
        }

        fn allowance(
            self: @ComponentState<TContractState>, owner: ContractAddress, spender: ContractAddress,
        ) -> u256 {
            self.Erc20_allowances.entry((owner, spender)).read().amount
        }

        fn transfer(
            ref self: ComponentState<TContractState>, recipient: ContractAddress, amount: u256,
        ) -> bool {
            self.move_tokens(get_caller_address(), recipient, to_u128(amount));
            true
        }

        fn transfer_from(
            ref self: ComponentState<TContractState>,
            sender: ContractAddress,
            recipient: ContractAddress,
            amount: u256,
        ) -> bool {
            // Without it anyone could forge the event of a mint of nothing.
            assert(sender.is_non_zero(), errors::ZERO_SENDER);
            let value = to_u128(amount);
            let allowance = self.Erc20_allowances.entry((sender, get_caller_address()));
            let allowed = allowance.read().amount;
            assert(allowed >= amount, errors::LOW_ALLOWANCE);
            if allowed != Bounded::MAX {
                allowance.write(Allowance { amount: allowed - amount });
            }
            self.move_tokens(sender, recipient, value);
            true
        }

        fn approve(
            ref self: ComponentState<TContractState>, spender: ContractAddress, amount: u256,
        ) -> bool {
            self.set_allowance(get_caller_address(), spender, amount);
            true
        }
    }

    #[embeddable_as(Erc20CamelImpl)]
    impl Erc20CamelEmbed<
        TContractState, +HasComponent<TContractState>, +Erc20Metadata, +Drop<TContractState>,
    > of IErc20Camel<ComponentState<TContractState>> {
        fn totalSupply(self: @ComponentState<TContractState>) -> u256 {
            self.total_supply()
        }

        fn balanceOf(self: @ComponentState<TContractState>, account: ContractAddress) -> u256 {
            self.balance_of(account)
        }

        fn transferFrom(
            ref self: ComponentState<TContractState>,
            sender: ContractAddress,
            recipient: ContractAddress,
            amount: u256,
        ) -> bool {
            self.transfer_from(sender, recipient, amount)
        }
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// Creates tokens. Errors: TOKEN: zero recipient, amount too large (the
        /// supply would leave u128). Emits: Transfer (from zero).
        fn create(
            ref self: ComponentState<TContractState>, recipient: ContractAddress, amount: u128,
        ) {
            assert(recipient.is_non_zero(), errors::ZERO_RECIPIENT);
            let supply = self
                .Erc20_supply
                .read()
                .checked_add(amount)
                .expect(errors::AMOUNT_TOO_LARGE);
            self.Erc20_supply.write(supply);
            let balance = self.Erc20_balances.entry(recipient);
            balance.write(balance.read() + amount);
            self.emit(Transfer { from: Zero::zero(), to: recipient, value: amount.into() });
        }

        /// Destroys tokens of `holder`. The caller has checked that it may.
        /// Errors: TOKEN: low balance. Emits: Transfer (to zero).
        fn destroy(
            ref self: ComponentState<TContractState>, holder: ContractAddress, amount: u128,
        ) {
            let balance = self.Erc20_balances.entry(holder);
            balance.write(balance.read().checked_sub(amount).expect(errors::LOW_BALANCE));
            self.Erc20_supply.write(self.Erc20_supply.read() - amount);
            self.emit(Transfer { from: holder, to: Zero::zero(), value: amount.into() });
        }

        /// Errors: TOKEN: low balance, zero recipient. Emits: Transfer.
        fn move_tokens(
            ref self: ComponentState<TContractState>,
            from: ContractAddress,
            to: ContractAddress,
            amount: u128,
        ) {
            assert(to.is_non_zero(), errors::ZERO_RECIPIENT);
            let source = self.Erc20_balances.entry(from);
            source.write(source.read().checked_sub(amount).expect(errors::LOW_BALANCE));
            // Read after the write, so that a transfer to oneself changes nothing.
            let target = self.Erc20_balances.entry(to);
            target.write(target.read() + amount);
            self.emit(Transfer { from, to, value: amount.into() });
        }

        /// Errors: TOKEN: zero spender, amount too large. Emits: Approval.
        fn set_allowance(
            ref self: ComponentState<TContractState>,
            owner: ContractAddress,
            spender: ContractAddress,
            amount: u256,
        ) {
            assert(spender.is_non_zero(), errors::ZERO_SPENDER);
            self.Erc20_allowances.entry((owner, spender)).write(Allowance { amount });
            self.emit(Approval { owner, spender, value: amount });
        }
    }

    /// Errors: TOKEN: amount too large.
    pub fn to_u128(amount: u256) -> u128 {
        amount.try_into().expect(errors::AMOUNT_TOO_LARGE)
    }
}
