//! The configuration, under Params.

use crate::beacon::contract::Beacon;
use crate::beacon::errors;
use crate::beacon::interface::IBeaconDispatcherTrait;
use crate::beacon::types::BeaconConfig;
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use super::setup::{BOND, ROUND, config, deploy, governor, keeper};

#[test]
fn params_turns_each_dial() {
    let s = deploy();
    let beacon = s.beacon.contract_address;
    each_turns(
        beacon,
        [
            ('round_seconds', ROUND.into(), 1), ('round_seconds', ROUND.into(), 0xffffffff),
            ('keeper_bond', BOND, 1), ('silence_bps', 3_333, 1), ('silence_bps', 3_333, 10_000),
        ]
            .span(),
    );
    turn(beacon, 'round_seconds', 2);
    turn(beacon, 'keeper_bond', 3);
    turn(beacon, 'silence_bps', 4);
    assert_eq!(
        s.beacon.config(), BeaconConfig { round_seconds: 2, keeper_bond: 3, silence_bps: 4 },
    );
}

#[test]
fn a_round_takes_time_and_silence_costs() {
    none_holds(
        deploy().beacon.contract_address,
        [
            ('round_seconds', 0), ('round_seconds', 0x100000000),
            ('round_seconds', 0x10000000000000001), ('keeper_bond', 0), ('silence_bps', 0),
            ('silence_bps', 10_001), ('silence_bps', 0x10001),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let beacon = deploy().beacon.contract_address;
    only_params_turns(
        beacon,
        'silence_bps',
        1,
        [governor(), keeper(1), beacon].span(),
        [selector!("set_config")].span(),
    );
}

fn refusal(config: BeaconConfig) -> felt252 {
    let mut calldata = array![];
    (governor(), config).serialize(ref calldata);
    deploy_refusal(Beacon::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(refusal(config()), 0);
    assert_eq!(refusal(BeaconConfig { silence_bps: 10_001, ..config() }), errors::BAD_CONFIG);
    assert_eq!(refusal(BeaconConfig { round_seconds: 0, ..config() }), errors::BAD_CONFIG);
}
