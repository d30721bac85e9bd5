use starknet::testing::set_block_timestamp;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::act_as;
use crate::timelock::interface::events::{
    CallScheduled, MinDelayChanged, OperationCancelled, OperationExecuted, OperationScheduled,
};
use crate::timelock::interface::{
    ITimelockDispatcherTrait, ITimelockSafeDispatcher, ITimelockSafeDispatcherTrait,
};
use crate::timelock::types::{GRACE, MAX_DELAY, MIN_DELAY, OperationState, PAGE};
use super::mocks::ICounterDispatcherTrait;
use super::setup::{ANYONE, BEGIN, DAY, PROPOSER, WorldTrait, deploy_world, expect_refused};

#[test]
#[feature("safe_dispatcher")]
fn an_operation_waits_is_ready_and_done() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let calls = [world.add(2), world.add(3)].span();
    let foreseen = world.timelock.hash_operation_batch(calls, 0, 9);
    world.expect_state(foreseen, OperationState::Unset);
    assert_eq!(world.timelock.get_timestamp(foreseen), 0);
    act_as(ANYONE);
    expect_refused(safe.execute(foreseen), 'TIMELOCK: unknown operation');

    let delay = 8 * DAY;
    act_as(PROPOSER);
    let id = world.timelock.schedule_batch(calls, 0, 9, delay);
    assert_eq!(id, foreseen);
    for position in 0..2_u32 {
        expect_event(
            world.address,
            selector!("CallScheduled"),
            CallScheduled { id, position, call: *calls[position] },
        );
    }
    expect_event(
        world.address,
        selector!("OperationScheduled"),
        OperationScheduled {
            id,
            index: 0,
            calls: 2,
            predecessor: 0,
            salt: 9,
            ready_at: BEGIN + delay,
            expires_at: BEGIN + delay + GRACE,
        },
    );
    expect_refused(safe.schedule_batch(calls, 0, 9, delay), 'TIMELOCK: known operation');

    // One second before, and on time.
    act_as(ANYONE);
    set_block_timestamp(BEGIN + delay - 1);
    world.expect_state(id, OperationState::Waiting);
    expect_refused(safe.execute(id), 'TIMELOCK: not ready');
    assert_eq!(world.counter.total(), 0);
    set_block_timestamp(BEGIN + delay);
    world.expect_state(id, OperationState::Ready);
    world.timelock.execute(id);
    world.expect_state(id, OperationState::Done);
    assert_eq!(world.counter.total(), 5);
    assert_eq!(world.counter.last_caller(), world.address);
    expect_event(world.address, selector!("OperationExecuted"), OperationExecuted { id });
    expect_no_event(world.address);

    // Once, also after the window.
    expect_refused(safe.execute(id), 'TIMELOCK: not pending');
    set_block_timestamp(BEGIN + delay + GRACE);
    world.expect_state(id, OperationState::Done);
    act_as(PROPOSER);
    expect_refused(safe.cancel(id), 'TIMELOCK: not pending');
    expect_refused(safe.schedule_batch(calls, 0, 9, delay), 'TIMELOCK: known operation');
}

#[test]
#[feature("safe_dispatcher")]
fn what_nobody_executes_expires() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let calls = [world.add(1)].span();
    let (last, late) = (world.schedule(calls, 1), world.schedule(calls, 2));
    act_as(ANYONE);
    set_block_timestamp(BEGIN + MIN_DELAY + GRACE - 1);
    world.expect_state(last, OperationState::Ready);
    world.timelock.execute(last);
    set_block_timestamp(BEGIN + MIN_DELAY + GRACE);
    world.expect_state(late, OperationState::Expired);
    expect_refused(safe.execute(late), 'TIMELOCK: expired');
    act_as(PROPOSER);
    expect_refused(safe.cancel(late), 'TIMELOCK: not pending');
    assert_eq!(world.counter.total(), 1);
}

#[test]
#[feature("safe_dispatcher")]
fn the_proposer_strikes_off_what_is_pending() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let calls = [world.add(1)].span();
    let (waiting, ready) = (world.schedule(calls, 1), world.schedule(calls, 2));
    act_as(ANYONE);
    expect_refused(safe.cancel(waiting), 'TIMELOCK: not the proposer');
    act_as(world.address);
    expect_refused(safe.cancel(waiting), 'TIMELOCK: not the proposer');
    act_as(PROPOSER);
    expect_refused(safe.cancel(77), 'TIMELOCK: unknown operation');
    crate::testing::events::drop_events(world.address);
    world.timelock.cancel(waiting);
    expect_event(
        world.address, selector!("OperationCancelled"), OperationCancelled { id: waiting },
    );
    expect_no_event(world.address);
    set_block_timestamp(BEGIN + MIN_DELAY);
    world.timelock.cancel(ready);
    for id in [waiting, ready].span() {
        world.expect_state(*id, OperationState::Cancelled);
        expect_refused(safe.execute(*id), 'TIMELOCK: not pending');
        expect_refused(safe.cancel(*id), 'TIMELOCK: not pending');
    }
    // An id is used once.
    expect_refused(safe.schedule_batch(calls, 0, 1, MIN_DELAY), 'TIMELOCK: known operation');
    assert_eq!(world.counter.total(), 0);
}

#[test]
#[feature("safe_dispatcher")]
fn its_delay_changes_under_the_old_delay() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let update = |delay: u64| world.to_itself(selector!("update_delay"), [delay.into()].span());
    let longer = world.schedule([update(10 * DAY)].span(), 0);
    let shorter = world.schedule([update(MIN_DELAY)].span(), 0);
    let too_short = world.schedule([update(MIN_DELAY - 1)].span(), 0);
    let too_long = world.schedule([update(MAX_DELAY + 1)].span(), 0);
    let before = world.schedule([world.add(1)].span(), 1);
    act_as(PROPOSER);
    for bad in [0, MIN_DELAY - 1, MAX_DELAY + 1].span() {
        expect_refused(
            safe.schedule_batch([world.add(1)].span(), 0, 2, *bad), 'TIMELOCK: bad delay',
        );
    }
    set_block_timestamp(BEGIN + MIN_DELAY - 1);
    expect_refused(safe.execute(longer), 'TIMELOCK: not ready');
    set_block_timestamp(BEGIN + MIN_DELAY);
    expect_refused(safe.execute(too_short), 'TIMELOCK: bad delay');
    expect_refused(safe.execute(too_long), 'TIMELOCK: bad delay');
    assert_eq!(world.timelock.get_min_delay(), MIN_DELAY);
    crate::testing::events::drop_events(world.address);
    world.timelock.execute(longer);
    expect_event(world.address, selector!("OperationExecuted"), OperationExecuted { id: longer });
    expect_event(
        world.address,
        selector!("MinDelayChanged"),
        MinDelayChanged { previous: MIN_DELAY, delay: 10 * DAY },
    );
    // What was scheduled before keeps its time; what comes now obeys the new.
    world.expect_state(before, OperationState::Ready);
    expect_refused(
        safe.schedule_batch([world.add(1)].span(), 0, 2, 10 * DAY - 1), 'TIMELOCK: bad delay',
    );
    let after = world.schedule([update(MIN_DELAY)].span(), 3);
    assert_eq!(world.timelock.get_timestamp(after), BEGIN + MIN_DELAY + 10 * DAY);
    world.timelock.execute(shorter);
    assert_eq!(world.timelock.get_min_delay(), MIN_DELAY);
    // Also the proposer is replaced by itself only, and at once.
    let replace = world.to_itself(selector!("set_proposer"), [ANYONE.into()].span());
    let nobody = world.to_itself(selector!("set_proposer"), [0].span());
    let (good, bad) = (world.schedule([replace].span(), 0), world.schedule([nobody].span(), 0));
    set_block_timestamp(BEGIN + 2 * MIN_DELAY);
    expect_refused(safe.execute(bad), 'TIMELOCK: zero proposer');
    world.timelock.execute(good);
    act_as(PROPOSER);
    expect_refused(
        safe.schedule_batch([world.add(1)].span(), 0, 8, MIN_DELAY), 'TIMELOCK: not the proposer',
    );
    act_as(ANYONE);
    world.timelock.schedule_batch([world.add(1)].span(), 0, 8, MIN_DELAY);
}

#[test]
#[feature("safe_dispatcher")]
fn anyone_reads_what_changes_and_when() {
    let world = deploy_world();
    let safe = ITimelockSafeDispatcher { contract_address: world.address };
    let mut ids = array![];
    for salt in 0..20_u32 {
        set_block_timestamp(BEGIN + salt.into());
        let calls = [world.add(salt.into()), world.add(0)].span();
        // A predecessor and a salt, or neither.
        let predecessor = if salt == 0 {
            0
        } else {
            *ids[salt - 1]
        };
        ids.append(world.schedule_after(calls, predecessor, salt.into()));
    }
    assert_eq!(world.timelock.operation_count(), 20);
    for case in [(0_u32, 5_u32, 5_u32), (15, PAGE, 5), (4, PAGE, PAGE), (20, 3, 0), (25, 1, 0)]
        .span() {
        let (from, count, expected) = *case;
        let page = world.timelock.schedule(from, count);
        assert_eq!(page.len(), expected);
        for i in 0..page.len() {
            let operation = *page[i];
            let at = from + i;
            let now: u64 = at.into();
            assert_eq!(operation.id, *ids[at]);
            assert_eq!(operation.state, OperationState::Waiting);
            assert_eq!(operation.scheduled_at, BEGIN + now);
            assert_eq!(operation.ready_at, BEGIN + now + MIN_DELAY);
            assert_eq!(operation.expires_at, BEGIN + now + MIN_DELAY + GRACE);
            assert_eq!(operation.salt, at.into());
            assert_eq!(operation.predecessor, if at == 0 {
                0
            } else {
                *ids[at - 1]
            });
            assert_eq!(operation.calls.len(), 2);
            let call = *operation.calls[0];
            assert_eq!(call.to, world.counter.contract_address);
            assert_eq!(call.selector, selector!("add"));
            assert_eq!(call.calldata, [at.into()].span());
        }
    }
    expect_refused(safe.schedule(0, PAGE + 1), 'TIMELOCK: page too large');
    expect_refused(safe.operation(1), 'TIMELOCK: unknown operation');
}
