use starknet::testing::set_block_timestamp;
use crate::testing::stage::act_as;
use crate::timelock::interface::{
    ITimelockDispatcherTrait, ITimelockSafeDispatcher, ITimelockSafeDispatcherTrait,
};
use crate::timelock::types::{MIN_DELAY, OperationState};
use super::mocks::ICounterDispatcherTrait;
use super::setup::{ANYONE, BEGIN, WorldTrait, deploy_world, expect_refused};

#[test]
#[feature("safe_dispatcher")]
fn all_calls_or_none() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let id = world.schedule([world.add(1), world.fail(), world.add(2)].span(), 0);
    set_block_timestamp(BEGIN + MIN_DELAY);
    act_as(ANYONE);
    expect_refused(safe.execute(id), 'COUNTER: fails');
    assert_eq!(world.counter.total(), 0);
    // It stays ready: what failed may succeed later.
    world.expect_state(id, OperationState::Ready);
}

#[test]
#[feature("safe_dispatcher")]
fn a_successor_waits_for_the_last_call() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let first = world.schedule([world.add(1)].span(), 0);
    let second = world.schedule_after([world.add(2)].span(), first, 0);
    let unknown = world.schedule_after([world.add(4)].span(), 'never', 0);
    let cancelled = world.schedule([world.add(8)].span(), 1);
    let orphan = world.schedule_after([world.add(16)].span(), cancelled, 0);
    world.timelock.cancel(cancelled);
    set_block_timestamp(BEGIN + MIN_DELAY);
    act_as(ANYONE);
    for waits in [second, unknown, orphan].span() {
        expect_refused(safe.execute(*waits), 'TIMELOCK: predecessor waits');
    }
    world.timelock.execute(first);
    world.timelock.execute(second);
    for waits in [unknown, orphan].span() {
        expect_refused(safe.execute(*waits), 'TIMELOCK: predecessor waits');
    }
    assert_eq!(world.counter.total(), 3);
}

#[test]
#[feature("safe_dispatcher")]
fn a_call_that_comes_back_gets_no_further() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let other = world.schedule([world.add(1)].span(), 0);
    let outer = world.schedule([world.add(2), world.call_back()].span(), 0);
    let successor = world.schedule_after([world.add(4)].span(), outer, 0);
    set_block_timestamp(BEGIN + MIN_DELAY);
    act_as(ANYONE);
    world.counter.remember(outer);
    expect_refused(safe.execute(outer), 'TIMELOCK: not pending');
    world.counter.remember(successor);
    expect_refused(safe.execute(outer), 'TIMELOCK: predecessor waits');
    world.expect_state(outer, OperationState::Ready);
    assert_eq!(world.counter.total(), 0);
    // What does not wait for it may be executed from within, as by anyone.
    world.counter.remember(other);
    world.timelock.execute(outer);
    world.expect_state(other, OperationState::Done);
    world.expect_state(outer, OperationState::Done);
    world.timelock.execute(successor);
    assert_eq!(world.counter.total(), 7);
}
