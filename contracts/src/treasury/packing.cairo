//! The Treasury's words: two halves each, no bit shared, and never zero once
//! written.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P16, P32, P40, P8, flag, join, pop, push, split};
use super::rules::{SAGE_BOUND, USD_BOUND};
use super::types::{Carry, Clock, Grants, Holdings, Income, LotKind, Lots, Schedule, TreasuryConfig};

/// WAD ratios up to one, and dollars.
const P60: u128 = 0x1000000000000000;
const P62: u128 = 0x4000000000000000;

/// The configuration in three words, by who reads them.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Budgets {
    pub ops_budget: u128,
    pub security_budget: u128,
    pub burn_max: u128,
    pub runway_epochs: u128,
    pub max_price_age: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Ratios {
    pub rho: u128,
    pub g_min: u128,
    pub sigma_max: u128,
    pub reward_growth: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Rewards {
    pub reward_base: u128,
    pub reward_cap: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct GrantCaps {
    pub usd: u128,
    pub sage: u128,
}

pub fn split_config(config: TreasuryConfig) -> (Budgets, Ratios, Rewards, GrantCaps) {
    let TreasuryConfig {
        ops_budget,
        security_budget,
        rho,
        burn_max,
        sigma_max,
        g_min,
        runway_epochs,
        max_price_age,
        reward_base,
        reward_cap,
        reward_growth,
        grant_cap_usd,
        grant_cap_sage,
    } = config;
    (
        Budgets { ops_budget, security_budget, burn_max, runway_epochs, max_price_age },
        Ratios { rho, g_min, sigma_max, reward_growth },
        Rewards { reward_base, reward_cap },
        GrantCaps { usd: grant_cap_usd, sage: grant_cap_sage },
    )
}

pub fn join_config(
    budgets: Budgets, ratios: Ratios, rewards: Rewards, caps: GrantCaps,
) -> TreasuryConfig {
    let Budgets { ops_budget, security_budget, burn_max, runway_epochs, max_price_age } = budgets;
    let Ratios { rho, g_min, sigma_max, reward_growth } = ratios;
    let Rewards { reward_base, reward_cap } = rewards;
    TreasuryConfig {
        ops_budget,
        security_budget,
        rho,
        burn_max,
        sigma_max,
        g_min,
        runway_epochs,
        max_price_age,
        reward_base,
        reward_cap,
        reward_growth,
        grant_cap_usd: caps.usd,
        grant_cap_sage: caps.sage,
    }
}

/// lower: ops u60, security u60 · upper: burn_max u60, runway u16, max_price_age u32.
pub impl PackBudgets of StorePacking<Budgets, felt252> {
    fn pack(value: Budgets) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.ops_budget, P60);
        push(ref lower, value.security_budget, P60);
        let mut upper = 0;
        push(ref upper, value.burn_max, P60);
        push(ref upper, value.runway_epochs, P16);
        push(ref upper, value.max_price_age, P32);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Budgets {
        let (mut lower, mut upper) = split(value);
        let security_budget = pop(ref lower, P60);
        let max_price_age = pop(ref upper, P32);
        let runway_epochs = pop(ref upper, P16);
        Budgets {
            ops_budget: pop(ref lower, P60),
            security_budget,
            burn_max: pop(ref upper, P60),
            runway_epochs,
            max_price_age,
        }
    }
}

/// lower: rho u60, g_min u60 · upper: sigma_max u62, reward_growth u32.
pub impl PackRatios of StorePacking<Ratios, felt252> {
    fn pack(value: Ratios) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.rho, P60);
        push(ref lower, value.g_min, P60);
        let mut upper = 0;
        push(ref upper, value.sigma_max, P62);
        push(ref upper, value.reward_growth, P32);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Ratios {
        let (mut lower, mut upper) = split(value);
        let g_min = pop(ref lower, P60);
        let reward_growth = pop(ref upper, P32);
        Ratios { rho: pop(ref lower, P60), g_min, sigma_max: pop(ref upper, P62), reward_growth }
    }
}

/// lower: base u60 · upper: cap u60, written u1.
pub impl PackRewards of StorePacking<Rewards, felt252> {
    fn pack(value: Rewards) -> felt252 {
        two(value.reward_base, USD_BOUND, value.reward_cap, USD_BOUND)
    }

    fn unpack(value: felt252) -> Rewards {
        let (reward_base, reward_cap) = both(value);
        Rewards { reward_base, reward_cap }
    }
}

/// lower: sage u120 · upper: usd u60, written u1.
pub impl PackGrantCaps of StorePacking<GrantCaps, felt252> {
    fn pack(value: GrantCaps) -> felt252 {
        two(value.sage, SAGE_BOUND, value.usd, USD_BOUND)
    }

    fn unpack(value: felt252) -> GrantCaps {
        let (sage, usd) = both(value);
        GrantCaps { usd, sage }
    }
}

/// lower: sage u120 · upper: usd u60, written u1.
pub impl PackPurse of StorePacking<Holdings, felt252> {
    fn pack(value: Holdings) -> felt252 {
        two(value.sage, SAGE_BOUND, value.usd, USD_BOUND)
    }

    fn unpack(value: felt252) -> Holdings {
        let (sage, usd) = both(value);
        Holdings { usd, sage }
    }
}

/// lower: sage u120 · upper: usd u60, written u1.
pub impl PackCarry of StorePacking<Carry, felt252> {
    fn pack(value: Carry) -> felt252 {
        two(value.sage, SAGE_BOUND, value.usd, USD_BOUND)
    }

    fn unpack(value: felt252) -> Carry {
        let (sage, usd) = both(value);
        Carry { usd, sage }
    }
}

/// lower: burn u60, buyback u60 · upper: left u8, last u1, written u1.
pub impl PackLots of StorePacking<Lots, felt252> {
    fn pack(value: Lots) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.burn, USD_BOUND);
        push(ref lower, value.buyback, USD_BOUND);
        let mut upper = 0;
        push(ref upper, value.left.into(), P8);
        push(ref upper, flag(value.last == LotKind::Buyback), P1);
        push(ref upper, 1, P1);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Lots {
        let (mut lower, mut upper) = split(value);
        let buyback = pop(ref lower, USD_BOUND);
        let _written = pop(ref upper, P1);
        let last = if pop(ref upper, P1) == 1 {
            LotKind::Buyback
        } else {
            LotKind::RevenueBurn
        };
        let left = pop(ref upper, P8).try_into().unwrap();
        Lots { burn: pop(ref lower, USD_BOUND), buyback, left, last }
    }
}

/// lower: fees_sage u120 · upper: fees_usd u60, other_usd u60, written u1.
pub impl PackIncome of StorePacking<Income, felt252> {
    fn pack(value: Income) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.fees_sage, SAGE_BOUND);
        let mut upper = 0;
        push(ref upper, value.fees_usd, USD_BOUND);
        push(ref upper, value.other_usd, USD_BOUND);
        push(ref upper, 1, P1);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Income {
        let (mut lower, mut upper) = split(value);
        let _written = pop(ref upper, P1);
        let other_usd = pop(ref upper, USD_BOUND);
        Income { fees_usd: pop(ref upper, USD_BOUND), fees_sage: lower, other_usd }
    }
}

/// lower: opened_at u40, epoch u32, epoch_seconds u32, running u1, written u1.
pub impl PackClock of StorePacking<Clock, felt252> {
    fn pack(value: Clock) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.opened_at.into(), P40);
        push(ref lower, value.epoch.into(), P32);
        push(ref lower, value.epoch_seconds.into(), P32);
        push(ref lower, flag(value.running), P1);
        push(ref lower, 1, P1);
        join(lower, 0)
    }

    fn unpack(value: felt252) -> Clock {
        let (mut lower, _) = split(value);
        let _written = pop(ref lower, P1);
        let running = pop(ref lower, P1) == 1;
        let epoch_seconds = pop(ref lower, P32).try_into().unwrap();
        let epoch = pop(ref lower, P32).try_into().unwrap();
        Clock { epoch, opened_at: pop(ref lower, P40).try_into().unwrap(), epoch_seconds, running }
    }
}

/// lower: amount u120 · upper: first u32, left u32, written u1.
pub impl PackSchedule of StorePacking<Schedule, felt252> {
    fn pack(value: Schedule) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.amount, SAGE_BOUND);
        let mut upper = 0;
        push(ref upper, value.first.into(), P32);
        push(ref upper, value.left.into(), P32);
        push(ref upper, 1, P1);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Schedule {
        let (lower, mut upper) = split(value);
        let _written = pop(ref upper, P1);
        let left = pop(ref upper, P32).try_into().unwrap();
        Schedule { first: pop(ref upper, P32).try_into().unwrap(), left, amount: lower }
    }
}

/// lower: sage u120 · upper: epoch u32, usd u60, written u1.
pub impl PackGrants of StorePacking<Grants, felt252> {
    fn pack(value: Grants) -> felt252 {
        let mut lower = 0;
        push(ref lower, value.sage, SAGE_BOUND);
        let mut upper = 0;
        push(ref upper, value.epoch.into(), P32);
        push(ref upper, value.usd, USD_BOUND);
        push(ref upper, 1, P1);
        join(lower, upper)
    }

    fn unpack(value: felt252) -> Grants {
        let (lower, mut upper) = split(value);
        let _written = pop(ref upper, P1);
        let usd = pop(ref upper, USD_BOUND);
        Grants { epoch: pop(ref upper, P32).try_into().unwrap(), usd, sage: lower }
    }
}

fn two(lower: u128, lower_bound: u128, upper: u128, upper_bound: u128) -> felt252 {
    let mut low = 0;
    push(ref low, lower, lower_bound);
    let mut high = 0;
    push(ref high, upper, upper_bound);
    push(ref high, 1, P1);
    join(low, high)
}

fn both(word: felt252) -> (u128, u128) {
    let (lower, mut upper) = split(word);
    let _written = pop(ref upper, P1);
    (lower, upper)
}
