use core::num::traits::Zero;
use starknet::testing::set_block_timestamp;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcher, IOddTokenDispatcherTrait, OddToken};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use crate::vesting::interface::IVestingDispatcherTrait;
use crate::vesting::interface::events::{
    BeneficiaryChanged, BeneficiaryOffered, ScheduleCreated, ScheduleRevoked, VestedClaimed,
};
use crate::vesting::types::{MAX_DURATION_SECONDS, Schedule, Terms};
use super::setup::{ALICE, BOB, CAROL, NOW, World, WorldTrait, deploy_vesting, over, terms};

#[test]
fn a_promise_is_of_what_is_here() {
    let world = deploy_vesting();
    assert_eq!(world.create(ALICE, terms(true)), 1);
    expect_event(
        world.address,
        selector!("ScheduleCreated"),
        ScheduleCreated { id: 1, beneficiary: ALICE, terms: terms(true), promised: 1_000 },
    );
    assert_eq!(
        world.vesting.schedule(1),
        Schedule {
            beneficiary: ALICE,
            offered: Zero::zero(),
            terms: terms(true),
            revoked: false,
            claimed: 0,
            vested: 0,
        },
    );
    assert_eq!(world.create(BOB, Terms { total: 9_000, ..terms(false) }), 2);
    assert_eq!(world.vesting.count(), 2);
    assert_eq!(world.vesting.promised(), 10_000);
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.vesting');
}

#[test]
#[should_panic(expected: ('VESTING: unfunded', 'ENTRYPOINT_FAILED'))]
fn and_of_nothing_more() {
    let world = deploy_vesting();
    world.create(ALICE, terms(true));
    world.create(BOB, Terms { total: 9_001, ..terms(false) });
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn only_the_governor_promises() {
    let world = deploy_vesting();
    act_as(address('treasury'));
    world.vesting.create(ALICE, terms(true));
}

#[test]
#[should_panic(expected: ('VESTING: zero beneficiary', 'ENTRYPOINT_FAILED'))]
fn to_somebody() {
    deploy_vesting().create(Zero::zero(), terms(true));
}

#[test]
#[should_panic(expected: ('VESTING: zero amount', 'ENTRYPOINT_FAILED'))]
fn something() {
    deploy_vesting().create(ALICE, Terms { total: 0, ..terms(true) });
}

fn bad(terms: Terms) {
    deploy_vesting().create(ALICE, terms);
}

#[test]
#[should_panic(expected: ('VESTING: bad terms', 'ENTRYPOINT_FAILED'))]
fn over_some_time() {
    bad(Terms { cliff: 0, duration: 0, ..terms(true) });
}

#[test]
#[should_panic(expected: ('VESTING: bad terms', 'ENTRYPOINT_FAILED'))]
fn over_ten_years_at_most() {
    bad(Terms { duration: MAX_DURATION_SECONDS + 1, ..terms(true) });
}

#[test]
#[should_panic(expected: ('VESTING: bad terms', 'ENTRYPOINT_FAILED'))]
fn with_a_cliff_within_it() {
    bad(Terms { cliff: 1_001, ..terms(true) });
}

#[test]
#[should_panic(expected: ('VESTING: bad terms', 'ENTRYPOINT_FAILED'))]
fn from_a_time_that_comes() {
    bad(Terms { start: 0x10000000000, ..terms(true) });
}

/// Nothing before the cliff, then by the second, then all; by anybody, to the
/// beneficiary, each unit once.
#[test]
fn it_vests_by_the_second() {
    let world = deploy_vesting();
    world.create(ALICE, Terms { cliff: 1_000, ..terms(false) });
    world.create(BOB, Terms { start: NOW + 500, cliff: 0, ..terms(false) });
    world.create(CAROL, Terms { start: NOW - 600, ..terms(false) });
    let id = world.create(ALICE, terms(false));
    for (moment, cliff, later, earlier, plain) in array![
        (NOW, 0_u128, 0_u128, 600_u128, 0_u128), (NOW + 249, 0, 0, 849, 0),
        (NOW + 250, 0, 0, 850, 250), (NOW + 399, 0, 0, 999, 399), (NOW + 400, 0, 0, 1_000, 400),
        (NOW + 501, 0, 1, 1_000, 501), (NOW + 999, 0, 499, 1_000, 999),
        (NOW + 1_000, 1_000, 500, 1_000, 1_000), (NOW + 9_000, 1_000, 1_000, 1_000, 1_000),
    ] {
        set_block_timestamp(moment);
        let all = array![(1_u64, cliff), (2, later), (3, earlier), (id, plain)];
        for (id, expected) in all {
            assert_eq!(world.vesting.claimable(id), expected);
            assert_eq!(world.vesting.schedule(id).vested, expected);
        }
    }
}

#[test]
fn a_claim_pays_what_has_vested() {
    let world = deploy_vesting();
    world.create(ALICE, terms(false));
    world.create(BOB, terms(false));
    set_block_timestamp(NOW + 250);
    while starknet::testing::pop_log_raw(world.address).is_some() {}
    assert_eq!(world.claim(1), 250);
    expect_event(
        world.address,
        selector!("VestedClaimed"),
        VestedClaimed { id: 1, beneficiary: ALICE, amount: 250, claimed: 250, promised: 1_750 },
    );
    expect_no_event(world.address);
    world.expect_balance(ALICE, 250);
    set_block_timestamp(NOW + 251);
    assert_eq!(world.claim(1), 1);
    set_block_timestamp(NOW + 5_000);
    assert_eq!(world.claim(1), 749);
    assert_eq!(world.claim(2), 1_000);
    assert_eq!(world.vesting.promised(), 0);
    world.expect_balance(world.address, 8_000);
}

#[test]
#[should_panic(expected: ('VESTING: nothing vested', 'ENTRYPOINT_FAILED'))]
fn nothing_is_paid_before_the_cliff() {
    let world = deploy_vesting();
    world.create(ALICE, terms(false));
    set_block_timestamp(NOW + 249);
    world.claim(1);
}

#[test]
#[should_panic(expected: ('VESTING: nothing vested', 'ENTRYPOINT_FAILED'))]
fn nothing_is_paid_twice() {
    let world = deploy_vesting();
    world.create(ALICE, terms(false));
    set_block_timestamp(NOW + 300);
    world.claim(1);
    world.claim(1);
}

#[test]
#[should_panic(expected: ('VESTING: unknown schedule', 'ENTRYPOINT_FAILED'))]
fn what_was_not_promised_is_not_paid() {
    let world = deploy_vesting();
    world.create(ALICE, terms(false));
    world.claim(2);
}

/// The beneficiary keeps what had vested, claimed or not.
#[test]
fn revoking_returns_what_has_not_vested() {
    let world = deploy_vesting();
    world.create(ALICE, terms(true));
    set_block_timestamp(NOW + 300);
    world.claim(1);
    set_block_timestamp(NOW + 400);
    while starknet::testing::pop_log_raw(world.address).is_some() {}
    assert_eq!(world.revoke(1), 600);
    expect_event(
        world.address,
        selector!("ScheduleRevoked"),
        ScheduleRevoked { id: 1, returned: 600, total: 400, promised: 100 },
    );
    expect_no_event(world.address);
    world.expect_balance(address('treasury'), 600);
    set_block_timestamp(NOW + 5_000);
    assert_eq!(world.vesting.claimable(1), 100);
    assert_eq!(world.vesting.schedule(1).vested, 400);
    assert!(world.vesting.schedule(1).revoked, "not revoked");
    assert_eq!(world.claim(1), 100);
    world.expect_balance(ALICE, 400);
    assert_eq!(world.vesting.promised(), 0);
    // Before the cliff all of it returns; at the end nothing is left to.
    set_block_timestamp(NOW);
    world.create(BOB, terms(true));
    world.create(BOB, terms(true));
    assert_eq!(world.revoke(2), 1_000);
    set_block_timestamp(NOW + 1_000);
    assert_eq!(world.revoke(3), 0);
    assert_eq!(world.claim(3), 1_000);
    assert_eq!(world.vesting.promised(), 0);
}

#[test]
#[should_panic(expected: ('VESTING: not revocable', 'ENTRYPOINT_FAILED'))]
fn what_is_not_revocable_stays() {
    let world = deploy_vesting();
    world.create(ALICE, terms(false));
    world.revoke(1);
}

#[test]
#[should_panic(expected: ('VESTING: not revocable', 'ENTRYPOINT_FAILED'))]
fn it_is_revoked_once() {
    let world = deploy_vesting();
    world.create(ALICE, terms(true));
    world.revoke(1);
    world.revoke(1);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn only_the_governor_revokes() {
    let world = deploy_vesting();
    world.create(ALICE, terms(true));
    act_as(address('treasury'));
    world.vesting.revoke(1);
}

#[test]
#[should_panic(expected: ('VESTING: unknown schedule', 'ENTRYPOINT_FAILED'))]
fn only_what_was_promised_is_revoked() {
    deploy_vesting().revoke(1);
}

fn offered(world: World) {
    world.create(ALICE, terms(false));
    act_as(ALICE);
    world.vesting.offer_beneficiary(1, BOB);
}

#[test]
fn a_beneficiary_hands_over_in_two_steps() {
    let world = deploy_vesting();
    offered(world);
    set_block_timestamp(NOW + 300);
    world.claim(1);
    world.expect_balance(ALICE, 300);
    while starknet::testing::pop_log_raw(world.address).is_some() {}
    act_as(ALICE);
    world.vesting.offer_beneficiary(1, Zero::zero());
    world.vesting.offer_beneficiary(1, CAROL);
    for next in array![Zero::zero(), CAROL] {
        expect_event(
            world.address,
            selector!("BeneficiaryOffered"),
            BeneficiaryOffered { id: 1, beneficiary: ALICE, offered: next },
        );
    }
    assert_eq!(world.vesting.schedule(1).offered, CAROL);
    act_as(CAROL);
    world.vesting.accept_beneficiary(1);
    expect_event(
        world.address,
        selector!("BeneficiaryChanged"),
        BeneficiaryChanged { id: 1, previous: ALICE, beneficiary: CAROL },
    );
    assert_eq!(world.vesting.schedule(1).beneficiary, CAROL);
    assert_eq!(world.vesting.schedule(1).offered, Zero::zero());
    set_block_timestamp(NOW + 1_000);
    world.claim(1);
    world.expect_balance(CAROL, 700);
}

#[test]
#[should_panic(expected: ('VESTING: not the beneficiary', 'ENTRYPOINT_FAILED'))]
fn not_even_the_governor_hands_over() {
    let world = deploy_vesting();
    world.create(ALICE, terms(true));
    act_as(GOVERNOR);
    world.vesting.offer_beneficiary(1, BOB);
}

#[test]
#[should_panic(expected: ('VESTING: not offered', 'ENTRYPOINT_FAILED'))]
fn nobody_else_accepts() {
    let world = deploy_vesting();
    offered(world);
    act_as(CAROL);
    world.vesting.accept_beneficiary(1);
}

#[test]
#[should_panic(expected: ('VESTING: not offered', 'ENTRYPOINT_FAILED'))]
fn an_offer_withdrawn_is_none() {
    let world = deploy_vesting();
    offered(world);
    act_as(ALICE);
    world.vesting.offer_beneficiary(1, Zero::zero());
    act_as(Zero::zero());
    world.vesting.accept_beneficiary(1);
}

fn refusing(revoke: bool) {
    let token = deploy(OddToken::TEST_CLASS_HASH, [].span());
    let world = over(token);
    let odd = IOddTokenDispatcher { contract_address: token };
    odd.give(world.address, 1_000);
    world.create(ALICE, terms(true));
    set_block_timestamp(NOW + 300);
    odd.set_fault(Fault::Refuses);
    if revoke {
        world.revoke(1);
    } else {
        world.claim(1);
    }
}

#[test]
#[should_panic(expected: ('VESTING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn a_claim_needs_the_transfer() {
    refusing(false);
}

#[test]
#[should_panic(expected: ('VESTING: transfer failed', 'ENTRYPOINT_FAILED'))]
fn revoking_needs_the_transfer() {
    refusing(true);
}
