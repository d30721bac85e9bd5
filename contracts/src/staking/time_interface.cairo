//! What the Governor asks Staking: stake over time.

use starknet::ContractAddress;

#[starknet::interface]
pub trait IStakeTime<TState> {
    fn stake_seconds(self: @TState, account: ContractAddress, until: u64) -> u256;
    fn total_stake_seconds(self: @TState, until: u64) -> u256;
}
