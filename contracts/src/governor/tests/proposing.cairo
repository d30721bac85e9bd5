use starknet::account::Call;
use starknet::testing::set_block_timestamp;
use crate::governor::interface::events::{CallProposed, ProposalCanceled, ProposalCreated};
use crate::governor::interface::{IGovernorDispatcherTrait, IGovernorSafeDispatcherTrait};
use crate::governor::types::{MAX_DESCRIPTION, Proposal, ProposalKind, ProposalState, Tally};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{act_as, address};
use crate::testing::stake_history::IStakeHistoryDispatcherTrait;
use super::setup::{
    ALICE, BEGIN, BOB, CAROL, DAVE, DAY, WorldTrait, deploy_world, expect_refused, nobody,
};

#[test]
#[feature("safe_dispatcher")]
fn who_has_staked_enough_for_long_enough_proposes() {
    let world = deploy_world();
    let calls = world.calls(2_500);
    // CAROL is just at the threshold; DAVE staked much, but only now.
    world.stakes.set_stake(DAVE, 1_000_000);
    for other in [DAVE, nobody()].span() {
        act_as(*other);
        expect_refused(world.safe.propose(calls, ""), 'GOVERNOR: below threshold');
    }
    act_as(CAROL);
    let id = world.governor.propose(calls, "More people");
    assert_eq!(id, 1);
    let (starts_at, ends_at) = (BEGIN + 2 * DAY, BEGIN + 7 * DAY);
    let subject = world.governor.hash_calls(calls);
    expect_event(
        world.address,
        selector!("ProposalCreated"),
        ProposalCreated {
            proposal_id: id,
            proposer: CAROL,
            kind: ProposalKind::Calls,
            subject,
            starts_at,
            ends_at,
            config_version: 1,
            description: "More people",
        },
    );
    expect_event(
        world.address,
        selector!("CallProposed"),
        CallProposed { proposal_id: id, position: 0, call: *calls[0] },
    );
    expect_no_event(world.address);
    assert_eq!(
        world.governor.proposal(id),
        Proposal {
            kind: ProposalKind::Calls,
            state: ProposalState::Pending,
            proposer: CAROL,
            starts_at,
            ends_at,
            config_version: 1,
            subject,
            operation: 0,
            tally: Tally { in_favour: 0, against: 0, abstained: 0, quorum: 0 },
        },
    );
    assert_eq!(world.governor.proposal_count(), 1);
    for unknown in [0_u64, 2].span() {
        expect_refused(world.safe.state(*unknown), 'GOVERNOR: no such proposal');
        expect_refused(world.safe.proposal(*unknown), 'GOVERNOR: no such proposal');
        expect_refused(world.safe.cancel(*unknown), 'GOVERNOR: no such proposal');
        expect_refused(world.safe.cast_vote(*unknown, 1), 'GOVERNOR: no such proposal');
        expect_refused(world.safe.queue(*unknown, calls), 'GOVERNOR: no such proposal');
        expect_refused(world.safe.enact_veto(*unknown), 'GOVERNOR: no such proposal');
    }
    // DAVE's million counts for a tenth of a per cent after 864 seconds of ten
    // days, which is the threshold.
    set_block_timestamp(BEGIN + 863);
    act_as(DAVE);
    expect_refused(world.safe.propose(calls, ""), 'GOVERNOR: below threshold');
    set_block_timestamp(BEGIN + 864);
    world.governor.propose(calls, "");
}

#[test]
#[feature("safe_dispatcher")]
fn only_what_the_timelock_would_take_is_proposed() {
    let world = deploy_world();
    act_as(ALICE);
    let nowhere = Call { to: address(0), selector: 1, calldata: [].span() };
    expect_refused(world.safe.propose([].span(), ""), 'TIMELOCK: no calls');
    expect_refused(world.safe.propose([nowhere].span(), ""), 'TIMELOCK: zero target');
    let mut long: ByteArray = "";
    for _ in 0..MAX_DESCRIPTION {
        long.append_byte('x');
    }
    world.governor.propose(world.calls(2_500), long.clone());
    act_as(BOB);
    long.append_byte('x');
    expect_refused(world.safe.propose(world.calls(2_500), long), 'GOVERNOR: description too long');
}

#[test]
#[feature("safe_dispatcher")]
fn one_live_proposal_each() {
    let world = deploy_world();
    let calls = world.calls(2_500);
    let refused = |until: u64| {
        set_block_timestamp(until);
        act_as(ALICE);
        expect_refused(world.safe.propose(calls, ""), 'GOVERNOR: has a live proposal');
    };
    let first = world.propose_as(ALICE, 2_500);
    world.propose_as(BOB, 2_500); // others may
    refused(BEGIN);
    refused(BEGIN + 2 * DAY);
    world.vote(ALICE, first, 1);
    refused(BEGIN + 7 * DAY - 1);
    // Passed and not queued.
    refused(BEGIN + 7 * DAY);
    world.expect_state(first, ProposalState::Succeeded);
    world.governor.queue(first, calls);
    world.expect_state(first, ProposalState::Queued);
    // Queued, defeated, canceled or expired, the next may come.
    let second = world.propose_as(ALICE, 2_500);
    refused(BEGIN + 14 * DAY - 1);
    set_block_timestamp(BEGIN + 14 * DAY);
    world.expect_state(second, ProposalState::Defeated);
    let third = world.propose_as(ALICE, 2_500);
    world.governor.cancel(third);
    let fourth = world.propose_as(ALICE, 2_500);
    set_block_timestamp(BEGIN + 16 * DAY);
    world.vote(ALICE, fourth, 1);
    refused(BEGIN + 28 * DAY - 1);
    set_block_timestamp(BEGIN + 28 * DAY);
    world.expect_state(fourth, ProposalState::Expired);
    world.propose_as(ALICE, 2_500);
}

#[test]
#[feature("safe_dispatcher")]
fn a_proposal_is_cancelled_before_its_vote() {
    let world = deploy_world();
    let own = world.propose_as(ALICE, 2_500);
    drop_events(world.address);
    for other in [BOB, nobody(), world.timelock.contract_address].span() {
        act_as(*other);
        expect_refused(world.safe.cancel(own), 'GOVERNOR: not the proposer');
    }
    act_as(ALICE);
    set_block_timestamp(BEGIN + 2 * DAY - 1);
    world.governor.cancel(own);
    expect_event(
        world.address, selector!("ProposalCanceled"), ProposalCanceled { proposal_id: own },
    );
    expect_no_event(world.address);
    world.expect_state(own, ProposalState::Canceled);
    expect_refused(world.safe.cancel(own), 'GOVERNOR: not pending');
    set_block_timestamp(BEGIN + 2 * DAY);
    act_as(BOB);
    expect_refused(world.safe.cast_vote(own, 1), 'GOVERNOR: not active');
    expect_refused(world.safe.queue(own, world.calls(2_500)), 'GOVERNOR: not succeeded');

    // Anyone, once its proposer has taken the stake away: CAROL was just at the
    // threshold, and is below a second later.
    let begin = BEGIN + 3 * DAY;
    set_block_timestamp(begin);
    let left = world.propose_as(CAROL, 2_500);
    world.stakes.set_stake(CAROL, 0);
    act_as(nobody());
    expect_refused(world.safe.cancel(left), 'GOVERNOR: not the proposer');
    set_block_timestamp(begin + 1);
    world.governor.cancel(left);

    // Not once the vote has begun.
    let begun = world.propose_as(ALICE, 2_500);
    set_block_timestamp(begin + 1 + 2 * DAY);
    act_as(ALICE);
    expect_refused(world.safe.cancel(begun), 'GOVERNOR: not pending');
    world.stakes.set_stake(ALICE, 0);
    set_block_timestamp(begin + 6 * DAY);
    act_as(nobody());
    expect_refused(world.safe.cancel(begun), 'GOVERNOR: not pending');
}
