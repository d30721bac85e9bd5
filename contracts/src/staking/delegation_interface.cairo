//! Delegation: SAGE behind an operator that is not one's own.

use starknet::ContractAddress;
use super::pool::Commission;

/// Smallest delegation, and smallest remainder of one: 1 SAGE.
pub const MIN_DELEGATION: u128 = 1_000_000_000_000_000_000;
/// Largest commission, basis points.
pub const MAX_COMMISSION_BPS: u16 = 5_000;
/// From the announcement of a raise to its effect, seconds: 14 days. Rewards
/// takes the commission that held when an epoch began, so a delegator who leaves
/// within the notice never pays the raise.
pub const COMMISSION_NOTICE_SECONDS: u64 = 14 * 24 * 3600;

/// All delegations of an operator. `assets` is what they are worth together,
/// leaving ones included; equal to `shares` until the pool is slashed and closed.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Pool {
    pub assets: u128,
    pub shares: u128,
    pub closed: bool,
}

/// One delegator's part of a pool.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Delegation {
    /// Shares that vote and earn, while the pool is open.
    pub active: u128,
    /// Shares in the queue: they neither vote nor earn, and can be slashed.
    pub leaving: u128,
    /// Base units that both are worth now.
    pub worth: u128,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct LeavingShares {
    pub slot: u8,
    pub shares: u128,
    pub release_at: u64,
}

#[starknet::interface]
pub trait IDelegation<TState> {
    /// Takes `amount` from the caller, who has approved this contract, into the
    /// operator's pool: a share per base unit.
    /// Errors: STAKING: own operator, small delegation, operator not staked (it
    /// has less than the minimum active), pool closed, amount too large,
    /// transfer failed. Emits: Delegated.
    fn delegate(ref self: TState, operator: ContractAddress, amount: u128);
    /// Moves shares into the caller's queue at this operator, with the time of
    /// the unbonding queue; they can be slashed until they are withdrawn.
    /// Returns the slot.
    /// Errors: STAKING: zero amount, low delegation, small delegation (a
    /// remainder neither zero nor the minimum), unbonding queue full.
    /// Emits: UndelegationStarted.
    fn request_undelegate(ref self: TState, operator: ContractAddress, shares: u128) -> u8;
    /// Pays what the caller's due shares are worth; returns it. After a slash
    /// that may be nothing.
    /// Errors: STAKING: nothing due, transfer failed. Emits: DelegationWithdrawn.
    fn withdraw_delegation(ref self: TState, operator: ContractAddress) -> u128;
    /// The caller's own commission, basis points of what its delegators earn. A
    /// raise holds after the notice, unless nobody delegates to the caller; a
    /// cut holds at once. Each replaces a raise that does not hold yet.
    /// Errors: STAKING: large commission, history too large.
    /// Emits: CommissionSet.
    fn set_commission(ref self: TState, bps: u16);
    fn pool(self: @TState, operator: ContractAddress) -> Pool;
    fn delegation(
        self: @TState, operator: ContractAddress, delegator: ContractAddress,
    ) -> Delegation;
    /// Oldest first.
    fn leaving_of(
        self: @TState, operator: ContractAddress, delegator: ContractAddress,
    ) -> Span<LeavingShares>;
    /// The commission that held or will hold at `moment`, as announced now.
    fn commission_at(self: @TState, operator: ContractAddress, moment: u64) -> u16;
    /// The latest announcement.
    fn commission(self: @TState, operator: ContractAddress) -> Commission;
    /// Σ over pools of assets: the part of `total_owed` that is delegated.
    fn total_delegated(self: @TState) -> u128;
}

pub mod events {
    use starknet::ContractAddress;
    use super::{Delegation, Pool};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Delegated {
        #[key]
        pub operator: ContractAddress,
        #[key]
        pub delegator: ContractAddress,
        pub amount: u128,
        pub delegation: Delegation,
        pub pool: Pool,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct UndelegationStarted {
        #[key]
        pub operator: ContractAddress,
        #[key]
        pub delegator: ContractAddress,
        pub slot: u8,
        pub shares: u128,
        pub release_at: u64,
        pub delegation: Delegation,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DelegationWithdrawn {
        #[key]
        pub operator: ContractAddress,
        #[key]
        pub delegator: ContractAddress,
        pub amount: u128,
        pub delegation: Delegation,
        pub pool: Pool,
    }

    /// A slash went beyond the operator's own stake.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct PoolSlashed {
        #[key]
        pub operator: ContractAddress,
        pub taken: u128,
        pub pool: Pool,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct CommissionSet {
        #[key]
        pub operator: ContractAddress,
        pub bps: u16,
        pub from: u64,
    }
}
