use core::ec::EcPointTrait;
use core::ec::stark_curve::{GEN_X, GEN_Y, ORDER};
use core::math::{u256_inv_mod, u256_mul_mod_n};
use core::poseidon::poseidon_hash_span;
use starknet::testing::{set_block_timestamp, set_chain_id};
use crate::math::ratio::WAD;
use crate::math::tick::tick_of;
use crate::oracle::signed_feed::SignedFeed::PricePosted;
use crate::oracle::signed_feed::{
    FeedConfig, ISignedFeedDispatcher, ISignedFeedDispatcherTrait, ISignedFeedSafeDispatcher,
    ISignedFeedSafeDispatcherTrait, Report, SignedFeed,
};
use crate::oracle::venue::{IVenueDispatcher, IVenueDispatcherTrait, VenueHealth};
use crate::testing::events::{drop_events, expect_event, expect_no_event};
use crate::testing::stage::{GOVERNOR, act_as};
use super::setup::{KEEPER, deploy_salted, expect_refused};

/// A multiple of the period.
const START: u64 = 1_700_000_040;

fn config() -> FeedConfig {
    FeedConfig { quorum: 3, period: 60, max_age: 300, heartbeat: 900 }
}

/// x of secret · G
fn public(secret: felt252) -> felt252 {
    let g = EcPointTrait::new_from_x(GEN_X).unwrap();
    let g = if g.try_into().unwrap().y() == GEN_Y {
        g
    } else {
        -g
    };
    g.mul(secret).try_into().unwrap().x()
}

fn sign(hash: felt252, secret: felt252) -> (felt252, felt252) {
    let order: NonZero<u256> = Into::<felt252, u256>::into(ORDER).try_into().unwrap();
    let nonce = poseidon_hash_span([hash, secret].span());
    let k: u256 = nonce.into();
    let r = public((k % ORDER.into()).try_into().unwrap());
    let sum: u256 = u256_mul_mod_n(r.into(), secret.into(), order) + hash.into();
    let inverse: u256 = u256_inv_mod(k % ORDER.into(), order).unwrap().into();
    let s = u256_mul_mod_n(sum % ORDER.into(), inverse, order);
    (r, s.try_into().unwrap())
}

fn secret_of(reporter: u8) -> felt252 {
    0x1234567 + reporter.into()
}

fn keys() -> Span<felt252> {
    let mut keys = array![];
    for reporter in 0..5_u8 {
        keys.append(public(secret_of(reporter)));
    }
    keys.span()
}

fn deploy(name: felt252) -> ISignedFeedDispatcher {
    set_block_timestamp(START);
    set_chain_id('SAGE_TEST');
    let mut calldata = array![];
    (GOVERNOR, name, keys(), config()).serialize(ref calldata);
    let contract_address = deploy_salted(SignedFeed::TEST_CLASS_HASH, name, calldata.span());
    drop_events(contract_address);
    act_as(KEEPER);
    ISignedFeedDispatcher { contract_address }
}

fn report(feed: ISignedFeedDispatcher, reporter: u8, time: u64, price: u128) -> Report {
    let secret = secret_of(reporter);
    let (r, s) = sign(feed.report_hash(public(secret), time, price), secret);
    Report { reporter, price, r, s }
}

/// One report a reporter, from the first on.
fn reports(feed: ISignedFeedDispatcher, time: u64, prices: Span<u128>) -> Span<Report> {
    let mut all = array![];
    for i in 0..prices.len() {
        all.append(report(feed, i.try_into().unwrap(), time, *prices[i]));
    }
    all.span()
}

#[test]
fn a_quorum_makes_a_price() {
    let feed = deploy('feed one');
    let venue = IVenueDispatcher { contract_address: feed.contract_address };
    assert_eq!(venue.cumulative_ticks([START].span()).health, VenueHealth::NotInitialised);
    // a liar among three moves the median to a neighbour
    feed.post(START, reports(feed, START, [2 * WAD, WAD, 1_000_000 * WAD].span()));
    let tick = tick_of(2 * WAD);
    expect_event(
        feed.contract_address,
        selector!("PricePosted"),
        PricePosted { tick, observed_at: START, reporters: 3 },
    );
    expect_no_event(feed.contract_address);
    set_block_timestamp(START + 120);
    // of four the middle two's mean, rounded down
    let prices = [WAD, 4 * WAD, 2 * WAD, 9 * WAD].span();
    feed.post(START + 60, reports(feed, START + 60, prices));
    let state = feed.feed();
    assert_eq!(state.tick, (tick_of(2 * WAD) + tick_of(4 * WAD)) / 2);
    assert_eq!((state.at, state.observed_at, state.restarted_at), (START + 120, START + 60, START));
    // what was in force, second by second
    set_block_timestamp(START + 200);
    let reading = venue.cumulative_ticks([START, START + 120, START + 200].span());
    assert_eq!((reading.health, reading.depth), (VenueHealth::Ok, None));
    let sums = reading.cumulative;
    assert_eq!(*sums[1] - *sums[0], 120 * tick);
    assert_eq!(*sums[2] - *sums[1], 80 * state.tick);
    // silence: stale after the heartbeat, and never again before its end
    set_block_timestamp(START + 120 + 900);
    assert_eq!(venue.cumulative_ticks([START + 120].span()).health, VenueHealth::Ok);
    set_block_timestamp(START + 120 + 901);
    assert_eq!(venue.cumulative_ticks([START + 120].span()).health, VenueHealth::Stale);
    let later = START + 1_020;
    feed.post(later, reports(feed, later, [WAD, WAD, WAD].span()));
    assert_eq!(venue.cumulative_ticks([START + 1_020].span()).health, VenueHealth::Stale);
    assert_eq!(venue.cumulative_ticks([START + 1_021].span()).health, VenueHealth::Ok);
}

#[test]
#[feature("safe_dispatcher")]
fn what_makes_no_price() {
    let feed = deploy('feed one');
    let other = deploy('feed two');
    let safe = ISignedFeedSafeDispatcher { contract_address: feed.contract_address };
    let prices = [WAD, WAD, WAD].span();
    let good = reports(feed, START, prices);
    expect_refused(safe.post(START, good.slice(0, 2)), 'FEED: no quorum');
    expect_refused(safe.post(START + 1, good), 'FEED: off the grid');
    expect_refused(safe.post(START + 60, good), 'FEED: future');
    set_block_timestamp(START + 301);
    expect_refused(safe.post(START, good), 'FEED: old');
    set_block_timestamp(START + 300);
    let twice = [*good[0], *good[1], *good[1]].span();
    expect_refused(safe.post(START, twice), 'FEED: not ascending');
    expect_refused(safe.post(START, [*good[1], *good[0], *good[2]].span()), 'FEED: not ascending');
    let nobody = Report { reporter: 5, ..*good[2] };
    expect_refused(safe.post(START, [*good[0], *good[1], nobody].span()), 'FEED: no reporter');
    // another price, time, reporter or feed than was signed
    let price = Report { price: WAD + 1, ..*good[2] };
    expect_refused(safe.post(START, [*good[0], *good[1], price].span()), 'FEED: bad signature');
    expect_refused(safe.post(START + 60, good), 'FEED: bad signature');
    let swapped = Report { reporter: 3, ..*good[2] };
    expect_refused(safe.post(START, [*good[0], *good[1], swapped].span()), 'FEED: bad signature');
    let foreign = ISignedFeedSafeDispatcher { contract_address: other.contract_address };
    expect_refused(foreign.post(START, good), 'FEED: bad signature');
    set_chain_id('OTHER');
    expect_refused(safe.post(START, good), 'FEED: bad signature');
    set_chain_id('SAGE_TEST');
    let unpriced = reports(feed, START, [WAD, WAD, 999_999].span());
    expect_refused(safe.post(START, unpriced), 'TICK: out of range');
    safe.post(START, good).unwrap();
    expect_refused(safe.post(START, good), 'FEED: nothing new');
    // reporters are the governor's
    expect_refused(safe.set_reporters(keys(), config()), 'GOV: not governor');
    act_as(GOVERNOR);
    let all = keys();
    for bad in [[].span(), [1, 2, 1].span(), [1, 0, 2].span()].span() {
        expect_refused(safe.set_reporters(*bad, config()), 'FEED: bad reporters');
    }
    let many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].span();
    let nine = FeedConfig { quorum: 9, ..config() };
    expect_refused(safe.set_reporters(many, nine), 'FEED: bad reporters');
    safe.set_reporters(many.slice(0, 16), nine).unwrap();
    for bad in [
        FeedConfig { quorum: 2, ..config() }, FeedConfig { quorum: 6, ..config() },
        FeedConfig { period: 0, ..config() }, FeedConfig { max_age: 59, ..config() },
        FeedConfig { heartbeat: 299, ..config() }, FeedConfig { heartbeat: 0x1000000, ..config() },
    ]
        .span() {
        expect_refused(safe.set_reporters(all, *bad), 'FEED: bad config');
    }
    // who is a reporter no more signs no more
    safe.set_reporters(all.slice(1, 4), config()).unwrap();
    assert_eq!(feed.reporters(), all.slice(1, 4));
    assert_eq!(feed.config(), config());
    set_block_timestamp(START + 360);
    let stale = reports(feed, START + 60, prices);
    expect_refused(safe.post(START + 60, stale), 'FEED: bad signature');
}
