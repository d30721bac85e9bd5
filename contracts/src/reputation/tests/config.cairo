use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::reputation::contract::Reputation;
use crate::reputation::interface::IReputationDispatcherTrait;
use crate::reputation::interface::events::ConfigSet;
use crate::reputation::types::{MAX_HALF_LIFE_SECONDS, MAX_PRIOR, MAX_WEIGHT, ReputationConfig};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use super::setup::{calldata, config, deploy_reputation};

#[test]
fn governor_sets_the_config() {
    let (address, reputation) = deploy_reputation();
    let next = ReputationConfig {
        half_life_seconds: MAX_HALF_LIFE_SECONDS,
        prior_alpha: MAX_PRIOR,
        prior_beta: MAX_PRIOR,
        weight_unit: 10,
        weight_cap: 10 * MAX_WEIGHT + 9,
    };
    act_as(GOVERNOR);
    reputation.set_config(next);
    assert_eq!(reputation.config(), next);
    expect_event(address, selector!("ConfigSet"), ConfigSet { previous: config(), config: next });
    expect_no_event(address);
    let governed = IGovernedDispatcher { contract_address: address };
    assert_eq!(governed.contract_id(), 'bitsage.reputation');
}

#[test]
#[should_panic(expected: ('GOV: not governor', 'ENTRYPOINT_FAILED'))]
fn nobody_else_sets_the_config() {
    let (_, reputation) = deploy_reputation();
    act_as(address('market'));
    reputation.set_config(config());
}

fn try_config(config: ReputationConfig) {
    let (_, reputation) = deploy_reputation();
    act_as(GOVERNOR);
    reputation.set_config(config);
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn half_life_is_not_zero() {
    try_config(ReputationConfig { half_life_seconds: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn half_life_is_bounded() {
    try_config(ReputationConfig { half_life_seconds: MAX_HALF_LIFE_SECONDS + 1, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn prior_alpha_is_not_zero() {
    try_config(ReputationConfig { prior_alpha: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn prior_beta_is_not_zero() {
    try_config(ReputationConfig { prior_beta: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn prior_alpha_is_bounded() {
    try_config(ReputationConfig { prior_alpha: MAX_PRIOR + 1, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn prior_beta_is_bounded() {
    try_config(ReputationConfig { prior_beta: MAX_PRIOR + 1, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn weight_unit_is_not_zero() {
    try_config(ReputationConfig { weight_unit: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn weight_cap_is_not_zero() {
    try_config(ReputationConfig { weight_cap: 0, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'ENTRYPOINT_FAILED'))]
fn one_observation_has_a_greatest_weight() {
    try_config(ReputationConfig { weight_unit: 10, weight_cap: 10 * MAX_WEIGHT + 10, ..config() });
}

#[test]
#[should_panic(expected: ('REPUTATION: bad config', 'CONSTRUCTOR_FAILED'))]
fn the_first_config_is_checked_too() {
    deploy(
        Reputation::TEST_CLASS_HASH,
        calldata(ReputationConfig { half_life_seconds: 0, ..config() }),
    );
}
