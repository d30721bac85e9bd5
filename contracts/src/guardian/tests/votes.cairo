use starknet::testing::set_block_timestamp;
use crate::guardian::interface::events::{Lifted, Paused};
use crate::guardian::interface::{IGuardianDispatcherTrait, IGuardianSafeDispatcherTrait};
use crate::guardian::types::{COOL_DOWN, VOTE_HOURS, pause};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ANYONE, BEGIN, HOUR, WorldTrait, deploy_world, expect_refused, person};

#[test]
#[feature("safe_dispatcher")]
fn only_a_vote_goes_on_after_three_days() {
    let world = deploy_world();
    for other in [ANYONE, person(0)].span() {
        act_as(*other);
        expect_refused(world.safe.pause_by_vote(pause::EMISSION, 1), 'GOV: not governor');
        expect_refused(world.safe.lift_by_vote(pause::EMISSION), 'GOV: not governor');
    }
    act_as(GOVERNOR);
    for bad in [0_u32, 16, 0xffffffff].span() {
        expect_refused(world.safe.pause_by_vote(*bad, 1), 'GUARDIAN: bad mask');
        expect_refused(world.safe.lift_by_vote(*bad), 'GUARDIAN: bad mask');
    }
    for bad in [0, VOTE_HOURS + 1, 0xffff].span() {
        expect_refused(world.safe.pause_by_vote(1, *bad), 'GUARDIAN: bad hours');
    }
    // Lengthened while it lasts; what is shorter than what stands is a mistake.
    world.pause(pause::EMISSION, 72);
    drop_events(world.address);
    act_as(GOVERNOR);
    expect_refused(world.safe.pause_by_vote(pause::EMISSION, 71), 'GUARDIAN: shorter than it is');
    world.guardian.pause_by_vote(pause::EMISSION + pause::BUYBACK, 100);
    let until = BEGIN + 100 * HOUR;
    expect_event(
        world.address, selector!("Paused"), Paused { motion: 0, mask: 5, until, paused: 5 },
    );
    expect_no_event(world.address);
    world.expect_paused_at(until - 1, 5);
    // People do not lift what the vote wants.
    act_as(person(0));
    expect_refused(world.safe.propose_lift(pause::EMISSION), 'GUARDIAN: paused by vote');
    world.expect_paused_at(until, 0);
    // And cool down after it as after their own; the vote does not.
    expect_refused(world.safe.propose_pause(pause::BUYBACK, 1), 'GUARDIAN: cooling down');
    act_as(GOVERNOR);
    world.guardian.pause_by_vote(pause::EMISSION, VOTE_HOURS);
    world.expect_paused_at(until + VOTE_HOURS.into() * HOUR - 1, 1);
    world.expect_paused_at(until + VOTE_HOURS.into() * HOUR, 0);
}

#[test]
#[feature("safe_dispatcher")]
fn the_vote_lifts_anything() {
    let world = deploy_world();
    world.pause(pause::EMISSION, 72);
    act_as(GOVERNOR);
    world.guardian.pause_by_vote(pause::BUYBACK, 720);
    expect_refused(world.safe.lift_by_vote(pause::ALL), 'GUARDIAN: not paused');
    drop_events(world.address);
    world.guardian.lift_by_vote(pause::EMISSION);
    expect_event(
        world.address, selector!("Lifted"), Lifted { motion: 0, mask: 1, paused: pause::BUYBACK },
    );
    world.guardian.lift_by_vote(pause::BUYBACK);
    assert_eq!(world.paused(), 0);
    // A vote's lifting is not undone at once either, and its pauses are forgotten
    // when people pause again.
    act_as(person(0));
    expect_refused(world.safe.propose_pause(pause::EMISSION, 1), 'GUARDIAN: cooling down');
    set_block_timestamp(BEGIN + COOL_DOWN);
    world.pause(pause::BUYBACK, 5);
    world.lift(pause::BUYBACK);
    assert_eq!(world.paused(), 0);
}
