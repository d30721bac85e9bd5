use starknet::testing::set_block_timestamp;
use crate::emission::errors;
use crate::emission::interface::events::EmissionStepped;
use crate::emission::interface::{IEmissionDispatcherTrait, IEmissionSafeDispatcherTrait};
use crate::emission::types::{Controller, StepStatus};
use crate::math::ratio::WAD;
use crate::oracle::types::{Health, Reading};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address};
use crate::token::interface::ISageSupplyDispatcherTrait;
use super::setup::{
    D, IListenerDispatcherTrait, S, WEEK, at, config, deploy_emission, expect_refused,
};

#[test]
#[feature("safe_dispatcher")]
fn only_the_treasury_steps_and_each_epoch_once() {
    let world = deploy_emission();
    for caller in array![GOVERNOR, TREASURER, address('params'), world.rewards.contract_address] {
        act_as(caller);
        expect_refused(world.safe.step(1, D, 0, at(WAD), false), errors::NOT_TREASURY);
    }
    act_as(address('treasury'));
    expect_refused(world.safe.step(0, D, 0, at(WAD), false), errors::ALREADY_STEPPED);
    world.emission.step(3, D, 0, at(WAD), false);
    let (controller, heard) = (world.emission.controller(), world.rewards.heard());
    assert_eq!(controller.epoch, 3);
    for epoch in 0..4_u64 {
        expect_refused(world.safe.step(epoch, D, 0, at(WAD), false), errors::ALREADY_STEPPED);
    }
    // Nothing changed; and a gap in the numbers is one step.
    assert_eq!((world.emission.controller(), world.rewards.heard()), (controller, heard));
    let step = world.emission.step(100, D, 0, at(WAD), false);
    assert_eq!(step.rate, config().r_min + 2 * config().dr_max);
    assert_eq!(step.minted, S);
}

#[test]
fn a_step_mints_tells_and_says_everything() {
    let world = deploy_emission();
    act_as(address('treasury'));
    // e = 0.6: up by the slew to 0.0021 of 900,000; the gap of 600 dollars is 1,200.
    let step = world.emission.step(1, 1_000 * D, 400 * D, at(WAD / 2), false);
    assert_eq!(step.status, StepStatus::Ran);
    assert_eq!((step.error, step.average_before, step.average), (600_000_000_000_000_000, 0, 0));
    assert_eq!((step.rate_before, step.rate), (WAD / 10_000, 2_100_000_000_000_000));
    assert_eq!((step.circulating, step.cap_left), (900_000 * S, 3_000 * S));
    assert_eq!(step.minted, 1_200 * S);
    assert_eq!(world.rewards.heard(), 1_200 * S);
    assert_eq!(world.sage.fully_diluted_supply(), (1_001_200 * S).into());
    expect_event(
        world.address,
        selector!("EmissionStepped"),
        EmissionStepped { epoch: 1, budget: 1_000 * D, revenue: 400 * D, price: WAD / 2, step },
    );
    expect_no_event(world.address);
    // A week on, at a lower price: the same gap would be 12,000 SAGE; rate and cap bind.
    set_block_timestamp(2_801 * WEEK);
    let step = world.emission.step(2, 1_000 * D, 400 * D, at(WAD / 20), false);
    assert_eq!(step.rate, 4_100_000_000_000_000);
    assert_eq!((step.cap_left, step.minted), (3_000 * S, 3_000 * S));
    // Nothing is left of the token's week.
    let step = world.emission.step(3, 1_000 * D, 400 * D, at(WAD / 20), false);
    assert_eq!((step.cap_left, step.minted), (0, 0));
    assert_eq!(world.rewards.heard(), 4_200 * S);
    // The total cap of 10,000, then the supply's own.
    set_block_timestamp(2_802 * WEEK);
    world.emission.step(4, 1_000 * D, 0, at(WAD / 20), false);
    set_block_timestamp(2_803 * WEEK);
    let step = world.emission.step(5, 1_000 * D, 0, at(WAD / 20), false);
    assert_eq!((step.cap_left, step.minted), (2_800 * S, 2_800 * S));
    assert_eq!(world.emission.cap_left(), 0);
    act_as(GOVERNOR);
    world.sage.set_minter(world.address, 9_000 * S, 90_000 * S);
    assert_eq!(world.emission.cap_left(), 5_000 * S);
    // A cap that was lowered below what was minted is none.
    world.sage.set_minter(world.address, 9_000 * S, 9_000 * S);
    assert_eq!(world.emission.cap_left(), 0);
}

#[test]
fn without_a_price_nothing_is_minted_and_nothing_is_learnt() {
    let world = deploy_emission();
    act_as(address('treasury'));
    world.emission.step(1, 1_000 * D, 900 * D, at(WAD), false);
    let before = world.emission.controller();
    let mut epoch = 1;
    for health in array![
        Health::NotInitialised, Health::Stale, Health::MinSources, Health::Deviation,
        Health::Liquidity,
    ] {
        epoch += 1;
        // Paused or not.
        let step = world
            .emission
            .step(epoch, 1_000 * D, 0, Reading { health, ..at(WAD) }, epoch % 2 == 0);
        assert_eq!((step.status, step.minted, step.error), (StepStatus::NoPrice, 0, 0));
        assert_eq!((step.rate, step.average), (before.rate, before.average));
        assert_eq!(world.emission.controller(), Controller { epoch, ..before });
    }
    let step = world.emission.step(epoch + 1, 1_000 * D, 0, at(0), false);
    assert_eq!((step.status, step.minted), (StepStatus::NoPrice, 0));
    assert_eq!(world.rewards.heard(), 100 * S);
}

#[test]
fn a_pause_is_the_floor_rate() {
    let world = deploy_emission();
    act_as(address('treasury'));
    for epoch in 1..4_u64 {
        set_block_timestamp((2_800 + epoch) * WEEK);
        world.emission.step(epoch, 1_000 * D, 500 * D, at(WAD / 2), false);
    }
    let before = world.emission.controller();
    assert!(before.rate > config().r_min, "not above the floor");
    set_block_timestamp(2_810 * WEEK);
    let step = world.emission.step(4, 1_000 * D, 0, at(WAD / 2), true);
    assert_eq!((step.status, step.error), (StepStatus::Paused, 1_000_000_000_000_000_000));
    assert_eq!((step.rate, step.average), (config().r_min, before.average));
    assert_eq!(step.minted, step.circulating / 10_000);
    // Even then no more than the gap; and afterwards it climbs from the floor.
    let step = world.emission.step(5, 1_000 * D, 1_000 * D - 1, at(WAD / 2), true);
    assert_eq!(step.minted, 2 * S / D);
    let step = world.emission.step(6, 1_000 * D, 0, at(WAD / 2), false);
    assert_eq!(step.rate, config().r_min + config().dr_max);
}

/// Rewards refuses: the mint is undone, and so is the step.
#[test]
#[feature("safe_dispatcher")]
fn a_refused_notice_undoes_the_step() {
    let world = deploy_emission();
    let (before, supply) = (world.emission.controller(), world.sage.fully_diluted_supply());
    world.rewards.refuse(true);
    act_as(address('treasury'));
    expect_refused(world.safe.step(1, 1_000 * D, 0, at(WAD), false), 'LISTENER: refuses');
    assert_eq!(world.emission.controller(), before);
    assert_eq!(world.sage.fully_diluted_supply(), supply);
    // Nothing to tell: it is not asked.
    let step = world.emission.step(2, 1_000 * D, 1_000 * D, at(WAD), false);
    assert_eq!(step.minted, 0);
    world.rewards.refuse(false);
    assert!(world.emission.step(3, 1_000 * D, 0, at(WAD), false).minted != 0, "nothing minted");
}
