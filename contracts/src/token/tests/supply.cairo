use core::num::traits::Zero;
use starknet::syscalls::deploy_syscall;
use starknet::testing::set_block_timestamp;
use starknet::{ContractAddress, SyscallResultTrait};
use crate::testing::events::{expect_event, expect_no_event};
use crate::token::contract::SageToken;
use crate::token::interface::events::{ExclusionSet, MinterSet, Transfer};
use crate::token::interface::{IErc20DispatcherTrait, ISageSupplyDispatcherTrait};
use crate::token::types::{EPOCH_SECONDS, MinterCap};
use super::setup::{ALICE, BOB, GOVERNOR, INITIAL, MAX, MINTER, OWNER, Token, act_as, deploy};

/// A token whose MINTER may create 100 per epoch and 250 in all; epoch 10.
fn with_minter() -> Token {
    set_block_timestamp(10 * EPOCH_SECONDS);
    let token = deploy();
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 100, 250);
    expect_event(
        token.address,
        selector!("MinterSet"),
        MinterSet { minter: MINTER, epoch_cap: 100, total_cap: 250 },
    );
    act_as(MINTER);
    token
}

#[test]
#[should_panic(expected: ('TOKEN: over max supply', 'CONSTRUCTOR_FAILED'))]
fn begins_within_the_maximum() {
    let mut calldata = array![];
    (GOVERNOR, OWNER, MAX + 1, MAX).serialize(ref calldata);
    deploy_syscall(SageToken::TEST_CLASS_HASH, 0, calldata.span(), false).unwrap_syscall();
}

#[test]
#[should_panic(expected: ('TOKEN: amount too large', 'CONSTRUCTOR_FAILED'))]
fn maximum_is_within_u128() {
    let mut calldata = array![];
    (GOVERNOR, OWNER, 1_u256, u256 { low: 0, high: 1 }).serialize(ref calldata);
    deploy_syscall(SageToken::TEST_CLASS_HASH, 0, calldata.span(), false).unwrap_syscall();
}

#[test]
fn burn_destroys_the_callers_own() {
    let token = deploy();
    act_as(OWNER);
    token.supply.burn(INITIAL);
    assert_eq!(token.erc20.balance_of(OWNER), 0);
    assert_eq!(token.erc20.total_supply(), 0);
    expect_event(
        token.address,
        selector!("Transfer"),
        Transfer { from: OWNER, to: Zero::zero(), value: INITIAL },
    );
    expect_no_event(token.address);
}

#[test]
#[should_panic(expected: ('TOKEN: low balance', 'ENTRYPOINT_FAILED'))]
fn burn_is_limited_to_the_callers_own() {
    let token = deploy();
    act_as(OWNER);
    token.supply.burn(INITIAL + 1);
}

#[test]
#[should_panic(expected: ('TOKEN: low balance', 'ENTRYPOINT_FAILED'))]
fn burn_reaches_nobody_else_even_with_an_allowance() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, 100);
    act_as(ALICE);
    token.supply.burn(1);
}

#[test]
#[should_panic(expected: ('TOKEN: zero amount', 'ENTRYPOINT_FAILED'))]
fn burn_refuses_nothing() {
    let token = deploy();
    act_as(OWNER);
    token.supply.burn(0);
}

#[test]
fn mint_counts_up_to_the_epoch_cap() {
    let token = with_minter();
    token.supply.mint(ALICE, 60);
    token.supply.mint(BOB, 40);
    assert_eq!(token.erc20.total_supply(), INITIAL + 100);
    assert_eq!(token.erc20.balance_of(ALICE), 60);
    assert_eq!(
        token.supply.minter_cap(MINTER),
        MinterCap { epoch_cap: 100, total_cap: 250, epoch: 10, minted_in_epoch: 100, minted: 100 },
    );
    for (to, value) in array![(ALICE, 60_u256), (BOB, 40)] {
        expect_event(
            token.address, selector!("Transfer"), Transfer { from: Zero::zero(), to, value },
        );
    }
    expect_no_event(token.address);
}

#[test]
#[should_panic(expected: ('TOKEN: over epoch cap', 'ENTRYPOINT_FAILED'))]
fn mint_stops_at_the_epoch_cap() {
    let token = with_minter();
    token.supply.mint(ALICE, 101);
}

#[test]
#[should_panic(expected: ('TOKEN: over epoch cap', 'ENTRYPOINT_FAILED'))]
fn mint_stops_until_the_last_second_of_the_epoch() {
    let token = with_minter();
    token.supply.mint(ALICE, 100);
    set_block_timestamp(11 * EPOCH_SECONDS - 1);
    token.supply.mint(ALICE, 1);
}

#[test]
fn mint_goes_on_in_the_next_epoch() {
    let token = with_minter();
    token.supply.mint(ALICE, 100);
    set_block_timestamp(11 * EPOCH_SECONDS);
    assert_eq!(token.supply.minter_cap(MINTER).minted_in_epoch, 0);
    token.supply.mint(ALICE, 100);
    assert_eq!(token.supply.minter_cap(MINTER).minted, 200);
}

#[test]
#[should_panic(expected: ('TOKEN: over minter total cap', 'ENTRYPOINT_FAILED'))]
fn mint_stops_at_the_total_cap() {
    let token = with_minter();
    token.supply.mint(ALICE, 100);
    set_block_timestamp(11 * EPOCH_SECONDS);
    token.supply.mint(ALICE, 100);
    set_block_timestamp(12 * EPOCH_SECONDS);
    token.supply.mint(ALICE, 50);
    token.supply.mint(ALICE, 1);
}

#[test]
fn mint_reaches_the_maximum_supply() {
    let token = with_minter();
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 1_000, 1_000);
    act_as(MINTER);
    token.supply.mint(ALICE, MAX - INITIAL);
    assert_eq!(token.erc20.total_supply(), MAX);
}

#[test]
#[should_panic(expected: ('TOKEN: over max supply', 'ENTRYPOINT_FAILED'))]
fn mint_stops_at_the_maximum_supply() {
    let token = with_minter();
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 1_000, 1_000);
    act_as(MINTER);
    token.supply.mint(ALICE, MAX - INITIAL + 1);
}

#[test]
#[should_panic(expected: ('TOKEN: not a minter', 'ENTRYPOINT_FAILED'))]
fn nobody_else_mints() {
    let token = with_minter();
    act_as(GOVERNOR);
    token.supply.mint(ALICE, 1);
}

#[test]
#[should_panic(expected: ('TOKEN: not a minter', 'ENTRYPOINT_FAILED'))]
fn a_minter_without_caps_is_none() {
    let token = with_minter();
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 0, 0);
    act_as(MINTER);
    token.supply.mint(ALICE, 1);
}

#[test]
#[should_panic(expected: ('TOKEN: over epoch cap', 'ENTRYPOINT_FAILED'))]
fn caps_may_fall_below_what_was_minted() {
    let token = with_minter();
    token.supply.mint(ALICE, 80);
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 79, 250);
    act_as(MINTER);
    token.supply.mint(ALICE, 1);
}

#[test]
fn a_renewed_right_does_not_forget() {
    let token = with_minter();
    token.supply.mint(ALICE, 80);
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 0, 0);
    token.supply.set_minter(MINTER, 100, 250);
    assert_eq!(token.supply.minter_cap(MINTER).minted_in_epoch, 80);
    assert_eq!(token.supply.minter_cap(MINTER).minted, 80);
}

#[test]
#[should_panic(expected: ('TOKEN: zero amount', 'ENTRYPOINT_FAILED'))]
fn mint_refuses_nothing() {
    with_minter().supply.mint(ALICE, 0);
}

#[test]
#[should_panic(expected: ('TOKEN: zero recipient', 'ENTRYPOINT_FAILED'))]
fn mint_refuses_the_zero_address() {
    with_minter().supply.mint(Zero::zero(), 1);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn only_the_governor_names_minters() {
    let token = deploy();
    act_as(OWNER);
    token.supply.set_minter(OWNER, 1, 1);
}

#[test]
#[should_panic(expected: ('TOKEN: zero minter', 'ENTRYPOINT_FAILED'))]
fn zero_is_no_minter() {
    let token = deploy();
    act_as(GOVERNOR);
    token.supply.set_minter(Zero::zero(), 1, 1);
}

/// The views in one call say what those say that they stand for.
#[test]
fn views_in_one_call_agree_with_the_others() {
    let token = with_minter();
    let room = |token: Token| token.supply.mint_basis(MINTER).room;
    assert_eq!(room(token), 100); // of the epoch
    token.supply.mint(ALICE, 70);
    assert_eq!(room(token), 30);
    act_as(GOVERNOR);
    token.supply.set_excluded(ALICE, true);
    let basis = token.supply.mint_basis(MINTER);
    assert_eq!(basis.circulating.into(), token.supply.circulating_supply());
    assert_eq!(basis.circulating.into() + 70, token.erc20.total_supply());
    for account in array![ALICE, BOB, OWNER] {
        let stock = token.supply.stock_of(account);
        assert_eq!(stock.balance.into(), token.erc20.balance_of(account));
        assert_eq!(stock.supply.into(), token.erc20.total_supply());
    }
    // In the next epoch the minter's other cap is the lower one, then the maximum.
    set_block_timestamp(11 * EPOCH_SECONDS);
    token.supply.set_minter(MINTER, 200, 250);
    assert_eq!(room(token), 180);
    let most: u128 = MAX.try_into().unwrap();
    token.supply.set_minter(MINTER, most, most);
    assert_eq!(room(token).into(), MAX - token.erc20.total_supply());
    // Caps below what was minted leave nothing.
    token.supply.set_minter(MINTER, 200, 69);
    assert_eq!(room(token), 0);
    assert_eq!(token.supply.mint_basis(BOB).room, 0);
}

#[test]
fn excluded_balances_do_not_circulate() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(ALICE, 100);
    token.erc20.transfer(BOB, 30);
    act_as(GOVERNOR);
    for account in array![OWNER, ALICE, BOB] {
        token.supply.set_excluded(account, true);
    }
    assert_eq!(token.supply.circulating_supply(), 0);
    token.supply.set_excluded(OWNER, false);
    assert_eq!(token.supply.circulating_supply(), 470);
    assert_eq!(token.supply.excluded(), [BOB, ALICE].span());
    token.supply.set_excluded(ALICE, false);
    token.supply.set_excluded(BOB, false);
    assert_eq!(token.supply.circulating_supply(), INITIAL);
    assert_eq!(token.supply.fully_diluted_supply(), INITIAL);
    assert!(token.supply.excluded().is_empty());
    for value in array![100_u256, 30] {
        let to = if value == 100 {
            ALICE
        } else {
            BOB
        };
        expect_event(token.address, selector!("Transfer"), Transfer { from: OWNER, to, value });
    }
    for (account, excluded) in array![
        (OWNER, true), (ALICE, true), (BOB, true), (OWNER, false), (ALICE, false), (BOB, false),
    ] {
        expect_event(token.address, selector!("ExclusionSet"), ExclusionSet { account, excluded });
    }
    expect_no_event(token.address);
}

fn exclude(token: Token, accounts: u32) {
    act_as(GOVERNOR);
    for number in 0..accounts {
        let account: felt252 = (1000 + number).into();
        let address: ContractAddress = account.try_into().unwrap();
        token.supply.set_excluded(address, true);
    }
}

#[test]
fn eight_accounts_can_be_excluded() {
    let token = deploy();
    exclude(token, 8);
    assert_eq!(token.supply.excluded().len(), 8);
    assert_eq!(token.supply.circulating_supply(), INITIAL);
}

#[test]
#[should_panic(expected: ('TOKEN: too many excluded', 'ENTRYPOINT_FAILED'))]
fn nine_accounts_cannot_be_excluded() {
    exclude(deploy(), 9);
}

#[test]
#[should_panic(expected: ('TOKEN: already excluded', 'ENTRYPOINT_FAILED'))]
fn no_account_is_excluded_twice() {
    let token = deploy();
    exclude(token, 1);
    exclude(token, 1);
}

#[test]
#[should_panic(expected: ('TOKEN: not excluded', 'ENTRYPOINT_FAILED'))]
fn only_excluded_accounts_are_readmitted() {
    let token = deploy();
    act_as(GOVERNOR);
    token.supply.set_excluded(ALICE, false);
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn only_the_governor_excludes() {
    let token = deploy();
    act_as(OWNER);
    token.supply.set_excluded(OWNER, true);
}
