//! The cap and the splits, under Params.

use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::slasher::interface::ISlasherDispatcherTrait;
use crate::slasher::types::{Offence, Split};
use crate::testing::dials::{each_turns, none_holds, only_params_turns, turn};
use crate::testing::stage::{GOVERNOR, address};
use super::setup::{ALICE, CAP, WorldTrait, deploy_world};

#[test]
fn params_turns_the_cap_and_two_shares_of_each_offence() {
    each_turns(
        deploy_world().address,
        [
            ('epoch_cap', CAP.into(), 1), ('late.reporter_bps', 2_000, 7_000),
            ('late.victim_bps', 3_000, 8_000), ('unopened.reporter_bps', 2_000, 7_000),
            ('unopened.victim_bps', 3_000, 8_000), ('wrong_result.reporter_bps', 2_000, 7_000),
            ('wrong_result.victim_bps', 3_000, 8_000),
            ('silent_auditor.reporter_bps', 2_000, 10_000), ('silent_auditor.victim_bps', 0, 8_000),
            ('wrong_audit.reporter_bps', 2_000, 10_000), ('wrong_audit.victim_bps', 0, 8_000),
            ('silent_juror.reporter_bps', 2_000, 10_000), ('silent_juror.victim_bps', 0, 8_000),
            ('losing_juror.reporter_bps', 2_000, 10_000), ('losing_juror.victim_bps', 0, 8_000),
            ('silent_keeper.reporter_bps', 2_000, 10_000), ('silent_keeper.victim_bps', 0, 8_000),
            ('unrevealed.reporter_bps', 2_000, 7_000), ('unrevealed.victim_bps', 3_000, 8_000),
        ]
            .span(),
    );
}

#[test]
fn what_the_shares_leave_is_burned() {
    let world = deploy_world();
    for offence in [Offence::Late, Offence::Unopened, Offence::WrongResult, Offence::Unrevealed]
        .span() {
        assert_eq!(
            world.slasher.split_of(*offence),
            Split { burn_bps: 5_000, reporter_bps: 2_000, victim_bps: 3_000 },
        );
    }
    turn(world.address, 'wrong_result.victim_bps', 1);
    turn(world.address, 'wrong_result.reporter_bps', 9_998);
    assert_eq!(
        world.slasher.split_of(Offence::WrongResult),
        Split { burn_bps: 1, reporter_bps: 9_998, victim_bps: 1 },
    );
    turn(world.address, 'silent_keeper.reporter_bps', 0);
    assert_eq!(
        world.slasher.split_of(Offence::SilentKeeper),
        Split { burn_bps: 10_000, reporter_bps: 0, victim_bps: 0 },
    );
    assert_eq!(
        world.slasher.split_of(Offence::LosingJuror),
        Split { burn_bps: 8_000, reporter_bps: 2_000, victim_bps: 0 },
    );
    assert_eq!(world.slash(Offence::WrongResult, 10_000), (10_000, 1));
    assert_eq!(world.slash(Offence::SilentKeeper, 10), (10, 0));
}

#[test]
fn shares_are_no_more_than_all_and_faults_always_cost() {
    none_holds(
        deploy_world().address,
        [
            ('epoch_cap', 0), ('late.reporter_bps', 7_001), ('late.reporter_bps', 65_535),
            ('late.reporter_bps', 0x10000), ('late.victim_bps', 8_001),
            ('silent_auditor.victim_bps', 8_001),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let world = deploy_world();
    only_params_turns(
        world.address,
        'late.reporter_bps',
        2_001,
        [GOVERNOR, ALICE, address('market'), world.address].span(),
        [selector!("set_split"), selector!("set_epoch_cap")].span(),
    );
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.slasher');
}
