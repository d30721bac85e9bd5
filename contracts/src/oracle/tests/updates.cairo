use core::num::traits::Bounded;
use starknet::testing::set_block_timestamp;
use crate::components::parameters::{
    IParametersDispatcher, IParametersDispatcherTrait, IParametersSafeDispatcher,
    IParametersSafeDispatcherTrait,
};
use crate::math::ratio::WAD;
use crate::math::tick::price_of;
use crate::oracle::interface::events::{HealthChanged, PriceAccepted, PriceRequested, VenuesSet};
use crate::oracle::interface::{
    IPriceOracleDispatcherTrait, IPriceOracleSafeDispatcher, IPriceOracleSafeDispatcherTrait,
    IPriceReaderDispatcherTrait,
};
use crate::oracle::rules::{draw, fixed};
use crate::oracle::types::{Health, OracleAction, VenueTick, VenueVerdict, WindowSource};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::mocks::IMockBeaconDispatcherTrait;
use super::setup::{HOUR, KEEPER, PARAMS, START, WorldTrait, config, deploy_oracle, expect_refused};

/// Request, seed, update: the whole way of a price, with what each step says.
#[test]
fn a_price_is_requested_then_drawn_then_made() {
    let world = deploy_oracle();
    assert_eq!(world.reader.read(Bounded::MAX).health, Health::NotInitialised);
    assert_eq!(world.oracle.next_action(), OracleAction::Request);
    world.hold(1_000, 3_000, 2_000);
    world.oracle.request();
    expect_event(
        world.address, selector!("PriceRequested"), PriceRequested { by: KEEPER, at: START },
    );
    assert_eq!(world.oracle.next_action(), OracleAction::AwaitBeacon(START + 1_800));
    world.beacon.fix(17, START + 1, 'seed');
    assert_eq!(world.oracle.next_action(), OracleAction::Update);
    set_block_timestamp(START + 200);
    let reading = world.oracle.update(17);
    assert_eq!(reading.health, Health::Ok);
    assert_eq!(reading.price, price_of(2_000));
    assert_eq!((reading.venues, reading.clamped, reading.at), (3, 0, START + 200));
    assert_eq!(reading.volatility, WAD); // nothing is known yet
    let venues = world.oracle.venues();
    expect_event(
        world.address,
        selector!("PriceAccepted"),
        PriceAccepted {
            by: KEEPER,
            requested_at: START,
            source: WindowSource::Beacon(17),
            window: draw('seed', world.address, START, config()),
            venues: [
                VenueTick { venue: *venues[0], verdict: VenueVerdict::Counted, tick: 1_000 },
                VenueTick { venue: *venues[1], verdict: VenueVerdict::Counted, tick: 3_000 },
                VenueTick { venue: *venues[2], verdict: VenueVerdict::Counted, tick: 2_000 },
            ]
                .span(),
            scale: 0,
            tick: 2_000,
            price: price_of(2_000),
            health: Health::Ok,
            mean_change: 0,
            volatility: WAD,
        },
    );
    expect_event(
        world.address,
        selector!("HealthChanged"),
        HealthChanged { previous: Health::NotInitialised, health: Health::Ok },
    );
    expect_no_event(world.address);
    assert_eq!(world.oracle.next_action(), OracleAction::Wait(START + 3_200));
    set_block_timestamp(START + 3_200);
    assert_eq!(world.oracle.next_action(), OracleAction::Request);
    // the price ages
    assert_eq!(world.reader.read(3_000).health, Health::Ok);
    assert_eq!(world.reader.read(2_999).health, Health::Stale);
    assert_eq!(world.reader.read(2_999).price, price_of(2_000));
}

#[test]
#[feature("safe_dispatcher")]
fn steps_have_their_time() {
    let world = deploy_oracle();
    let oracle = IPriceOracleSafeDispatcher { contract_address: world.address };
    expect_refused(oracle.update(1), 'ORACLE: no request');
    expect_refused(oracle.update_without_beacon(), 'ORACLE: no request');
    world.oracle.request();
    expect_refused(oracle.request(), 'ORACLE: request open');
    expect_refused(oracle.update(1), 'BEACON: no seed');
    // a seed from before the request draws nothing
    world.beacon.fix(1, START, 'old');
    expect_refused(oracle.update(1), 'BEACON: not first after');
    set_block_timestamp(START + 1_799);
    expect_refused(oracle.update_without_beacon(), 'ORACLE: too early');
    set_block_timestamp(START + 1_800);
    world.beacon.fix(2, START + 1, 'new');
    expect_refused(oracle.update_without_beacon(), 'ORACLE: seed exists');
    set_block_timestamp(START + 3_601);
    expect_refused(oracle.update(2), 'ORACLE: request expired');
    expect_refused(oracle.update_without_beacon(), 'ORACLE: request expired');
    // an expired request makes room
    assert_eq!(world.oracle.next_action(), OracleAction::Request);
    oracle.request().unwrap();
    world.beacon.fix(3, START + 3_602, 'newer');
    set_block_timestamp(START + 3_601 + 3_600);
    oracle.update(3).unwrap();
    // and the next waits for its turn
    set_block_timestamp(START + 7_201 + 2_999);
    expect_refused(oracle.request(), 'ORACLE: too early');
    set_block_timestamp(START + 7_201 + 3_000);
    oracle.request().unwrap();
    // without a beacon: the fixed window, once the wait is over
    set_block_timestamp(START + 10_201 + 1_800);
    assert_eq!(world.oracle.next_action(), OracleAction::UpdateWithoutBeacon);
    drop_events(world.address);
    let reading = oracle.update_without_beacon().unwrap();
    assert_eq!(reading.at, START + 12_001);
    let (_, data) = starknet::testing::pop_log_raw(world.address).unwrap();
    let window = fixed(START + 10_201, config());
    // requested_at, source Fallback, start, end
    assert_eq!(
        data.slice(0, 4),
        [(START + 10_201).into(), 1, window.start.into(), window.end.into()].span(),
    );
}

/// The clamp bites: a venue price that jumps moves ours by three scales at most,
/// reaches the truth after some updates and not before, and stays there.
#[test]
fn a_jump_is_walked_to() {
    let world = deploy_oracle();
    world.step(START);
    let target = 300_000; // +35 %
    world.hold(target, target, target);
    let mut last: i128 = 0;
    let mut steps = 0_u64;
    let mut time = START;
    while last != target {
        time += HOUR;
        steps += 1;
        assert!(steps < 15, "at {} only", last);
        set_block_timestamp(time + 100);
        let scale: i128 = world.oracle.state().scale.try_into().unwrap();
        let reading = world.step(time);
        let tick = world.oracle.state().tick;
        assert!(tick > last && tick <= target);
        if steps == 1 {
            assert_eq!(tick, 15_000); // three floors
            assert_eq!((reading.health, reading.clamped), (Health::Deviation, 3));
        }
        assert!(tick - last <= 3 * scale);
        last = tick;
    }
    assert!(steps >= 4);
    assert_eq!(world.step(time + HOUR).health, Health::Ok);
    // one venue of three that goes astray is clamped and changes nothing
    world.hold(target + 10_000_000, target, target);
    let reading = world.step(time + 2 * HOUR);
    assert_eq!((reading.health, reading.clamped), (Health::Ok, 1));
    assert_eq!(world.oracle.state().tick, target);
    // two do, but not beyond three scales, and the price is not to be used
    world.hold(target + 10_000_000, target - 10_000_000, target);
    assert_eq!(world.step(time + 3 * HOUR).health, Health::Deviation);
    assert_eq!(world.oracle.state().tick, target);
}

/// After 24 returns the volatility is that of the last 24.
#[test]
fn volatility_follows_the_last_day() {
    let world = deploy_oracle();
    world.step(START);
    let mut tick = 0;
    for i in 1..26_u64 {
        tick = if tick == 0 {
            10_000
        } else {
            0
        };
        world.hold(tick, tick, tick);
        let reading = world.step(START + i * HOUR);
        if i < 8 {
            assert_eq!(reading.volatility, WAD);
        } else {
            // one per cent an hour: sqrt(24) per cent a day
            assert_eq!(reading.volatility / 1_000_000_000_000, 48_989);
        }
    }
    assert_eq!(world.oracle.state().returns, 24);
    for i in 26..50_u64 {
        world.step(START + i * HOUR);
    }
    assert_eq!(world.reader.read(Bounded::MAX).volatility, 0);
}

#[test]
#[feature("safe_dispatcher")]
fn venues_and_dials_are_governed() {
    let world = deploy_oracle();
    let oracle = IPriceOracleSafeDispatcher { contract_address: world.address };
    let (x, y, z) = (address('x'), address('y'), address('z'));
    act_as(KEEPER);
    expect_refused(oracle.set_venues([x, y, z].span()), 'GOV: not governor');
    act_as(GOVERNOR);
    let zero = 0.try_into().unwrap();
    let (v, w, u) = (address('v'), address('w'), address('u'));
    for bad in [
        [x, y].span(), [x, y, x].span(), [x, y, zero].span(), [x, y, z, v, w, u].span(), [].span(),
    ]
        .span() {
        expect_refused(oracle.set_venues(*bad), 'ORACLE: bad venues');
    }
    drop_events(world.address);
    oracle.set_venues([x, y, z, v, w].span()).unwrap();
    expect_event(
        world.address, selector!("VenuesSet"), VenuesSet { venues: [x, y, z, v, w].span() },
    );
    assert_eq!(world.oracle.venues(), [x, y, z, v, w].span());
    oracle.set_venues([z, y, x].span()).unwrap();
    assert_eq!(world.oracle.venues(), [z, y, x].span());
    assert_eq!(world.oracle.config(), config());
    let dials = IParametersSafeDispatcher { contract_address: world.address };
    expect_refused(dials.set_parameter('floor', 200), 'PARAM: not Params');
    act_as(PARAMS);
    expect_refused(dials.set_parameter('floor', 99), 'PARAM: bad value');
    expect_refused(dials.set_parameter('min_interval', 0x10000000000000000), 'PARAM: bad value');
    expect_refused(dials.set_parameter('venues', 3), 'PARAM: unknown');
    expect_refused(dials.parameter('venues'), 'PARAM: unknown');
    let dials = IParametersDispatcher { contract_address: world.address };
    dials.set_parameter('floor', 200);
    assert_eq!(dials.parameter('floor'), 200);
    // the number of venues shares the word and stays
    assert_eq!(world.oracle.venues(), [z, y, x].span());
}
