use starknet::testing::set_block_timestamp;
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::interface::events::{Slashed, StakeChanged};
use crate::staking::types::{LockReason, Stake, Unbonding};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{address, deploy};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{
    ALICE, MIN, NOW, PERIOD, U, World, WorldTrait, config, deploy_staking, deploy_with,
};

/// 1,000 U staked: 300 locked for a job, 100 and then 200 in the queue.
fn staked() -> World {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    world.lock(ALICE, LockReason::Job, 300 * U);
    world.unstake(ALICE, 100 * U);
    set_block_timestamp(NOW + 1);
    world.unstake(ALICE, 200 * U);
    drop_events(world.address);
    world
}

fn queue(oldest: u128, newest: u128) -> Span<Unbonding> {
    let mut entries = array![];
    if oldest != 0 {
        entries.append(Unbonding { slot: 0, amount: oldest, release_at: NOW + PERIOD });
    }
    if newest != 0 {
        entries.append(Unbonding { slot: 1, amount: newest, release_at: NOW + PERIOD + 1 });
    }
    entries.span()
}

#[test]
fn free_stake_goes_first() {
    let world = staked();
    assert_eq!(world.slash(ALICE, 400 * U), 400 * U);
    world.expect_stake(ALICE, 300 * U, 300 * U, 300 * U);
    assert_eq!(world.staking.unbonding_of(ALICE), queue(100 * U, 200 * U));
    assert_eq!(world.sage.balance_of(address('slasher')), (400 * U).into());
    assert_eq!(world.staking.total_owed(), 600 * U);
    world.expect_conserved();
    expect_event(
        world.address,
        selector!("Slashed"),
        Slashed { staker: ALICE, asked: 400 * U, taken: 400 * U },
    );
    expect_event(
        world.address,
        selector!("StakeChanged"),
        StakeChanged {
            staker: ALICE, stake: Stake { active: 300 * U, locked: 300 * U, unbonding: 300 * U },
        },
    );
    expect_no_event(world.address);
}

#[test]
fn then_the_newest_entry_of_the_queue() {
    let world = staked();
    assert_eq!(world.slash(ALICE, 450 * U), 450 * U);
    world.expect_stake(ALICE, 300 * U, 300 * U, 250 * U);
    assert_eq!(world.staking.unbonding_of(ALICE), queue(100 * U, 150 * U));
    world.expect_conserved();
}

#[test]
fn a_spent_entry_leaves_its_place() {
    let world = staked();
    assert_eq!(world.slash(ALICE, 600 * U), 600 * U);
    assert_eq!(world.staking.unbonding_of(ALICE), queue(100 * U, 0));
    world.stake(ALICE, 50 * U);
    assert_eq!(world.unstake(ALICE, 50 * U), 1);
    assert_eq!(world.staking.unbonding_of(ALICE), queue(100 * U, 50 * U));
    world.expect_conserved();
}

#[test]
fn then_the_older_ones() {
    let world = staked();
    assert_eq!(world.slash(ALICE, 601 * U), 601 * U);
    assert_eq!(world.staking.unbonding_of(ALICE), queue(99 * U, 0));
    set_block_timestamp(NOW + PERIOD);
    assert_eq!(world.withdraw(ALICE), 99 * U);
    world.expect_conserved();
}

#[test]
fn locks_of_other_matters_are_not_eaten() {
    let world = staked();
    assert_eq!(world.slash(ALICE, 701 * U), 700 * U);
    world.expect_stake(ALICE, 300 * U, 300 * U, 0);
    assert_eq!(world.staking.locked_for(ALICE, LockReason::Job), 300 * U);
    assert!(world.staking.unbonding_of(ALICE).is_empty());
    world.unlock(ALICE, LockReason::Job, 300 * U);
    assert_eq!(world.slash(ALICE, 701 * U), 300 * U);
    world.expect_stake(ALICE, 0, 0, 0);
    assert_eq!(world.staking.total_owed(), 0);
    world.expect_conserved();
}

#[test]
fn due_stake_that_was_not_withdrawn_is_reached_too() {
    let world = staked();
    set_block_timestamp(NOW + 10 * PERIOD);
    assert_eq!(world.slash(ALICE, 700 * U), 700 * U);
    world.expect_conserved();
}

#[test]
fn who_has_nothing_loses_nothing() {
    let world = deploy_staking();
    assert_eq!(world.slash(ALICE, U), 0);
    expect_event(
        world.address, selector!("Slashed"), Slashed { staker: ALICE, asked: U, taken: 0 },
    );
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('STAKING: zero amount', 'ENTRYPOINT_FAILED'))]
fn slash_refuses_nothing() {
    staked().slash(ALICE, 0);
}

/// A remainder below the minimum can be topped up to it, or leave.
#[test]
fn what_a_slash_leaves_can_leave() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.slash(ALICE, U);
    world.unstake(ALICE, MIN - U);
    world.expect_stake(ALICE, 0, 0, MIN - U);
}

#[test]
#[should_panic(expected: ('STAKING: below minimum', 'ENTRYPOINT_FAILED'))]
fn what_a_slash_leaves_is_topped_up_to_the_minimum() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.slash(ALICE, U);
    world.stake(ALICE, U - 1);
}

#[test]
#[should_panic(expected: ('STAKING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn slash_needs_the_transfer() {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = deploy_with(config(), token);
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.give(ALICE, MIN.into());
    world.stake(ALICE, MIN);
    odd.set_fault(Fault::Refuses);
    world.slash(ALICE, 1);
}
