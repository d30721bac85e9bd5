use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::staking::contract::Staking;
use crate::staking::interface::events::ConfigSet;
use crate::staking::interface::{
    IStakeLocksDispatcherTrait, IStakeSlashingDispatcherTrait, IStakingDispatcherTrait,
};
use crate::staking::types::{LockReason, MAX_UNBONDING_SECONDS, StakingConfig};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use super::setup::{ALICE, MIN, PERIOD, U, World, WorldTrait, config, deploy_staking};

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

fn try_config(config: StakingConfig) -> World {
    let world = deploy_staking();
    act_as(GOVERNOR);
    world.staking.set_config(config);
    world
}

#[test]
fn governor_sets_the_config() {
    let next = StakingConfig { unbonding_seconds: MAX_UNBONDING_SECONDS, min_stake: 1 };
    let world = try_config(next);
    assert_eq!(world.staking.config(), next);
    expect_event(
        world.address, selector!("ConfigSet"), ConfigSet { previous: config(), config: next },
    );
    expect_no_event(world.address);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_sets_the_config() {
    let world = deploy_staking();
    act_as(ALICE);
    world.staking.set_config(config());
}

#[test]
#[should_panic(expected: ('STAKING: bad config', 'ENTRYPOINT_FAILED'))]
fn unbonding_takes_time() {
    try_config(StakingConfig { unbonding_seconds: 0, min_stake: MIN });
}

#[test]
#[should_panic(expected: ('STAKING: bad config', 'ENTRYPOINT_FAILED'))]
fn unbonding_ends() {
    try_config(StakingConfig { unbonding_seconds: MAX_UNBONDING_SECONDS + 1, min_stake: MIN });
}

#[test]
#[should_panic(expected: ('STAKING: bad config', 'ENTRYPOINT_FAILED'))]
fn the_minimum_is_not_zero() {
    try_config(StakingConfig { unbonding_seconds: PERIOD, min_stake: 0 });
}

#[test]
#[should_panic(expected: ('STAKING: bad config', 'ENTRYPOINT_FAILED'))]
fn the_minimum_can_be_reached() {
    try_config(StakingConfig { unbonding_seconds: PERIOD, min_stake: 0x1000000000000000000000000 });
}

#[test]
#[should_panic(expected: ('STAKING: bad config', 'CONSTRUCTOR_FAILED'))]
fn the_first_config_is_checked_too() {
    let mut calldata = array![];
    (GOVERNOR, StakingConfig { unbonding_seconds: 0, min_stake: MIN }).serialize(ref calldata);
    deploy(Staking::TEST_CLASS_HASH, calldata.span());
}

#[test]
fn says_which_contract_it_is() {
    let world = deploy_staking();
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.staking');
    assert_eq!(governed.governor(), GOVERNOR);
}
