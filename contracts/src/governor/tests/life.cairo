use starknet::testing::set_block_timestamp;
use crate::governor::interface::events::ProposalQueued;
use crate::governor::interface::{IGovernorDispatcherTrait, IGovernorSafeDispatcherTrait};
use crate::governor::rules::salt_of;
use crate::governor::types::ProposalState;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::act_as;
use crate::timelock::interface::{ITimelockDispatcherTrait, ITimelockSafeDispatcherTrait};
use crate::timelock::types::{GRACE, MIN_DELAY, OperationState};
use super::setup::{
    ALICE, BEGIN, BOB, CONFIG, DAY, WorldTrait, deploy_world, expect_refused, nobody,
};

const END: u64 = BEGIN + 7 * DAY;

#[test]
#[feature("safe_dispatcher")]
fn what_passed_goes_on_the_schedule_and_nowhere_else() {
    let world = deploy_world();
    let calls = world.calls(2_500);
    let id = world.propose_as(ALICE, 2_500);
    let refused = |time: u64| {
        set_block_timestamp(time);
        act_as(nobody());
        expect_refused(world.safe.queue(id, calls), 'GOVERNOR: not succeeded');
    };
    refused(BEGIN);
    refused(BEGIN + 2 * DAY);
    world.vote(ALICE, id, 1);
    refused(END - 1);
    set_block_timestamp(END);
    act_as(nobody());
    expect_refused(world.safe.queue(id, world.calls(2_501)), 'GOVERNOR: other calls');
    expect_refused(world.safe.queue(id, [*calls[0], *calls[0]].span()), 'GOVERNOR: other calls');
    expect_refused(world.safe.queue(id, [].span()), 'GOVERNOR: other calls');
    expect_refused(world.safe.enact_veto(id), 'GOVERNOR: other kind');
    drop_events(world.address);
    let operation = world.governor.queue(id, calls);
    expect_event(
        world.address,
        selector!("ProposalQueued"),
        ProposalQueued { proposal_id: id, operation, ready_at: END + MIN_DELAY },
    );
    expect_no_event(world.address);
    assert_eq!(
        operation, world.timelock.hash_operation_batch(calls, 0, salt_of(world.address, id)),
    );
    assert_eq!(world.governor.proposal(id).operation, operation);
    expect_refused(world.safe.queue(id, calls), 'GOVERNOR: not succeeded');
    world.expect_state(id, ProposalState::Queued);
    set_block_timestamp(END + MIN_DELAY - 1);
    expect_refused(world.safe_timelock.execute(operation), 'TIMELOCK: not ready');
    set_block_timestamp(END + MIN_DELAY);
    world.expect_state(id, ProposalState::Queued);
    world.timelock.execute(operation);
    world.expect_state(id, ProposalState::Executed);
    assert_eq!(world.governor.config().quorum_bps, 2_500);
    assert_eq!(world.governor.config_version(), 2);
}

#[test]
#[feature("safe_dispatcher")]
fn the_same_calls_may_pass_twice() {
    let world = deploy_world();
    let (first, second) = (world.propose_as(ALICE, 2_500), world.propose_as(BOB, 2_500));
    set_block_timestamp(BEGIN + 2 * DAY);
    world.vote(ALICE, first, 1);
    world.vote(ALICE, second, 1);
    set_block_timestamp(END);
    let calls = world.calls(2_500);
    assert_ne!(world.governor.queue(first, calls), world.governor.queue(second, calls));
}

#[test]
#[feature("safe_dispatcher")]
fn the_window_for_queueing_ends() {
    let world = deploy_world();
    let id = world.propose_as(ALICE, 2_500);
    set_block_timestamp(BEGIN + 2 * DAY);
    world.vote(ALICE, id, 1);
    set_block_timestamp(END + CONFIG.queue_window);
    world.expect_state(id, ProposalState::Expired);
    expect_refused(world.safe.queue(id, world.calls(2_500)), 'GOVERNOR: not succeeded');
}

#[test]
fn what_nobody_executes_expires() {
    let world = deploy_world();
    let (id, operation) = world.queued(2_500);
    set_block_timestamp(END + MIN_DELAY + GRACE - 1);
    world.expect_state(id, ProposalState::Queued);
    set_block_timestamp(END + MIN_DELAY + GRACE);
    world.expect_state(id, ProposalState::Expired);
    assert_eq!(world.timelock.get_operation_state(operation), OperationState::Expired);
}
