use core::num::traits::Zero;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::components::parameters::events::ParameterSet;
use crate::components::parameters::{IParametersDispatcher, IParametersDispatcherTrait};
use crate::oracle::types::Health;
use crate::rewards::contract::Rewards;
use crate::rewards::intake::IRewardsIntakeDispatcherTrait;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::interface::events::{EpochClosed, Received, WorkRecorded, WorkSourceSet};
use crate::rewards::shares::SCALE;
use crate::rewards::types::{OpenEpoch, Rates, Residue, RewardsConfig, RewardsLedger, WorkDone};
use crate::rewards::work::IWorkIndexDispatcherTrait;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, TREASURER, act_as, address, deploy};
use crate::token::interface::IErc20DispatcherTrait;
use super::oracle_stub::IOracleStubDispatcherTrait;
use super::setup::{
    ALICE, BOB, DAVE, EPOCH, FIRST, SAGE, START, WAD, World, WorldTrait, at, config, deploy_rewards,
};

const USD: u128 = 1_000_000;

#[test]
fn what_arrives_is_split_and_told() {
    let world = deploy_rewards();
    world.bring(11);
    let open = OpenEpoch { epoch: FIRST, stakers: 7, workers: 4, fees: 0 };
    let ledger = RewardsLedger { received: 11, paid: 0 };
    expect_event(
        world.address,
        selector!("Received"),
        Received { payer: address('emission'), source_epoch: 7, amount: 11, open, ledger },
    );
    expect_no_event(world.address);
    assert_eq!(world.rewards.open_epoch(), open);
    assert_eq!(world.rewards.ledger(), ledger);
    act_as(TREASURER);
    world.sage.transfer(world.address, 10);
    act_as(address('treasury'));
    world.intake.notify(1, 10);
    assert_eq!(
        world.rewards.open_epoch(), OpenEpoch { epoch: FIRST, stakers: 14, workers: 7, fees: 0 },
    );
}

fn notify(world: World, caller: felt252, amount: u128) {
    act_as(TREASURER);
    world.sage.transfer(world.address, 100);
    act_as(address(caller));
    world.intake.notify(7, amount);
}

#[test]
#[should_panic(expected: ('REWARDS: not a payer', 'ENTRYPOINT_FAILED'))]
fn not_everybody_tells() {
    notify(deploy_rewards(), 'GOVERNOR', 100);
}

#[test]
#[should_panic(expected: ('REWARDS: unbacked', 'ENTRYPOINT_FAILED'))]
fn what_is_told_is_here() {
    notify(deploy_rewards(), 'treasury', 101);
}

/// What was told before and is still owed does not back another word.
#[test]
#[should_panic(expected: ('REWARDS: unbacked', 'ENTRYPOINT_FAILED'))]
fn and_is_told_once() {
    let world = deploy_rewards();
    notify(world, 'treasury', 100);
    act_as(address('emission'));
    world.intake.notify(7, 1);
}

#[test]
#[should_panic(expected: ('REWARDS: zero amount', 'ENTRYPOINT_FAILED'))]
fn nothing_is_not_told() {
    notify(deploy_rewards(), 'emission', 0);
}

/// An epoch ends with its last second; late or early closing is the same.
#[test]
fn an_epoch_is_divided_when_it_is_over() {
    let world = deploy_rewards();
    world.stake(ALICE, 300 * SAGE);
    world.bring(10);
    drop_events(world.address);
    at(0, EPOCH - 1);
    world.rewards.roll();
    expect_no_event(world.address);
    at(5, 123);
    world.stake(DAVE, 900 * SAGE);
    world.rewards.roll();
    let weight: u256 = 300_000_000_000 * EPOCH.into();
    let rate = 7 * SCALE / weight;
    let rates = Rates { stake: rate, work: 0 };
    let residue = Residue { stakers: 7 * SCALE - rate * weight, workers: 3 * SCALE };
    expect_event(
        world.address,
        selector!("EpochClosed"),
        EpochClosed {
            epoch: FIRST,
            open: OpenEpoch { epoch: FIRST, stakers: 7, workers: 3, fees: 0 },
            rates,
            residue,
        },
    );
    world.rewards.roll();
    expect_no_event(world.address);
    assert_eq!(world.rewards.rates(FIRST), rates);
    assert_eq!(world.rewards.rates(FIRST + 5), Rates { stake: 0, work: 0 });
    assert_eq!(world.rewards.residue(), residue);
    assert_eq!(world.rewards.open_epoch().epoch, FIRST + 5);
    // What could not be divided is part of the next pot.
    world.bring(10);
    at(6, 0);
    world.rewards.roll();
    let total = world.rewards.rates(FIRST + 5).stake
        * (300_000_000_000 * EPOCH.into() + 900_000_000_000 * (EPOCH - 123).into())
        + world.rewards.residue().stakers;
    assert_eq!(total, 7 * SCALE + residue.stakers);
    assert_eq!(world.rewards.residue().workers, 6 * SCALE);
}

/// Where nobody staked or worked, all of it waits.
#[test]
fn a_pot_without_anybody_waits() {
    let world = deploy_rewards();
    world.bring(1_000 * SAGE);
    at(1, 0);
    world.stake(ALICE, 100 * SAGE);
    world.rewards.roll();
    assert_eq!(world.rewards.residue().stakers, (700 * SAGE).into() * SCALE);
    world.bring(1);
    world.earn(BOB, 10_000 * USD);
    at(2, 0);
    // The unit that came goes to work, which cannot divide it by itself.
    assert_eq!(world.claim(ALICE), 700 * SAGE);
    assert_eq!(world.claim(BOB), 300 * SAGE);
    assert_eq!(world.rewards.ledger().paid, 1_000 * SAGE);
}

/// Work earns by the fees it brought, and never as much as they were worth: at
/// 2 dollars and half of the fees, a dollar of fees earns a quarter SAGE.
#[test]
fn work_earns_less_than_its_fees() {
    let world = deploy_rewards();
    world.bring(1_000 * SAGE);
    drop_events(world.address);
    world.earn(ALICE, 30 * USD);
    expect_event(
        world.address,
        selector!("WorkRecorded"),
        WorkRecorded {
            worker: ALICE, work: WorkDone { epoch: FIRST, fees: 30 * USD }, all_fees: 30 * USD,
        },
    );
    world.earn(ALICE, 10 * USD);
    world.earn(BOB, 60 * USD);
    world.earn(BOB, 0);
    assert_eq!(world.rewards.open_epoch().fees, 100 * USD);
    at(1, 0);
    assert_eq!(world.rewards.claimable(BOB, 1), 0);
    assert_eq!(world.claim(ALICE), 10 * SAGE);
    assert_eq!(world.rewards.work_of(ALICE), WorkDone { epoch: FIRST, fees: 0 });
    assert_eq!(world.claim(ALICE), 0);
    assert_eq!(world.rewards.residue().workers, (275 * SAGE).into() * SCALE);
    // Of many fees it is their share: 275 SAGE and 25, to each a half.
    world.bring(1_000 * SAGE / 12);
    world.earn(BOB, 5_000 * USD);
    world.earn(DAVE, 5_000 * USD);
    at(2, 0);
    let half = 150 * SAGE;
    assert_eq!(world.claim(DAVE), half);
    assert_eq!(world.claim(BOB), half + 15 * SAGE);
    assert_eq!(world.claim(BOB), 0);
}

/// Without a price to trust, work waits for the next epoch's.
#[test]
fn work_waits_for_a_price() {
    let world = deploy_rewards();
    world.bring(1_000 * SAGE);
    world.earn(ALICE, 100 * USD);
    world.oracle.set(Health::Stale, 2 * WAD);
    at(1, 0);
    assert_eq!(world.claim(ALICE), 0);
    assert_eq!(world.rewards.residue().workers, (300 * SAGE).into() * SCALE);
    world.oracle.set(Health::Ok, 4 * WAD);
    world.earn(ALICE, 100 * USD);
    at(2, 0);
    world.bring(1);
    world.oracle.set(Health::Ok, 8 * WAD);
    assert_eq!(world.claim(ALICE), 100 * SAGE / 8);
}

#[test]
#[should_panic(expected: ('REWARDS: not the work source', 'ENTRYPOINT_FAILED'))]
fn not_everybody_records_work() {
    let world = deploy_rewards();
    act_as(GOVERNOR);
    world.work.record_work(ALICE, 1);
}

#[test]
#[should_panic(expected: ('REWARDS: not the work source', 'ENTRYPOINT_FAILED'))]
fn nobody_records_work_for_no_source() {
    let world = deploy_rewards();
    act_as(GOVERNOR);
    world.rewards.set_work_source(Zero::zero());
    assert_eq!(world.rewards.work_source(), Zero::zero());
    act_as(Zero::zero());
    world.work.record_work(ALICE, 1);
}

#[test]
fn the_governor_names_the_source() {
    let world = deploy_rewards();
    act_as(GOVERNOR);
    world.rewards.set_work_source(BOB);
    expect_event(
        world.address,
        selector!("WorkSourceSet"),
        WorkSourceSet { previous: address('market'), source: BOB },
    );
    assert_eq!(world.rewards.work_source(), BOB);
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.rewards');
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_does() {
    let world = deploy_rewards();
    act_as(address('params'));
    world.rewards.set_work_source(BOB);
}

fn dials(world: World) -> IParametersDispatcher {
    IParametersDispatcher { contract_address: world.address }
}

#[test]
fn params_turns_the_dials() {
    let world = deploy_rewards();
    world.stake(ALICE, 100 * SAGE);
    world.bring(1_000);
    act_as(address('params'));
    for (name, previous, value) in array![
        ('staker_bps', 7_000_u128, 0_u128), ('staker_bps', 0, 10_000),
        ('rebate_bps', 5_000, 10_000), ('rebate_bps', 10_000, 0), ('price_max_age', 3_600, 1),
        ('price_max_age', 1, 0xffffffff),
    ] {
        drop_events(world.address);
        assert_eq!(dials(world).parameter(name), previous);
        dials(world).set_parameter(name, value);
        assert_eq!(dials(world).parameter(name), value);
        expect_event(
            world.address, selector!("ParameterSet"), ParameterSet { name, previous, value },
        );
        expect_no_event(world.address);
    }
    assert_eq!(
        world.rewards.config(),
        RewardsConfig {
            epoch_seconds: EPOCH, staker_bps: 10_000, rebate_bps: 0, price_max_age: 0xffffffff,
        },
    );
    // What arrived before is split as it was.
    world.bring(1_000);
    assert_eq!(world.rewards.open_epoch().stakers, 1_700);
    assert_eq!(world.rewards.open_epoch().workers, 300);
}

fn turn(name: felt252, value: u128, caller: felt252) {
    let world = deploy_rewards();
    act_as(address(caller));
    dials(world).set_parameter(name, value);
}

#[test]
#[should_panic(expected: ('PARAM: not Params', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_turns_dials() {
    turn('staker_bps', 1, 'GOVERNOR');
}

#[test]
#[should_panic(expected: ('PARAM: unknown', 'ENTRYPOINT_FAILED'))]
fn the_length_of_an_epoch_is_no_dial() {
    turn('epoch_seconds', 7_200, 'params');
}

#[test]
#[should_panic(expected: ('PARAM: bad value', 'ENTRYPOINT_FAILED'))]
fn stake_gets_no_more_than_all() {
    turn('staker_bps', 10_001, 'params');
}

#[test]
#[should_panic(expected: ('PARAM: bad value', 'ENTRYPOINT_FAILED'))]
fn work_gets_no_more_than_its_fees() {
    turn('rebate_bps', 10_001, 'params');
}

#[test]
#[should_panic(expected: ('PARAM: bad value', 'ENTRYPOINT_FAILED'))]
fn a_price_has_an_age() {
    turn('price_max_age', 0, 'params');
}

#[test]
#[should_panic(expected: ('REWARDS: bad config', 'CONSTRUCTOR_FAILED'))]
fn an_epoch_is_an_hour_at_least() {
    set_block_timestamp(START);
    let mut calldata = array![];
    (GOVERNOR, RewardsConfig { epoch_seconds: 3_599, ..config() }).serialize(ref calldata);
    deploy(Rewards::TEST_CLASS_HASH, calldata.span());
}
