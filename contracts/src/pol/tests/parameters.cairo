use crate::components::parameters::IParametersDispatcherTrait;
use crate::components::parameters::events::ParameterSet;
use crate::pol::interface::IPolDispatcherTrait;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{PARAMS, USD, open_pol};

#[test]
fn params_turns_each_dial() {
    let world = open_pol();
    act_as(PARAMS);
    for (name, previous, value) in [
        ('fee_bps', 30, 100), ('max_deviation', 20_000, 100), ('target_cap', 5_000_000 * USD, 1),
    ]
        .span() {
        let (name, previous, value) = (*name, *previous, *value);
        assert_eq!(world.parameters.parameter(name), previous);
        world.parameters.set_parameter(name, value);
        assert_eq!(world.parameters.parameter(name), value);
        expect_event(
            world.address, selector!("ParameterSet"), ParameterSet { name, previous, value },
        );
    }
    expect_no_event(world.address);
    assert_eq!(world.pol.config().fee_bps, 100);
}

#[test]
#[should_panic(expected: ('PARAM: not Params', 'ENTRYPOINT_FAILED'))]
fn the_governor_turns_none() {
    let world = open_pol();
    act_as(GOVERNOR);
    world.parameters.set_parameter('fee_bps', 31);
}

#[test]
#[should_panic(expected: ('PARAM: bad value', 'ENTRYPOINT_FAILED'))]
fn a_dial_has_an_end() {
    let world = open_pol();
    act_as(PARAMS);
    world.parameters.set_parameter('fee_bps', 101);
}

#[test]
#[should_panic(expected: ('PARAM: unknown', 'ENTRYPOINT_FAILED'))]
fn there_is_no_other_dial() {
    let world = open_pol();
    act_as(PARAMS);
    world.parameters.set_parameter('ring', 1);
}
