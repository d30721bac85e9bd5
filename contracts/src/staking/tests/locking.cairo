use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::interface::events::StakeChanged;
use crate::staking::types::{LOCK_UNIT, LockReason, Stake};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use super::setup::{ALICE, U, World, WorldTrait, deploy_staking};

const REASONS: [LockReason; 4] = [
    LockReason::Job, LockReason::Audit, LockReason::Jury, LockReason::Beacon,
];

fn staked() -> World {
    let world = deploy_staking();
    world.stake(ALICE, 1_000 * U);
    drop_events(world.address);
    world
}

#[test]
fn locks_of_all_reasons_stand_side_by_side() {
    let world = staked();
    let mut amount = 10 * U;
    let mut locked = 0;
    for reason in REASONS.span() {
        assert_eq!(world.lock(ALICE, *reason, amount), amount);
        assert_eq!(world.staking.locked_for(ALICE, *reason), amount);
        locked += amount;
        world.expect_stake(ALICE, 1_000 * U, locked, 0);
        assert_eq!(world.staking.free_of(ALICE), 1_000 * U - locked);
        expect_event(
            world.address,
            selector!("StakeChanged"),
            StakeChanged {
                staker: ALICE, stake: Stake { active: 1_000 * U, locked, unbonding: 0 },
            },
        );
        amount += 10 * U;
    }
    for reason in REASONS.span() {
        let held = world.staking.locked_for(ALICE, *reason);
        world.unlock(ALICE, *reason, held);
        assert_eq!(world.staking.locked_for(ALICE, *reason), 0);
        locked -= held;
        expect_event(
            world.address,
            selector!("StakeChanged"),
            StakeChanged {
                staker: ALICE, stake: Stake { active: 1_000 * U, locked, unbonding: 0 },
            },
        );
    }
    assert_eq!(world.staking.free_of(ALICE), 1_000 * U);
    expect_no_event(world.address);
}

#[test]
fn lock_rounds_up_to_whole_units() {
    let world = staked();
    assert_eq!(world.lock(ALICE, LockReason::Job, 1), LOCK_UNIT);
    assert_eq!(world.lock(ALICE, LockReason::Job, LOCK_UNIT), LOCK_UNIT);
    assert_eq!(world.lock(ALICE, LockReason::Job, LOCK_UNIT + 1), 2 * LOCK_UNIT);
    assert_eq!(world.staking.locked_for(ALICE, LockReason::Job), 4 * LOCK_UNIT);
}

#[test]
fn lock_reaches_all_that_is_free() {
    let world = staked();
    world.lock(ALICE, LockReason::Audit, 400 * U);
    assert_eq!(world.lock(ALICE, LockReason::Job, 600 * U), 600 * U);
    assert_eq!(world.staking.free_of(ALICE), 0);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn lock_stops_at_what_is_free() {
    let world = staked();
    world.lock(ALICE, LockReason::Audit, 400 * U);
    world.lock(ALICE, LockReason::Job, 600 * U + 1);
}

/// 1.5 units are free: 1.2 would have to be rounded up to 2.
#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn lock_does_not_round_beyond_what_is_free() {
    let world = staked();
    world.stake(ALICE, LOCK_UNIT / 2);
    world.lock(ALICE, LockReason::Audit, 999 * U);
    world.lock(ALICE, LockReason::Job, LOCK_UNIT + LOCK_UNIT / 5);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn lock_refuses_the_largest_number() {
    staked().lock(ALICE, LockReason::Job, 0xffffffffffffffffffffffffffffffff);
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED'))]
fn stake_in_the_queue_cannot_be_locked() {
    let world = staked();
    world.unstake(ALICE, 1_000 * U);
    world.lock(ALICE, LockReason::Job, 1);
}

/// A tier may ask for no stake at all.
#[test]
fn locking_and_unlocking_nothing_does_nothing() {
    let world = staked();
    assert_eq!(world.lock(ALICE, LockReason::Job, 0), 0);
    world.unlock(ALICE, LockReason::Job, 0);
    expect_no_event(world.address);
}

#[test]
fn unlock_may_be_in_parts() {
    let world = staked();
    world.lock(ALICE, LockReason::Jury, 3 * U);
    world.unlock(ALICE, LockReason::Jury, 2 * U);
    world.unlock(ALICE, LockReason::Jury, U);
    assert_eq!(world.staking.locked_for(ALICE, LockReason::Jury), 0);
}

#[test]
#[should_panic(expected: ('STAKING: unlock too much', 'ENTRYPOINT_FAILED'))]
fn unlock_stops_at_its_own_reason() {
    let world = staked();
    world.lock(ALICE, LockReason::Job, 3 * U);
    world.lock(ALICE, LockReason::Audit, 3 * U);
    world.unlock(ALICE, LockReason::Job, 4 * U);
}

#[test]
#[should_panic(expected: ('STAKING: not whole lock units', 'ENTRYPOINT_FAILED'))]
fn unlock_takes_what_lock_returned() {
    let world = staked();
    world.lock(ALICE, LockReason::Job, LOCK_UNIT + 1);
    world.unlock(ALICE, LockReason::Job, LOCK_UNIT + 1);
}
