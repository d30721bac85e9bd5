//! Params, for the tests of a contract that has dials.

use starknet::syscalls::{call_contract_syscall, deploy_syscall};
use starknet::{ClassHash, ContractAddress};
use crate::components::parameters::events::ParameterSet;
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait, errors,
};
use super::events::{drop_events, expect_event, expect_no_event};
use super::stage::{act_as, address};

/// Who is Params to every contract under test.
pub fn params() -> ContractAddress {
    address('params')
}

pub fn dial(contract_address: ContractAddress, name: felt252) -> u128 {
    IParametersDispatcher { contract_address }.parameter(name)
}

pub fn turn(contract_address: ContractAddress, name: felt252, value: u128) {
    act_as(params());
    IParametersDispatcher { contract_address }.set_parameter(name, value);
}

/// What Params is refused with; 0 if it is not.
pub fn refusal(contract_address: ContractAddress, name: felt252, value: u128) -> felt252 {
    refused(contract_address, params(), name, value)
}

#[feature("safe_dispatcher")]
fn refused(
    contract_address: ContractAddress, caller: ContractAddress, name: felt252, value: u128,
) -> felt252 {
    act_as(caller);
    match (IParametersSafeDispatcher { contract_address }).set_parameter(name, value) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}

/// Turns each dial, (name, from, to), there and back: it alone moves, and both
/// turns are told.
pub fn each_turns(contract_address: ContractAddress, dials: Span<(felt252, u128, u128)>) {
    drop_events(contract_address);
    for turned in dials {
        let (name, from, to) = *turned;
        turn(contract_address, name, to);
        let told = ParameterSet { name, previous: from, value: to };
        expect_event(contract_address, selector!("ParameterSet"), told);
        for other in dials {
            let (other, was, _) = *other;
            let expected = if other == name {
                to
            } else {
                was
            };
            assert_eq!(dial(contract_address, other), expected, "{other} when {name} is turned");
        }
        turn(contract_address, name, from);
        let told = ParameterSet { name, previous: to, value: from };
        expect_event(contract_address, selector!("ParameterSet"), told);
    }
    expect_no_event(contract_address);
}

/// Each (name, value) does not hold, and changes nothing.
pub fn none_holds(contract_address: ContractAddress, dials: Span<(felt252, u128)>) {
    for turned in dials {
        let (name, value) = *turned;
        let was = dial(contract_address, name);
        assert_eq!(
            refusal(contract_address, name, value), errors::BAD_VALUE, "{name} turned to {value}",
        );
        assert_eq!(dial(contract_address, name), was);
    }
}

/// That value of the dial would hold, but none of the callers may set it, the
/// dials have no other name, and the governor's calls of old are gone.
#[feature("safe_dispatcher")]
pub fn only_params_turns(
    contract_address: ContractAddress,
    name: felt252,
    value: u128,
    callers: Span<ContractAddress>,
    gone: Span<felt252>,
) {
    for caller in callers {
        assert_eq!(refused(contract_address, *caller, name, value), errors::NOT_PARAMS);
        for selector in gone {
            let answer = call_contract_syscall(contract_address, *selector, [].span());
            assert_eq!(*answer.unwrap_err()[0], 'ENTRYPOINT_NOT_FOUND');
        }
    }
    assert_eq!(refusal(contract_address, 'no_such_dial', value), errors::UNKNOWN);
    let parameters = IParametersSafeDispatcher { contract_address };
    assert_eq!(*parameters.parameter('no_such_dial').unwrap_err()[0], errors::UNKNOWN);
    assert_eq!(refusal(contract_address, name, value), 0);
}

/// What a class refuses to be deployed with; 0 if it does not.
pub fn deploy_refusal(class: ClassHash, calldata: Span<felt252>) -> felt252 {
    match deploy_syscall(class, 'another', calldata, false) {
        Ok(_) => 0,
        Err(panic) => *panic[0],
    }
}
