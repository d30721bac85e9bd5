use starknet::testing::set_block_timestamp;
use crate::guardian::interface::events::{Lifted, MotionConfirmed, MotionProposed, Paused};
use crate::guardian::interface::{IGuardianDispatcherTrait, IGuardianSafeDispatcherTrait};
use crate::guardian::types::{
    BitPause, COOL_DOWN, MOTION_SECONDS, Motion, MotionKind, PEOPLE_HOURS, pause,
};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ANYONE, BEGIN, HOUR, WorldTrait, deploy_world, expect_refused, person};

#[test]
#[feature("safe_dispatcher")]
fn three_of_five_pause_rates_for_a_while() {
    let world = deploy_world();
    let mask = pause::EMISSION + pause::BUYBACK;
    for other in [ANYONE, GOVERNOR].span() {
        act_as(*other);
        expect_refused(world.safe.propose_pause(mask, 10), 'GUARDIAN: not a member');
    }
    act_as(person(0));
    for bad in [0_u32, 16, 17, 0xffffffff].span() {
        expect_refused(world.safe.propose_pause(*bad, 10), 'GUARDIAN: bad mask');
    }
    for bad in [0, PEOPLE_HOURS + 1, 0xffff].span() {
        expect_refused(world.safe.propose_pause(mask, *bad), 'GUARDIAN: bad hours');
    }
    let motion = world.guardian.propose_pause(mask, 10);
    assert_eq!(motion, 1);
    let expires_at = BEGIN + MOTION_SECONDS;
    expect_event(
        world.address,
        selector!("MotionProposed"),
        MotionProposed {
            motion, member: person(0), kind: MotionKind::Pause, mask, hours: 10, expires_at,
        },
    );
    expect_refused(world.safe.confirm(motion), 'GUARDIAN: already confirmed');
    expect_refused(world.safe.confirm(0), 'GUARDIAN: no such motion');
    expect_refused(world.safe.confirm(2), 'GUARDIAN: no such motion');
    expect_refused(world.safe.motion(2), 'GUARDIAN: no such motion');
    act_as(ANYONE);
    expect_refused(world.safe.confirm(motion), 'GUARDIAN: not a member');
    act_as(person(4));
    world.guardian.confirm(motion);
    expect_event(
        world.address,
        selector!("MotionConfirmed"),
        MotionConfirmed { motion, member: person(4), confirmations: 2 },
    );
    assert_eq!(world.paused(), 0);
    assert_eq!(
        world.guardian.motion(motion),
        Motion {
            kind: MotionKind::Pause,
            mask,
            hours: 10,
            expires_at,
            council: 1,
            confirmations: 2,
            carried: false,
        },
    );
    // The hours count from when it is carried.
    let carried_at = BEGIN + 5 * HOUR;
    set_block_timestamp(carried_at);
    act_as(person(2));
    world.guardian.confirm(motion);
    expect_event(
        world.address,
        selector!("MotionConfirmed"),
        MotionConfirmed { motion, member: person(2), confirmations: 3 },
    );
    let until = carried_at + 10 * HOUR;
    expect_event(world.address, selector!("Paused"), Paused { motion, mask, until, paused: mask });
    expect_no_event(world.address);
    act_as(person(1));
    expect_refused(world.safe.confirm(motion), 'GUARDIAN: motion is over');
    world.expect_paused_at(carried_at, mask);
    world.expect_paused_at(until - 1, mask);
    world.expect_paused_at(until, 0);
    assert_eq!(
        world.guardian.pauses(),
        [
            BitPause { bit: 1, until, free_at: until + COOL_DOWN, by_vote: false },
            BitPause { bit: 2, until: 0, free_at: 0, by_vote: false },
            BitPause { bit: 4, until, free_at: until + COOL_DOWN, by_vote: false },
            BitPause { bit: 8, until: 0, free_at: 0, by_vote: false },
        ]
            .span(),
    );
}

#[test]
#[feature("safe_dispatcher")]
fn a_motion_waits_a_day() {
    let world = deploy_world();
    act_as(person(0));
    let (last, late) = (
        world.guardian.propose_pause(pause::EMISSION, 1),
        world.guardian.propose_pause(pause::BUYBACK, 1),
    );
    act_as(person(1));
    world.guardian.confirm(last);
    world.guardian.confirm(late);
    act_as(person(2));
    set_block_timestamp(BEGIN + MOTION_SECONDS - 1);
    world.guardian.confirm(last);
    set_block_timestamp(BEGIN + MOTION_SECONDS);
    expect_refused(world.safe.confirm(late), 'GUARDIAN: motion is over');
    assert_eq!(world.paused(), pause::EMISSION);
}

#[test]
#[feature("safe_dispatcher")]
fn people_do_not_pause_the_same_again_at_once() {
    let world = deploy_world();
    let mask = pause::EMISSION + pause::TREASURY_BURN;
    // Two motions that were possible side by side: the second comes too late.
    act_as(person(0));
    let twin = world.guardian.propose_pause(pause::EMISSION, PEOPLE_HOURS);
    act_as(person(1));
    world.guardian.confirm(twin);
    world.pause(mask, PEOPLE_HOURS);
    let until = BEGIN + PEOPLE_HOURS.into() * HOUR;
    act_as(person(2));
    expect_refused(world.safe.confirm(twin), 'GUARDIAN: cooling down');
    for time in [BEGIN, until - 1, until, until + COOL_DOWN - 1].span() {
        set_block_timestamp(*time);
        act_as(person(3));
        for again in [pause::EMISSION, pause::TREASURY_BURN, mask, pause::ALL].span() {
            expect_refused(world.safe.propose_pause(*again, 1), 'GUARDIAN: cooling down');
        }
    }
    // Other rates have their own time.
    world.pause(pause::REVENUE_BURN, 1);
    assert_eq!(world.paused(), pause::REVENUE_BURN);
    set_block_timestamp(until + COOL_DOWN);
    world.pause(mask, 1);
    assert_eq!(world.paused(), pause::REVENUE_BURN + mask);
    world.expect_paused_at(until + COOL_DOWN + HOUR - 1, mask);
}

#[test]
#[feature("safe_dispatcher")]
fn people_lift_what_they_paused() {
    let world = deploy_world();
    act_as(person(0));
    expect_refused(world.safe.propose_lift(pause::EMISSION), 'GUARDIAN: not paused');
    expect_refused(world.safe.propose_lift(0), 'GUARDIAN: bad mask');
    expect_refused(world.safe.propose_lift(16), 'GUARDIAN: bad mask');
    world.pause(pause::EMISSION + pause::BUYBACK, 72);
    act_as(person(0));
    expect_refused(
        world.safe.propose_lift(pause::EMISSION + pause::REVENUE_BURN), 'GUARDIAN: not paused',
    );
    let late = world.guardian.propose_lift(pause::EMISSION);
    act_as(person(1));
    world.guardian.confirm(late);
    let lifted_at = BEGIN + 3 * HOUR;
    set_block_timestamp(lifted_at);
    drop_events(world.address);
    world.lift(pause::EMISSION);
    expect_event(
        world.address,
        selector!("MotionProposed"),
        MotionProposed {
            motion: 3,
            member: person(0),
            kind: MotionKind::Lift,
            mask: pause::EMISSION,
            hours: 0,
            expires_at: lifted_at + MOTION_SECONDS,
        },
    );
    for (n, confirmations) in [(1_u32, 2_u8), (2, 3)].span() {
        expect_event(
            world.address,
            selector!("MotionConfirmed"),
            MotionConfirmed { motion: 3, member: person(*n), confirmations: *confirmations },
        );
    }
    expect_event(
        world.address,
        selector!("Lifted"),
        Lifted { motion: 3, mask: pause::EMISSION, paused: pause::BUYBACK },
    );
    expect_no_event(world.address);
    assert_eq!(world.paused(), pause::BUYBACK);
    act_as(person(2));
    expect_refused(world.safe.confirm(late), 'GUARDIAN: not paused');
    // The cool-down counts from the lifting.
    set_block_timestamp(lifted_at + COOL_DOWN - 1);
    expect_refused(world.safe.propose_pause(pause::EMISSION, 1), 'GUARDIAN: cooling down');
    set_block_timestamp(lifted_at + COOL_DOWN);
    world.pause(pause::EMISSION, 1);
}
