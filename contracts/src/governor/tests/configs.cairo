use core::num::traits::Zero;
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::governor::interface::events::ConfigSet;
use crate::governor::interface::{IGovernorDispatcherTrait, IGovernorSafeDispatcherTrait};
use crate::governor::types::GovernorConfig;
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{ALICE, CONFIG, DAY, HOUR, deploy_governor, deploy_world, expect_refused, nobody};

#[test]
#[feature("safe_dispatcher")]
fn the_timelock_sets_it_within_bounds() {
    let world = deploy_world();
    let timelock = world.timelock.contract_address;
    assert_eq!(world.governor.config(), CONFIG);
    assert_eq!(world.governor.config_version(), 1);
    assert_eq!(world.governor.timelock(), timelock);
    assert_eq!(world.governor.staking(), world.stakes.contract_address);
    let governed = IGovernedDispatcher { contract_address: world.address };
    assert_eq!(governed.governor(), timelock);
    assert_eq!(governed.contract_id(), 'bitsage.governor');
    for other in [ALICE, GOVERNOR, world.address, nobody()].span() {
        act_as(*other);
        expect_refused(world.safe.set_config(CONFIG), 'GOV: not governor');
    }
    act_as(timelock);
    let c = CONFIG;
    for bad in [
        GovernorConfig { voting_delay: HOUR - 1, ..c },
        GovernorConfig { voting_delay: 14 * DAY + 1, ..c },
        GovernorConfig { voting_period: DAY - 1, ..c },
        GovernorConfig { voting_period: 30 * DAY + 1, ..c },
        GovernorConfig { veto_period: DAY - 1, ..c },
        GovernorConfig { veto_period: 6 * DAY + 1, ..c },
        GovernorConfig { smoothing: DAY - 1, ..c }, GovernorConfig { smoothing: 60 * DAY + 1, ..c },
        GovernorConfig { queue_window: DAY - 1, ..c },
        GovernorConfig { queue_window: 30 * DAY + 1, ..c }, GovernorConfig { quorum_bps: 99, ..c },
        GovernorConfig { quorum_bps: 5_001, ..c }, GovernorConfig { proposal_threshold: 0, ..c },
        GovernorConfig { proposal_threshold: 0x1000000000000000000000000, ..c },
    ]
        .span() {
        expect_refused(world.safe.set_config(*bad), 'GOVERNOR: bad config');
    }
    assert_eq!(world.governor.config_version(), 1);
    let least = GovernorConfig {
        voting_delay: HOUR,
        voting_period: DAY,
        veto_period: DAY,
        smoothing: DAY,
        queue_window: DAY,
        quorum_bps: 100,
        proposal_threshold: 1,
    };
    let most = GovernorConfig {
        voting_delay: 14 * DAY,
        voting_period: 30 * DAY,
        veto_period: 6 * DAY,
        smoothing: 60 * DAY,
        queue_window: 30 * DAY,
        quorum_bps: 5_000,
        proposal_threshold: 0xffffffffffffffffffffffff,
    };
    let mut version = 1;
    for config in [least, most].span() {
        world.governor.set_config(*config);
        version += 1;
        expect_event(world.address, selector!("ConfigSet"), ConfigSet { version, config: *config });
        assert_eq!(world.governor.config(), *config);
    }
    expect_no_event(world.address);
}

#[test]
#[should_panic(expected: ('GOVERNOR: bad config', 'CONSTRUCTOR_FAILED'))]
fn the_first_config_is_checked_too() {
    deploy_governor(
        address('timelock'), address('staking'), GovernorConfig { quorum_bps: 0, ..CONFIG },
    );
}

#[test]
#[should_panic(expected: ('GOVERNOR: zero address', 'CONSTRUCTOR_FAILED'))]
fn it_needs_a_timelock() {
    deploy_governor(Zero::zero(), address('staking'), CONFIG);
}

#[test]
#[should_panic(expected: ('GOVERNOR: zero address', 'CONSTRUCTOR_FAILED'))]
fn it_needs_somebody_who_knows_stakes() {
    deploy_governor(address('timelock'), Zero::zero(), CONFIG);
}
