use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::slasher::interface::ISlasherDispatcherTrait;
use crate::slasher::interface::events::SplitSet;
use crate::slasher::types::{Offence, Split};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{ALICE, WorldTrait, deploy_world};

#[test]
fn governor_sets_one_split() {
    let world = deploy_world();
    let split = Split { burn_bps: 1, reporter_bps: 9_998, victim_bps: 1 };
    act_as(GOVERNOR);
    world.slasher.set_split(Offence::WrongResult, split);
    assert_eq!(world.slasher.split_of(Offence::WrongResult), split);
    assert_eq!(
        world.slasher.split_of(Offence::Late),
        Split { burn_bps: 5_000, reporter_bps: 2_000, victim_bps: 3_000 },
    );
    assert_eq!(
        world.slasher.split_of(Offence::SilentKeeper),
        Split { burn_bps: 8_000, reporter_bps: 2_000, victim_bps: 0 },
    );
    expect_event(
        world.address, selector!("SplitSet"), SplitSet { offence: Offence::WrongResult, split },
    );
    expect_no_event(world.address);
    assert_eq!(world.slash(Offence::WrongResult, 10_000), (10_000, 1));
}

fn try_split(burn_bps: u16, reporter_bps: u16, victim_bps: u16) {
    let world = deploy_world();
    act_as(GOVERNOR);
    world.slasher.set_split(Offence::Late, Split { burn_bps, reporter_bps, victim_bps });
}

#[test]
fn a_split_may_burn_all() {
    try_split(10_000, 0, 0);
}

#[test]
#[should_panic(expected: ('SLASHER: bad split', 'ENTRYPOINT_FAILED'))]
fn a_split_is_no_less_than_all() {
    try_split(9_999, 0, 0);
}

#[test]
#[should_panic(expected: ('SLASHER: bad split', 'ENTRYPOINT_FAILED'))]
fn a_split_is_no_more_than_all() {
    try_split(5_000, 5_000, 1);
}

#[test]
#[should_panic(expected: ('SLASHER: bad split', 'ENTRYPOINT_FAILED'))]
fn a_split_does_not_wrap() {
    try_split(65_535, 10_001, 0);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_sets_a_split() {
    let world = deploy_world();
    act_as(ALICE);
    world
        .slasher
        .set_split(Offence::Late, Split { burn_bps: 0, reporter_bps: 10_000, victim_bps: 0 });
}

#[test]
fn says_which_contract_it_is() {
    let world = deploy_world();
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.slasher');
}
