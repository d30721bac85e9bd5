//! One epoch's spending, step by step, each with what those before it left.
//!
//! A step takes what it wants off `left` whether its peer took it or not, so that
//! what a refusing peer left is not spent by a step of lower rank: it stays in the
//! treasury until the next epoch. No storage is touched here, and no step can
//! fail the epoch: questions and moves are answers that may be "no".

use core::cmp::min;
use starknet::{ContractAddress, get_contract_address};
use crate::emission::controller::usable;
use crate::emission::types::{Step, StepStatus};
use crate::guardian::types::pause;
use crate::oracle::types::{Health, Reading};
use crate::token::interface::{ISageSupplyDispatcher, ISageSupplyDispatcherTrait};
use super::interface::{IOwnStepsSafeDispatcher, IOwnStepsSafeDispatcherTrait};
use super::parameters::hash_of;
use super::peers;
use super::rules::{Burn, burn, caller_reward, is_near, sage_of, spare, throttle, usd_of, wad};
use super::types::{Inputs, Outcomes, Outputs, StepOutcome, TreasuryConfig};

/// Who is paid and asked.
#[derive(Copy, Drop)]
pub struct Wiring {
    pub usd: ContractAddress,
    pub token: ContractAddress,
    pub pol: ContractAddress,
    pub emission: ContractAddress,
    pub buyback: ContractAddress,
    pub operations: ContractAddress,
    pub caller: ContractAddress,
}

/// What no step has claimed yet.
#[derive(Copy, Drop)]
struct Left {
    usd: u128,
    sage: u128,
}

/// Spends. Fills in what Pol and Buyback answered.
pub fn spend(ref inputs: Inputs, config: TreasuryConfig, to: Wiring) -> Outputs {
    let priced = usable(inputs.reading);
    let price = inputs.reading.price;
    let revenue = inputs.fees_usd
        + inputs.other_usd
        + if priced {
            usd_of(inputs.fees_sage, price)
        } else {
            0
        };
    let budget = config.ops_budget + config.security_budget;
    let mut left = Left { usd: inputs.usd, sage: inputs.sage };

    let (ops_paid, reward) = operations(ref left, inputs, config, to);
    let (emission, step) = emit(inputs, budget, revenue, to.emission);
    let minted_usd = if priced {
        usd_of(step.minted, price)
    } else {
        0
    };
    let security_usd = min(
        config.security_budget - min(config.security_budget, minted_usd), left.usd,
    );
    left.usd -= security_usd;
    let (security, security_sage) = secure(ref left, inputs, security_usd);
    let runway = config.runway_epochs * budget;
    let (pol, pol_usd, pol_sage) = refill(ref left, ref inputs, config, runway, to.pol);
    let g = if priced {
        throttle(inputs.reading.volatility, config.sigma_max, config.g_min)
    } else {
        0
    };
    let burns = revenue_burn(ref left, inputs, config, g);
    let (buyback, buyback_lot) = buy_back(ref left, ref inputs, runway, to.buyback);
    let (schedule, burned_stock) = scheduled_burn(left, inputs);

    let burned = burns.sage.now + burned_stock;
    let sage = ISageSupplyDispatcher { contract_address: to.token };
    if burned != 0 {
        sage.burn(burned.into());
    }
    Outputs {
        revenue,
        budget,
        ops_paid,
        caller_reward: reward,
        step,
        security_usd,
        security_sage,
        pol_usd,
        pol_sage,
        throttle: g,
        burn_lot: burns.usd.now,
        burned_fees: burns.sage.now,
        burned_stock,
        buyback_lot,
        usd: inputs.usd - ops_paid - pol_usd - burns.usd.now - buyback_lot,
        sage: inputs.sage - security_sage - pol_sage - burned,
        carried_usd: burns.usd.base - burns.usd.now,
        carried_sage: burns.sage.base - burns.sage.now,
        supply: inputs.supply + step.minted - burned,
        circulating: sage.circulating_supply().try_into().unwrap(),
        outcomes: Outcomes { emission, security, pol, burn: burns.outcome, buyback, schedule },
        params: hash_of(config),
    }
}

/// Dollars for operations, the caller's reward out of them.
fn operations(ref left: Left, inputs: Inputs, config: TreasuryConfig, to: Wiring) -> (u128, u128) {
    let paid = min(config.ops_budget, left.usd);
    left.usd -= paid;
    let late = inputs.closed_at - inputs.opened_at - inputs.epoch_seconds;
    let reward = min(
        caller_reward(config.reward_base, config.reward_cap, config.reward_growth, late), paid,
    );
    peers::pay(to.usd, to.caller, reward);
    peers::pay(to.usd, to.operations, paid - reward);
    (paid, reward)
}

/// Costs the treasury nothing, and decides what is left to pay for security.
fn emit(
    inputs: Inputs, budget: u128, revenue: u128, emission: ContractAddress,
) -> (StepOutcome, Step) {
    let paused = has(inputs.paused, pause::EMISSION);
    match peers::step(emission, inputs.epoch, budget, revenue, inputs.reading, paused) {
        Some(step) => (
            match step.status {
                StepStatus::Ran => StepOutcome::Done,
                StepStatus::Paused => StepOutcome::Paused,
                StepStatus::NoPrice => StepOutcome::NoPrice,
            },
            step,
        ),
        None => (StepOutcome::Refused, peers::no_step()),
    }
}

/// Security is paid in SAGE out of the stock, at the price; the dollars that were
/// set aside for it stay.
#[feature("safe_dispatcher")]
fn secure(ref left: Left, inputs: Inputs, usd: u128) -> (StepOutcome, u128) {
    if usd == 0 {
        return (StepOutcome::Idle, 0);
    }
    if !usable(inputs.reading) {
        return (StepOutcome::NoPrice, 0);
    }
    let sage = min(sage_of(usd, inputs.reading.price), left.sage);
    if sage == 0 {
        return (StepOutcome::Idle, 0);
    }
    left.sage -= sage;
    match itself().own_security(inputs.epoch, sage) {
        Ok(_) => (StepOutcome::Done, sage),
        Err(_) => (StepOutcome::Refused, 0),
    }
}

/// Both sides of the buffer, as far as they reach and the runway allows. They are
/// offered with equal value at the oracle's price; Pol takes of them in its pool's
/// proportion, so a pool whose price is off gets less.
///
/// A pool that is too shallow to be a venue must be refilled all the same, or there
/// would be no healthy price again. The price is then that of the other venues, and
/// the pool's own must be near it: nobody gains by moving the pool before.
#[feature("safe_dispatcher")]
fn refill(
    ref left: Left, ref inputs: Inputs, config: TreasuryConfig, runway: u128, pol: ContractAddress,
) -> (StepOutcome, u128, u128) {
    let reading = inputs.reading;
    let shallow = reading.health == Health::Liquidity;
    if !usable(reading) && !(shallow && usable(Reading { health: Health::Ok, ..reading })) {
        return (StepOutcome::NoPrice, 0, 0);
    }
    let needed = match peers::shortfall(pol) {
        Some(needed) => needed,
        None => { return (StepOutcome::Refused, 0, 0); },
    };
    inputs.pol_shortfall = needed.usd;
    if needed.usd == 0 {
        return (StepOutcome::Idle, 0, 0);
    }
    let income = inputs.fees_usd + inputs.other_usd;
    let unburned = income - wad(income, config.rho);
    let mut usd = min(needed.usd, spare(left.usd, runway, unburned));
    let mut sage = sage_of(usd, reading.price);
    if sage > left.sage {
        // A pool that opens takes exactly what it is offered: never at another price.
        sage = left.sage;
        usd = usd_of(sage, reading.price);
    }
    if usd == 0 {
        return (StepOutcome::Idle, 0, 0);
    }
    left.usd -= usd;
    left.sage -= sage;
    if shallow && !is_near(needed.usd, needed.sage, reading.price) {
        return (StepOutcome::Refused, 0, 0);
    }
    match itself().own_refill(usd, sage) {
        Ok((usd, sage)) => (StepOutcome::Done, usd, sage),
        Err(_) => (StepOutcome::Refused, 0, 0),
    }
}

#[derive(Copy, Drop)]
struct Burns {
    outcome: StepOutcome,
    usd: Burn,
    sage: Burn,
}

/// Fees in SAGE burn here, dollars are set aside to buy SAGE to burn; both out of one
/// bound. What is not burned now is carried.
fn revenue_burn(ref left: Left, inputs: Inputs, config: TreasuryConfig, g: u128) -> Burns {
    let price = inputs.reading.price;
    let priced = usable(inputs.reading);
    let paused = has(inputs.paused, pause::REVENUE_BURN);
    let g = if paused {
        0
    } else {
        g
    };
    let most_sage = if priced {
        sage_of(config.burn_max, price)
    } else {
        // Nothing can be valued: the bound falls on it when a price is back.
        left.sage
    };
    let sage = burn(inputs.fees_sage, config.rho, inputs.carried_sage, most_sage, left.sage, g);
    left.sage -= sage.base;
    let used = if priced {
        usd_of(sage.base, price)
    } else {
        0
    };
    let most_usd = config.burn_max - used;
    let income = inputs.fees_usd + inputs.other_usd;
    let due = inputs.carried_usd + inputs.unsold_usd;
    let usd = burn(income, config.rho, due, most_usd, left.usd, g);
    left.usd -= usd.base;
    let outcome = if paused {
        StepOutcome::Paused
    } else if !priced {
        StepOutcome::NoPrice
    } else if usd.now == 0 && sage.now == 0 {
        StepOutcome::Idle
    } else {
        StepOutcome::Done
    };
    Burns { outcome, usd, sage }
}

/// Sets aside what Buyback asks for, never out of the runway.
fn buy_back(
    ref left: Left, ref inputs: Inputs, runway: u128, buyback: ContractAddress,
) -> (StepOutcome, u128) {
    if has(inputs.paused, pause::BUYBACK) {
        return (StepOutcome::Paused, 0);
    }
    if !usable(inputs.reading) {
        return (StepOutcome::NoPrice, 0);
    }
    if left.usd <= runway {
        return (StepOutcome::Idle, 0);
    }
    let wanted = match peers::wanted(buyback, left.usd, runway, inputs.reading) {
        Some(wanted) => wanted,
        None => { return (StepOutcome::Refused, 0); },
    };
    inputs.buyback_wanted = wanted;
    let lot = min(wanted, left.usd - runway);
    if lot == 0 {
        return (StepOutcome::Idle, 0);
    }
    left.usd -= lot;
    (StepOutcome::Done, lot)
}

/// Needs no price: lowers the fully diluted supply, not the float.
fn scheduled_burn(left: Left, inputs: Inputs) -> (StepOutcome, u128) {
    let amount = min(inputs.scheduled, left.sage);
    if amount == 0 {
        return (StepOutcome::Idle, 0);
    }
    if has(inputs.paused, pause::TREASURY_BURN) {
        return (StepOutcome::Paused, 0);
    }
    (StepOutcome::Done, amount)
}

fn itself() -> IOwnStepsSafeDispatcher {
    IOwnStepsSafeDispatcher { contract_address: get_contract_address() }
}

fn has(mask: u32, bit: u32) -> bool {
    mask & bit != 0
}
