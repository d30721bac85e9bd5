//! The configuration, under Params.

use crate::audits::contract::Audits;
use crate::audits::errors;
use crate::audits::interface::IAuditsDispatcherTrait;
use crate::audits::types::AuditsConfig;
use crate::staking::types::LOCK_UNIT;
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use super::setup::{BOND, anyone, config, deploy, governor};

#[test]
fn params_turns_each_dial() {
    let s = deploy();
    let audits = s.audits.contract_address;
    each_turns(
        audits,
        [
            ('seal_seconds', 60, 1), ('open_seconds', 50, 0xffffffff), ('unseal_seconds', 40, 1),
            ('unseal_seconds', 40, 0xffffffff), ('draw_seconds', 600, 0xffffffff),
            ('bond', BOND, LOCK_UNIT), ('bond', BOND, 0xffffffffffffffff * LOCK_UNIT),
            ('max_redraws', 1, 0), ('max_redraws', 1, 15),
        ]
            .span(),
    );
    for (name, value) in [
        ('seal_seconds', 2), ('open_seconds', 3), ('unseal_seconds', 4), ('draw_seconds', 5),
        ('bond', 6 * LOCK_UNIT), ('max_redraws', 7),
    ]
        .span() {
        turn(audits, *name, *value);
    }
    assert_eq!(
        s.audits.config(),
        AuditsConfig {
            seal_seconds: 2,
            open_seconds: 3,
            unseal_seconds: 4,
            draw_seconds: 5,
            bond: 6 * LOCK_UNIT,
            max_redraws: 7,
        },
    );
}

#[test]
fn windows_take_time_and_a_bond_is_in_lock_units() {
    none_holds(
        deploy().audits.contract_address,
        [
            ('seal_seconds', 0), ('open_seconds', 0), ('unseal_seconds', 0), ('draw_seconds', 0),
            ('seal_seconds', 0x100000000), ('open_seconds', 0x100000000),
            ('unseal_seconds', 0x100000000), ('draw_seconds', 0x10000000000000001), ('bond', 0),
            ('bond', BOND + 1), ('bond', 0x10000000000000000 * LOCK_UNIT), ('max_redraws', 16),
            ('max_redraws', 0x101),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let audits = deploy().audits.contract_address;
    only_params_turns(
        audits,
        'seal_seconds',
        61,
        [governor(), anyone(), audits].span(),
        [selector!("set_config")].span(),
    );
}

fn refusal(config: AuditsConfig) -> felt252 {
    let mut calldata = array![];
    (governor(), config).serialize(ref calldata);
    deploy_refusal(Audits::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(refusal(config()), 0);
    assert_eq!(refusal(AuditsConfig { bond: BOND + 1, ..config() }), errors::BAD_CONFIG);
    assert_eq!(refusal(AuditsConfig { max_redraws: 16, ..config() }), errors::BAD_CONFIG);
    assert_eq!(refusal(AuditsConfig { unseal_seconds: 0, ..config() }), errors::BAD_CONFIG);
}
