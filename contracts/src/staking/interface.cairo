//! Staking: SAGE at risk behind workers, auditors, jurors and beacon keepers.

use starknet::ContractAddress;
use super::types::{LockReason, Stake, StakingConfig, Unbonding};

/// What stakers call.
#[starknet::interface]
pub trait IStaking<TState> {
    /// Takes `amount` from the caller (who has approved this contract) into
    /// the caller's active stake.
    /// Errors: STAKING: zero amount, below minimum, transfer failed.
    /// Emits: StakeChanged.
    fn stake(ref self: TState, amount: u128);
    /// Moves free stake into the unbonding queue, where it can still be
    /// slashed until it is withdrawn. The queue is in order of release: a
    /// request is never due before an earlier one. Returns the queue slot.
    /// Errors: STAKING: zero amount, low free stake, below minimum (a remainder
    /// that is neither zero nor the minimum), unbonding queue full.
    /// Emits: UnbondingStarted, StakeChanged.
    fn request_unstake(ref self: TState, amount: u128) -> u8;
    /// Pays every due entry of the caller's queue to the caller.
    /// Errors: STAKING: nothing due. Emits: Withdrawn, StakeChanged.
    fn withdraw(ref self: TState) -> u128;
    fn stake_of(self: @TState, staker: ContractAddress) -> Stake;
    /// Active stake that no lock holds.
    fn free_of(self: @TState, staker: ContractAddress) -> u128;
    /// What of `free_of` the staker had at stake at `moment` already: the less of
    /// what is free now and what was active then, in whole WEIGHT_UNITs. Stake that
    /// came later does not count.
    /// Errors: STAKING: time not come.
    fn free_since(self: @TState, staker: ContractAddress, moment: u64) -> u128;
    fn locked_for(self: @TState, staker: ContractAddress, reason: LockReason) -> u128;
    /// Oldest first.
    fn unbonding_of(self: @TState, staker: ContractAddress) -> Span<Unbonding>;
    /// Σ over stakers of active + unbonding: what this contract owes.
    fn total_owed(self: @TState) -> u128;
    /// Its fields are the dials (`components/parameters`). A new unbonding time
    /// acts on requests made afterwards, a new least stake on those who stake or
    /// unstake afterwards.
    fn config(self: @TState) -> StakingConfig;
}

/// What Market, Audits, Disputes and Beacon call.
#[starknet::interface]
pub trait IStakeLocks<TState> {
    /// Locks free stake, rounded up to LOCK_UNIT; returns what was locked. To
    /// lock nothing is no error and no event: a tier may ask for no stake.
    /// Caller: the one contract of this reason.
    /// Errors: STAKING: not the locker, low free stake, amount too large. Emits: StakeChanged.
    fn lock(ref self: TState, staker: ContractAddress, reason: LockReason, amount: u128) -> u128;
    /// Releases a lock; `amount` is what `lock` returned, or a part of it in
    /// whole units, or nothing.
    /// Errors: STAKING: not the locker, unlock too much, not whole lock units.
    /// Emits: StakeChanged.
    fn unlock(ref self: TState, staker: ContractAddress, reason: LockReason, amount: u128);
}

/// What the Slasher calls.
#[starknet::interface]
pub trait IStakeSlashing<TState> {
    /// Sends min(amount, free + unbonding) of the staker's SAGE to the caller:
    /// free stake first, then the queue, newest entry first. Returns what was
    /// taken; locks of other matters are never eaten.
    /// Caller: Slasher. Errors: STAKING: not the slasher, zero amount, transfer
    /// failed. Emits: Slashed, StakeChanged.
    fn slash(ref self: TState, staker: ContractAddress, amount: u128) -> u128;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Stake;

    /// The staker's whole position after the call.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct StakeChanged {
        #[key]
        pub staker: ContractAddress,
        pub stake: Stake,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct UnbondingStarted {
        #[key]
        pub staker: ContractAddress,
        pub slot: u8,
        pub amount: u128,
        pub release_at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Withdrawn {
        #[key]
        pub staker: ContractAddress,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Slashed {
        #[key]
        pub staker: ContractAddress,
        pub asked: u128,
        pub taken: u128,
    }
}
