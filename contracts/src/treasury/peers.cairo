//! Questions to peers whose silence must not stop an epoch: a failing call is an
//! answer. What moves money goes through the Treasury's own steps instead.

use starknet::ContractAddress;
use crate::buyback::lot::{IBuybackLotSafeDispatcher, IBuybackLotSafeDispatcherTrait};
use crate::emission::interface::{IEmissionSafeDispatcher, IEmissionSafeDispatcherTrait};
use crate::emission::types::{Step, StepStatus};
use crate::guardian::interface::{IPausesSafeDispatcher, IPausesSafeDispatcherTrait};
use crate::guardian::types::pause;
use crate::oracle::interface::{IPriceReaderSafeDispatcher, IPriceReaderSafeDispatcherTrait};
use crate::oracle::types::{Health, Reading};
use crate::pol::refill::{IPolRefillSafeDispatcher, IPolRefillSafeDispatcherTrait, Needed};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
use super::errors;

/// No price when the oracle fails.
#[feature("safe_dispatcher")]
pub fn price(oracle: ContractAddress, max_age: u64) -> Reading {
    match (IPriceReaderSafeDispatcher { contract_address: oracle }).read(max_age) {
        Ok(reading) => reading,
        Err(_) => Reading {
            health: Health::NotInitialised, price: 0, at: 0, venues: 0, clamped: 0, volatility: 0,
        },
    }
}

/// Everything is paused when the guardian fails.
#[feature("safe_dispatcher")]
pub fn paused(guardian: ContractAddress) -> u32 {
    match (IPausesSafeDispatcher { contract_address: guardian }).paused() {
        Ok(mask) => mask,
        Err(_) => pause::ALL,
    }
}

/// None when Emission refuses: it has then done nothing.
#[feature("safe_dispatcher")]
pub fn step(
    emission: ContractAddress,
    epoch: u64,
    budget: u128,
    revenue: u128,
    reading: Reading,
    paused: bool,
) -> Option<Step> {
    IEmissionSafeDispatcher { contract_address: emission }
        .step(epoch, budget, revenue, reading, paused)
        .ok()
}

/// What stands in a report where Emission refused.
pub fn no_step() -> Step {
    Step {
        status: StepStatus::Ran,
        error: 0,
        average_before: 0,
        average: 0,
        rate_before: 0,
        rate: 0,
        circulating: 0,
        cap_left: 0,
        minted: 0,
        params: 0,
    }
}

/// What Pol's buffer lacks, at its own price.
#[feature("safe_dispatcher")]
pub fn shortfall(pol: ContractAddress) -> Option<Needed> {
    IPolRefillSafeDispatcher { contract_address: pol }.refill_needed().ok()
}

#[feature("safe_dispatcher")]
pub fn wanted(
    buyback: ContractAddress, treasury_usd: u128, runway_target: u128, reading: Reading,
) -> Option<u128> {
    IBuybackLotSafeDispatcher { contract_address: buyback }
        .wanted(treasury_usd, runway_target, reading)
        .ok()
}

/// Nothing moves nothing. Errors: TREASURY: transfer failed.
pub fn pay(token: ContractAddress, to: ContractAddress, amount: u128) {
    if amount != 0 {
        let paid = IErc20Dispatcher { contract_address: token }.transfer(to, amount.into());
        assert(paid, errors::TRANSFER_FAILED);
    }
}

/// What this contract holds, at most `bound` - 1: what lies beyond is not seen.
pub fn held(token: ContractAddress, bound: u128) -> u128 {
    let balance = IErc20Dispatcher { contract_address: token }
        .balance_of(starknet::get_contract_address());
    if balance < bound.into() {
        balance.low
    } else {
        bound - 1
    }
}

/// Approves `amount`, if any, and says what is held before it is taken.
pub fn offer(token: ContractAddress, to: ContractAddress, amount: u128) -> u256 {
    let erc20 = IErc20Dispatcher { contract_address: token };
    if amount != 0 {
        erc20.approve(to, amount.into());
    }
    erc20.balance_of(starknet::get_contract_address())
}

/// What was taken of the offer; what was not is no longer approved.
/// Errors: TREASURY: took too much.
pub fn taken(token: ContractAddress, by: ContractAddress, offered: u128, before: u256) -> u128 {
    let erc20 = IErc20Dispatcher { contract_address: token };
    let after = erc20.balance_of(starknet::get_contract_address());
    assert(after <= before && before - after <= offered.into(), errors::TOOK_TOO_MUCH);
    let amount = (before - after).low;
    if amount != offered {
        erc20.approve(by, 0);
    }
    amount
}
