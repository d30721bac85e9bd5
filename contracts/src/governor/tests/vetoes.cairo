use starknet::testing::set_block_timestamp;
use crate::governor::interface::events::{ProposalCreated, VetoEnacted};
use crate::governor::interface::{IGovernorDispatcherTrait, IGovernorSafeDispatcherTrait};
use crate::governor::types::{ProposalKind, ProposalState};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::act_as;
use crate::testing::stake_history::IStakeHistoryDispatcherTrait;
use crate::timelock::interface::{ITimelockDispatcherTrait, ITimelockSafeDispatcherTrait};
use crate::timelock::types::{MIN_DELAY, OperationState};
use super::setup::{
    BEGIN, BOB, CAROL, CONFIG, DAVE, DAY, WorldTrait, deploy_world, expect_refused, nobody,
};

const QUEUED: u64 = BEGIN + 7 * DAY;

#[test]
#[feature("safe_dispatcher")]
fn stakers_strike_off_what_is_on_the_schedule() {
    let world = deploy_world();
    let (id, operation) = world.queued(2_500);
    drop_events(world.address);
    let begin = QUEUED + DAY;
    set_block_timestamp(begin);
    act_as(nobody());
    expect_refused(world.safe.propose_veto(operation, ""), 'GOVERNOR: below threshold');
    act_as(BOB);
    for unknown in [0, 1, operation + 1].span() {
        expect_refused(world.safe.propose_veto(*unknown, ""), 'GOVERNOR: nothing to veto');
    }
    let veto = world.governor.propose_veto(operation, "No");
    expect_event(
        world.address,
        selector!("ProposalCreated"),
        ProposalCreated {
            proposal_id: veto,
            proposer: BOB,
            kind: ProposalKind::Veto,
            subject: operation,
            starts_at: begin,
            ends_at: begin + CONFIG.veto_period,
            config_version: 1,
            description: "No",
        },
    );
    expect_no_event(world.address);
    // A veto is live beside a proposal, and neither allows a second of its kind.
    world.propose_as(BOB, 2_500);
    act_as(BOB);
    expect_refused(world.safe.propose_veto(operation, ""), 'GOVERNOR: has a live proposal');
    expect_refused(world.safe.propose(world.calls(2_500), ""), 'GOVERNOR: has a live proposal');
    // The vote is open at once; stake that came with it counts for nothing.
    world.expect_state(veto, ProposalState::Active);
    expect_refused(world.safe.cancel(veto), 'GOVERNOR: not pending');
    world.stakes.set_stake(DAVE, 1_000_000);
    act_as(DAVE);
    expect_refused(world.safe.cast_vote(veto, 0), 'GOVERNOR: no weight');
    assert_eq!(world.vote(BOB, veto, 1), 3_000);
    assert_eq!(world.vote(CAROL, veto, 0), 1_000);
    set_block_timestamp(begin + CONFIG.veto_period - 1);
    act_as(nobody());
    expect_refused(world.safe.enact_veto(veto), 'GOVERNOR: not succeeded');
    set_block_timestamp(begin + CONFIG.veto_period);
    expect_refused(world.safe.queue(veto, [].span()), 'GOVERNOR: other kind');
    drop_events(world.address);
    world.governor.enact_veto(veto);
    expect_event(
        world.address, selector!("VetoEnacted"), VetoEnacted { proposal_id: veto, operation },
    );
    expect_no_event(world.address);
    world.expect_state(veto, ProposalState::Executed);
    world.expect_state(id, ProposalState::Canceled);
    assert_eq!(world.timelock.get_operation_state(operation), OperationState::Cancelled);
    expect_refused(world.safe.enact_veto(veto), 'GOVERNOR: not succeeded');
    set_block_timestamp(QUEUED + MIN_DELAY);
    expect_refused(world.safe_timelock.execute(operation), 'TIMELOCK: not pending');
    assert_eq!(world.governor.config_version(), 1);
    act_as(BOB);
    expect_refused(world.safe.propose_veto(operation, ""), 'GOVERNOR: nothing to veto');
}

#[test]
#[feature("safe_dispatcher")]
fn a_veto_that_fails_or_comes_late_changes_nothing() {
    let world = deploy_world();
    let (id, operation) = world.queued(2_500);
    act_as(CAROL);
    let weak = world.governor.propose_veto(operation, "");
    world.vote(CAROL, weak, 1);
    // Proposed when the operation is ready already, and passed after it is done.
    set_block_timestamp(QUEUED + MIN_DELAY);
    world.expect_state(weak, ProposalState::Defeated);
    expect_refused(world.safe.enact_veto(weak), 'GOVERNOR: not succeeded');
    act_as(BOB);
    let late = world.governor.propose_veto(operation, "");
    world.vote(BOB, late, 1);
    set_block_timestamp(QUEUED + MIN_DELAY + DAY);
    world.timelock.execute(operation);
    set_block_timestamp(QUEUED + MIN_DELAY + CONFIG.veto_period);
    expect_refused(world.safe.enact_veto(late), 'TIMELOCK: not pending');
    world.expect_state(id, ProposalState::Executed);
    world.expect_state(late, ProposalState::Succeeded);
    set_block_timestamp(QUEUED + MIN_DELAY + CONFIG.veto_period + CONFIG.queue_window);
    world.expect_state(late, ProposalState::Expired);
}

#[test]
fn a_veto_has_time_within_the_shortest_delay() {
    let world = deploy_world();
    let (_, operation) = world.queued(2_500);
    // Proposed up to a day late even at the longest period, it ends in time.
    assert!(6 * DAY < MIN_DELAY);
    set_block_timestamp(QUEUED + MIN_DELAY - CONFIG.veto_period);
    act_as(BOB);
    let veto = world.governor.propose_veto(operation, "");
    world.vote(BOB, veto, 1);
    set_block_timestamp(QUEUED + MIN_DELAY);
    world.governor.enact_veto(veto);
    assert_eq!(world.timelock.get_operation_state(operation), OperationState::Cancelled);
}
