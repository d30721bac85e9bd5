//! Where an account and a proposal stand: what stake weighs, and what state
//! follows from time, votes and the Timelock.

use starknet::ContractAddress;
use crate::staking::time_interface::{IStakeTimeDispatcher, IStakeTimeDispatcherTrait};
use crate::timelock::types::OperationState;
use super::packing::Record;
use super::rules::{average, ends_at, passed, quorum_of, window_start};
use super::types::{GovernorConfig, ProposalState, Tally};

/// Average stake of an account over `smoothing` seconds up to a past time.
pub fn weight_of(
    staking: IStakeTimeDispatcher, account: ContractAddress, until: u64, smoothing: u64,
) -> u128 {
    average(
        staking.stake_seconds(account, window_start(until, smoothing)),
        staking.stake_seconds(account, until),
        smoothing,
    )
}

/// The quorum of a vote that began at a past time.
pub fn quorum_at(staking: IStakeTimeDispatcher, until: u64, config: GovernorConfig) -> u128 {
    let total = average(
        staking.total_stake_seconds(window_start(until, config.smoothing)),
        staking.total_stake_seconds(until),
        config.smoothing,
    );
    quorum_of(total, config.quorum_bps)
}

/// The state of a proposal that was neither canceled nor enacted.
pub fn state_of_open(
    record: Record, config: GovernorConfig, tally: Tally, now: u64,
) -> ProposalState {
    let end = ends_at(record.kind, record.starts_at, config);
    if now < record.starts_at {
        ProposalState::Pending
    } else if now < end {
        ProposalState::Active
    } else if !passed(tally) {
        ProposalState::Defeated
    } else if now < end + config.queue_window {
        ProposalState::Succeeded
    } else {
        ProposalState::Expired
    }
}

/// The state of a proposal whose operation the Timelock has.
pub fn state_of_queued(operation: OperationState) -> ProposalState {
    match operation {
        OperationState::Done => ProposalState::Executed,
        OperationState::Expired => ProposalState::Expired,
        OperationState::Cancelled => ProposalState::Canceled,
        _ => ProposalState::Queued,
    }
}
