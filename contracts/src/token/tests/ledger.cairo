use core::num::traits::{Bounded, Zero};
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use starknet::syscalls::call_contract_syscall;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::token::interface::events::{Approval, Transfer};
use crate::token::interface::{
    IErc20CamelDispatcherTrait, IErc20DispatcherTrait, ISageSupplyDispatcherTrait,
};
use super::setup::{ALICE, BOB, GOVERNOR, INITIAL, MAX, OWNER, Token, act_as, deploy, deploy_with};

#[test]
fn says_what_it_is() {
    let token = deploy();
    assert_eq!(token.erc20.name(), "Bitsage");
    assert_eq!(token.erc20.symbol(), "SAGE");
    assert_eq!(token.erc20.decimals(), 18);
    assert_eq!(token.erc20.total_supply(), INITIAL);
    assert_eq!(token.supply.max_supply(), MAX);
    let governed = IGovernedDispatcher { contract_address: token.address };
    assert_eq!(governed.governor(), GOVERNOR);
    assert_eq!(governed.contract_id(), 'bitsage.token');
}

#[test]
fn transfer_moves_and_says_so() {
    let token = deploy();
    act_as(OWNER);
    assert!(token.erc20.transfer(ALICE, 250));
    assert_eq!(token.erc20.balance_of(OWNER), 350);
    assert_eq!(token.erc20.balance_of(ALICE), 250);
    expect_event(
        token.address, selector!("Transfer"), Transfer { from: OWNER, to: ALICE, value: 250 },
    );
    expect_no_event(token.address);
}

#[test]
fn transfer_takes_the_last_unit() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(ALICE, INITIAL);
    assert_eq!(token.erc20.balance_of(OWNER), 0);
}

#[test]
#[should_panic(expected: ('TOKEN: low balance', 'ENTRYPOINT_FAILED'))]
fn transfer_takes_no_more_than_the_last_unit() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(ALICE, INITIAL + 1);
}

#[test]
fn transfer_of_nothing_and_to_oneself_change_nothing() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(OWNER, INITIAL);
    token.erc20.transfer(ALICE, 0);
    assert_eq!(token.erc20.balance_of(OWNER), INITIAL);
    assert_eq!(token.erc20.balance_of(ALICE), 0);
}

#[test]
#[should_panic(expected: ('TOKEN: zero recipient', 'ENTRYPOINT_FAILED'))]
fn transfer_refuses_the_zero_address() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(Zero::zero(), 1);
}

#[test]
#[should_panic(expected: ('TOKEN: amount too large', 'ENTRYPOINT_FAILED'))]
fn transfer_refuses_an_amount_beyond_u128() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.transfer(ALICE, u256 { low: 0, high: 1 });
}

#[test]
fn balances_reach_the_whole_of_u128() {
    let most: u128 = Bounded::MAX;
    let token = deploy_with(most.into(), most.into());
    act_as(OWNER);
    token.erc20.transfer(ALICE, most.into());
    assert_eq!(token.erc20.balance_of(ALICE), most.into());
}

#[test]
fn allowance_is_drawn_down() {
    let token = deploy();
    act_as(OWNER);
    assert!(token.erc20.approve(ALICE, 100));
    expect_approval(token, 100);
    act_as(ALICE);
    assert!(token.erc20.transfer_from(OWNER, BOB, 60));
    assert_eq!(token.erc20.allowance(OWNER, ALICE), 40);
    assert!(token.erc20.transfer_from(OWNER, BOB, 40));
    assert_eq!(token.erc20.allowance(OWNER, ALICE), 0);
    assert_eq!(token.erc20.balance_of(BOB), 100);
    for value in array![60_u256, 40] {
        expect_event(
            token.address, selector!("Transfer"), Transfer { from: OWNER, to: BOB, value },
        );
    }
    expect_no_event(token.address);
}

fn expect_approval(token: Token, value: u256) {
    expect_event(
        token.address, selector!("Approval"), Approval { owner: OWNER, spender: ALICE, value },
    );
    expect_no_event(token.address);
}

#[test]
#[should_panic(expected: ('TOKEN: low allowance', 'ENTRYPOINT_FAILED'))]
fn allowance_is_a_limit() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, 100);
    act_as(ALICE);
    token.erc20.transfer_from(OWNER, BOB, 101);
}

#[test]
#[should_panic(expected: ('TOKEN: low balance', 'ENTRYPOINT_FAILED'))]
fn allowance_does_not_stand_for_balance() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, INITIAL + 1);
    act_as(ALICE);
    token.erc20.transfer_from(OWNER, BOB, INITIAL + 1);
}

#[test]
fn infinite_allowance_stays() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, Bounded::MAX);
    act_as(ALICE);
    token.erc20.transfer_from(OWNER, BOB, 60);
    assert_eq!(token.erc20.allowance(OWNER, ALICE), Bounded::MAX);
}

#[test]
fn allowances_come_back_up_to_2_250() {
    let token = deploy();
    act_as(OWNER);
    let bound: u256 = 0x400000000000000000000000000000000000000000000000000000000000000;
    for amount in array![0, 1, 0x100000000000000000000000000000000, bound - 1, Bounded::MAX] {
        token.erc20.approve(ALICE, amount);
        assert_eq!(token.erc20.allowance(OWNER, ALICE), amount);
    }
    for amount in array![bound, bound + 1, Bounded::MAX - 1] {
        let calldata = [ALICE.into(), amount.low.into(), amount.high.into()].span();
        let refusal = call_contract_syscall(token.address, selector!("approve"), calldata)
            .unwrap_err();
        assert_eq!(*refusal[0], 'TOKEN: amount too large');
    }
    assert_eq!(token.erc20.allowance(OWNER, ALICE), Bounded::MAX);
}

#[test]
#[should_panic(expected: ('TOKEN: zero spender', 'ENTRYPOINT_FAILED'))]
fn approve_refuses_the_zero_address() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(Zero::zero(), 1);
}

#[test]
#[should_panic(expected: ('TOKEN: zero sender', 'ENTRYPOINT_FAILED'))]
fn nobody_forges_the_event_of_a_mint() {
    let token = deploy();
    act_as(ALICE);
    token.erc20.transfer_from(Zero::zero(), BOB, 0);
}

#[test]
#[should_panic(expected: ('TOKEN: amount too large', 'ENTRYPOINT_FAILED'))]
fn transfer_from_refuses_an_amount_beyond_u128() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, Bounded::MAX);
    act_as(ALICE);
    token.erc20.transfer_from(OWNER, BOB, u256 { low: 0, high: 1 });
}

#[test]
fn camel_case_is_the_same_token() {
    let token = deploy();
    act_as(OWNER);
    token.erc20.approve(ALICE, 70);
    act_as(ALICE);
    assert!(token.camel.transferFrom(OWNER, BOB, 70));
    assert_eq!(token.camel.balanceOf(BOB), 70);
    assert_eq!(token.camel.totalSupply(), token.erc20.total_supply());
    assert_eq!(token.erc20.balance_of(BOB), 70);
}

/// Random transfers, draws and burns among four accounts, against a model.
#[test]
fn balances_always_sum_to_supply() {
    let token = deploy();
    let accounts: Span<ContractAddress> = [OWNER, ALICE, BOB, GOVERNOR].span();
    for account in accounts {
        act_as(*account);
        token.erc20.approve(OWNER, Bounded::MAX);
    }
    let mut seed: felt252 = 'ledger';
    let mut burned: u256 = 0;
    for _ in 0..96_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let from = *accounts.at((random.low % 4).try_into().unwrap());
        let to = *accounts.at(((random.low / 4) % 4).try_into().unwrap());
        let amount: u256 = (random.high % 120).into();
        let from_before = token.erc20.balance_of(from);
        let to_before = token.erc20.balance_of(to);
        if amount == 0 || amount > from_before {
            continue;
        }
        if random.low % 7 == 0 && burned + amount < 300 {
            act_as(from);
            token.supply.burn(amount);
            burned += amount;
            assert_eq!(token.erc20.balance_of(from), from_before - amount);
        } else {
            act_as(OWNER);
            token.erc20.transfer_from(from, to, amount);
            if from != to {
                assert_eq!(token.erc20.balance_of(from), from_before - amount);
                assert_eq!(token.erc20.balance_of(to), to_before + amount);
            }
        }
        let mut sum: u256 = 0;
        for account in accounts {
            sum += token.erc20.balance_of(*account);
        }
        assert_eq!(sum, token.erc20.total_supply());
        assert_eq!(sum, INITIAL - burned);
    }
    assert!(burned != 0, "the history burned nothing");
    drop_events(token.address);
}
