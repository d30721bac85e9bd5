use core::num::traits::Zero;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::escrow::interface::IEscrowDispatcherTrait;
use crate::escrow::interface::events::{Deposited, TokenAllowed, Withdrawn};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcherTrait};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{ALICE, BOB, CAROL, WorldTrait, deploy_escrow};

#[test]
fn deposit_takes_tokens_and_says_so() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.expect_balance(ALICE, 400, 0);
    assert_eq!(world.escrow.owed(world.token), 400);
    assert_eq!(world.coin.balance_of(ALICE), 600);
    world.expect_conserved();
    world.expect_changed(ALICE, 400, 0);
    expect_event(
        world.address,
        selector!("Deposited"),
        Deposited { account: ALICE, token: world.token, amount: 400 },
    );
    expect_no_event(world.address);
}

#[test]
fn deposits_add_up_beside_what_is_locked() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.lock(ALICE, 150);
    world.deposit(ALICE, 600);
    world.expect_balance(ALICE, 850, 150);
    assert_eq!(world.escrow.owed(world.token), 1_000);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('ESCROW: zero amount', 'ENTRYPOINT_FAILED'))]
fn deposit_refuses_nothing() {
    deploy_escrow().deposit(ALICE, 0);
}

#[test]
#[should_panic(expected: ('ESCROW: token not allowed', 'ENTRYPOINT_FAILED'))]
fn deposit_refuses_other_tokens() {
    let world = deploy_escrow();
    act_as(ALICE);
    world.escrow.deposit(address('unknown'), 1);
}

#[test]
#[should_panic(expected: ('ESCROW: transfer failed', 'ENTRYPOINT_FAILED'))]
fn deposit_needs_the_transfer() {
    let world = deploy_escrow();
    world.coin.set_fault(Fault::Refuses);
    world.deposit(ALICE, 400);
}

#[test]
#[should_panic(expected: ('ESCROW: wrong balance delta', 'ENTRYPOINT_FAILED'))]
fn deposit_needs_the_whole_amount() {
    let world = deploy_escrow();
    world.coin.set_fault(Fault::Skims);
    world.deposit(ALICE, 400);
}

#[test]
fn a_failed_deposit_leaves_no_credit() {
    let world = deploy_escrow();
    world.coin.set_fault(Fault::Skims);
    act_as(ALICE);
    let calldata = [world.token.into(), 400].span();
    assert!(
        starknet::syscalls::call_contract_syscall(world.address, selector!("deposit"), calldata)
            .is_err(),
    );
    world.expect_balance(ALICE, 0, 0);
    assert_eq!(world.escrow.owed(world.token), 0);
}

#[test]
fn withdraw_pays_anyone_the_owner_names() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    drop_events(world.address);
    world.withdraw(ALICE, 150, CAROL);
    world.expect_balance(ALICE, 250, 0);
    assert_eq!(world.coin.balance_of(CAROL), 150);
    assert_eq!(world.escrow.owed(world.token), 250);
    world.expect_conserved();
    world.expect_changed(ALICE, 250, 0);
    expect_event(
        world.address,
        selector!("Withdrawn"),
        Withdrawn { account: ALICE, token: world.token, amount: 150, to: CAROL },
    );
    expect_no_event(world.address);
}

#[test]
fn withdraw_reaches_all_that_is_available() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.lock(ALICE, 100);
    world.withdraw(ALICE, 300, ALICE);
    world.expect_balance(ALICE, 0, 100);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED'))]
fn withdraw_leaves_what_is_locked() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.lock(ALICE, 100);
    world.withdraw(ALICE, 301, ALICE);
}

#[test]
#[should_panic(expected: ('ESCROW: low available', 'ENTRYPOINT_FAILED'))]
fn withdraw_does_not_reach_others() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.withdraw(BOB, 1, BOB);
}

#[test]
#[should_panic(expected: ('ESCROW: zero amount', 'ENTRYPOINT_FAILED'))]
fn withdraw_refuses_nothing() {
    deploy_escrow().withdraw(ALICE, 0, ALICE);
}

#[test]
#[should_panic(expected: ('ESCROW: zero address', 'ENTRYPOINT_FAILED'))]
fn withdraw_refuses_the_zero_address() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.withdraw(ALICE, 1, Zero::zero());
}

#[test]
#[should_panic(expected: ('ESCROW: transfer failed', 'ENTRYPOINT_FAILED'))]
fn withdraw_needs_the_transfer() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.coin.set_fault(Fault::Refuses);
    world.withdraw(ALICE, 400, ALICE);
}

#[test]
fn a_token_no_longer_allowed_can_leave_and_be_settled() {
    let world = deploy_escrow();
    world.deposit(ALICE, 400);
    world.lock(ALICE, 300);
    act_as(GOVERNOR);
    world.escrow.allow_token(world.token, false);
    assert!(!world.escrow.is_allowed(world.token));
    assert_eq!(world.escrow.owed(world.token), 400);
    world.settle(ALICE, 300, [].span());
    world.withdraw(ALICE, 400, ALICE);
    world.expect_balance(ALICE, 0, 0);
    assert_eq!(world.escrow.owed(world.token), 0);
    world.expect_conserved();
}

#[test]
#[should_panic(expected: ('ESCROW: token not allowed', 'ENTRYPOINT_FAILED'))]
fn a_token_no_longer_allowed_cannot_enter() {
    let world = deploy_escrow();
    act_as(GOVERNOR);
    world.escrow.allow_token(world.token, false);
    world.deposit(ALICE, 400);
}

#[test]
fn governor_allows_tokens_and_says_so() {
    let world = deploy_escrow();
    act_as(GOVERNOR);
    for allowed in array![false, true] {
        world.escrow.allow_token(world.token, allowed);
        assert_eq!(world.escrow.is_allowed(world.token), allowed);
        expect_event(
            world.address, selector!("TokenAllowed"), TokenAllowed { token: world.token, allowed },
        );
    }
    expect_no_event(world.address);
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.contract_id(), 'bitsage.escrow');
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_allows_tokens() {
    let world = deploy_escrow();
    act_as(ALICE);
    world.escrow.allow_token(ALICE, true);
}

#[test]
#[should_panic(expected: ('ESCROW: zero address', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_token() {
    let world = deploy_escrow();
    act_as(GOVERNOR);
    world.escrow.allow_token(Zero::zero(), true);
}
