use crate::emission::interface::IEmissionDispatcherTrait;
use crate::emission::types::StepStatus;
use crate::guardian::types::pause;
use crate::math::ratio::WAD;
use crate::oracle::types::Health;
use crate::testing::stage::{GOVERNOR, act_as};
use crate::token::interface::{IErc20DispatcherTrait, ISageSupplyDispatcherTrait};
use crate::treasury::errors;
use crate::treasury::interface::{
    IOwnStepsSafeDispatcher, IOwnStepsSafeDispatcherTrait, ITreasuryGovernanceDispatcherTrait,
    ITreasuryViewsDispatcherTrait,
};
use crate::treasury::rules::usd_of;
use crate::treasury::types::StepOutcome;
use super::peer::{IKnobsDispatcher, IKnobsDispatcherTrait};
use super::setup::{
    BUYER, D, KEEPER, S, World, WorldTrait, deploy_world, emission_config, expect_refused,
};

/// A world whose every step has something to do: 24,000 dollars, 101,000 SAGE, of
/// which 4,000 and 1,000 are fees, and a scheduled burn from epoch 2 on.
fn busy() -> World {
    let world = deploy_world();
    world.print(world.address, 20_000 * D);
    world.pol.set('shortfall', 500 * D);
    world.buyback.set('beta', WAD / 10);
    act_as(GOVERNOR);
    world.governance.set_burn_schedule(2, 10, 50 * S);
    world.run();
    world.earn(world.usd, 4_000 * D);
    world.earn(world.sage, 1_000 * S);
    world
}

/// Nothing moved between the treasury and this peer, and nothing is approved.
fn expect_untouched(world: World, peer: IKnobsDispatcher, usd: u128, sage: u128) {
    let peer = peer.contract_address;
    assert_eq!((world.usd_of(peer), world.sage_of(peer)), (usd, sage));
    assert_eq!(world.usd.allowance(world.address, peer), 0);
    assert_eq!(world.sage.allowance(world.address, peer), 0);
}

/// A peer that refuses (after having taken), or re-enters, leaves its own step undone,
/// and its money untouched by later steps; the epoch goes on.
#[test]
fn a_refusing_pol_leaves_the_refill_undone() {
    let world = busy();
    let with = world.run().outputs;
    assert_eq!((with.pol_usd, with.pol_sage), (500 * D, 1_000 * S));
    let (usd, sage) = (
        world.usd_of(world.pol.contract_address), world.sage_of(world.pol.contract_address),
    );
    for (knob, asked) in array![('refuse', 500 * D), ('reenter', 500 * D), ('silent', 0)] {
        world.earn(world.usd, 4_000 * D);
        world.pol.set(knob, 1);
        let report = world.run();
        assert_eq!(report.outputs.outcomes.pol, StepOutcome::Refused);
        assert_eq!((report.outputs.pol_usd, report.outputs.pol_sage), (0, 0));
        assert_eq!(report.inputs.pol_shortfall, asked);
        assert_eq!(report.outputs.burn_lot, 2_800 * D);
        expect_untouched(world, world.pol, usd, sage);
        world.pol.set(knob, 0);
    }
    // It may take less than it is offered.
    world.pol.set('takes', WAD / 4);
    let outputs = world.run().outputs;
    assert_eq!((outputs.pol_usd, outputs.pol_sage), (125 * D, 250 * S));
    expect_untouched(world, world.pol, usd + 125 * D, sage + 250 * S);
    world.expect_book();
}

/// A pool that opens takes all it is offered, so both are worth the same at the
/// oracle's price, however little SAGE is there.
#[test]
fn short_of_sage_the_liquidity_gets_fewer_dollars() {
    let world = deploy_world();
    world.print(world.address, 500_000 * D);
    world.pol.set('shortfall', 100_000 * D);
    let report = world.run();
    let (usd, sage) = (report.outputs.pol_usd, report.outputs.pol_sage);
    assert_eq!(report.outputs.outcomes.pol, StepOutcome::Done);
    assert!(usd < 100_000 * D && sage != 0, "not short");
    assert_eq!(sage, report.inputs.sage - report.outputs.security_sage);
    assert_eq!(usd, usd_of(sage, report.inputs.reading.price));
    world.expect_book();
    // And none without any.
    let report = world.run();
    assert_eq!(report.outputs.outcomes.pol, StepOutcome::Idle);
    assert_eq!((report.outputs.pol_usd, report.outputs.pol_sage), (0, 0));
    world.expect_book();
}

#[test]
fn a_silent_buyback_is_left_out() {
    let world = busy();
    world.buyback.set('silent', 1);
    let outputs = world.run().outputs;
    assert_eq!((outputs.outcomes.buyback, outputs.buyback_lot), (StepOutcome::Refused, 0));
    world.buyback.set('silent', 0);
    // However much it wants, the runway stays.
    world.buyback.set('wants', 1_000_000 * D);
    let report = world.run();
    let lot = report.outputs.buyback_lot;
    assert_eq!(report.outputs.outcomes.buyback, StepOutcome::Done);
    assert!(report.inputs.buyback_wanted > lot && lot != 0, "not bounded");
    assert!(report.outputs.usd >= 10_000 * D, "below the runway");
    while world.views.lots().burn + world.views.lots().buyback != 0 {
        world.put_up();
    }
    let again = world.run().outputs;
    assert_eq!((again.outcomes.buyback, again.buyback_lot), (StepOutcome::Idle, 0));
    world.expect_book();
}

/// A shallow pool is why there is no healthy price: it is refilled by the price of the
/// other venues, if its own is near that, and nothing else happens.
#[test]
fn a_shallow_pool_is_refilled() {
    for (lacks, refilled) in array![
        (1_000, true), (1_050, true), (950, true), (1_051, false), (949, false), (0, false),
    ] {
        let world = busy();
        world.oracle.set('health', 3);
        world.pol.set('lacks', lacks * S);
        let held = world.usd_of(world.pol.contract_address);
        let report = world.run();
        let outputs = report.outputs;
        assert_eq!(report.inputs.reading.health, Health::Liquidity);
        assert_eq!(report.inputs.pol_shortfall, 500 * D);
        if refilled {
            assert_eq!(outputs.outcomes.pol, StepOutcome::Done);
            assert_eq!((outputs.pol_usd, outputs.pol_sage), (500 * D, 1_000 * S));
        } else {
            assert_eq!(outputs.outcomes.pol, StepOutcome::Refused);
            assert_eq!((outputs.pol_usd, outputs.pol_sage), (0, 0));
        }
        assert_eq!(world.usd_of(world.pol.contract_address), held + outputs.pol_usd);
        assert_eq!(outputs.outcomes.emission, StepOutcome::NoPrice);
        assert_eq!(outputs.outcomes.security, StepOutcome::NoPrice);
        assert_eq!((outputs.outcomes.burn, outputs.burn_lot), (StepOutcome::NoPrice, 0));
        assert_eq!(outputs.outcomes.buyback, StepOutcome::NoPrice);
        world.expect_book();
    }
    // No price at all is none for this either.
    let world = busy();
    world.oracle.set('health', 3);
    world.oracle.set('price', 0);
    world.pol.set('lacks', 1_000 * S);
    assert_eq!(world.run().outputs.outcomes.pol, StepOutcome::NoPrice);
}

/// Rewards refuses: neither the mint nor the treasury's SAGE may lie there unseen.
#[test]
fn refusing_rewards_undo_mint_and_security() {
    let world = busy();
    let held = world.sage_of(world.rewards.contract_address);
    let supply = world.supply.fully_diluted_supply();
    world.rewards.set('refuse', 1);
    let outputs = world.run().outputs;
    // Revenue is above the budget: nothing to mint, so Emission went well.
    assert_eq!(outputs.outcomes.emission, StepOutcome::Done);
    assert_eq!((outputs.outcomes.security, outputs.security_sage), (StepOutcome::Refused, 0));
    assert_eq!(outputs.security_usd, 400 * D);
    // No income at all: Emission wants to mint, and cannot.
    let poor = world.run().outputs;
    assert_eq!(poor.outcomes.emission, StepOutcome::Refused);
    assert_eq!((poor.step.minted, poor.step.params), (0, 0));
    assert_eq!(world.sage_of(world.rewards.contract_address), held);
    let burned = outputs.burned_fees + outputs.burned_stock + poor.burned_stock;
    assert_eq!(world.supply.fully_diluted_supply() + burned.into(), supply);
    // Its controller knows nothing of that epoch, and the next one is no multiple.
    assert_eq!(world.emission.controller().epoch, poor_epoch(world) - 1);
    world.rewards.set('refuse', 0);
    let next = world.run().outputs;
    assert_eq!(next.outcomes.emission, StepOutcome::Done);
    assert_eq!(next.step.error, 1_000_000_000_000_000_000);
    assert!(next.step.minted <= 2_000 * S, "more than the gap");
    world.expect_book();
}

fn poor_epoch(world: World) -> u64 {
    world.views.clock().epoch - 1
}

/// Without a usable price nothing is minted, valued, burned or bought; operations
/// are paid, the schedule goes on, and what was due is carried.
#[test]
fn without_a_price_the_epoch_goes_on() {
    for (knob, value) in array![('health', 2), ('silent', 1), ('price', 0)] {
        let world = busy();
        let price = world.oracle.get('price');
        world.oracle.set(knob, value);
        let report = world.run();
        let outputs = report.outputs;
        assert_eq!(outputs.revenue, 4_000 * D);
        assert_eq!(outputs.ops_paid, 600 * D);
        assert_eq!(outputs.step.status, StepStatus::NoPrice);
        assert_eq!(outputs.outcomes.emission, StepOutcome::NoPrice);
        assert_eq!((outputs.step.minted, outputs.step.rate), (0, outputs.step.rate_before));
        assert_eq!(outputs.outcomes.security, StepOutcome::NoPrice);
        assert_eq!((outputs.security_usd, outputs.security_sage), (400 * D, 0));
        assert_eq!((outputs.outcomes.pol, outputs.pol_usd), (StepOutcome::NoPrice, 0));
        assert_eq!((outputs.outcomes.burn, outputs.burn_lot), (StepOutcome::NoPrice, 0));
        assert_eq!((outputs.throttle, outputs.burned_fees), (0, 0));
        assert_eq!((outputs.carried_usd, outputs.carried_sage), (2_800 * D, 700 * S));
        assert_eq!((outputs.outcomes.buyback, outputs.buyback_lot), (StepOutcome::NoPrice, 0));
        assert_eq!((outputs.outcomes.schedule, outputs.burned_stock), (StepOutcome::Done, 50 * S));
        world.expect_book();
        // The price is back: everything that was due is done.
        world.oracle.set(knob, 0);
        world.oracle.set('price', price);
        let next = world.run().outputs;
        assert_eq!((next.burn_lot, next.burned_fees), (2_800 * D, 700 * S));
        assert_eq!((next.carried_usd, next.carried_sage), (0, 0));
        world.expect_book();
    }
}

/// Each bit stops its own step and no other: no two are in the same masks, and none
/// is in all. A guardian that fails stops all four.
#[test]
fn pauses_lower_rates_and_nothing_else() {
    let all = pause::ALL;
    for (mask, silent) in array![
        (pause::EMISSION | pause::TREASURY_BURN, 0),
        (pause::REVENUE_BURN | pause::TREASURY_BURN, 0), (pause::BUYBACK, 0), (0, 1),
    ] {
        let world = busy();
        world.guardian.set('paused', mask.into());
        world.guardian.set('silent', silent);
        let report = world.run();
        let outputs = report.outputs;
        let mask = if silent == 1 {
            all
        } else {
            mask
        };
        assert_eq!(report.inputs.paused, mask);
        assert_eq!(outputs.ops_paid, 600 * D);
        assert_eq!(outputs.outcomes.security, StepOutcome::Done);
        assert_eq!(outputs.outcomes.pol, StepOutcome::Done);
        let paused = mask & pause::EMISSION != 0;
        assert_eq!(outputs.step.status == StepStatus::Paused, paused);
        assert_eq!(outputs.outcomes.emission == StepOutcome::Paused, paused);
        if paused {
            assert_eq!(outputs.step.rate, emission_config().r_min);
        }
        let paused = mask & pause::REVENUE_BURN != 0;
        assert_eq!(outputs.outcomes.burn == StepOutcome::Paused, paused);
        assert_eq!(outputs.burn_lot == 0 && outputs.burned_fees == 0, paused);
        assert_eq!(outputs.carried_usd + outputs.burn_lot, 2_800 * D);
        assert_eq!(outputs.carried_sage + outputs.burned_fees, 700 * S);
        let paused = mask & pause::BUYBACK != 0;
        assert_eq!(outputs.outcomes.buyback == StepOutcome::Paused, paused);
        assert_eq!(outputs.buyback_lot == 0, paused);
        let paused = mask & pause::TREASURY_BURN != 0;
        assert_eq!(outputs.outcomes.schedule == StepOutcome::Paused, paused);
        assert_eq!(outputs.burned_stock == 0, paused);
        let left = if paused {
            10
        } else {
            9
        };
        assert_eq!(world.views.schedule().left, left);
        world.expect_book();
    }
}

/// Slower, but no halt; what the throttle holds back is carried, within Bmax.
#[test]
fn volatility_slows_the_burn() {
    let table: [(u128, u128, u128); 2] = [
        (3 * WAD / 20, 1_680 * D, 420 * S), (WAD, 560 * D, 140 * S),
    ];
    for (volatility, lot, burned) in table.span() {
        let world = busy();
        world.oracle.set('volatility', *volatility);
        let outputs = world.run().outputs;
        assert_eq!((outputs.burn_lot, outputs.burned_fees), (*lot, *burned));
        assert_eq!(outputs.carried_usd, 2_800 * D - *lot);
        assert_eq!(outputs.carried_sage, 700 * S - *burned);
        // Calm again: all that was held back.
        world.oracle.set('volatility', 0);
        let next = world.run().outputs;
        assert_eq!(next.burn_lot, 2_800 * D - *lot);
        assert_eq!(next.burned_fees, 700 * S - *burned);
        world.expect_book();
    }
}

/// Bmax bounds both burns together: SAGE first, dollars with what it leaves.
#[test]
fn the_burn_has_a_most() {
    let world = busy();
    world.earn(world.usd, 16_000 * D);
    let outputs = world.run().outputs;
    assert_eq!((outputs.burned_fees, outputs.burn_lot), (700 * S, 4_650 * D));
    assert_eq!(outputs.carried_usd, 0);
    world.earn(world.sage, 20_000 * S);
    let outputs = world.run().outputs;
    assert_eq!((outputs.burned_fees, outputs.burn_lot), (10_000 * S, 0));
    // A backlog does not grow beyond it.
    world.guardian.set('paused', pause::REVENUE_BURN.into());
    for _ in 0..3_u32 {
        world.earn(world.usd, 6_000 * D);
        let outputs = world.run().outputs;
        assert!(outputs.carried_usd <= 5_000 * D, "backlog");
    }
    assert_eq!(world.views.carried().usd, 5_000 * D);
    world.expect_book();
}

/// Each step gets what those before it left, to the last dollar.
#[test]
fn the_order_is_strict() {
    // Short of operations, at half the runway, short of liquidity, enough for both.
    for dollars in array![
        600 * D - 1, 5_600 * D, 5_600 * D + 1, 6_100 * D - 1, 6_100 * D + 1, 10_000 * D,
    ] {
        let world = deploy_world();
        world.pol.set('shortfall', 500 * D);
        world.buyback.set('wants', 1_000 * D);
        // A gift is no revenue: there is nothing to burn.
        world.print(world.address, dollars);
        let outputs = world.run().outputs;
        let mut left = dollars;
        let ops = core::cmp::min(600 * D, left);
        left -= ops;
        assert_eq!(outputs.ops_paid, ops);
        // No revenue: emission mints 2,000 SAGE at most, 1,000 dollars' worth, or
        // what its rate gives: 0.0021 of 900,000 are 1,890, 945 dollars.
        assert_eq!(outputs.step.minted, 1_890 * S);
        assert_eq!(outputs.security_usd, 0);
        let spare = left - core::cmp::min(left, 5_000 * D);
        let pol = core::cmp::min(500 * D, spare);
        left -= pol;
        assert_eq!((outputs.pol_usd, outputs.pol_sage), (pol, 2 * pol * (S / D)));
        assert_eq!(outputs.burn_lot, 0);
        assert_eq!(outputs.buyback_lot, 0);
        assert_eq!(outputs.usd, left);
        world.expect_book();
    }
    // With income of 4,000: ops 600, security 400, pol 500, burn 2,800 at most.
    for pol in array![200, 201, 1_200, 1_201, 3_001] {
        let world = deploy_world();
        world.pol.set('shortfall', pol * D);
        world.earn(world.usd, 4_000 * D);
        let outputs = world.run().outputs;
        assert_eq!((outputs.ops_paid, outputs.security_usd), (600 * D, 400 * D));
        // Below half the runway: at most the 30 % that the burn leaves of the income.
        let taken = core::cmp::min(pol, 1_200) * D;
        assert_eq!(outputs.pol_usd, taken);
        assert_eq!(outputs.burn_lot, core::cmp::min(2_800 * D, 3_000 * D - taken));
        assert_eq!(outputs.usd, 3_400 * D - taken - outputs.burn_lot);
        world.expect_book();
    }
}

/// The stock is short: security first, then liquidity, then burns.
#[test]
fn sage_has_the_same_order() {
    for stock in array![650, 1_650, 1_750, 5_000] {
        let world = deploy_world();
        act_as(GOVERNOR);
        // Of 100,000 SAGE all but `stock` is burned in the first epoch.
        world.governance.set_burn_schedule(2, 1, (100_000 - stock) * S);
        world.run();
        assert_eq!(world.run().outputs.sage, stock * S);
        world.earn(world.usd, 4_000 * D);
        world.earn(world.sage, 100 * S);
        world.pol.set('shortfall', 500 * D);
        let outputs = world.run().outputs;
        let mut left = (stock + 100) * S;
        let security = core::cmp::min(800 * S, left);
        left -= security;
        let pol = core::cmp::min(1_000 * S, left);
        left -= pol;
        assert_eq!((outputs.security_sage, outputs.pol_sage), (security, pol));
        let burned = core::cmp::min(70 * S, left);
        assert_eq!(outputs.burned_fees, burned);
        assert_eq!(outputs.sage, left - burned);
        world.expect_book();
    }
}

#[test]
#[feature("safe_dispatcher")]
fn only_the_treasury_takes_its_own_steps() {
    let world = busy();
    let own = IOwnStepsSafeDispatcher { contract_address: world.address };
    for caller in array![
        GOVERNOR, KEEPER, BUYER, world.auction.contract_address, world.pol.contract_address,
        world.buyback.contract_address, world.rewards.contract_address,
    ] {
        act_as(caller);
        expect_refused(own.own_security(1, 1), errors::NOT_ITSELF);
        expect_refused(own.own_refill(1, 1), errors::NOT_ITSELF);
        expect_refused(own.own_burn_lot(1), errors::NOT_ITSELF);
        expect_refused(own.own_buyback(1), errors::NOT_ITSELF);
    }
    world.run();
    world.expect_book();
}
