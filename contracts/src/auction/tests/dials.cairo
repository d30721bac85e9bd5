use crate::auction::interface::IBurnAuctionDispatcherTrait;
use crate::auction::types::AuctionConfig;
use crate::components::economy::{
    IEconomyWiredSafeDispatcher, IEconomyWiredSafeDispatcherTrait, errors as wiring,
};
use crate::components::governed::{IGovernedDispatcher, IGovernedDispatcherTrait};
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait, errors, events,
};
use crate::testing::events::expect_event;
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::setup::{T0, USD, WAD, World, WorldTrait, config, deploy_auction, peers, refused};

#[feature("safe_dispatcher")]
fn refusal(w: @World, name: felt252, value: u128) -> felt252 {
    refused(IParametersSafeDispatcher { contract_address: *w.address }.set_parameter(name, value))
}

#[test]
fn params_turns_each_dial() {
    let w = deploy_auction();
    let dials = IParametersDispatcher { contract_address: w.address };
    let next: [(felt252, u128, u128); 12] = [
        ('min_seconds', 100, 150), ('max_seconds', 200, 250), ('draw_seconds', 60, 90),
        ('reveal_seconds', 100, 110), ('clear_seconds', 100, 120), ('max_price_age', 1_800, 900),
        ('discount_bps', 1_000, 500), ('cap_bps', 2_500, 5_000), ('bond_floor_bps', 200, 300),
        ('min_bucket', 60, 61), ('min_bid', 10, 20), ('max_bids', 1_500, 2_000),
    ];
    act_as(address('params'));
    for dial in next.span() {
        let (name, previous, value) = *dial;
        assert_eq!(dials.parameter(name), previous);
        dials.set_parameter(name, value);
        assert_eq!(dials.parameter(name), value);
        expect_event(
            w.address, selector!("ParameterSet"), events::ParameterSet { name, previous, value },
        );
    }
    assert_eq!(
        w.auction.config(),
        AuctionConfig {
            min_seconds: 150,
            max_seconds: 250,
            draw_seconds: 90,
            reveal_seconds: 110,
            clear_seconds: 120,
            max_price_age: 900,
            discount_bps: 500,
            cap_bps: 5_000,
            bond_floor_bps: 300,
            min_bucket: 61,
            min_bid: 20,
            max_bids: 2_000,
        },
    );
}

#[test]
#[feature("safe_dispatcher")]
fn nobody_else_and_nothing_unsound() {
    let w = deploy_auction();
    for caller in array![address('anyone'), GOVERNOR, w.treasury.contract_address] {
        act_as(caller);
        assert_eq!(refusal(@w, 'min_bid', 20), errors::NOT_PARAMS);
    }
    act_as(address('params'));
    assert_eq!(refusal(@w, 'min_bids', 20), errors::UNKNOWN);
    assert_eq!(
        refused(IParametersSafeDispatcher { contract_address: w.address }.parameter('x')),
        errors::UNKNOWN,
    );
    let bad: [(felt252, u128); 7] = [
        ('min_seconds', 201), ('max_seconds', 99), ('cap_bps', 0), ('cap_bps', 65_536),
        ('bond_floor_bps', 199), ('min_bucket', 256), ('min_bid', 0x10000000000000000),
    ];
    for case in bad.span() {
        let (name, value) = *case;
        assert_eq!(refusal(@w, name, value), errors::BAD_VALUE);
    }
    assert_eq!(w.auction.config(), config());
    // wired once, by the governor
    let wired = IEconomyWiredSafeDispatcher { contract_address: w.address };
    let others = peers(address('a'), address('b'), address('c'));
    act_as(GOVERNOR);
    assert_eq!(refused(wired.wire_economy(others)), wiring::DONE);
    act_as(address('anyone'));
    assert_eq!(refused(wired.wire_economy(others)), 'GOV: not governor');
    let governed = IGovernedDispatcher { contract_address: w.address };
    assert_eq!(governed.contract_id(), 'bitsage.auction');
    assert_eq!(governed.governor(), GOVERNOR);
}

/// What an auction was kicked with holds until its end.
#[test]
fn a_running_auction_does_not_change() {
    let w = deploy_auction();
    w.kick(1_000);
    let before = w.auction.auction();
    let dials = IParametersDispatcher { contract_address: w.address };
    act_as(address('params'));
    let next: [(felt252, u128); 11] = [
        ('max_seconds', 250), ('min_seconds', 150), ('draw_seconds', 90), ('reveal_seconds', 110),
        ('clear_seconds', 120), ('discount_bps', 500), ('cap_bps', 5_000), ('bond_floor_bps', 300),
        ('min_bucket', 61), ('min_bid', 20), ('max_bids', 2_000),
    ];
    for dial in next.span() {
        let (name, value) = *dial;
        dials.set_parameter(name, value);
    }
    assert_eq!(w.auction.auction(), before);
    assert_eq!((before.cap, before.min_bid, before.reserve), (250 * USD, 10 * USD, 9 * WAD));
    assert_eq!(before.schedule.clear_end, T0 + 460);
}
