use core::num::traits::Bounded;
use crate::math::tick::price_of;
use crate::oracle::interface::events::HealthChanged;
use crate::oracle::interface::{IPriceOracleDispatcherTrait, IPriceReaderDispatcherTrait};
use crate::oracle::types::Health;
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::mocks::{Babbler, IMockVenueDispatcherTrait, Manner};
use super::setup::{HOUR, START, USD, WorldTrait, deploy_oracle, deploy_salted};

/// The first price needs three venues; then two make one that says so, one none.
#[test]
fn live_venues_make_the_health() {
    let world = deploy_oracle();
    world.hold(100, 100, 100);
    world.c.state(1, 0);
    assert_eq!(world.step(START).health, Health::NotInitialised);
    world.c.state(0, 0);
    assert_eq!(world.step(START + HOUR).health, Health::Ok);
    // every reason not to count, one venue at a time
    let mut time = START + HOUR;
    for rank in [1, 2, 3].span() {
        world.b.state(*rank, 0);
        time += HOUR;
        let reading = world.step(time);
        assert_eq!((reading.health, reading.venues), (Health::MinSources, 2));
        assert_eq!(reading.at, time + 100);
    }
    world.b.state(0, 0);
    for manner in [Manner::Panics, Manner::Stutters, Manner::Exaggerates].span() {
        world.b.behave(*manner);
        time += HOUR;
        assert_eq!(world.step(time).health, Health::MinSources);
    }
    // two live: their mean, and both sides of half
    world.hold(300, 100, 101);
    assert_eq!(world.step(time + HOUR).price, price_of(200));
    let at = time + HOUR + 100;
    // one live: the price stays, ages, and says how few there were
    world.c.behave(Manner::Panics);
    world.hold(5_000, 5_000, 5_000);
    let reading = world.step(time + 2 * HOUR);
    assert_eq!((reading.health, reading.venues, reading.clamped), (Health::MinSources, 1, 0));
    assert_eq!((reading.price, reading.at), (price_of(200), at));
    // the request is used up, the next may come at once
    world.b.behave(Manner::Answers);
    world.c.behave(Manner::Answers);
    drop_events(world.address);
    assert_eq!(world.step(time + 2 * HOUR + 101).health, Health::Ok);
    let _ = starknet::testing::pop_log_raw(world.address);
    let _ = starknet::testing::pop_log_raw(world.address);
    expect_event(
        world.address,
        selector!("HealthChanged"),
        HealthChanged { previous: Health::MinSources, health: Health::Ok },
    );
    expect_no_event(world.address);
}

/// The own pool counts with its least depth and not below; without it the others
/// make a price that says Liquidity, or MinSources when they are two.
#[test]
fn a_shallow_pool_is_no_venue() {
    let world = deploy_oracle();
    let d = super::setup::venue(4);
    act_as(GOVERNOR);
    world
        .oracle
        .set_venues(
            [
                world.a.contract_address, world.b.contract_address, world.c.contract_address,
                d.contract_address,
            ]
                .span(),
        );
    world.a.state(0, 1_000 * USD);
    let reading = world.step(START);
    assert_eq!((reading.health, reading.venues), (Health::Ok, 4));
    world.a.state(0, 1_000 * USD - 1);
    let reading = world.step(START + HOUR);
    assert_eq!((reading.health, reading.venues), (Health::Liquidity, 3));
    // somebody else's shallow pool is left out without a word
    world.a.state(0, 1_000 * USD);
    d.state(0, 1);
    let reading = world.step(START + 2 * HOUR);
    assert_eq!((reading.health, reading.venues), (Health::Ok, 3));
    world.a.state(0, 1);
    assert_eq!(world.step(START + 3 * HOUR).health, Health::MinSources);
    // with an even number of venues, half of them clamped is too many
    world.a.state(0, 1_000 * USD);
    d.state(0, 0);
    world.hold(1_000_000, -1_000_000, 0);
    let reading = world.step(START + 4 * HOUR);
    assert_eq!((reading.health, reading.venues, reading.clamped), (Health::Deviation, 4, 2));
    world.hold(1_000_000, 0, 0);
    let reading = world.step(START + 5 * HOUR);
    assert_eq!((reading.health, reading.venues, reading.clamped), (Health::Ok, 4, 1));
}

/// A venue counts by the median of its buckets: two of five buckets pushed to
/// the sky change nothing, three do.
#[test]
fn a_push_in_two_buckets_is_forgotten() {
    let world = deploy_oracle();
    world.step(START);
    world.hold(50, 50, 50);
    world.a.hold_buckets([9_000_000, 50, 9_000_000, 50, 50].span());
    world.b.hold_buckets([50, 9_000_000, 50, 9_000_000, 50].span());
    let reading = world.step(START + HOUR);
    assert_eq!((reading.price, reading.clamped), (price_of(50), 0));
    world.a.hold_buckets([9_000_000, 50, 9_000_000, 9_000_000, 50].span());
    let reading = world.step(START + 2 * HOUR);
    assert_eq!((reading.price, reading.clamped), (price_of(50), 1));
}

/// What is no venue at all is broken, and the update goes on.
#[test]
fn babble_is_broken() {
    let world = deploy_oracle();
    let babbler = deploy_salted(Babbler::TEST_CLASS_HASH, 5, [].span());
    world.step(START);
    act_as(GOVERNOR);
    world.oracle.set_venues([world.a.contract_address, babbler, world.c.contract_address].span());
    assert_eq!(world.step(START + HOUR).health, Health::MinSources);
    assert_eq!(world.reader.read(Bounded::MAX).venues, 2);
}
