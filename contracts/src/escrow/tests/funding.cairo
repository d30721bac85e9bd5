use starknet::ContractAddress;
use starknet::syscalls::call_contract_syscall;
use crate::escrow::interface::IEscrowDispatcherTrait;
use crate::testing::events::{drop_events, expect_no_event};
use crate::testing::odd_token::{Fault, IOddTokenDispatcherTrait};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{ALICE, World, WorldTrait, deploy_escrow};

/// ALICE has 300 available and 700 in her wallet.
fn started() -> World {
    let world = deploy_escrow();
    world.deposit(ALICE, 300);
    drop_events(world.address);
    world
}

#[test]
fn fund_locks_what_is_available_and_pulls_what_it_lacks() {
    let world = started();
    // amount, then available and wallet afterwards
    for (amount, available, wallet) in array![
        (1_u128, 299_u128, 700_u256), (299, 1, 700), (300, 0, 700), (301, 0, 699), (1_000, 0, 0),
    ] {
        world.fund(ALICE, amount);
        world.expect_balance(ALICE, available, amount);
        assert_eq!(world.coin.balance_of(ALICE), wallet);
        world.expect_conserved();
        world.expect_changed(ALICE, available, amount);
        expect_no_event(world.address);
        // As it was.
        world.settle(ALICE, amount, [].span());
        world.withdraw(ALICE, amount + available, ALICE);
        world.deposit(ALICE, 300);
        drop_events(world.address);
    }
}

#[test]
fn fund_adds_to_what_is_locked_and_of_nothing_does_nothing() {
    let world = started();
    world.fund(ALICE, 0);
    expect_no_event(world.address);
    world.fund(ALICE, 500);
    world.fund(ALICE, 100);
    world.expect_balance(ALICE, 0, 600);
    assert_eq!(world.coin.balance_of(ALICE), 400);
    world.expect_conserved();
    world.settle(ALICE, 600, [].span());
    world.withdraw(ALICE, 600, ALICE);
    assert_eq!(world.coin.balance_of(ALICE), 1_000);
    world.expect_conserved();
}

/// Tried as a raw call: what is refused must leave nothing behind.
fn expect_refusal(world: World, caller: ContractAddress, amount: u128, reason: felt252) {
    act_as(caller);
    let calldata = [world.token.into(), ALICE.into(), amount.into()].span();
    let refusal = call_contract_syscall(world.address, selector!("fund"), calldata).unwrap_err();
    assert_eq!(*refusal[0], reason);
    world.expect_balance(ALICE, 300, 0);
    assert_eq!(world.escrow.owed(world.token), 300);
    assert_eq!(world.coin.balance_of(ALICE), 700);
}

#[test]
fn only_the_market_funds() {
    for caller in array![address('disputes'), address('slasher'), ALICE, GOVERNOR] {
        expect_refusal(started(), caller, 301, 'ESCROW: not a custodian');
    }
}

#[test]
fn fund_pulls_as_deposit_does() {
    for (fault, reason) in array![
        (Fault::Refuses, 'ESCROW: transfer failed'), (Fault::Skims, 'ESCROW: wrong balance delta'),
    ] {
        let world = started();
        world.coin.set_fault(fault);
        expect_refusal(world, address('market'), 301, reason);
        // What is there already is locked without asking the token.
        world.fund(ALICE, 300);
        world.expect_balance(ALICE, 0, 300);
    }
}

#[test]
fn a_stopped_token_is_locked_but_not_pulled() {
    let world = started();
    act_as(GOVERNOR);
    world.escrow.allow_token(world.token, false);
    expect_refusal(world, address('market'), 301, 'ESCROW: token not allowed');
    world.fund(ALICE, 300);
    world.expect_balance(ALICE, 0, 300);
}

#[test]
fn fund_stops_at_the_bound_of_a_balance() {
    let most = 0xffffffffffffffffffffffffffffffff;
    let world = started();
    expect_refusal(world, address('market'), most, 'ESCROW: amount too large');
    world.fund(ALICE, 1);
    act_as(address('market'));
    let calldata = [world.token.into(), ALICE.into(), most.into()].span();
    let refusal = call_contract_syscall(world.address, selector!("fund"), calldata).unwrap_err();
    assert_eq!(*refusal[0], 'ESCROW: amount too large');
}
