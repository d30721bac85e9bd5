//! The configuration, under Params.

use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::reputation::contract::Reputation;
use crate::reputation::errors;
use crate::reputation::interface::IReputationDispatcherTrait;
use crate::reputation::types::{MAX_HALF_LIFE_SECONDS, MAX_PRIOR, MAX_WEIGHT, ReputationConfig};
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use crate::testing::stage::{GOVERNOR, address};
use super::setup::{HALF_LIFE, ONE, calldata, config, deploy_reputation};

#[test]
fn params_turns_each_dial() {
    let (address, reputation) = deploy_reputation();
    each_turns(
        address,
        [
            ('half_life_seconds', HALF_LIFE.into(), MAX_HALF_LIFE_SECONDS.into()),
            ('prior_alpha', 2 * ONE.into(), MAX_PRIOR.into()),
            ('prior_beta', ONE.into(), MAX_PRIOR.into()),
            ('weight_unit', 100, 0xffffffffffffffffffffffffffffff),
            ('weight_cap', 1_000, 100 * MAX_WEIGHT + 99),
        ]
            .span(),
    );
    turn(address, 'half_life_seconds', 1);
    turn(address, 'prior_alpha', 2);
    turn(address, 'prior_beta', 3);
    turn(address, 'weight_unit', 4);
    turn(address, 'weight_cap', 5);
    assert_eq!(
        reputation.config(),
        ReputationConfig {
            half_life_seconds: 1, prior_alpha: 2, prior_beta: 3, weight_unit: 4, weight_cap: 5,
        },
    );
}

#[test]
fn a_configuration_holds_as_a_whole() {
    let (address, _) = deploy_reputation();
    none_holds(
        address,
        [
            ('half_life_seconds', 0), ('half_life_seconds', MAX_HALF_LIFE_SECONDS.into() + 1),
            ('half_life_seconds', 0x10000000000000001), ('prior_alpha', 0),
            ('prior_alpha', MAX_PRIOR.into() + 1), ('prior_beta', 0),
            ('prior_beta', MAX_PRIOR.into() + 1), ('weight_unit', 0),
            // 1,000 / 1 is within MAX_WEIGHT, so is 102,499 / 100
            ('weight_cap', 100 * MAX_WEIGHT + 100), ('weight_cap', 0),
            ('weight_unit', 0x1000000000000000000000000000000),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let (contract, _) = deploy_reputation();
    only_params_turns(
        contract,
        'prior_beta',
        1,
        [GOVERNOR, address('market'), contract].span(),
        [selector!("set_config")].span(),
    );
    let governed = IGovernedDispatcher { contract_address: contract };
    assert_eq!(governed.contract_id(), 'bitsage.reputation');
}

#[test]
fn the_first_config_is_checked_too() {
    let class = Reputation::TEST_CLASS_HASH;
    assert_eq!(deploy_refusal(class, calldata(config())), 0);
    for bad in [
        ReputationConfig { half_life_seconds: 0, ..config() },
        ReputationConfig { weight_cap: 0, ..config() },
        ReputationConfig { prior_beta: MAX_PRIOR + 1, ..config() },
    ]
        .span() {
        assert_eq!(deploy_refusal(class, calldata(*bad)), errors::BAD_CONFIG);
    }
}
