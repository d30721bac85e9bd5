use core::poseidon::poseidon_hash_span;
use crate::emission::controller::usable;
use crate::math::ratio::WAD;
use crate::oracle::types::{Health, Reading};
use crate::treasury::rules::{
    SAGE_BOUND, USD_BOUND, burn, caller_reward, is_near, next_lot, sage_of, spare, throttle, usd_of,
};
use crate::treasury::types::{LotKind, Lots};

const MAX: u128 = 0xffffffffffffffffffffffffffffffff;

#[test]
fn throttle_falls_in_a_line_and_never_to_nothing() {
    let (sigma, g_min) = (WAD / 10, WAD / 5);
    let table: [(u128, u128); 8] = [
        (0, WAD), (sigma - 1, WAD), (sigma, WAD), (sigma + 1, WAD - 8),
        (3 * sigma / 2, 6 * WAD / 10), (2 * sigma - 1, g_min + 8), (2 * sigma, g_min), (MAX, g_min),
    ];
    for (volatility, g) in table.span() {
        assert_eq!(throttle(*volatility, sigma, g_min), *g);
    }
    // Falling, whatever the bounds: 400 random pairs.
    let mut seed: felt252 = 'throttle';
    for _ in 0..400_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let sigma = random.low % 0x4000000000000000 + 1;
        let g_min = random.high % WAD + 1;
        let a = (random.low / 0x10000) % (3 * sigma);
        let b = a + (random.high / 0x10000) % sigma;
        let (at_a, at_b) = (throttle(a, sigma, g_min), throttle(b, sigma, g_min));
        assert!(at_b <= at_a, "more volatility, more burn");
        assert!(at_b >= g_min && at_a <= WAD, "out of bounds");
        assert!(a > sigma || at_a == WAD, "throttled below the bound");
    }
}

#[test]
fn reward_grows_by_the_hour_to_its_cap() {
    let table: [(u64, u128); 8] = [
        (0, 200), (3_599, 200), (3_600, 300), (7_199, 300), (7_200, 450), (10_800, 675),
        (14_400, 1_000), (0xffffffffffffffff, 1_000),
    ];
    for (late, reward) in table.span() {
        assert_eq!(caller_reward(200, 1_000, 15_000, *late), *reward);
    }
    assert_eq!(caller_reward(0, 1_000, 15_000, 1_000_000), 0);
    assert_eq!(caller_reward(2_000, 1_000, 15_000, 0), 1_000);
    assert_eq!(caller_reward(200, 1_000, 10_000, 1_000_000), 200);
    // Growth of one in a hundred ends after 64 hours.
    let last = caller_reward(1_000_000, 100_000_000, 10_100, 64 * 3_600);
    assert_eq!(caller_reward(1_000_000, 100_000_000, 10_100, 10_000 * 3_600), last);
    assert!(caller_reward(1_000_000, 100_000_000, 10_100, 63 * 3_600) < last);
}

#[test]
fn burn_keeps_its_bounds() {
    // income, rho, carried, most, left, g; base, now
    let table: [(u128, u128, u128, u128, u128, u128, u128, u128); 9] = [
        (1_000, 7 * WAD / 10, 0, 5_000, 5_000, WAD, 700, 700),
        (1_001, 7 * WAD / 10, 0, 5_000, 5_000, WAD, 700, 700),
        (1_000, 7 * WAD / 10, 50, 5_000, 5_000, WAD, 750, 750),
        (1_000, 7 * WAD / 10, 50, 749, 5_000, WAD, 749, 749),
        (1_000, 7 * WAD / 10, 50, 5_000, 748, WAD, 748, 748),
        (1_000, 7 * WAD / 10, 50, 5_000, 0, WAD, 0, 0),
        (1_000, 7 * WAD / 10, 50, 5_000, 5_000, WAD / 2, 750, 375),
        (1_000, 7 * WAD / 10, 51, 5_000, 5_000, WAD / 2, 751, 375),
        (1_000, 7 * WAD / 10, 50, 5_000, 5_000, 0, 750, 0),
    ];
    for (income, rho, carried, most, left, g, base, now) in table.span() {
        let got = burn(*income, *rho, *carried, *most, *left, *g);
        assert_eq!((got.base, got.now), (*base, *now));
    }
}

#[test]
fn values_round_down_and_never_overflow() {
    assert_eq!(usd_of(2 * WAD, WAD / 2), 1_000_000);
    assert_eq!(usd_of(2 * WAD - 1, WAD / 2), 999_999);
    assert_eq!(sage_of(1_000_000, WAD / 2), 2 * WAD);
    assert_eq!(sage_of(1, 3 * WAD), 333_333_333_333);
    assert_eq!(sage_of(USD_BOUND - 1, 1), MAX);
    let dearest = WAD * 1_000_000_000_000;
    assert_eq!(usd_of(SAGE_BOUND - 1, dearest), SAGE_BOUND - 1);
    // There and back loses, never gains.
    let mut seed: felt252 = 'values';
    for _ in 0..200_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let price = random.low % dearest + 1;
        let usd = random.high % USD_BOUND;
        let sage = sage_of(usd, price);
        if sage != MAX {
            assert!(usd_of(sage, price) <= usd, "gained by rounding");
        }
    }
}

#[test]
fn only_a_healthy_price_within_bounds_is_usable() {
    let dearest = WAD * 1_000_000_000_000;
    let table: [(Health, u128, bool); 9] = [
        (Health::Ok, 1, true), (Health::Ok, dearest, true), (Health::Ok, dearest + 1, false),
        (Health::Ok, 0, false), (Health::NotInitialised, WAD, false), (Health::Stale, WAD, false),
        (Health::MinSources, WAD, false), (Health::Deviation, WAD, false),
        (Health::Liquidity, WAD, false),
    ];
    for (health, price, expected) in table.span() {
        let reading = Reading {
            health: *health, price: *price, at: 1, venues: 3, clamped: 0, volatility: 0,
        };
        assert_eq!(usable(reading), *expected);
    }
}

/// Half the runway is kept, but for what the burn leaves of the income.
#[test]
fn liquidity_spares_half_the_runway() {
    let table: [(u128, u128, u128, u128); 9] = [
        // left, runway, unburned, spare
        (0, 1_000, 0, 0), (500, 1_000, 0, 0), (501, 1_000, 0, 1), (1_700, 1_000, 0, 1_200),
        (1_700, 1_000, 1_200, 1_200), (1_700, 1_000, 1_201, 1_201), (400, 1_000, 300, 300),
        (400, 1_000, 401, 400), (7, 0, 0, 7),
    ];
    for (left, runway, unburned, expected) in table.span() {
        assert_eq!(spare(*left, *runway, *unburned), *expected);
    }
}

#[test]
fn near_is_within_a_twentieth() {
    let d: u128 = 1_000_000;
    let s: u128 = 1_000_000_000_000_000_000;
    let price = WAD / 2;
    for (usd, sage, near) in array![
        (100 * d, 200 * s, true), (100 * d, 210 * s, true), (100 * d, 210 * s + s / 1_000, false),
        (100 * d, 190 * s, true), (100 * d, 190 * s - 1, false), (100 * d, 0, false), (0, 0, false),
    ] {
        assert_eq!(is_near(usd, sage, price), near);
    }
}

#[test]
fn lots_take_turns() {
    for (burn, buyback, last, next) in array![
        (0, 0, LotKind::Buyback, None), (1, 0, LotKind::RevenueBurn, Some(LotKind::RevenueBurn)),
        (0, 1, LotKind::Buyback, Some(LotKind::Buyback)),
        (1, 1, LotKind::Buyback, Some(LotKind::RevenueBurn)),
        (1, 1, LotKind::RevenueBurn, Some(LotKind::Buyback)),
    ] {
        assert_eq!(next_lot(Lots { burn, buyback, left: 1, last }), next);
    }
}
