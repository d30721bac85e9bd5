use core::num::traits::Zero;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::guardian::interface::events::CouncilSet;
use crate::guardian::interface::{
    IGuardianDispatcher, IGuardianDispatcherTrait, IGuardianSafeDispatcherTrait,
};
use crate::guardian::types::pause;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{
    ANYONE, WorldTrait, deploy_guardian, deploy_world, expect_refused, people, person,
};

#[test]
#[feature("safe_dispatcher")]
fn only_the_vote_replaces_the_council() {
    let world = deploy_world();
    for other in [ANYONE, person(0), world.address].span() {
        act_as(*other);
        expect_refused(world.safe.set_council(people(3), 2), 'GOV: not governor');
    }
    act_as(GOVERNOR);
    // (members, quorum): a majority, and one that can be reached.
    for bad in [(2, 2), (0, 0), (32, 17), (3, 1), (4, 2), (5, 2), (5, 6), (3, 0), (31, 15)].span() {
        let (count, quorum) = *bad;
        expect_refused(world.safe.set_council(people(count), quorum), 'GUARDIAN: bad council');
    }
    expect_refused(
        world.safe.set_council([person(0), person(1), person(0)].span(), 2),
        'GUARDIAN: bad council',
    );
    expect_refused(
        world.safe.set_council([person(0), person(1), Zero::zero()].span(), 2),
        'GUARDIAN: bad council',
    );
    assert_eq!(world.guardian.members(), people(5));
    for good in [(3, 2), (3, 3), (4, 3), (5, 3), (31, 16), (31, 31)].span() {
        let (count, quorum) = *good;
        world.guardian.set_council(people(count), quorum);
        assert_eq!(world.guardian.members(), people(count));
        assert_eq!(world.guardian.quorum(), quorum);
        assert!(world.guardian.is_member(person(count - 1)));
        assert!(!world.guardian.is_member(person(count)));
    }
    drop_events(world.address);
    world.guardian.set_council([ANYONE, person(1), person(2)].span(), 2);
    expect_event(
        world.address,
        selector!("CouncilSet"),
        CouncilSet { council: 8, members: [ANYONE, person(1), person(2)].span(), quorum: 2 },
    );
    expect_no_event(world.address);
    assert!(!world.guardian.is_member(person(0)));
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.guardian');
}

#[test]
#[feature("safe_dispatcher")]
fn confirmations_end_with_their_council() {
    let world = deploy_world();
    act_as(person(0));
    let motion = world.guardian.propose_pause(pause::EMISSION, 1);
    act_as(person(1));
    world.guardian.confirm(motion);
    // Whoever sits on an old seat now does not inherit its confirmation, and a
    // smaller quorum does not carry what the larger had not.
    act_as(GOVERNOR);
    world.guardian.set_council([person(2), person(3), person(4)].span(), 2);
    act_as(person(2));
    expect_refused(world.safe.confirm(motion), 'GUARDIAN: motion is over');
    assert!(!world.guardian.has_confirmed(motion, person(2)));
    assert!(world.guardian.has_confirmed(motion, person(0)));
    for old in [0_u32, 1].span() {
        act_as(person(*old));
        expect_refused(world.safe.confirm(motion), 'GUARDIAN: not a member');
        expect_refused(world.safe.propose_pause(pause::EMISSION, 1), 'GUARDIAN: not a member');
        expect_refused(world.safe.propose_lift(pause::EMISSION), 'GUARDIAN: not a member');
    }
    assert_eq!(world.paused(), 0);
    act_as(person(2));
    let next = world.guardian.propose_pause(pause::EMISSION, 1);
    assert_eq!(next, motion + 1);
    act_as(person(4));
    world.guardian.confirm(next);
    assert_eq!(world.paused(), pause::EMISSION);
}

#[test]
fn thirty_one_people_can_sit() {
    let guardian = IGuardianDispatcher { contract_address: deploy_guardian(people(31), 31) };
    act_as(person(0));
    let motion = guardian.propose_pause(pause::ALL, 72);
    for n in 1..31_u32 {
        assert!(!guardian.motion(motion).carried);
        assert!(!guardian.has_confirmed(motion, person(n)));
        act_as(person(n));
        guardian.confirm(motion);
        assert!(guardian.has_confirmed(motion, person(n)));
    }
    assert!(guardian.motion(motion).carried);
}

#[test]
#[should_panic(expected: ('GUARDIAN: bad council', 'CONSTRUCTOR_FAILED'))]
fn the_first_council_is_checked_too() {
    deploy_guardian(people(4), 2);
}
