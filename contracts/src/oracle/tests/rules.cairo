use core::poseidon::poseidon_hash_span;
use crate::math::ratio::WAD;
use crate::oracle::dials;
use crate::oracle::rules::{
    bucket_median, bucket_seconds, clamp, draw, edges, fixed, median, next_mean, scale, volatility,
};
use crate::oracle::types::{OracleConfig, Window};
use super::setup::{KEEPER, START, config};

#[test]
fn medians_are_of_the_order_not_of_the_place() {
    assert_eq!(median([3].span()), 3);
    assert_eq!(median([-1, -2].span()), -2);
    assert_eq!(median([4, 1, 3, 2].span()), 2);
    assert_eq!(median([5, 5, 5, 1, 9].span()), 5);
    let all: Span<i128> = [-7, 3, 11, 3, -20].span();
    for turn in 0..5_u32 {
        let mut turned = array![];
        for i in 0..5_u32 {
            turned.append(*all[(i + turn) % 5]);
        }
        assert_eq!(median(turned.span()), 3);
    }
    // one liar of three, two of five, move it no further than to a neighbour
    assert_eq!(median([10, 12, 1_000_000].span()), 12);
    assert_eq!(median([-1_000_000, 10, 12].span()), 10);
    assert_eq!(median([10, 11, 12, 1_000_000, 1_000_001].span()), 12);
    assert_eq!(median([9, -3, 5, 5, 0, 7, 1].span()), 5);
}

/// Every order of five buckets, with equal ones among them and without.
#[test]
fn a_bucket_is_in_the_middle_wherever_it_lies() {
    assert_eq!(bucket_median([0, -1, 9, 9, 59, 60], 10), Some(0));
    assert_eq!(bucket_median([0, -1, -3, -2, -5, -5], 10), Some(-1));
    for (values, middle) in [([1, 2, 3, 4, 5], 3), ([-9, 4, 4, 7, 7], 4), ([2, 2, 2, -1, 0], 2)]
        .span() {
        try_orders(array![], values.span(), *middle);
    }
}

/// Asks for the middle of what is taken and of every order of the rest.
fn try_orders(taken: Array<felt252>, rest: Span<felt252>, middle: i128) {
    if rest.is_empty() {
        let mut taken = taken.span();
        let [a, b, c, d, e] = (*taken.multi_pop_front::<5>().unwrap()).unbox();
        let sums = [0, a, a + b, a + b + c, a + b + c + d, a + b + c + d + e];
        assert_eq!(bucket_median(sums, 1), Some(middle));
    }
    for i in 0..rest.len() {
        let mut next = array![];
        next.append_span(taken.span());
        next.append(*rest[i]);
        let mut left = array![];
        left.append_span(rest.slice(0, i));
        left.append_span(rest.slice(i + 1, rest.len() - i - 1));
        try_orders(next, left.span(), middle);
    }
}

#[test]
fn the_clamp_has_two_edges() {
    for (tick, held, moved) in [
        (100, 100, false), (115, 115, false), (116, 115, true), (85, 85, false), (84, 85, true),
    ]
        .span() {
        assert_eq!(clamp(*tick, 100, 15), (*held, *moved));
    }
}

#[test]
fn scale_and_volatility_have_known_values() {
    // a change of 3,600 ticks in an hour is 60 a root second
    let mean = next_mean(0, 3_600, 3_600, 10_000);
    assert_eq!(mean, 60 * 0x10000);
    assert_eq!(next_mean(mean, 0, 3_600, 2_500), 45 * 0x10000);
    assert_eq!(scale(mean, 3_600, 1, 1_000_000), 5_337); // 3,600 · 1.4826
    assert_eq!(scale(mean, 3_600, 6_000, 1_000_000), 6_000);
    assert_eq!(scale(mean, 3_600, 1, 5_000), 5_000);
    // a week counts as a day, no time as a second: nothing is divided by zero
    assert_eq!(scale(mean, 604_800, 1, 1_000_000), scale(mean, 86_400, 1, 1_000_000));
    assert_eq!(next_mean(0, 5, 0, 10_000), next_mean(0, 5, 1, 10_000));
    assert_eq!(scale(0, 3_600, 100, 200), 100);
    // 24 changes of 1 % in as many hours: sqrt(24) %
    assert_eq!(volatility(24 * 10_000 * 10_000, 86_400, 24) / 1_000_000_000_000, 48_989);
    assert_eq!(volatility(0, 86_400, 24), 0);
    assert_eq!(volatility(1, 1, 7), WAD);
    assert_eq!(volatility(1, 0, 8), WAD);
}

/// Every length and every end that may be drawn is drawn, none beyond, and
/// another seed, request or oracle draws another window.
#[test]
fn windows_are_drawn_within_their_bounds() {
    let config = config();
    let (mut shortest, mut longest, mut latest, mut earliest) = (9_999, 0, 0, 9_999_999_999);
    let mut seed = 'window';
    for _ in 0..150_u32 {
        seed = poseidon_hash_span([seed].span());
        let window = draw(seed, KEEPER, START, config);
        let length = window.end - window.start;
        assert!(length % 5 == 0 && 1_800 <= length && length <= 3_600);
        assert!(window.end <= START && window.end >= START - 3_600);
        shortest = core::cmp::min(shortest, length);
        longest = core::cmp::max(longest, length);
        earliest = core::cmp::min(earliest, window.end);
        latest = core::cmp::max(latest, window.end);
    }
    assert!(shortest < 1_900 && longest > 3_500);
    assert!(earliest < START - 3_400 && latest > START - 200);
    assert!(draw(1, KEEPER, START, config) != draw(2, KEEPER, START, config));
    let other = draw(1, 'OTHER'.try_into().unwrap(), START, config);
    assert!(draw(1, KEEPER, START, config) != other);
    let one = OracleConfig { max_offset: 0, min_length: 3_600, ..config };
    assert_eq!(draw(5, KEEPER, START, one), fixed(START, one));
    assert_eq!(fixed(START, one), Window { start: START - 3_600, end: START });
    let window = Window { start: 10, end: 60 };
    assert_eq!(edges(window), [10, 20, 30, 40, 50, 60]);
    assert_eq!(bucket_seconds(window), 10);
}

/// Where a venue's sums start means nothing; a bucket that is beyond all ticks is
/// no number to be compared.
#[test]
fn sums_are_sane_or_not_looked_at() {
    let limit: felt252 = 0x1000000000000000000000;
    let far = -1; // the field's largest
    let tick = |sums| bucket_median(sums, 1);
    assert_eq!(tick([far, far + 1, far + 2, far + 3, far + 4, far + 5]), Some(1));
    assert_eq!(tick([0, 0, 0, 0, 0, limit - 1]), Some(0));
    assert_eq!(tick([0, 0, 0, 0, 0, limit]), None);
    assert_eq!(tick([limit, 0, 0, 0, 0, 0]), Some(0));
    assert_eq!(tick([limit + 1, 0, 0, 0, 0, 0]), None);
    assert_eq!(tick([0, 0, far * limit * limit, 0, 0, 0]), None);
}

#[test]
fn dials_have_two_ends() {
    let good = config();
    for (name, fitting, beyond) in [
        ('min_interval', 300, 299), ('min_interval', 86_400, 86_401), ('min_length', 1_800, 1_799),
        ('min_length', 3_600, 3_601), ('max_length', 1_800, 1_799), ('max_length', 3_600, 3_601),
        ('max_offset', 7_800, 7_801), ('beacon_wait', 60, 59), ('beacon_wait', 3_900, 3_901),
        ('floor', 100, 99), ('floor', 100_000, 100_001), ('ceiling', 5_000, 4_999),
        ('ceiling', 500_000, 500_001), ('weight_bps', 1, 0), ('weight_bps', 5_000, 5_001),
        ('min_depth', 0xffffffffffffff, 0x100000000000000),
    ]
        .span() {
        let set = dials::with_value(good, *name, *fitting);
        assert_eq!(dials::value(set, *name), *fitting);
        assert!(dials::holds(set));
        assert!(!dials::holds(forced(good, *name, *beyond)), "{} {}", *name, *beyond);
    }
}

/// `with_value` without its check.
fn forced(config: OracleConfig, name: felt252, value: u128) -> OracleConfig {
    let seconds: u64 = (value % 0x10000000000000000).try_into().unwrap();
    let small: u32 = (value % 0x100000000).try_into().unwrap();
    if name == 'min_interval' {
        OracleConfig { min_interval: seconds, ..config }
    } else if name == 'min_length' {
        OracleConfig { min_length: seconds, ..config }
    } else if name == 'max_length' {
        OracleConfig { max_length: seconds, ..config }
    } else if name == 'max_offset' {
        OracleConfig { max_offset: seconds, ..config }
    } else if name == 'beacon_wait' {
        OracleConfig { beacon_wait: seconds, ..config }
    } else if name == 'floor' {
        OracleConfig { floor: small, ..config }
    } else if name == 'ceiling' {
        OracleConfig { ceiling: small, ..config }
    } else if name == 'weight_bps' {
        OracleConfig { weight_bps: (value % 0x10000).try_into().unwrap(), ..config }
    } else {
        OracleConfig { min_depth: value, ..config }
    }
}
