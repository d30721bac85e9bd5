//! The configuration, under Params.

use crate::disputes::contract::Disputes;
use crate::disputes::errors;
use crate::disputes::interface::IDisputesDispatcherTrait;
use crate::disputes::types::DisputesConfig;
use crate::staking::types::LOCK_UNIT;
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use super::setup::{BOND, JUROR_BOND, anyone, config, deploy, governor};

#[test]
fn params_turns_each_dial() {
    let s = deploy();
    let disputes = s.disputes.contract_address;
    each_turns(
        disputes,
        [
            ('challenge_bond', BOND, 1),
            ('challenge_bond', BOND, 0xfffffffffffffffffffffffffffffff),
            ('juror_bond', JUROR_BOND, LOCK_UNIT),
            ('juror_bond', JUROR_BOND, 0xffffffffffffff * LOCK_UNIT), ('respond_seconds', 100, 1),
            ('draw_seconds', 200, 0xffffffff), ('seal_seconds', 300, 1),
            ('unseal_seconds', 400, 0xffffffff), ('appeal_seconds', 500, 1), ('jury_pairs', 2, 1),
            ('jury_pairs', 2, 5), ('appeal_pairs', 5, 2), ('appeal_pairs', 5, 7),
            ('min_jury_pairs', 1, 2),
        ]
            .span(),
    );
    for (name, value) in [
        ('challenge_bond', 2), ('juror_bond', 3 * LOCK_UNIT), ('respond_seconds', 4),
        ('draw_seconds', 5), ('seal_seconds', 6), ('unseal_seconds', 7), ('appeal_seconds', 8),
        ('appeal_pairs', 7), ('jury_pairs', 6), ('min_jury_pairs', 5),
    ]
        .span() {
        turn(disputes, *name, *value);
    }
    assert_eq!(
        s.disputes.config(),
        DisputesConfig {
            challenge_bond: 2,
            juror_bond: 3 * LOCK_UNIT,
            respond_seconds: 4,
            draw_seconds: 5,
            seal_seconds: 6,
            unseal_seconds: 7,
            appeal_seconds: 8,
            jury_size: 13,
            appeal_size: 15,
            min_jury: 11,
        },
    );
}

#[test]
fn juries_are_in_order_windows_take_time_and_bonds_fit() {
    none_holds(
        deploy().disputes.contract_address,
        [
            ('challenge_bond', 0), ('challenge_bond', 0x10000000000000000000000000000000),
            ('juror_bond', 0), ('juror_bond', JUROR_BOND + 1),
            ('juror_bond', 0x100000000000000 * LOCK_UNIT), ('respond_seconds', 0),
            ('draw_seconds', 0), ('seal_seconds', 0), ('unseal_seconds', 0),
            ('appeal_seconds', 0x100000000), ('respond_seconds', 0x10000000000000001),
            // three jurors at least, fifteen at most, and none below the one before
            ('min_jury_pairs', 0), ('min_jury_pairs', 3), ('jury_pairs', 0), ('jury_pairs', 6),
            ('appeal_pairs', 1), ('appeal_pairs', 8), ('appeal_pairs', 99), ('appeal_pairs', 100),
            ('appeal_pairs', 128 + 5), ('appeal_pairs', 0xffffffffffffffffffffffffffffffff),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let disputes = deploy().disputes.contract_address;
    only_params_turns(
        disputes,
        'jury_pairs',
        3,
        [governor(), anyone(), disputes].span(),
        [selector!("set_config")].span(),
    );
}

fn refusal(config: DisputesConfig) -> felt252 {
    let mut calldata = array![];
    (governor(), config).serialize(ref calldata);
    deploy_refusal(Disputes::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(refusal(config()), 0);
    for bad in [
        DisputesConfig { jury_size: 6, ..config() }, DisputesConfig { min_jury: 1, ..config() },
        DisputesConfig { appeal_size: 17, ..config() },
        DisputesConfig { jury_size: 13, ..config() },
        DisputesConfig { juror_bond: JUROR_BOND + 1, ..config() },
    ]
        .span() {
        assert_eq!(refusal(*bad), errors::BAD_CONFIG);
    }
}
