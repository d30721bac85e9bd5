use starknet::testing::set_block_timestamp;
use crate::slasher::contract::Slasher;
use crate::slasher::interface::ISlasherDispatcherTrait;
use crate::slasher::interface::events::StakeSlashed;
use crate::slasher::types::{EPOCH_SECONDS, Offence};
use crate::testing::dials::turn;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, deploy};
use super::setup::{ALICE, CAP, REPORTER, VICTIM, WorldTrait, deploy_world};

#[test]
fn the_cap_can_be_reached() {
    let world = deploy_world();
    assert_eq!(world.slash(Offence::Late, CAP - 1), (CAP - 1, 14_999));
    assert_eq!(world.slash(Offence::Late, 1), (1, 0));
    assert_eq!(world.slasher.slashed_in_epoch(), CAP);
}

#[test]
fn beyond_the_cap_it_stays_with_the_offender() {
    let world = deploy_world();
    world.slash(Offence::Late, CAP - 1_000);
    drop_events(world.address);
    assert_eq!(world.slash(Offence::Late, 1_001), (1_000, 300));
    expect_event(
        world.address,
        selector!("StakeSlashed"),
        StakeSlashed {
            offender: ALICE,
            offence: Offence::Late,
            asked: 1_001,
            taken: 1_000,
            burned: 500,
            reporter: REPORTER,
            reporter_share: 200,
            victim: VICTIM,
            victim_share: 300,
            capped: 1,
        },
    );
    assert_eq!(world.slash(Offence::Late, 5), (0, 0));
    expect_event(
        world.address,
        selector!("StakeSlashed"),
        StakeSlashed {
            offender: ALICE,
            offence: Offence::Late,
            asked: 5,
            taken: 0,
            burned: 0,
            reporter: REPORTER,
            reporter_share: 0,
            victim: VICTIM,
            victim_share: 0,
            capped: 5,
        },
    );
    expect_no_event(world.address);
    world.expect_conserved(CAP / 2);
}

#[test]
fn the_cap_lasts_to_the_end_of_the_epoch() {
    let world = deploy_world();
    world.slash(Offence::Late, CAP);
    set_block_timestamp(101 * EPOCH_SECONDS - 1);
    assert_eq!(world.slash(Offence::Late, 10), (0, 0));
    set_block_timestamp(101 * EPOCH_SECONDS);
    assert_eq!(world.slasher.slashed_in_epoch(), 0);
    assert_eq!(world.slash(Offence::Late, 10), (10, 3));
    assert_eq!(world.slasher.slashed_in_epoch(), 10);
}

#[test]
fn a_cap_below_what_was_taken_takes_no_more() {
    let world = deploy_world();
    world.slash(Offence::Late, 1_000);
    turn(world.address, 'epoch_cap', 999);
    assert_eq!(world.slash(Offence::Late, 1), (0, 0));
}

#[test]
#[should_panic(expected: ('SLASHER: bad cap', 'CONSTRUCTOR_FAILED'))]
fn the_first_cap_is_checked_too() {
    deploy(Slasher::TEST_CLASS_HASH, [GOVERNOR.into(), 0].span());
}
