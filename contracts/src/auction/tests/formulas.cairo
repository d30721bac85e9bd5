use crate::auction::rules::{
    BUCKETS, MAX_BUCKET, MAX_DOLLARS, MAX_SECONDS, bond_bps, bond_of, escrow_in_smallest, escrow_of,
    escrows_of, is_sound, reserve_price,
};
use crate::auction::types::AuctionConfig;
use super::setup::{WAD, config};

const MOST: u128 = 0xffffffffffffffffffffffffffffffff;

#[test]
fn a_reserve_is_the_discounted_inverse_rounded_up() {
    assert_eq!(reserve_price(0, WAD), WAD);
    assert_eq!(reserve_price(0, 3 * WAD), 333_333_333_333_333_334);
    assert_eq!(reserve_price(1_000, WAD / 10), 9 * WAD);
    assert_eq!(reserve_price(1_000, 123_456_789_000_000_000), 7_290_000_066_339_000_604);
    assert_eq!(reserve_price(9_999, MOST), 1); // never nothing
    assert_eq!(reserve_price(0, 3_231_174_268), 309_485_009_800_777_480_071_217_255);
}

#[test]
#[should_panic(expected: 'AUCTION: price out of range')]
fn a_reserve_has_a_bound() {
    reserve_price(0, 3_231_174_267);
}

/// 0.4 · σ · √τ in basis points, rounded up, on top of the floor.
#[test]
fn a_bond_grows_with_volatility_and_time() {
    let day = 86_400;
    assert_eq!(bond_bps(200, 0, day), 200);
    assert_eq!(bond_bps(200, 1, day), 201); // any option costs
    // σ = 6.2815 % a day is 120 % a year; 30 min: 0.36 % [economics 5.3]
    assert_eq!(bond_bps(200, 62_815_000_000_000_000, 1_800), 237);
    // 0.4 · 5 % = 2 %, one unit of √ more
    assert_eq!(bond_bps(200, WAD / 20, day), 401);
    assert_eq!(bond_bps(200, WAD / 20, 4 * day), 601);
    assert_eq!(bond_bps(500, WAD / 10, day), 901);
    // never more than all
    assert_eq!(bond_bps(200, 2 * WAD + WAD / 2, day), 10_000);
    assert_eq!(bond_bps(200, MOST, 0xffffffffffffffff), 10_000);
    assert_eq!(bond_bps(10_000, 0, 1), 10_000);
    let mut last = 0;
    for step in 0..40_u128 {
        let bond = bond_bps(200, step * WAD / 50, 3 * day);
        assert!(bond >= last);
        last = bond;
    }
}

#[test]
fn what_silence_costs_is_rounded_up() {
    assert_eq!(bond_of(10_000, 213), 213);
    assert_eq!(bond_of(10_001, 213), 214);
    assert_eq!(bond_of(1, 200), 1);
    assert_eq!(bond_of(escrow_of(119), 10_000), escrow_of(119));
}

#[test]
fn escrows_are_summed_in_the_smallest() {
    let mut sum = 0;
    for above in 0..BUCKETS {
        sum += escrow_in_smallest(60 + above, 60);
    }
    assert_eq!(escrows_of(sum, 60), escrow_of(60 + BUCKETS) - escrow_of(60));
    assert_eq!(escrow_in_smallest(MAX_BUCKET - 1, MAX_BUCKET - 1), 1);
    assert_eq!(escrow_in_smallest(BUCKETS - 1, 0), 0x800000);
}

#[test]
#[should_panic(expected: 'AUCTION: bad bucket')]
fn an_escrow_has_a_smallest() {
    escrow_in_smallest(59, 60);
}

#[test]
#[should_panic(expected: 'AUCTION: bad bucket')]
fn an_escrow_has_a_largest_beside_the_smallest() {
    escrow_in_smallest(60 + BUCKETS, 60);
}

#[test]
#[should_panic(expected: 'AUCTION: bad bucket')]
fn an_escrow_has_a_largest() {
    escrow_in_smallest(MAX_BUCKET, MAX_BUCKET - 1);
}

#[test]
fn escrows_are_powers_of_two() {
    let mut power = 1;
    for bucket in 0..MAX_BUCKET {
        assert_eq!(escrow_of(bucket), power);
        power *= 2;
    }
    assert_eq!(escrow_of(127), 0x80000000000000000000000000000000);
}

#[test]
fn a_configuration_has_bounds() {
    let c = config();
    let sound: [AuctionConfig; 6] = [
        c, AuctionConfig { min_seconds: 200, ..c }, AuctionConfig { discount_bps: 0, ..c },
        AuctionConfig { cap_bps: 10_000, ..c }, AuctionConfig { bond_floor_bps: 10_000, ..c },
        AuctionConfig {
            min_seconds: MAX_SECONDS - 1,
            max_seconds: MAX_SECONDS - 1,
            draw_seconds: MAX_SECONDS - 1,
            reveal_seconds: MAX_SECONDS - 1,
            clear_seconds: MAX_SECONDS - 1,
            max_price_age: MAX_SECONDS - 1,
            min_bucket: MAX_BUCKET - 1,
            max_bids: 0xffffff,
            min_bid: 0x3ffffffff,
            ..c,
        },
    ];
    for config in sound.span() {
        assert!(is_sound(*config));
    }
    let unsound: [AuctionConfig; 21] = [
        AuctionConfig { min_seconds: 0, ..c }, AuctionConfig { min_seconds: 201, ..c },
        AuctionConfig { max_seconds: MAX_SECONDS, ..c }, AuctionConfig { draw_seconds: 0, ..c },
        AuctionConfig { draw_seconds: MAX_SECONDS, ..c }, AuctionConfig { reveal_seconds: 0, ..c },
        AuctionConfig { reveal_seconds: MAX_SECONDS, ..c }, AuctionConfig { clear_seconds: 0, ..c },
        AuctionConfig { clear_seconds: MAX_SECONDS, ..c }, AuctionConfig { max_price_age: 0, ..c },
        AuctionConfig { max_price_age: MAX_SECONDS, ..c },
        AuctionConfig { discount_bps: 10_000, ..c }, AuctionConfig { cap_bps: 0, ..c },
        AuctionConfig { cap_bps: 10_001, ..c }, AuctionConfig { bond_floor_bps: 199, ..c },
        AuctionConfig { bond_floor_bps: 10_001, ..c }, AuctionConfig { min_bucket: 120, ..c },
        AuctionConfig { min_bid: 0, ..c },
        AuctionConfig { min_bid: MAX_DOLLARS.try_into().unwrap(), ..c },
        AuctionConfig { max_bids: 0, ..c }, AuctionConfig { max_bids: 0x1000000, ..c },
    ];
    for config in unsound.span() {
        assert!(!is_sound(*config));
    }
}
