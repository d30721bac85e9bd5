//! The configuration, under Params.

use crate::registry::contract::Registry;
use crate::registry::errors;
use crate::registry::interface::IRegistryDispatcherTrait;
use crate::registry::types::RegistryConfig;
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use super::setup::{CAP, MIN, account, config, deploy, governor};

#[test]
fn params_turns_each_dial() {
    let s = deploy();
    let registry = s.registry.contract_address;
    each_turns(
        registry,
        [
            ('min_audit_stake', MIN, CAP), ('draw_weight_cap', CAP, MIN),
            ('draw_weight_cap', CAP, 0xffffffffffffffffffffffff),
            ('max_draw_tries', config().max_draw_tries.into(), 2_048),
            ('entry_seconds', config().entry_seconds.into(), 0xffffffff),
        ]
            .span(),
    );
    turn(registry, 'min_audit_stake', 1);
    turn(registry, 'draw_weight_cap', 2);
    turn(registry, 'max_draw_tries', 3);
    turn(registry, 'entry_seconds', 4);
    assert_eq!(
        s.registry.config(),
        RegistryConfig {
            min_audit_stake: 1, draw_weight_cap: 2, max_draw_tries: 3, entry_seconds: 4,
        },
    );
}

#[test]
fn a_configuration_holds_as_a_whole() {
    none_holds(
        deploy().registry.contract_address,
        [
            // a zero floor would admit the unstaked
            ('min_audit_stake', 0), ('min_audit_stake', CAP + 1), ('draw_weight_cap', MIN - 1),
            ('draw_weight_cap', 0x1000000000000000000000000), ('max_draw_tries', 0),
            ('max_draw_tries', 2_049), ('max_draw_tries', 0x100000001),
            ('entry_seconds', 0x100000000), ('entry_seconds', 0x10000000000000000),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let registry = deploy().registry.contract_address;
    only_params_turns(
        registry,
        'entry_seconds',
        61,
        [governor(), account(1), registry].span(),
        [selector!("set_config")].span(),
    );
}

fn refusal(config: RegistryConfig) -> felt252 {
    let mut calldata = array![];
    (governor(), config).serialize(ref calldata);
    deploy_refusal(Registry::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(refusal(config()), 0);
    assert_eq!(refusal(RegistryConfig { min_audit_stake: 0, ..config() }), errors::BAD_CONFIG);
    assert_eq!(refusal(RegistryConfig { max_draw_tries: 2_049, ..config() }), errors::BAD_CONFIG);
}
