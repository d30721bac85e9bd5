//! The configuration, under Params.

use crate::staking::contract::Staking;
use crate::staking::errors;
use crate::staking::interface::IStakingDispatcherTrait;
use crate::staking::types::{MAX_UNBONDING_SECONDS, StakingConfig};
use crate::testing::dials::{deploy_refusal, each_turns, none_holds, only_params_turns, turn};
use crate::testing::stage::{GOVERNOR, address};
use super::setup::{ALICE, MIN, PERIOD, config, deploy_staking};

#[test]
fn params_turns_each_dial() {
    let world = deploy_staking();
    each_turns(
        world.address,
        [
            ('unbonding_seconds', PERIOD.into(), 1),
            ('unbonding_seconds', PERIOD.into(), MAX_UNBONDING_SECONDS.into()),
            ('min_stake', MIN, 1), ('min_stake', MIN, 0xffffffffffffffffffffffff),
        ]
            .span(),
    );
    turn(world.address, 'unbonding_seconds', 2);
    turn(world.address, 'min_stake', 3);
    assert_eq!(world.staking.config(), StakingConfig { unbonding_seconds: 2, min_stake: 3 });
}

#[test]
fn unbonding_takes_time_and_ends_and_a_stake_is_something() {
    none_holds(
        deploy_staking().address,
        [
            ('unbonding_seconds', 0), ('unbonding_seconds', MAX_UNBONDING_SECONDS.into() + 1),
            ('unbonding_seconds', 0x10000000000000001), ('min_stake', 0),
            ('min_stake', 0x1000000000000000000000000),
        ]
            .span(),
    );
}

#[test]
fn nobody_else_turns_them() {
    let world = deploy_staking();
    only_params_turns(
        world.address,
        'min_stake',
        1,
        [GOVERNOR, ALICE, address('slasher'), world.address].span(),
        [selector!("set_config")].span(),
    );
}

fn refusal(config: StakingConfig) -> felt252 {
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    deploy_refusal(Staking::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(refusal(config()), 0);
    assert_eq!(refusal(StakingConfig { unbonding_seconds: 0, ..config() }), errors::BAD_CONFIG);
    assert_eq!(refusal(StakingConfig { min_stake: 0, ..config() }), errors::BAD_CONFIG);
}
