//! Stake times seconds: what votes and rewards weigh, because it cannot be
//! borrowed for a moment.

use starknet::ContractAddress;

/// Cumulative since the first stake, base units of SAGE times seconds, so that
/// the difference of two moments over the seconds between them is the average
/// stake. What was said of a moment that is past never changes.
#[starknet::interface]
pub trait IStakeTime<TState> {
    /// Active stake of `account` and active stake delegated to it. `until` is
    /// past or present. Errors: STAKING: time not come.
    fn stake_seconds(self: @TState, account: ContractAddress, until: u64) -> u256;
    /// Of all accounts: exactly the sum of the above. Errors: as above.
    fn total_stake_seconds(self: @TState, until: u64) -> u256;
}
