//! What stake earned over closed epochs, by Staking's record of who held what.
//! `moments` is where the epochs begin and where the last ends, `rates` what a
//! unit second earned in each.

use starknet::ContractAddress;
use crate::staking::checkpoint::WEIGHT_UNIT;
use crate::staking::delegation_interface::{IDelegationDispatcher, IDelegationDispatcherTrait};
use crate::staking::history_interface::{IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait};
use super::errors;
use super::shares::{commission, kept, whole};
use super::types::MAX_CLAIM_EPOCHS;

/// Where the epochs from one to before another begin, and where the last ends.
pub fn moments(from: u64, to: u64, epoch_seconds: u64) -> Span<u64> {
    let mut moments = array![];
    for epoch in from..to + 1 {
        moments.append(epoch * epoch_seconds);
    }
    moments.span()
}

/// The closed epochs that a claim walks, from and to; none when equal. `next` is
/// where the last claim ended, 0 before the first, which begins with the epoch of
/// the moment `since`.
/// Errors: REWARDS: bad number of epochs.
pub fn range(next: u64, since: u64, epoch_seconds: u64, open: u64, epochs: u32) -> (u64, u64) {
    assert(epochs != 0 && epochs <= MAX_CLAIM_EPOCHS, errors::BAD_EPOCHS);
    if since == 0 {
        return (next, next);
    }
    let from = if next == 0 {
        since / epoch_seconds
    } else {
        next
    };
    if from >= open {
        return (next, next);
    }
    (from, core::cmp::min(from + epochs.into(), open))
}

/// Unit seconds of all stake between two moments.
pub fn all_time(staking: ContractAddress, moments: Span<u64>) -> u256 {
    let history = IStakeHistoryDispatcher { contract_address: staking };
    let all = history.total_seconds(moments);
    units(*all[1] - *all[0])
}

/// Credit of an account's own stake, and of the commission of its pool.
pub fn own_credit(
    staking: ContractAddress, account: ContractAddress, moments: Span<u64>, rates: Span<u256>,
) -> u256 {
    let history = IStakeHistoryDispatcher { contract_address: staking };
    let delegation = IDelegationDispatcher { contract_address: staking };
    let own = history.own_seconds(account, moments);
    let pool = history.pool_seconds(account, moments);
    let mut credit: u256 = 0;
    for nth in 0..rates.len() {
        let earned = *rates[nth];
        credit += whole(earned, units(*own[nth + 1] - *own[nth]));
        let pooled = units(*pool[nth + 1] - *pool[nth]);
        if earned != 0 && pooled != 0 {
            let bps = delegation.commission_at(account, *moments[nth]);
            credit += commission(earned, pooled, bps);
        }
    }
    credit
}

/// Credit of a delegation, after the commission that held when each epoch began.
pub fn delegated_credit(
    staking: ContractAddress,
    operator: ContractAddress,
    delegator: ContractAddress,
    moments: Span<u64>,
    rates: Span<u256>,
) -> u256 {
    let history = IStakeHistoryDispatcher { contract_address: staking };
    let delegation = IDelegationDispatcher { contract_address: staking };
    let held = history.delegated_seconds(operator, delegator, moments);
    let mut credit: u256 = 0;
    for nth in 0..rates.len() {
        let earned = *rates[nth];
        let weight = units(*held[nth + 1] - *held[nth]);
        if earned != 0 && weight != 0 {
            let bps = delegation.commission_at(operator, *moments[nth]);
            credit += kept(earned, weight, bps);
        }
    }
    credit
}

/// Staking answers in base units times seconds, whole units of 1e9.
fn units(seconds: u256) -> u256 {
    seconds / WEIGHT_UNIT.into()
}
