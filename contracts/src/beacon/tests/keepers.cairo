use core::num::traits::Zero;
use starknet::testing::set_contract_address;
use crate::beacon::interface::{IBeaconDispatcherTrait, events};
use crate::components::parameters::events::ParameterSet;
use crate::slasher::types::Offence;
use crate::staking::types::LockReason;
use crate::testing::dials::turn;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stake_book::{IStakeBookDispatcherTrait, events as asked};
use super::setup::{BOND, ROUND, Setup, SetupTrait, at, deploy, keeper};

/// 33.33 % of the bond, rounded up.
const PRICE: u128 = 1_666_500_000;

#[test]
fn joins_and_leaves() {
    let s = deploy();
    s.join(1);
    assert!(s.beacon.is_keeper(keeper(1)));
    assert_eq!(s.stakes.locked(keeper(1)), BOND);
    let beacon = s.beacon.contract_address;
    expect_event(
        beacon, selector!("KeeperJoined"), events::KeeperJoined { keeper: keeper(1), bond: BOND },
    );
    // a change of the bond does not touch those who are in
    turn(beacon, 'keeper_bond', BOND / 2);
    set_contract_address(keeper(1));
    s.beacon.leave();
    assert!(!s.beacon.is_keeper(keeper(1)));
    assert_eq!(s.stakes.locked(keeper(1)), 0);
    let turned = ParameterSet { name: 'keeper_bond', previous: BOND, value: BOND / 2 };
    expect_event(beacon, selector!("ParameterSet"), turned);
    expect_event(beacon, selector!("KeeperLeft"), events::KeeperLeft { keeper: keeper(1) });
    expect_no_event(beacon);
    s.beacon.join();
    assert_eq!(s.stakes.locked(keeper(1)), BOND / 2);
}

#[test]
#[should_panic(expected: ('BEACON: already a keeper', 'ENTRYPOINT_FAILED'))]
fn joins_once() {
    let s = deploy();
    s.join(1);
    s.beacon.join();
}

#[test]
#[should_panic(expected: ('STAKING: low free stake', 'ENTRYPOINT_FAILED', 'ENTRYPOINT_FAILED'))]
fn a_bond_is_needed() {
    let s = deploy();
    s.stakes.set_free(keeper(1), BOND - 1);
    set_contract_address(keeper(1));
    s.beacon.join();
}

#[test]
#[should_panic(expected: ('BEACON: not a keeper', 'ENTRYPOINT_FAILED'))]
fn a_stranger_cannot_leave() {
    deploy().beacon.leave();
}

#[test]
#[should_panic(expected: ('BEACON: reveal outstanding', 'ENTRYPOINT_FAILED'))]
fn nobody_leaves_a_commitment_behind() {
    let s = deploy();
    s.join(1);
    at(ROUND, 1);
    s.commit(1, 1);
    s.beacon.leave();
}

#[test]
fn a_reveal_frees_to_leave() {
    let s = deploy();
    s.join(1);
    at(ROUND, 1);
    s.commit(1, 1);
    assert_eq!(s.beacon.outstanding(keeper(1)), Some(1));
    at(2 * ROUND, 2);
    s.commit(1, 2);
    assert_eq!(s.beacon.outstanding(keeper(1)), Some(1));
    s.reveal(1, 1);
    assert_eq!(s.beacon.outstanding(keeper(1)), Some(2));
    at(3 * ROUND, 3);
    s.reveal(1, 2);
    assert_eq!(s.beacon.outstanding(keeper(1)), None);
    s.beacon.leave();
    assert_eq!(s.stakes.locked(keeper(1)), 0);
}

/// Commits to round 1 and stays silent.
fn silent() -> Setup {
    let s = deploy();
    s.join(1);
    at(ROUND, 1);
    s.commit(1, 1);
    s.drop_logs();
    set_contract_address(keeper(9));
    s
}

#[test]
fn silence_costs_its_price_and_the_seat() {
    let s = silent();
    at(3 * ROUND, 2);
    s.beacon.report_silent(1, keeper(1));
    assert!(!s.beacon.is_keeper(keeper(1)));
    assert_eq!(s.beacon.outstanding(keeper(1)), None);
    assert_eq!(s.stakes.locked(keeper(1)), 0);
    let stakes = s.stakes.contract_address;
    expect_event(
        stakes,
        selector!("Unlocked"),
        asked::Unlocked { staker: keeper(1), reason: LockReason::Beacon, amount: BOND },
    );
    expect_event(
        stakes,
        selector!("SlashAsked"),
        asked::SlashAsked {
            offence: Offence::SilentKeeper,
            offender: keeper(1),
            amount: PRICE,
            reporter: keeper(9),
            victim: Zero::zero(),
        },
    );
    expect_no_event(stakes);
    expect_event(
        s.beacon.contract_address,
        selector!("KeeperSilent"),
        events::KeeperSilent { round: 1, keeper: keeper(1), slashed: PRICE },
    );
    // it may come back
    s.join(1);
    s.commit(1, 3);
}

#[test]
#[should_panic(expected: ('BEACON: not silent', 'ENTRYPOINT_FAILED'))]
fn nobody_is_silent_while_it_may_reveal() {
    let s = silent();
    at(3 * ROUND - 1, 2);
    s.beacon.report_silent(1, keeper(1));
}

#[test]
#[should_panic(expected: ('BEACON: not silent', 'ENTRYPOINT_FAILED'))]
fn silence_costs_once() {
    let s = silent();
    at(3 * ROUND, 2);
    s.beacon.report_silent(1, keeper(1));
    s.beacon.report_silent(1, keeper(1));
}

#[test]
#[should_panic(expected: ('BEACON: not silent', 'ENTRYPOINT_FAILED'))]
fn who_revealed_is_not_silent() {
    let s = silent();
    at(2 * ROUND, 2);
    s.reveal(1, 1);
    at(3 * ROUND, 3);
    s.beacon.report_silent(1, keeper(1));
}

#[test]
#[should_panic(expected: ('BEACON: not silent', 'ENTRYPOINT_FAILED'))]
fn another_round_is_not_the_silent_one() {
    let s = silent();
    at(5 * ROUND, 2);
    s.beacon.report_silent(3, keeper(1));
}

#[test]
#[should_panic(expected: ('BEACON: reveal outstanding', 'ENTRYPOINT_FAILED'))]
fn an_old_silence_blocks_both_parities() {
    let s = deploy();
    s.join(1);
    at(ROUND, 1);
    s.commit(1, 1);
    at(4 * ROUND, 2); // round 4 is even, the silent one odd
    s.commit(1, 4);
}

#[test]
fn one_put_out_may_still_reveal_the_round_after() {
    let s = silent();
    at(2 * ROUND, 2);
    s.commit(1, 2);
    at(3 * ROUND, 3);
    set_contract_address(keeper(9));
    s.beacon.report_silent(1, keeper(1));
    s.reveal(1, 2);
    assert_eq!(s.beacon.round(2).reveals, 1);
}

#[test]
fn a_second_silence_costs_again_without_a_second_unlock() {
    let s = silent();
    at(2 * ROUND, 2);
    s.commit(1, 2);
    at(4 * ROUND, 3);
    s.drop_logs();
    set_contract_address(keeper(9));
    s.beacon.report_silent(1, keeper(1));
    s.beacon.report_silent(2, keeper(1));
    let stakes = s.stakes.contract_address;
    let slash = asked::SlashAsked {
        offence: Offence::SilentKeeper,
        offender: keeper(1),
        amount: PRICE,
        reporter: keeper(9),
        victim: Zero::zero(),
    };
    expect_event(
        stakes,
        selector!("Unlocked"),
        asked::Unlocked { staker: keeper(1), reason: LockReason::Beacon, amount: BOND },
    );
    expect_event(stakes, selector!("SlashAsked"), slash);
    let again = asked::SlashAsked {
        offence: Offence::SilentKeeper,
        offender: keeper(1),
        amount: PRICE,
        reporter: keeper(9),
        victim: Zero::zero(),
    };
    expect_event(stakes, selector!("SlashAsked"), again);
    expect_no_event(stakes);
}
