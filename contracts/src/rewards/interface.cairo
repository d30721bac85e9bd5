//! Rewards: what is minted and budgeted for security, divided by stake held
//! over time and by fees that verified work brought.

use starknet::ContractAddress;
use super::types::{Earner, OpenEpoch, Rates, Residue, RewardsConfig, RewardsLedger, WorkDone};

/// Epoch n is the time from n to (n + 1) times `epoch_seconds`. What arrives in
/// it is divided by the stake time and the fees of that same epoch, once it is
/// over.
#[starknet::interface]
pub trait IRewards<TState> {
    /// Closes the open epoch if it is over. Every call that moves money does it
    /// first, so nobody needs to; a second call changes nothing.
    /// Caller: anyone. Emits: EpochClosed.
    fn roll(ref self: TState);
    /// Pays what `account` earned by its own stake, by the commission of its
    /// pool and by work, over up to `epochs` closed epochs that no claim has
    /// walked. Returns what was paid, which may be nothing.
    /// Caller: anyone; paid to `account`. Errors: REWARDS: bad number of epochs
    /// (1 … 52), transfer failed. Emits: Claimed.
    fn claim(ref self: TState, account: ContractAddress, epochs: u32) -> u128;
    /// The same for what `delegator` earned behind `operator`.
    fn claim_delegation(
        ref self: TState, operator: ContractAddress, delegator: ContractAddress, epochs: u32,
    ) -> u128;
    /// What `claim` would pay if the open epoch is not over.
    fn claimable(self: @TState, account: ContractAddress, epochs: u32) -> u128;
    fn claimable_delegation(
        self: @TState, operator: ContractAddress, delegator: ContractAddress, epochs: u32,
    ) -> u128;
    /// As last rolled.
    fn open_epoch(self: @TState) -> OpenEpoch;
    /// Of a closed epoch; nothing of any other.
    fn rates(self: @TState, epoch: u64) -> Rates;
    fn residue(self: @TState) -> Residue;
    fn earner(self: @TState, account: ContractAddress) -> Earner;
    /// The first epoch of a delegation that no claim has walked; 0 before any.
    fn next_of(self: @TState, operator: ContractAddress, delegator: ContractAddress) -> u64;
    fn work_of(self: @TState, worker: ContractAddress) -> WorkDone;
    fn ledger(self: @TState) -> RewardsLedger;
    fn config(self: @TState) -> RewardsConfig;
    fn work_source(self: @TState) -> ContractAddress;
    /// Who records work; zero ends it. Caller: governor. Emits: WorkSourceSet.
    fn set_work_source(ref self: TState, source: ContractAddress);
    /// 'roll' when the open epoch is over and there is something to divide; else 0.
    fn next_action(self: @TState) -> felt252;
}

pub mod events {
    use starknet::ContractAddress;
    use super::{OpenEpoch, Rates, Residue, RewardsLedger, WorkDone};

    /// `source` says which epoch of its own it paid for.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Received {
        #[key]
        pub payer: ContractAddress,
        pub source_epoch: u64,
        pub amount: u128,
        pub open: OpenEpoch,
        pub ledger: RewardsLedger,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct EpochClosed {
        #[key]
        pub epoch: u64,
        pub open: OpenEpoch,
        pub rates: Rates,
        pub residue: Residue,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct WorkRecorded {
        #[key]
        pub worker: ContractAddress,
        pub work: WorkDone,
        pub all_fees: u128,
    }

    /// `operator` is the account itself, or the one it delegates to; `next` is
    /// the first epoch left to walk.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Claimed {
        #[key]
        pub account: ContractAddress,
        #[key]
        pub operator: ContractAddress,
        pub amount: u128,
        pub next: u64,
        pub credit: u256,
        pub ledger: RewardsLedger,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct WorkSourceSet {
        pub previous: ContractAddress,
        pub source: ContractAddress,
    }
}
