use crate::auction::tests::setup::{WAD, peers, refused};
use crate::buyback::contract::Buyback;
use crate::buyback::interface::IBuybackDispatcherTrait;
use crate::buyback::types::BuybackConfig;
use crate::components::economy::{
    IEconomyWiredSafeDispatcher, IEconomyWiredSafeDispatcherTrait, errors as wiring,
};
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait, errors, events,
};
use crate::testing::events::expect_event;
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use super::setup::{config, deploy_buyback};

#[test]
#[feature("safe_dispatcher")]
fn params_turns_each_dial() {
    let w = deploy_buyback();
    let dials = IParametersDispatcher { contract_address: w.address };
    let safe = IParametersSafeDispatcher { contract_address: w.address };
    for caller in array![address('anyone'), GOVERNOR, w.treasury.contract_address] {
        act_as(caller);
        assert_eq!(refused(safe.set_parameter('beta_bps', 100)), errors::NOT_PARAMS);
    }
    act_as(address('params'));
    let next: [(felt252, u128, u128); 5] = [
        ('beta_bps', 3_333, 4_000), ('max_volatility', 8 * WAD / 100, WAD),
        ('max_lot', 5_000_000_000, 1), ('interval_seconds', 604_800, 1),
        ('max_price_age', 1_800, 60),
    ];
    for dial in next.span() {
        let (name, previous, value) = *dial;
        assert_eq!(dials.parameter(name), previous);
        dials.set_parameter(name, value);
        assert_eq!(dials.parameter(name), value);
        expect_event(
            w.address, selector!("ParameterSet"), events::ParameterSet { name, previous, value },
        );
    }
    let turned = BuybackConfig {
        beta_bps: 4_000, max_volatility: WAD, max_lot: 1, interval_seconds: 1, max_price_age: 60,
    };
    assert_eq!(w.buyback.config(), turned);
    let bad: [(felt252, u128); 6] = [
        ('beta_bps', 10_000), ('beta_bps', 65_536), ('max_volatility', 0),
        ('max_lot', 0x40000000000000), ('interval_seconds', 0), ('max_price_age', 0x100000000),
    ];
    for case in bad.span() {
        let (name, value) = *case;
        assert_eq!(refused(safe.set_parameter(name, value)), errors::BAD_VALUE);
    }
    assert_eq!(refused(safe.set_parameter('gamma', 1)), errors::UNKNOWN);
    assert_eq!(refused(safe.parameter('gamma')), errors::UNKNOWN);
    assert_eq!(w.buyback.config(), turned);
    let wired = IEconomyWiredSafeDispatcher { contract_address: w.address };
    act_as(GOVERNOR);
    assert_eq!(
        refused(wired.wire_economy(peers(address('a'), address('b'), address('c')))), wiring::DONE,
    );
    let governed = IGovernedDispatcher { contract_address: w.address };
    assert_eq!(governed.contract_id(), 'bitsage.buyback');
    assert_eq!(governed.governor(), GOVERNOR);
}

#[test]
#[should_panic(expected: ('BUYBACK: bad config', 'CONSTRUCTOR_FAILED'))]
fn a_bad_configuration_is_not_deployed() {
    let mut calldata = array![];
    (GOVERNOR, BuybackConfig { beta_bps: 10_000, ..config() }).serialize(ref calldata);
    deploy(Buyback::TEST_CLASS_HASH, calldata.span());
}
