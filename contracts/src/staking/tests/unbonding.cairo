use starknet::testing::set_block_timestamp;
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::interface::events::{StakeChanged, UnbondingStarted, Withdrawn};
use crate::staking::types::{LockReason, Stake, Unbonding};
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::deploy;
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{ALICE, MIN, NOW, PERIOD, U, WorldTrait, config, deploy_staking, deploy_with};

#[test]
fn request_moves_free_stake_into_the_queue() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    drop_events(world.address);
    assert_eq!(world.unstake(ALICE, 300 * U), 0);
    set_block_timestamp(NOW + 5);
    assert_eq!(world.unstake(ALICE, 200 * U), 1);
    world.expect_stake(ALICE, 500 * U, 0, 500 * U);
    assert_eq!(world.staking.total_owed(), 1_000 * U);
    world.expect_conserved();
    assert_eq!(
        world.staking.unbonding_of(ALICE),
        [
            Unbonding { slot: 0, amount: 300 * U, release_at: NOW + PERIOD },
            Unbonding { slot: 1, amount: 200 * U, release_at: NOW + PERIOD + 5 },
        ]
            .span(),
    );
    for (slot, amount, release_at, active) in array![
        (0_u8, 300 * U, NOW + PERIOD, 700 * U), (1, 200 * U, NOW + PERIOD + 5, 500 * U),
    ] {
        expect_event(
            world.address,
            selector!("UnbondingStarted"),
            UnbondingStarted { staker: ALICE, slot, amount, release_at },
        );
        expect_event(
            world.address,
            selector!("StakeChanged"),
            StakeChanged {
                staker: ALICE, stake: Stake { active, locked: 0, unbonding: 1_000 * U - active },
            },
        );
    }
    expect_no_event(world.address);
}

#[test]
#[should_panic(expected: ('STAKING: zero amount', 'ENTRYPOINT_FAILED'))]
fn request_refuses_nothing() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 0);
}

#[test]
fn request_reaches_all_that_is_free() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.lock(ALICE, LockReason::Job, 400 * U);
    world.unstake(ALICE, 600 * U);
    world.expect_stake(ALICE, 400 * U, 400 * U, 600 * U);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn request_leaves_what_is_locked() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.lock(ALICE, LockReason::Job, 400 * U);
    world.unstake(ALICE, 600 * U + 1);
}

#[test]
fn request_may_leave_nothing_or_the_minimum() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 1_000 * U - MIN);
    world.unstake(ALICE, MIN);
    world.expect_stake(ALICE, 0, 0, 1_000 * U);
}

#[test]
#[should_panic(expected: ('STAKING: below minimum', 'ENTRYPOINT_FAILED'))]
fn request_leaves_no_less_than_the_minimum() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 1_000 * U - MIN + 1);
}

#[test]
fn the_queue_has_eight_places() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    for place in 0..8_u8 {
        assert_eq!(world.unstake(ALICE, U), place);
    }
    assert_eq!(world.staking.unbonding_of(ALICE).len(), 8);
}

#[test]
#[should_panic(expected: ('STAKING: unbonding queue full', 'ENTRYPOINT_FAILED'))]
fn the_queue_has_no_ninth_place() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    for _ in 0..9_u8 {
        world.unstake(ALICE, U);
    }
}

#[test]
fn withdraw_pays_what_is_due_and_frees_its_place() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    for _ in 0..7_u8 {
        world.unstake(ALICE, 10 * U);
    }
    set_block_timestamp(NOW + 1);
    world.unstake(ALICE, 5 * U);
    drop_events(world.address);
    set_block_timestamp(NOW + PERIOD);
    assert_eq!(world.withdraw(ALICE), 70 * U);
    world.expect_stake(ALICE, 925 * U, 0, 5 * U);
    assert_eq!(world.sage.balance_of(ALICE), (9_070 * U).into());
    assert_eq!(world.staking.total_owed(), 930 * U);
    world.expect_conserved();
    expect_event(
        world.address, selector!("Withdrawn"), Withdrawn { staker: ALICE, amount: 70 * U },
    );
    expect_event(
        world.address,
        selector!("StakeChanged"),
        StakeChanged {
            staker: ALICE, stake: Stake { active: 925 * U, locked: 0, unbonding: 5 * U },
        },
    );
    expect_no_event(world.address);
    // The ring goes round: the next place after 7 is 0.
    assert_eq!(world.unstake(ALICE, U), 0);
    assert_eq!(
        world.staking.unbonding_of(ALICE),
        [
            Unbonding { slot: 7, amount: 5 * U, release_at: NOW + PERIOD + 1 },
            Unbonding { slot: 0, amount: U, release_at: NOW + 2 * PERIOD },
        ]
            .span(),
    );
}

#[test]
fn withdraw_pays_after_the_time_too() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 1_000 * U);
    set_block_timestamp(NOW + PERIOD + 1);
    assert_eq!(world.withdraw(ALICE), 1_000 * U);
    world.expect_stake(ALICE, 0, 0, 0);
    assert_eq!(world.staking.total_owed(), 0);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('STAKING: nothing due', 'ENTRYPOINT_FAILED'))]
fn withdraw_pays_nothing_before_the_time() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 1_000 * U);
    set_block_timestamp(NOW + PERIOD - 1);
    world.withdraw(ALICE);
}

#[test]
#[should_panic(expected: ('STAKING: nothing due', 'ENTRYPOINT_FAILED'))]
fn withdraw_pays_once() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 1_000 * U);
    set_block_timestamp(NOW + PERIOD);
    world.withdraw(ALICE);
    world.withdraw(ALICE);
}

#[test]
#[should_panic(expected: ('STAKING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn withdraw_needs_the_transfer() {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = deploy_with(config(), token);
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.give(ALICE, MIN.into());
    world.stake(ALICE, MIN);
    world.unstake(ALICE, MIN);
    set_block_timestamp(NOW + PERIOD);
    odd.set_fault(Fault::Refuses);
    world.withdraw(ALICE);
}

/// A shorter time for new requests does not overtake the older ones.
#[test]
fn the_queue_stays_in_order_of_release() {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.unstake(ALICE, 10 * U);
    turn(world.address, 'unbonding_seconds', 1);
    world.unstake(ALICE, 20 * U);
    assert_eq!(*world.staking.unbonding_of(ALICE).at(1).release_at, NOW + PERIOD);
    set_block_timestamp(NOW + PERIOD);
    assert_eq!(world.withdraw(ALICE), 30 * U);
    world.unstake(ALICE, 20 * U);
    assert_eq!(*world.staking.unbonding_of(ALICE).at(0).release_at, NOW + PERIOD + 1);
}
