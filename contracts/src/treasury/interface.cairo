//! Treasury: the protocol's income, and the order in which it is spent.

use starknet::ContractAddress;
use super::types::{
    Carry, Clock, Grants, Holdings, Income, Lots, NextAction, Runway, Schedule, TreasuryConfig,
};

/// What keeps an epoch going. Open to anyone.
#[starknet::interface]
pub trait ITreasury<TState> {
    /// Closes the open epoch, once its time is up, and opens the next. Strictly in
    /// this order, each step with what those before it left: operations (and, out
    /// of it, the caller's reward), emission, security, liquidity, revenue burn,
    /// buyback, scheduled burn. A peer that refuses leaves its step undone and its
    /// money set aside; the epoch goes on. What is to be auctioned waits for `put_up`.
    /// Epochs that nobody closed in time are one long epoch, not several.
    /// Returns the head of the chain of reports; the report itself is in the event, and
    /// an account would have to hand it on felt by felt.
    /// Errors: TREASURY: epoch still open, running. Emits: EpochClosed.
    fn run_epoch(ref self: TState) -> felt252;
    /// Puts one of the epoch's lots on sale, when the auction is free; returns the
    /// auction's number. Revenue burn and buyback take turns as long as both have a
    /// lot; one that cannot be sold now leaves its turn to the other. At most
    /// LOTS_PER_EPOCH an epoch, those that come again after finding no buyer included.
    /// Errors: TREASURY: no lot, enough lots, paused, running; why the auction or
    /// Buyback refuses. Emits: LotPutUp.
    fn put_up(ref self: TState) -> u64;
    /// Takes the fees of this token out of Escrow. Dollars and SAGE become income
    /// of the open epoch; another stablecoin lies here until somebody buys it.
    /// Errors: TREASURY: nothing, wrong balance delta, running. Emits: Collected.
    fn collect(ref self: TState, token: ContractAddress) -> u128;
    /// Gives dollars, approved by the caller, as income of the open epoch.
    /// Errors: TREASURY: nothing, transfer failed, wrong balance delta, running.
    /// Emits: Contributed.
    fn contribute(ref self: TState, amount: u128, source: felt252);
    /// Sells `amount` of a listed stablecoin at par to the caller, who has approved
    /// the dollars, rounded up; they become income of the open epoch.
    /// Errors: TREASURY: not listed, too dear (more than `at_most`), nothing,
    /// transfer failed, wrong balance delta, running. Emits: StableSold.
    fn buy_stable(ref self: TState, token: ContractAddress, amount: u128, at_most: u128) -> u128;
}

/// What people, keepers and contracts read.
#[starknet::interface]
pub trait ITreasuryViews<TState> {
    fn next_action(self: @TState) -> NextAction;
    fn clock(self: @TState) -> Clock;
    fn purse(self: @TState) -> Holdings;
    fn income(self: @TState) -> Income;
    fn carried(self: @TState) -> Carry;
    /// What waits to go on sale.
    fn lots(self: @TState) -> Lots;
    fn schedule(self: @TState) -> Schedule;
    /// Of the open epoch.
    fn granted(self: @TState) -> Grants;
    fn config(self: @TState) -> TreasuryConfig;
    /// Head of the chain of reports; 0 before the first.
    fn report_head(self: @TState) -> felt252;
    fn runway(self: @TState) -> Runway;
    /// g(σ), WAD.
    fn throttle(self: @TState, volatility: u128) -> u128;
    /// What closing the epoch at `at` would pay at most.
    fn caller_reward(self: @TState, at: u64) -> u128;
    /// Decimals of a stablecoin that is sold at par; None when it is not.
    fn listed(self: @TState, token: ContractAddress) -> Option<u8>;
}

/// What governance may do with the money. There is nothing else: no sweep, no
/// adjustment, and a pause moves nothing.
#[starknet::interface]
pub trait ITreasuryGovernance<TState> {
    /// Pays dollars or SAGE out of the purse, within the epoch's cap.
    /// Caller: governor. Errors: GOV: not governor, TREASURY: bad asset, nothing,
    /// zero address, over grant cap, low purse, transfer failed, running.
    /// Emits: Granted.
    fn grant(
        ref self: TState,
        asset: ContractAddress,
        to: ContractAddress,
        amount: u128,
        purpose: felt252,
    );
    /// Publishes the burns of the treasury's own SAGE, in place of those before:
    /// `amount` per epoch from `first` on, `count` times. None with a count of 0.
    /// Caller: governor. Errors: GOV: not governor, TREASURY: bad schedule (the
    /// first is not after the open epoch; nothing to burn). Emits: BurnsScheduled.
    fn set_burn_schedule(ref self: TState, first: u64, count: u64, amount: u128);
    /// Offers a stablecoin at par, or with None no longer.
    /// Caller: governor. Errors: GOV: not governor, TREASURY: bad asset (dollars,
    /// SAGE, zero), bad decimals (above 18). Emits: StableListed.
    fn list_stable(ref self: TState, token: ContractAddress, decimals: Option<u8>);
}

/// The steps that call peers, each a call of its own so that it is done or undone
/// as a whole. Caller: this contract alone. Errors: TREASURY: not itself, wrong
/// balance delta, transfer failed, took too much, paused, and the peer's.
#[starknet::interface]
pub trait IOwnSteps<TState> {
    fn own_security(ref self: TState, epoch: u64, sage: u128);
    /// (dollars, SAGE) that Pol took.
    fn own_refill(ref self: TState, usd: u128, sage: u128) -> (u128, u128);
    /// The auction's number.
    fn own_burn_lot(ref self: TState, lot: u128) -> u64;
    fn own_buyback(ref self: TState, lot: u128) -> u64;
}

pub mod events {
    use starknet::ContractAddress;
    use crate::treasury::types::{LotKind, Lots, Report};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct EpochClosed {
        #[key]
        pub epoch: u64,
        #[key]
        pub caller: ContractAddress,
        /// Poseidon of the head before, `REPORT_DOMAIN` and the report's fields.
        pub head: felt252,
        pub report: Report,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Collected {
        #[key]
        pub token: ContractAddress,
        pub epoch: u64,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Contributed {
        #[key]
        pub from: ContractAddress,
        pub epoch: u64,
        pub amount: u128,
        pub source: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct StableSold {
        #[key]
        pub token: ContractAddress,
        #[key]
        pub buyer: ContractAddress,
        pub epoch: u64,
        pub amount: u128,
        pub paid: u128,
    }

    /// `lot` dollars went on sale; `lots` is what waits now.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct LotPutUp {
        #[key]
        pub kind: LotKind,
        #[key]
        pub auction_id: u64,
        pub epoch: u64,
        pub lot: u128,
        pub lots: Lots,
    }

    /// Dollars of an auction's lot that bought nothing are back. No income. Of the
    /// revenue burn they are in `lots` again, of Buyback in the purse.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct LotSettled {
        #[key]
        pub from: ContractAddress,
        #[key]
        pub auction_id: u64,
        pub kind: LotKind,
        pub epoch: u64,
        pub spent: u128,
        pub returned: u128,
        pub burned: u128,
        pub lots: Lots,
    }

    /// `granted` is the epoch's sum of this asset.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Granted {
        #[key]
        pub asset: ContractAddress,
        #[key]
        pub to: ContractAddress,
        pub epoch: u64,
        pub amount: u128,
        pub granted: u128,
        pub purpose: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct BurnsScheduled {
        pub first: u64,
        pub count: u64,
        pub amount: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct StableListed {
        #[key]
        pub token: ContractAddress,
        pub decimals: Option<u8>,
    }
}
