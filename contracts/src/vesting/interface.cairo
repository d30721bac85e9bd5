//! Vesting: SAGE that becomes its beneficiary's over time.

use starknet::ContractAddress;
use super::types::{Schedule, Terms};

#[starknet::interface]
pub trait IVesting<TState> {
    /// Promises `terms.total` of the SAGE that lies here and is not promised
    /// yet; returns the schedule's id, from 1.
    /// Caller: governor. Errors: VESTING: zero beneficiary, zero amount, bad
    /// terms, unfunded. Emits: ScheduleCreated.
    fn create(ref self: TState, beneficiary: ContractAddress, terms: Terms) -> u64;
    /// Pays what has vested and was not claimed to the beneficiary; returns it.
    /// Caller: anyone. Errors: VESTING: unknown schedule, nothing vested,
    /// transfer failed. Emits: VestedClaimed.
    fn claim(ref self: TState, id: u64) -> u128;
    /// Ends a schedule that was created revocable: what has not vested goes to
    /// the treasury, the rest stays the beneficiary's. Returns what went.
    /// Caller: governor. Errors: VESTING: unknown schedule, not revocable (or
    /// revoked before), transfer failed. Emits: ScheduleRevoked.
    fn revoke(ref self: TState, id: u64) -> u128;
    /// Names who shall be the beneficiary; a zero address withdraws the offer.
    /// Caller: the beneficiary. Errors: VESTING: unknown schedule, not the
    /// beneficiary. Emits: BeneficiaryOffered.
    fn offer_beneficiary(ref self: TState, id: u64, next: ContractAddress);
    /// Caller: the one offered. Errors: VESTING: not offered.
    /// Emits: BeneficiaryChanged.
    fn accept_beneficiary(ref self: TState, id: u64);
    /// Errors: VESTING: unknown schedule.
    fn schedule(self: @TState, id: u64) -> Schedule;
    /// What `claim` would pay now. Errors: VESTING: unknown schedule.
    fn claimable(self: @TState, id: u64) -> u128;
    /// The last id; 0 before the first.
    fn count(self: @TState) -> u64;
    /// Σ of what schedules still owe, vested or not; never more than is here.
    fn promised(self: @TState) -> u128;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Terms;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ScheduleCreated {
        #[key]
        pub id: u64,
        #[key]
        pub beneficiary: ContractAddress,
        pub terms: Terms,
        pub promised: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VestedClaimed {
        #[key]
        pub id: u64,
        #[key]
        pub beneficiary: ContractAddress,
        pub amount: u128,
        pub claimed: u128,
        pub promised: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ScheduleRevoked {
        #[key]
        pub id: u64,
        pub returned: u128,
        /// What is and stays the beneficiary's.
        pub total: u128,
        pub promised: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BeneficiaryOffered {
        #[key]
        pub id: u64,
        pub beneficiary: ContractAddress,
        pub offered: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BeneficiaryChanged {
        #[key]
        pub id: u64,
        pub previous: ContractAddress,
        pub beneficiary: ContractAddress,
    }
}
