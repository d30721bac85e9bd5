use core::num::traits::{Bounded, Zero};
use starknet::ContractAddress;
use crate::devnet::test_account::{IAccountDispatcher, IAccountDispatcherTrait, TestAccount};
use crate::devnet::test_usd::{IFaucetDispatcher, IFaucetDispatcherTrait, TestUsd};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{act_as, deploy};
use crate::token::interface::events::{Approval, Transfer};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
const BOB: ContractAddress = 'BOB'.try_into().unwrap();

/// ALICE has printed 1,000 for herself.
fn deploy_usd() -> (IErc20Dispatcher, IFaucetDispatcher) {
    let contract_address = deploy(TestUsd::TEST_CLASS_HASH, [].span());
    let faucet = IFaucetDispatcher { contract_address };
    act_as(ALICE);
    faucet.mint(ALICE, 1_000);
    expect_event(
        contract_address,
        selector!("Transfer"),
        Transfer { from: Zero::zero(), to: ALICE, value: 1_000 },
    );
    (IErc20Dispatcher { contract_address }, faucet)
}

#[test]
fn says_that_it_is_worthless() {
    let (usd, _) = deploy_usd();
    assert_eq!(usd.name(), "Test Dollar (devnet, worthless)");
    assert_eq!(usd.symbol(), "tUSD");
    assert_eq!(usd.decimals(), 6);
}

#[test]
fn anyone_prints_for_anyone() {
    let (usd, faucet) = deploy_usd();
    act_as(BOB);
    faucet.mint(ALICE, 500);
    assert_eq!(usd.balance_of(ALICE), 1_500);
    assert_eq!(usd.total_supply(), 1_500);
}

#[test]
fn moves_like_any_token() {
    let (usd, _) = deploy_usd();
    assert!(usd.transfer(BOB, 1_000));
    act_as(BOB);
    assert!(usd.approve(ALICE, 700));
    act_as(ALICE);
    assert!(usd.transfer_from(BOB, ALICE, 300));
    assert_eq!(usd.allowance(BOB, ALICE), 400);
    assert_eq!(usd.balance_of(ALICE), 300);
    assert_eq!(usd.balance_of(BOB), 700);
    assert_eq!(usd.total_supply(), 1_000);
    let emitter = usd.contract_address;
    expect_event(emitter, selector!("Transfer"), Transfer { from: ALICE, to: BOB, value: 1_000 });
    expect_event(
        emitter, selector!("Approval"), Approval { owner: BOB, spender: ALICE, value: 700 },
    );
    expect_event(emitter, selector!("Transfer"), Transfer { from: BOB, to: ALICE, value: 300 });
    expect_no_event(emitter);
}

#[test]
fn an_infinite_allowance_stays() {
    let (usd, _) = deploy_usd();
    usd.approve(BOB, Bounded::MAX);
    act_as(BOB);
    usd.transfer_from(ALICE, BOB, 1_000);
    assert_eq!(usd.allowance(ALICE, BOB), Bounded::MAX);
}

#[test]
#[should_panic(expected: ('TESTUSD: low balance', 'ENTRYPOINT_FAILED'))]
fn nobody_sends_more_than_they_have() {
    let (usd, _) = deploy_usd();
    usd.transfer(BOB, 1_001);
}

#[test]
#[should_panic(expected: ('TESTUSD: low allowance', 'ENTRYPOINT_FAILED'))]
fn an_allowance_is_a_limit() {
    let (usd, _) = deploy_usd();
    usd.approve(BOB, 10);
    act_as(BOB);
    usd.transfer_from(ALICE, BOB, 11);
}

#[test]
#[should_panic(expected: ('TESTUSD: zero address', 'ENTRYPOINT_FAILED'))]
fn nothing_is_sent_to_zero() {
    let (usd, _) = deploy_usd();
    usd.transfer(Zero::zero(), 1);
}

#[test]
#[should_panic(expected: ('TESTUSD: zero address', 'ENTRYPOINT_FAILED'))]
fn nothing_is_sent_from_zero() {
    let (usd, _) = deploy_usd();
    usd.transfer_from(Zero::zero(), BOB, 0);
}

#[test]
#[should_panic(expected: ('TESTUSD: supply overflow', 'ENTRYPOINT_FAILED'))]
fn even_this_supply_ends() {
    let (_, faucet) = deploy_usd();
    faucet.mint(BOB, Bounded::MAX);
}

/// That it takes good ones is seen wherever gas is measured (e2e/kit).
#[test]
fn the_test_account_refuses_signatures_of_others() {
    let contract_address = deploy(TestAccount::TEST_CLASS_HASH, [7].span());
    let account = IAccountDispatcher { contract_address };
    assert_eq!(account.public_key(), 7);
    assert_eq!(account.is_valid_signature(1, array![2, 3]), 0);
    assert_eq!(account.is_valid_signature(1, array![]), 0);
    assert_eq!(account.is_valid_signature(1, array![2, 3, 4]), 0);
}
