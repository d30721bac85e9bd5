//! The views on stake time that Rewards and wallets use.

use starknet::ContractAddress;

/// Most moments that one call answers.
pub const MAX_MOMENTS: u32 = 54;

/// What IStakeTime sums, by owner; cumulative base units times seconds, one
/// answer per moment. Every moment is past or present.
/// Errors of all: STAKING: time not come, too many moments (54); of a
/// delegation to oneself or of nobody: STAKING: no such delegation.
#[starknet::interface]
pub trait IStakeHistory<TState> {
    /// Active stake of the account's own.
    fn own_seconds(self: @TState, account: ContractAddress, moments: Span<u64>) -> Span<u256>;
    /// Active stake that others have delegated to the operator: exactly the sum
    /// of `delegated_seconds`.
    fn pool_seconds(self: @TState, operator: ContractAddress, moments: Span<u64>) -> Span<u256>;
    /// One delegator's part of it.
    fn delegated_seconds(
        self: @TState, operator: ContractAddress, delegator: ContractAddress, moments: Span<u64>,
    ) -> Span<u256>;
    /// Of all accounts.
    fn total_seconds(self: @TState, moments: Span<u64>) -> Span<u256>;
    /// The first moment at which the account had stake of its own or delegated
    /// to it; 0 if never.
    fn staked_since(self: @TState, account: ContractAddress) -> u64;
    /// The first moment of a delegation; 0 if there was none.
    fn delegated_since(self: @TState, operator: ContractAddress, delegator: ContractAddress) -> u64;
}

/// The readable half of ERC-5805 and ERC-6372. There is no `delegate` by vote
/// alone: votes follow stake, and an account's own stake is its own vote.
#[starknet::interface]
pub trait IVotes<TState> {
    /// Active stake of the account and of its delegators now, base units in
    /// whole weight units.
    fn get_votes(self: @TState, account: ContractAddress) -> u256;
    /// Errors: STAKING: time not come (`timepoint` is not past).
    fn get_past_votes(self: @TState, account: ContractAddress, timepoint: u64) -> u256;
    /// Errors: as above.
    fn get_past_total_supply(self: @TState, timepoint: u64) -> u256;
    /// Now, seconds.
    fn clock(self: @TState) -> u64;
    /// "mode=timestamp".
    fn CLOCK_MODE(self: @TState) -> ByteArray;
}
