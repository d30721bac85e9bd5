use crate::components::parameters::events::ParameterSet;
use crate::components::parameters::{
    IParametersDispatcherTrait, IParametersSafeDispatcher, IParametersSafeDispatcherTrait,
};
use crate::pol::interface::IPolDispatcherTrait;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{PARAMS, USD, expect_refused, open_pol};

#[test]
#[feature("safe_dispatcher")]
fn params_turns_each_dial() {
    let world = open_pol();
    act_as(PARAMS);
    for (name, previous, value) in [
        ('fee_bps', 30, 100), ('max_deviation', 20_000, 100), ('target_floor', 1_000 * USD, 1),
        ('target_cap', 5_000_000 * USD, 2),
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
    let parameters = IParametersSafeDispatcher { contract_address: world.address };
    expect_refused(parameters.set_parameter('fee_bps', 101), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('fee_bps', 0x10000), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('max_deviation', 99), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('target_floor', 0), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('target_floor', 3), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('target_cap', 0), 'PARAM: bad value');
    expect_refused(parameters.set_parameter('ring', 1), 'PARAM: unknown');
    expect_refused(parameters.parameter('ring'), 'PARAM: unknown');
    act_as(GOVERNOR);
    expect_refused(parameters.set_parameter('fee_bps', 31), 'PARAM: not Params');
}
