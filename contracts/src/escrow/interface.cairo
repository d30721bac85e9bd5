//! Escrow: the only custodian of payments and bonds. A ledger per account and
//! token; for each token, Σ of the ledger is what the contract holds.

use starknet::ContractAddress;
use super::types::{Balance, Payout};

/// What users call.
#[starknet::interface]
pub trait IEscrow<TState> {
    /// Takes `amount` of an allowed token from the caller, who has approved
    /// this contract. The balance must move by exactly `amount`.
    /// Errors: ESCROW: zero amount, token not allowed, transfer failed, wrong
    /// balance delta. Emits: BalanceChanged, Deposited.
    fn deposit(ref self: TState, token: ContractAddress, amount: u128);
    /// Pays the caller's available balance to `to`. Works for every token that
    /// was ever allowed and in every state of the system.
    /// Errors: ESCROW: zero amount, zero address, low available, transfer failed.
    /// Emits: BalanceChanged, Withdrawn.
    fn withdraw(ref self: TState, token: ContractAddress, amount: u128, to: ContractAddress);
    fn balance_of(self: @TState, token: ContractAddress, account: ContractAddress) -> Balance;
    /// Σ available + locked over all accounts.
    fn owed(self: @TState, token: ContractAddress) -> u128;
    fn is_allowed(self: @TState, token: ContractAddress) -> bool;
    /// Allows or stops new deposits of a token.
    /// Caller: governor. Emits: TokenAllowed.
    fn allow_token(ref self: TState, token: ContractAddress, allowed: bool);
}

/// What the custodians (Market, Disputes) and the Slasher call.
#[starknet::interface]
pub trait IEscrowCustody<TState> {
    /// Moves available to locked. Caller: Market, Disputes. In all four, amounts
    /// of nothing move nothing and say nothing.
    /// Errors: ESCROW: not a custodian, low available. Emits: BalanceChanged.
    fn lock(ref self: TState, token: ContractAddress, account: ContractAddress, amount: u128);
    /// Locks `amount`: first what is available, and what that lacks is taken from
    /// the account's wallet, as `deposit` would and under its checks; the account
    /// has approved this contract. Nothing is pulled when enough is available.
    /// The token's Transfer says what was pulled.
    /// Caller: Market, for the account that calls it. Errors: ESCROW: not a
    /// custodian, amount too large; when it pulls also token not allowed, transfer
    /// failed, wrong balance delta, and the token's own. Emits: BalanceChanged.
    fn fund(ref self: TState, token: ContractAddress, account: ContractAddress, amount: u128);
    /// Out of `payer`'s locked balance: `refund` goes back to its available
    /// balance, each payout (at most 16) to its receiver's available balance.
    /// Caller: Market, Disputes. Errors: ESCROW: not a custodian, low locked, too
    /// many payouts, zero address. Emits: BalanceChanged per account touched.
    fn settle(
        ref self: TState,
        token: ContractAddress,
        payer: ContractAddress,
        refund: u128,
        payouts: Span<Payout>,
    );
    /// Books tokens that the caller has just transferred here to `to`'s
    /// available balance. Caller: Slasher. Errors: ESCROW: not a custodian,
    /// unbacked credit, zero address. Emits: BalanceChanged.
    fn credit(ref self: TState, token: ContractAddress, to: ContractAddress, amount: u128);
}

pub mod events {
    use starknet::ContractAddress;
    use super::Balance;

    /// The account's whole balance after the call.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BalanceChanged {
        #[key]
        pub account: ContractAddress,
        #[key]
        pub token: ContractAddress,
        pub balance: Balance,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Deposited {
        #[key]
        pub account: ContractAddress,
        pub token: ContractAddress,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Withdrawn {
        #[key]
        pub account: ContractAddress,
        pub token: ContractAddress,
        pub amount: u128,
        pub to: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct TokenAllowed {
        #[key]
        pub token: ContractAddress,
        pub allowed: bool,
    }
}
