use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::components::parameters::events::ParameterSet;
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait, errors as parameter_errors,
};
use crate::emission::interface::IEmissionDispatcherTrait;
use crate::emission::types::EmissionConfig;
use crate::math::ratio::WAD;
use crate::testing::events::expect_event;
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{config, deploy_emission, deploy_with, expect_refused};

#[test]
#[feature("safe_dispatcher")]
fn params_turns_every_dial_within_bounds() {
    let world = deploy_emission();
    let params = IParametersDispatcher { contract_address: world.address };
    let safe = IParametersSafeDispatcher { contract_address: world.address };
    // name, present, lowest and highest that hold
    let table: [(felt252, u128, u128, u128); 7] = [
        ('kp', WAD / 100, 0, WAD), ('ki', WAD / 200, 0, WAD), ('leak', 8 * WAD / 10, 0, WAD - 1),
        ('dead_band', WAD / 50, 0, WAD - 1), ('r_min', WAD / 10_000, 0, WAD / 200),
        ('r_max', WAD / 200, WAD / 10_000, WAD), ('dr_max', WAD / 500, 1, WAD),
    ];
    for caller in array![GOVERNOR, address('treasury'), address('guardian')] {
        act_as(caller);
        expect_refused(safe.set_parameter('kp', 1), parameter_errors::NOT_PARAMS);
    }
    act_as(address('params'));
    expect_refused(safe.set_parameter('colour', 1), parameter_errors::UNKNOWN);
    expect_refused(safe.parameter('colour'), parameter_errors::UNKNOWN);
    for (name, present, lowest, highest) in table.span() {
        let (name, present, lowest, highest) = (*name, *present, *lowest, *highest);
        assert_eq!(params.parameter(name), present);
        expect_refused(safe.set_parameter(name, highest + 1), parameter_errors::BAD_VALUE);
        if lowest != 0 {
            expect_refused(safe.set_parameter(name, lowest - 1), parameter_errors::BAD_VALUE);
        }
        let mut previous = present;
        for value in array![lowest, highest, present] {
            params.set_parameter(name, value);
            assert_eq!(params.parameter(name), value);
            expect_event(
                world.address, selector!("ParameterSet"), ParameterSet { name, previous, value },
            );
            previous = value;
        }
    }
    assert_eq!(world.emission.config(), config());
}

#[test]
fn starts_at_the_floor_and_says_which_contract_it_is() {
    let world = deploy_emission();
    let controller = world.emission.controller();
    assert_eq!((controller.epoch, controller.average), (0, 0));
    assert_eq!(controller.rate, config().r_min);
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!((governed.contract_id(), governed.governor()), ('bitsage.emission', GOVERNOR));
}

#[test]
#[should_panic(expected: ('EMISSION: bad config', 'CONSTRUCTOR_FAILED'))]
fn the_first_config_is_checked() {
    deploy_with(EmissionConfig { dr_max: 0, ..config() });
}
