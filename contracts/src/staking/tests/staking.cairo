use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::interface::events::StakeChanged;
use crate::staking::types::Stake;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::deploy;
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{ALICE, BOB, MIN, U, WorldTrait, config, deploy_staking, deploy_with};

#[test]
fn stake_takes_tokens_and_says_so() {
    let world = deploy_staking();
    world.stake(ALICE, 250 * U);
    world.expect_stake(ALICE, 250 * U, 0, 0);
    world.expect_stake(BOB, 0, 0, 0);
    assert_eq!(world.staking.free_of(ALICE), 250 * U);
    assert_eq!(world.sage.balance_of(ALICE), (9_750 * U).into());
    assert_eq!(world.staking.total_owed(), 250 * U);
    world.expect_conserved();
    expect_event(
        world.address,
        selector!("StakeChanged"),
        StakeChanged { staker: ALICE, stake: Stake { active: 250 * U, locked: 0, unbonding: 0 } },
    );
    expect_no_event(world.address);
}

#[test]
fn stake_adds_up() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.stake(ALICE, 1);
    world.stake(BOB, MIN);
    world.expect_stake(ALICE, MIN + 1, 0, 0);
    assert_eq!(world.staking.total_owed(), 2 * MIN + 1);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('STAKING: zero amount', 'ENTRYPOINT_FAILED'))]
fn stake_refuses_nothing() {
    deploy_staking().stake(ALICE, 0);
}

#[test]
fn first_stake_may_be_the_minimum() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.expect_stake(ALICE, MIN, 0, 0);
}

#[test]
#[should_panic(expected: ('STAKING: below minimum', 'ENTRYPOINT_FAILED'))]
fn first_stake_is_no_less_than_the_minimum() {
    deploy_staking().stake(ALICE, MIN - 1);
}

#[test]
#[should_panic(expected: ('TOKEN: low allowance', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn stake_needs_an_allowance() {
    deploy_staking().stake(ALICE, 10_000 * U + 1);
}

#[test]
#[should_panic(expected: ('STAKING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn stake_needs_the_tokens() {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = deploy_with(config(), token);
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.set_fault(Fault::Refuses);
    world.stake(ALICE, MIN);
}

#[test]
fn stake_reaches_its_bound() {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = deploy_with(config(), token);
    let most: u128 = 0xffffffffffffffffffffffff;
    IOddTokenDispatcher { contract_address: token }.give(ALICE, most.into());
    world.stake(ALICE, most);
    world.expect_stake(ALICE, most, 0, 0);
}

#[test]
#[should_panic(expected: ('STAKING: amount too large', 'ENTRYPOINT_FAILED'))]
fn stake_stops_at_its_bound() {
    let world = deploy_staking();
    world.stake(ALICE, 0x1000000000000000000000000);
}

#[test]
#[should_panic(expected: ('STAKING: amount too large', 'ENTRYPOINT_FAILED'))]
fn stake_does_not_overflow() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.stake(ALICE, 0xffffffffffffffffffffffffffffffff);
}
