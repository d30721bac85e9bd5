use core::poseidon::poseidon_hash_span;
use starknet::account::Call;
use starknet::testing::set_chain_id;
use crate::testing::stage::{act_as, address};
use crate::timelock::interface::{
    ITimelockDispatcher, ITimelockDispatcherTrait, ITimelockSafeDispatcher,
    ITimelockSafeDispatcherTrait,
};
use crate::timelock::schedule::{body_of, calls_of, operation_id};
use crate::timelock::types::{MAX_BODY, MAX_CALLDATA, MAX_CALLS, MIN_DELAY};
use super::setup::{PROPOSER, deploy_timelock, deploy_world, expect_refused};

fn call(to: felt252, selector: felt252, calldata: Span<felt252>) -> Call {
    Call { to: address(to), selector, calldata }
}

fn id(calls: Span<Call>) -> felt252 {
    operation_id('SN_X', address('timelock'), body_of(calls), 5, 6)
}

#[test]
fn every_part_is_bound() {
    // No two of these read the same: a call within another's calldata, a batch
    // that splits differently, one felt more or less.
    let different: Span<Span<Call>> = [
        [call('a', 1, [].span())].span(), [call('a', 1, [0].span())].span(),
        [call('a', 1, [0, 0].span())].span(), [call('a', 2, [].span())].span(),
        [call('b', 1, [].span())].span(), [call('a', 1, [].span()), call('a', 1, [].span())].span(),
        [call('a', 1, ['a', 1, 0].span())].span(), [call('a', 1, [1, 'a', 1, 0].span())].span(),
        [call('a', 1, [7].span()), call('b', 1, [].span())].span(),
        [call('a', 1, [].span()), call('b', 1, [7].span())].span(),
        [call('b', 1, [].span()), call('a', 1, [7].span())].span(), [].span(),
    ]
        .span();
    for i in 0..different.len() {
        for j in i + 1..different.len() {
            assert_ne!(id(*different[i]), id(*different[j]));
        }
        assert_eq!(body_of(calls_of(body_of(*different[i]))), body_of(*different[i]));
    }
    let body = body_of([call('a', 1, [].span())].span());
    let base = operation_id('SN_X', address('timelock'), body, 5, 6);
    assert_eq!(
        base,
        poseidon_hash_span(
            ['bitsage.timelock.operation', 'SN_X', 'timelock', 5, 6, 1, 'a', 1, 0].span(),
        ),
    );
    assert_ne!(base, operation_id('SN_Y', address('timelock'), body, 5, 6));
    assert_ne!(base, operation_id('SN_X', address('other'), body, 5, 6));
    assert_ne!(base, operation_id('SN_X', address('timelock'), body, 6, 5));
    assert_ne!(base, operation_id('SN_X', address('timelock'), body, 5, 0));
}

#[test]
fn ids_are_of_one_chain_and_one_timelock() {
    let one = ITimelockDispatcher { contract_address: deploy_timelock(MIN_DELAY) };
    let other = ITimelockDispatcher { contract_address: deploy_timelock(MIN_DELAY + 1) };
    let calls = [call('a', 1, [2].span())].span();
    set_chain_id('SN_MAIN');
    let here = one.hash_operation_batch(calls, 0, 0);
    assert_ne!(here, other.hash_operation_batch(calls, 0, 0));
    set_chain_id('SN_SEPOLIA');
    assert_ne!(here, one.hash_operation_batch(calls, 0, 0));
}

fn filled(felts: u32) -> Span<felt252> {
    let mut calldata = array![];
    for i in 0..felts {
        calldata.append(i.into());
    }
    calldata.span()
}

#[test]
#[feature("safe_dispatcher")]
fn operations_are_bounded() {
    let world = deploy_world();
    let timelock = ITimelockSafeDispatcher { contract_address: world.address };
    act_as(PROPOSER);
    let refused = |calls: Span<Call>, error: felt252| {
        expect_refused(timelock.schedule_batch(calls, 0, 1, MIN_DELAY), error);
    };
    refused([].span(), 'TIMELOCK: no calls');
    refused([call(0, 1, [].span())].span(), 'TIMELOCK: zero target');
    let mut calls = array![];
    for _ in 0..MAX_CALLS {
        calls.append(call('a', 1, [].span()));
    }
    world.timelock.schedule_batch(calls.span(), 0, 1, MIN_DELAY);
    calls.append(call('a', 1, [].span()));
    refused(calls.span(), 'TIMELOCK: too many calls');
    // One call fits one event; all calls together fit the schedule.
    world.timelock.schedule_batch([call('a', 1, filled(MAX_CALLDATA))].span(), 0, 1, MIN_DELAY);
    refused([call('a', 1, filled(MAX_CALLDATA + 1))].span(), 'TIMELOCK: too much data');
    let rest = MAX_BODY - 1 - 3 - MAX_CALLDATA - 3;
    let whole = [call('a', 1, filled(MAX_CALLDATA)), call('b', 1, filled(rest))].span();
    let id = world.timelock.schedule_batch(whole, 0, 1, MIN_DELAY);
    assert_eq!(body_of(world.timelock.operation(id).calls), body_of(whole));
    refused(
        [call('a', 1, filled(MAX_CALLDATA)), call('b', 1, filled(rest + 1))].span(),
        'TIMELOCK: too much data',
    );
}
