//! SageToken: SNIP-2 ERC-20 with permit, holder-only burn and capped minters.

use starknet::ContractAddress;
use super::types::{Issuance, MintBasis, MinterCap, Stock};

/// SNIP-2, snake case.
#[starknet::interface]
pub trait IErc20<TState> {
    fn name(self: @TState) -> ByteArray;
    fn symbol(self: @TState) -> ByteArray;
    /// 18.
    fn decimals(self: @TState) -> u8;
    /// Everything that exists: the fully diluted supply.
    fn total_supply(self: @TState) -> u256;
    fn balance_of(self: @TState, account: ContractAddress) -> u256;
    fn allowance(self: @TState, owner: ContractAddress, spender: ContractAddress) -> u256;
    /// Errors: TOKEN: low balance, zero recipient, amount too large. Emits: Transfer.
    fn transfer(ref self: TState, recipient: ContractAddress, amount: u256) -> bool;
    /// An allowance of the maximum u256 is not drawn down.
    /// Errors: as transfer, and TOKEN: low allowance, zero sender. Emits: Transfer.
    fn transfer_from(
        ref self: TState, sender: ContractAddress, recipient: ContractAddress, amount: u256,
    ) -> bool;
    /// Of 2^250 and more only the maximum u256 can be approved.
    /// Errors: TOKEN: zero spender, amount too large. Emits: Approval.
    fn approve(ref self: TState, spender: ContractAddress, amount: u256) -> bool;
}

/// SNIP-2's camel-case twins, for wallets and exchanges that still use them.
#[starknet::interface]
pub trait IErc20Camel<TState> {
    fn totalSupply(self: @TState) -> u256;
    fn balanceOf(self: @TState, account: ContractAddress) -> u256;
    fn transferFrom(
        ref self: TState, sender: ContractAddress, recipient: ContractAddress, amount: u256,
    ) -> bool;
}

/// Approval by SNIP-12 signature (revision 1), OpenZeppelin's Permit type.
#[starknet::interface]
pub trait IPermit<TState> {
    /// Sets the allowance that `owner` signed for. Anyone may submit it.
    /// Errors: TOKEN: permit expired, bad signature, and those of approve. Emits: Approval.
    fn permit(
        ref self: TState,
        owner: ContractAddress,
        spender: ContractAddress,
        amount: u256,
        deadline: u64,
        signature: Span<felt252>,
    );
    fn nonces(self: @TState, owner: ContractAddress) -> felt252;
    fn DOMAIN_SEPARATOR(self: @TState) -> felt252;
}

#[starknet::interface]
pub trait ISageSupply<TState> {
    /// Destroys the caller's own tokens. There is no way to burn another's.
    /// Errors: TOKEN: low balance, zero amount, amount too large. Emits: Transfer (to zero).
    fn burn(ref self: TState, amount: u256);
    /// Caller: a minter, within both of its caps and the maximum supply.
    /// Errors: TOKEN: not a minter, over epoch cap, over minter total cap, over
    /// max supply, zero amount, zero recipient, amount too large. Emits: Transfer (from zero).
    fn mint(ref self: TState, recipient: ContractAddress, amount: u256);
    /// Grants, changes or (with zero caps) ends a minter's right. What it has
    /// minted stays counted.
    /// Caller: governor. Errors: TOKEN: zero minter. Emits: MinterSet.
    fn set_minter(ref self: TState, minter: ContractAddress, epoch_cap: u128, total_cap: u128);
    /// As of now: in a new epoch `minted_in_epoch` is 0.
    fn minter_cap(self: @TState, minter: ContractAddress) -> MinterCap;
    fn max_supply(self: @TState) -> u256;
    /// What a minter needs to know, in one call.
    fn mint_basis(self: @TState, minter: ContractAddress) -> MintBasis;
    /// balance_of and total_supply in one call.
    fn stock_of(self: @TState, account: ContractAddress) -> Stock;
    /// Total supply less the balances of the excluded accounts (treasury,
    /// vesting): what the paper calls S_circ.
    fn circulating_supply(self: @TState) -> u256;
    /// Same as total_supply: the paper's S_fdv.
    fn fully_diluted_supply(self: @TState) -> u256;
    /// What the two supplies are the sums of. Issuance to circulation is told by
    /// the supplies themselves, so that no transfer pays for a counter.
    fn issuance(self: @TState) -> Issuance;
    /// Marks an account's balance as not circulating; at most 8 accounts.
    /// Caller: governor. Errors: TOKEN: already excluded, not excluded, too many
    /// excluded. Emits: ExclusionSet.
    fn set_excluded(ref self: TState, account: ContractAddress, excluded: bool);
    fn excluded(self: @TState) -> Span<ContractAddress>;
}

pub mod events {
    use starknet::ContractAddress;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Transfer {
        #[key]
        pub from: ContractAddress,
        #[key]
        pub to: ContractAddress,
        pub value: u256,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Approval {
        #[key]
        pub owner: ContractAddress,
        #[key]
        pub spender: ContractAddress,
        pub value: u256,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct MinterSet {
        #[key]
        pub minter: ContractAddress,
        pub epoch_cap: u128,
        pub total_cap: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ExclusionSet {
        #[key]
        pub account: ContractAddress,
        pub excluded: bool,
    }
}
