use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::staking::interface::{IStakeLocksDispatcherTrait, IStakeSlashingDispatcherTrait};
use crate::staking::types::LockReason;
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{ALICE, MIN, U, WorldTrait, deploy_staking};

fn try_lock(reason: LockReason, caller: felt252) {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    act_as(address(caller));
    world.locks.lock(ALICE, reason, U);
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn only_market_locks_for_jobs() {
    try_lock(LockReason::Job, 'audits');
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn only_audits_locks_for_audits() {
    try_lock(LockReason::Audit, 'disputes');
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn only_disputes_locks_for_juries() {
    try_lock(LockReason::Jury, 'beacon');
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn only_beacon_locks_for_its_keepers() {
    try_lock(LockReason::Beacon, 'market');
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_locks() {
    try_lock(LockReason::Job, 'GOVERNOR');
}

#[test]
#[should_panic(expected: ('STAKING: not the locker', 'ENTRYPOINT_FAILED'))]
fn only_the_locker_unlocks() {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    world.lock(ALICE, LockReason::Job, U);
    act_as(ALICE);
    world.locks.unlock(ALICE, LockReason::Job, U);
}

fn try_slash(caller: felt252) {
    let world = deploy_staking();
    world.stake(ALICE, MIN);
    act_as(address(caller));
    world.slashing.slash(ALICE, U);
}

#[test]
#[should_panic(expected: ('STAKING: not the slasher', 'ENTRYPOINT_FAILED'))]
fn market_does_not_slash() {
    try_slash('market');
}

#[test]
#[should_panic(expected: ('STAKING: not the slasher', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_slashes() {
    try_slash('GOVERNOR');
}

#[test]
fn says_which_contract_it_is() {
    let world = deploy_staking();
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.staking');
    assert_eq!(governed.governor(), GOVERNOR);
}
