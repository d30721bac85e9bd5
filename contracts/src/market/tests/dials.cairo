//! What the governor adds once, and what Params turns from then on.

use crate::market::contract::Market;
use crate::market::errors;
use crate::market::interface::{
    IMarketDispatcherTrait, IMarketSafeDispatcher, IMarketSafeDispatcherTrait, events,
};
use crate::market::types::{MarketConfig, Tier};
use crate::testing::dials::{
    deploy_refusal, dial, each_turns, none_holds, only_params_turns, params, refusal, turn,
};
use crate::testing::events::{expect_event, expect_no_event};
use crate::testing::stage::act_as;
use super::setup::{ONE, SetupTrait, account, config, deploy, governor, sage, terms, tier, usd};

#[test]
fn params_turns_the_configuration() {
    let s = deploy();
    each_turns(
        s.address,
        [
            ('fee_bps', 500, 10_000), ('audit_margin_bps', 12_000, 0xffff), ('fault_bps', 2_000, 0),
            ('late_bps', 1_000, 10_000), ('max_attempts', 3, 6), ('max_attempts', 3, 1),
            ('min_challenge_seconds', 60, 1), ('min_challenge_seconds', 60, 86_400),
            ('max_challenge_seconds', 86_400, 60), ('max_challenge_seconds', 86_400, 0xffffff),
            ('max_run_seconds', 86_400, 1), ('max_run_seconds', 86_400, 0xffffff),
        ]
            .span(),
    );
    for (name, value) in [
        ('fee_bps', 1), ('audit_margin_bps', 2), ('fault_bps', 3), ('late_bps', 4),
        ('max_attempts', 5), ('min_challenge_seconds', 6), ('max_challenge_seconds', 7),
        ('max_run_seconds', 8),
    ]
        .span() {
        turn(s.address, *name, *value);
    }
    assert_eq!(
        s.market.config(),
        MarketConfig {
            fee_bps: 1,
            audit_margin_bps: 2,
            fault_bps: 3,
            late_bps: 4,
            max_attempts: 5,
            min_challenge_seconds: 6,
            max_challenge_seconds: 7,
            max_run_seconds: 8,
        },
    );
}

#[test]
fn params_turns_each_field_of_a_tier() {
    let s = deploy();
    act_as(governor());
    s.market.add_tier(15, tier());
    each_turns(
        s.address,
        [
            ('tier.1.floor_bps', 500, 0), ('tier.1.min_samples', 1, 255), ('tier.1.auditors', 2, 3),
            ('tier.1.stake_bps', 20_000, 1_000_000), ('tier.1.miss_bps', 1_000, 9_999),
            ('tier.1.safety_bps', 15_000, 1_000_000), ('tier.15.floor_bps', 500, 10_000),
            ('tier.15.min_samples', 1, 0), ('tier.15.auditors', 2, 1),
            ('tier.15.stake_bps', 20_000, 0), ('tier.15.miss_bps', 1_000, 0),
            ('tier.15.safety_bps', 15_000, 0),
        ]
            .span(),
    );
    for (name, value) in [
        ('tier.1.floor_bps', 4), ('tier.1.min_samples', 5), ('tier.1.auditors', 3),
        ('tier.1.stake_bps', 6), ('tier.1.miss_bps', 7), ('tier.1.safety_bps', 8),
    ]
        .span() {
        turn(s.address, *name, *value);
    }
    assert_eq!(
        s.market.tier(1),
        Tier {
            floor_bps: 4, min_samples: 5, auditors: 3, stake_bps: 6, miss_bps: 7, safety_bps: 8,
        },
    );
    assert_eq!(s.market.tier(15), tier());
}

#[test]
fn params_turns_the_rate_of_a_priced_token() {
    let s = deploy();
    each_turns(
        s.address,
        [('stake_rate.0', ONE, 2 * ONE), ('stake_rate.1', ONE, 0xffffffffffffffffffffffffffffff)]
            .span(),
    );
    turn(s.address, 'stake_rate.1', 7);
    assert_eq!((s.market.stake_rate(usd()), s.market.stake_rate(sage())), (ONE, 7));
}

#[test]
fn what_does_not_hold_is_refused() {
    none_holds(
        deploy().address,
        [
            ('fee_bps', 10_001), ('fee_bps', 0x10000), ('audit_margin_bps', 0x10000),
            ('fault_bps', 10_001), ('late_bps', 10_001), ('max_attempts', 0), ('max_attempts', 7),
            ('max_attempts', 0x101), ('min_challenge_seconds', 0),
            ('min_challenge_seconds', 86_401), ('max_challenge_seconds', 59),
            ('max_challenge_seconds', 0x1000000), ('max_run_seconds', 0),
            ('max_run_seconds', 0x1000000), ('tier.1.floor_bps', 10_001),
            ('tier.1.min_samples', 256), ('tier.1.auditors', 0), ('tier.1.auditors', 4),
            ('tier.1.stake_bps', 1_000_001), ('tier.1.miss_bps', 10_000),
            ('tier.1.safety_bps', 1_000_001), ('stake_rate.0', 0),
        ]
            .span(),
    );
}

#[test]
fn what_is_not_there_has_no_dial() {
    let s = deploy();
    for name in [
        'tier.0.floor_bps', 'tier.2.floor_bps', 'tier.10.floor_bps', 'tier.16.floor_bps',
        'tier.01.floor_bps', 'tier.1.', 'tier.1', 'tier.1.fee_bps', 'tier..floor_bps', 'floor_bps',
        'stake_rate.2', 'stake_rate.15', 'stake_rate.16', 'stake_rate.', 'stake_rate', '', 0 - 1,
    ]
        .span() {
        assert_eq!(refusal(s.address, *name, 1), 'PARAM: unknown', "{name}");
    }
}

#[test]
fn nobody_else_turns_them() {
    let s = deploy();
    for (name, value) in [('fee_bps', 501), ('tier.1.auditors', 3), ('stake_rate.0', 5)].span() {
        only_params_turns(
            s.address,
            *name,
            *value,
            [governor(), account('buyer'), s.address].span(),
            [selector!("set_config"), selector!("set_tier"), selector!("set_stake_rate")].span(),
        );
    }
}

#[test]
#[feature("safe_dispatcher")]
fn the_governor_adds_a_tier_once() {
    let s = deploy();
    let market = IMarketSafeDispatcher { contract_address: s.address };
    for stranger in [account('anyone'), params()].span() {
        act_as(*stranger);
        assert_eq!(*market.add_tier(2, tier()).unwrap_err()[0], 'GOV: not governor');
    }
    act_as(governor());
    assert_eq!(*market.tier(2).unwrap_err()[0], errors::NO_SUCH_TIER);
    assert_eq!(*market.add_tier(16, tier()).unwrap_err()[0], errors::BAD_TIER);
    let bad = Tier { miss_bps: 10_000, ..tier() };
    assert_eq!(*market.add_tier(2, bad).unwrap_err()[0], errors::BAD_TIER);
    let value = Tier { auditors: 3, ..tier() };
    for number in [0, 10, 15_u8].span() {
        s.market.add_tier(*number, value);
        expect_event(s.address, selector!("TierAdded"), events::TierAdded { tier: *number, value });
    }
    expect_no_event(s.address);
    assert_eq!((s.market.tier(10), s.market.tier(1)), (value, tier()));
    assert_eq!(dial(s.address, 'tier.10.auditors'), 3);
    // not even to what it is
    for number in [0, 1, 15_u8].span() {
        assert_eq!(*market.add_tier(*number, value).unwrap_err()[0], errors::TIER_EXISTS);
    }
}

#[test]
#[feature("safe_dispatcher")]
fn the_governor_prices_a_token_once() {
    let s = deploy();
    let market = IMarketSafeDispatcher { contract_address: s.address };
    for stranger in [account('anyone'), params()].span() {
        act_as(*stranger);
        assert_eq!(*market.price_token(account(2), 1).unwrap_err()[0], 'GOV: not governor');
    }
    act_as(governor());
    assert_eq!(*market.price_token(usd(), 1).unwrap_err()[0], errors::TOKEN_IS_PRICED);
    assert_eq!(*market.price_token(account(2), 0).unwrap_err()[0], errors::BAD_RATE);
    for number in 2..16_u8 {
        let rate = 100 + number.into();
        let token = account(number.into());
        s.market.price_token(token, rate);
        expect_event(
            s.address, selector!("TokenPriced"), events::TokenPriced { token, number, rate },
        );
    }
    expect_no_event(s.address);
    assert_eq!(*market.price_token(account(16), 1).unwrap_err()[0], errors::TOO_MANY_TOKENS);
    assert_eq!(s.market.stake_rate(account(16)), 0);
    let tokens = s.market.priced_tokens();
    assert_eq!((tokens.len(), *tokens[0], *tokens[1]), (16, usd(), sage()));
    turn(s.address, 'stake_rate.9', 9);
    turn(s.address, 'stake_rate.10', 10);
    turn(s.address, 'stake_rate.15', 15);
    for (number, rate) in [(8_u32, 108), (9, 9), (10, 10), (11, 111), (15, 15)].span() {
        assert_eq!(*tokens[*number], account((*number).into()));
        assert_eq!(s.market.stake_rate(*tokens[*number]), *rate);
    }
}

/// A job names its tier's revision, of which a tier has 255.
#[test]
fn a_tier_is_turned_254_times() {
    let s = deploy();
    let job_id = s.post(terms());
    for round in 0..254_u32 {
        turn(s.address, 'tier.1.stake_bps', (round % 2).into());
    }
    assert_eq!(refusal(s.address, 'tier.1.stake_bps', 7), errors::NO_REVISION);
    assert_eq!(refusal(s.address, 'tier.1.auditors', 1), errors::NO_REVISION);
    assert_eq!(s.market.tier(1), Tier { stake_bps: 1, ..tier() });
    // the job still has the first, and the last is used like any other
    s.take(job_id, terms(), 0, 7);
    assert_eq!(s.market.assignment(job_id, 0).lock, 2 * 4 * ONE);
    assert_eq!(s.market.job(s.post(terms())).auditors, 2);
    // nothing else stops
    assert_eq!(refusal(s.address, 'fee_bps', 501), 0);
    act_as(governor());
    s.market.add_tier(2, tier());
    assert_eq!(refusal(s.address, 'tier.2.stake_bps', 7), 0);
}

fn first(config: MarketConfig) -> felt252 {
    let mut calldata = array![];
    (governor(), config).serialize(ref calldata);
    deploy_refusal(Market::TEST_CLASS_HASH, calldata.span())
}

#[test]
fn the_first_config_is_checked_too() {
    assert_eq!(first(config()), 0);
    assert_eq!(first(MarketConfig { max_attempts: 7, ..config() }), errors::BAD_CONFIG);
    assert_eq!(first(MarketConfig { fee_bps: 10_001, ..config() }), errors::BAD_CONFIG);
}
