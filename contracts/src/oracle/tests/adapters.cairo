use starknet::testing::set_block_timestamp;
use crate::math::tick::tick_of;
use crate::oracle::ekubo::{
    EkuboConfig, EkuboVenue, IEkuboVenueSafeDispatcher, IEkuboVenueSafeDispatcherTrait,
};
use crate::oracle::pragma::PragmaVenue::PriceSeen;
use crate::oracle::pragma::{
    IPragmaVenueDispatcher, IPragmaVenueDispatcherTrait, IPragmaVenueSafeDispatcher,
    IPragmaVenueSafeDispatcherTrait, PragmaConfig, PragmaVenue,
};
use crate::oracle::venue::{IVenueDispatcher, IVenueDispatcherTrait, VenueHealth};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as, address};
use super::mocks::{
    IMockEkuboDispatcher, IMockEkuboDispatcherTrait, IMockPragmaDispatcher,
    IMockPragmaDispatcherTrait, MockEkubo, MockPragma,
};
use super::setup::{KEEPER, START, deploy_salted, expect_refused};

#[test]
#[feature("safe_dispatcher")]
fn ekubo_s_means_become_sums() {
    set_block_timestamp(START);
    let mock = deploy_salted(MockEkubo::TEST_CLASS_HASH, 0, [].span());
    let config = EkuboConfig { oracle: mock, sage: address('SAGE'), usd: address('USD') };
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    let contract_address = deploy_salted(EkuboVenue::TEST_CLASS_HASH, 0, calldata.span());
    let venue = IVenueDispatcher { contract_address };
    let times = [START - 500, START - 400, START - 300, START - 200, START - 100, START].span();
    let reading = venue.cumulative_ticks(times);
    assert_eq!((reading.health, reading.depth), (VenueHealth::Ok, None));
    for i in 0..5_u32 {
        // base units to whole ones: 12 decimals are 27,631,035 ticks
        let tick = -28_000_000 - 1_000 * i.into() + 27_631_035;
        assert_eq!(*reading.cumulative[i + 1] - *reading.cumulative[i], 100 * tick);
    }
    IMockEkuboDispatcher { contract_address: mock }.know_since(START - 499);
    assert_eq!(venue.cumulative_ticks(times).health, VenueHealth::PeriodTooLong);
    assert_eq!(venue.cumulative_ticks(times.slice(1, 5)).health, VenueHealth::Ok);
    assert_eq!(venue.cumulative_ticks(times.slice(0, 1)).health, VenueHealth::Broken);
    let safe = IEkuboVenueSafeDispatcher { contract_address };
    act_as(KEEPER);
    expect_refused(safe.set_config(config), 'GOV: not governor');
    act_as(GOVERNOR);
    let zero = 0.try_into().unwrap();
    for bad in [
        EkuboConfig { oracle: zero, ..config }, EkuboConfig { sage: zero, ..config },
        EkuboConfig { usd: zero, ..config },
    ]
        .span() {
        expect_refused(safe.set_config(*bad), 'EKUBO: zero address');
    }
    safe.set_config(EkuboConfig { usd: address('EUR'), ..config }).unwrap();
    assert_eq!(safe.config().unwrap().usd, address('EUR'));
}

#[test]
#[feature("safe_dispatcher")]
fn pragma_s_prices_are_remembered() {
    set_block_timestamp(START);
    let mock = deploy_salted(MockPragma::TEST_CLASS_HASH, 0, [].span());
    let config = PragmaConfig {
        oracle: mock, pair: 'SAGE/USD', min_sources: 3, max_age: 600, heartbeat: 1_800,
    };
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    let contract_address = deploy_salted(PragmaVenue::TEST_CLASS_HASH, 0, calldata.span());
    let venue = IVenueDispatcher { contract_address };
    let pragma = IPragmaVenueDispatcher { contract_address };
    let safe = IPragmaVenueSafeDispatcher { contract_address };
    let mock = IMockPragmaDispatcher { contract_address: mock };
    drop_events(contract_address);
    act_as(KEEPER);
    mock.say(50_000_000, 8, START - 600, 2);
    expect_refused(safe.poke(), 'PRAGMA: few sources');
    mock.say(50_000_000, 8, START + 1, 3);
    expect_refused(safe.poke(), 'PRAGMA: future');
    mock.say(50_000_000, 8, START - 601, 3);
    expect_refused(safe.poke(), 'PRAGMA: old');
    mock.say(50_000_000, 37, START, 3);
    expect_refused(safe.poke(), 'PRAGMA: bad price');
    mock.say(0xffffffffffffffffffffffffffffffff, 8, START, 3);
    expect_refused(safe.poke(), 'PRAGMA: bad price');
    mock.say(0, 8, START, 3);
    expect_refused(safe.poke(), 'TICK: out of range');
    mock.say(50_000_000, 8, START - 600, 3);
    pragma.poke();
    let half = 500_000_000_000_000_000;
    expect_event(
        contract_address,
        selector!("PriceSeen"),
        PriceSeen { price: half, tick: tick_of(half), observed_at: START - 600, sources: 3 },
    );
    expect_no_event(contract_address);
    expect_refused(safe.poke(), 'PRAGMA: nothing new');
    // more decimals than ours
    set_block_timestamp(START + 60);
    mock.say(250_000_000_000_000_000_999, 21, START + 60, 4);
    pragma.poke();
    assert_eq!(pragma.feed().tick, tick_of(half / 2));
    set_block_timestamp(START + 100);
    let sums = venue.cumulative_ticks([START, START + 60, START + 100].span()).cumulative;
    // 60 seconds of the one before the other's 40, drawn as a line within two minutes
    assert_eq!(*sums[2] - *sums[1], 40 * tick_of(half / 2));
    assert_eq!(*sums[1] - *sums[0], 60 * tick_of(half));
    act_as(KEEPER);
    expect_refused(safe.set_config(config), 'GOV: not governor');
    act_as(GOVERNOR);
    for bad in [
        PragmaConfig { oracle: 0.try_into().unwrap(), ..config },
        PragmaConfig { pair: 0, ..config }, PragmaConfig { min_sources: 0, ..config },
        PragmaConfig { max_age: 0, ..config }, PragmaConfig { heartbeat: 599, ..config },
        PragmaConfig { heartbeat: 0x1000000, ..config },
    ]
        .span() {
        expect_refused(safe.set_config(*bad), 'PRAGMA: bad config');
    }
    safe.set_config(PragmaConfig { min_sources: 5, ..config }).unwrap();
    assert_eq!(pragma.config().min_sources, 5);
    assert_eq!(pragma.feed().heartbeat, 1_800);
}
