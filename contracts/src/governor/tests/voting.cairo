use starknet::testing::set_block_timestamp;
use crate::governor::interface::events::VoteCast;
use crate::governor::interface::{IGovernorDispatcherTrait, IGovernorSafeDispatcherTrait};
use crate::governor::types::{ABSTAIN, AGAINST, GovernorConfig, IN_FAVOUR, ProposalState, Tally};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::act_as;
use crate::testing::stake_history::IStakeHistoryDispatcherTrait;
use super::setup::{
    ALICE, BEGIN, BOB, CAROL, CONFIG, DAVE, DAY, WorldTrait, deploy_world, expect_refused, nobody,
};

const START: u64 = BEGIN + 2 * DAY;

#[test]
#[feature("safe_dispatcher")]
fn everyone_votes_once_with_their_average() {
    let world = deploy_world();
    let id = world.propose_as(CAROL, 2_500);
    act_as(ALICE);
    set_block_timestamp(START - 1);
    world.expect_state(id, ProposalState::Pending);
    expect_refused(world.safe.cast_vote(id, IN_FAVOUR), 'GOVERNOR: not active');
    set_block_timestamp(START);
    world.expect_state(id, ProposalState::Active);
    for bad in [3_u8, 255].span() {
        expect_refused(world.safe.cast_vote(id, *bad), 'GOVERNOR: bad support');
    }
    drop_events(world.address);
    assert_eq!(world.vote(ALICE, id, AGAINST), 6_000);
    let tally = Tally { in_favour: 0, against: 6_000, abstained: 0, quorum: 2_000 };
    expect_event(
        world.address,
        selector!("VoteCast"),
        VoteCast { proposal_id: id, voter: ALICE, support: AGAINST, weight: 6_000, tally },
    );
    expect_no_event(world.address);
    for again in [AGAINST, IN_FAVOUR, ABSTAIN].span() {
        expect_refused(world.safe.cast_vote(id, *again), 'GOVERNOR: already voted');
    }
    act_as(nobody());
    expect_refused(world.safe.cast_vote(id, IN_FAVOUR), 'GOVERNOR: no weight');
    assert!(!world.governor.has_voted(id, BOB));
    world.vote(BOB, id, IN_FAVOUR);
    set_block_timestamp(START + 5 * DAY - 1);
    world.vote(CAROL, id, ABSTAIN);
    assert_eq!(
        world.governor.proposal(id).tally,
        Tally { in_favour: 3_000, against: 6_000, abstained: 1_000, quorum: 2_000 },
    );
    assert!(world.governor.has_voted(id, BOB));
    assert_eq!(world.governor.vote_of(id, BOB), (IN_FAVOUR, 3_000));
    assert_eq!(world.governor.vote_of(id, CAROL), (ABSTAIN, 1_000));
    assert_eq!(world.governor.vote_of(id, DAVE), (0, 0));
    set_block_timestamp(START + 5 * DAY);
    world.expect_state(id, ProposalState::Defeated);
    act_as(DAVE);
    expect_refused(world.safe.cast_vote(id, IN_FAVOUR), 'GOVERNOR: not active');
}

#[test]
#[feature("safe_dispatcher")]
fn stake_that_comes_for_the_vote_counts_for_little() {
    let world = deploy_world();
    let id = world.propose_as(CAROL, 2_500);
    // DAVE brings ten times all the rest one second before the vote, BOB leaves
    // at the same time, ALICE's stake moves to another account in the middle of
    // the window.
    set_block_timestamp(START - 5 * DAY + 2 * DAY); // one day after proposing, within the window
    world.stakes.set_stake(ALICE, 0);
    world.stakes.set_stake(nobody(), 6_000);
    set_block_timestamp(START - 1);
    world.stakes.set_stake(DAVE, 100_000);
    world.stakes.set_stake(BOB, 0);
    set_block_timestamp(START);
    world.stakes.set_stake(CAROL, 1_000_000);
    set_block_timestamp(START + DAY);
    world.stakes.set_stake(DAVE, 0);
    // 100,000 for one of 864,000 seconds is nothing.
    act_as(DAVE);
    expect_refused(world.safe.cast_vote(id, AGAINST), 'GOVERNOR: no weight');
    // Moved stake votes once in all: 7 days here, 3 days there.
    let (first, second) = (world.vote(ALICE, id, IN_FAVOUR), world.vote(nobody(), id, IN_FAVOUR));
    assert_eq!((first, second), (4_200, 1_800));
    assert_eq!(world.vote(BOB, id, AGAINST), 2_999);
    // What came with or after the beginning does not count.
    assert_eq!(world.vote(CAROL, id, AGAINST), 1_000);
    assert_eq!(world.governor.proposal(id).tally.quorum, 2_000);
    assert_eq!(world.governor.get_votes(CAROL, START), 1_000);
    assert_eq!(world.governor.get_votes(nobody(), START), 1_800);
    assert_eq!(world.governor.quorum(START), 2_000);
    assert!(world.governor.get_votes(CAROL, START + DAY) > 100_000);
}

#[test]
fn quorum_and_strict_majority() {
    // (support of ALICE 6,000, BOB 3,000, CAROL 1,000 where 9 is no vote; quorum in
    // bps; result)
    let world = deploy_world();
    let mut begin = BEGIN;
    for case in [
        (9_u8, 9_u8, 9_u8, 2_000_u16, false), (9, 9, 1, 1_000, true), (9, 9, 1, 1_001, false),
        (9, 1, 0, 3_000, true), (9, 1, 0, 3_001, false), (9, 1, 2, 4_000, true),
        (9, 1, 2, 4_001, false), (1, 0, 0, 5_000, true), (0, 1, 1, 100, false),
        (2, 2, 2, 100, false), (2, 9, 1, 5_000, true), (2, 0, 1, 5_000, false),
    ]
        .span() {
        let (alice, bob, carol, quorum_bps, passes) = *case;
        set_block_timestamp(begin);
        act_as(world.timelock.contract_address);
        world.governor.set_config(GovernorConfig { quorum_bps, ..CONFIG });
        let id = world.propose_as(CAROL, 2_500);
        set_block_timestamp(begin + 2 * DAY);
        for vote in [(ALICE, alice), (BOB, bob), (CAROL, carol)].span() {
            let (voter, support) = *vote;
            if support != 9 {
                world.vote(voter, id, support);
            }
        }
        set_block_timestamp(begin + 7 * DAY - 1);
        world.expect_state(id, ProposalState::Active);
        set_block_timestamp(begin + 7 * DAY);
        world
            .expect_state(
                id, if passes {
                    ProposalState::Succeeded
                } else {
                    ProposalState::Defeated
                },
            );
        set_block_timestamp(begin + 14 * DAY - 1);
        if passes {
            world.expect_state(id, ProposalState::Succeeded);
        }
        begin += 14 * DAY;
        set_block_timestamp(begin);
        if passes {
            world.expect_state(id, ProposalState::Expired);
        }
    }
}

#[test]
fn a_tie_does_not_pass() {
    let world = deploy_world();
    world.stakes.set_stake(ALICE, 3_000);
    set_block_timestamp(BEGIN + 20 * DAY);
    let id = world.propose_as(CAROL, 2_500);
    set_block_timestamp(BEGIN + 22 * DAY);
    assert_eq!(world.vote(ALICE, id, IN_FAVOUR), 3_000);
    assert_eq!(world.vote(BOB, id, AGAINST), 3_000);
    set_block_timestamp(BEGIN + 27 * DAY);
    world.expect_state(id, ProposalState::Defeated);
}

#[test]
fn a_proposal_keeps_the_config_it_was_made_under() {
    let world = deploy_world();
    let old = world.propose_as(CAROL, 2_500);
    act_as(world.timelock.contract_address);
    let stricter = GovernorConfig {
        voting_delay: 3 * DAY, voting_period: DAY, smoothing: DAY, quorum_bps: 5_000, ..CONFIG,
    };
    world.governor.set_config(stricter);
    let new = world.propose_as(BOB, 2_500);
    set_block_timestamp(BEGIN + DAY);
    world.stakes.set_stake(CAROL, 0);
    set_block_timestamp(START);
    world.expect_state(old, ProposalState::Active);
    world.expect_state(new, ProposalState::Pending);
    // Nine of ten days, then none of one.
    assert_eq!(world.vote(CAROL, old, IN_FAVOUR), 900);
    world.vote(BOB, old, IN_FAVOUR);
    set_block_timestamp(BEGIN + 3 * DAY);
    assert_eq!(world.vote(BOB, new, IN_FAVOUR), 3_000);
    assert_eq!(world.governor.proposal(old).tally.quorum, 1_980);
    assert_eq!(world.governor.proposal(new).tally.quorum, 4_500);
    set_block_timestamp(BEGIN + 4 * DAY);
    world.expect_state(new, ProposalState::Defeated);
    world.expect_state(old, ProposalState::Active);
    set_block_timestamp(BEGIN + 7 * DAY);
    world.expect_state(old, ProposalState::Succeeded);
    assert_eq!(world.governor.proposal(old).config_version, 1);
    assert_eq!(world.governor.proposal(new).config_version, 2);
}
