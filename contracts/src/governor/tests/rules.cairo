use core::poseidon::poseidon_hash_span;
use crate::governor::rules::{average, passed, quorum_of, salt_of, window_start};
use crate::governor::types::Tally;
use crate::testing::stage::address;

#[test]
fn averages_are_rounded_down() {
    // (before, after, seconds, average)
    for case in [
        (0_u256, 0_u256, 1_u64, 0_u128), (0, 99, 100, 0), (0, 100, 100, 1), (0, 199, 100, 1),
        (50, 250, 100, 2), (1, 1, 100, 0),
        (0, 0xffffffffffffffffffffffffffffffff_u256 * 100, 100, 0xffffffffffffffffffffffffffffffff),
    ]
        .span() {
        let (before, after, seconds, expected) = *case;
        assert_eq!(average(before, after, seconds), expected);
    }
}

#[test]
fn weights_of_all_do_not_exceed_the_whole() {
    let mut seed: felt252 = 'governor weights';
    for _ in 0..128_u32 {
        let mut grown: u256 = 0;
        let mut weights: u128 = 0;
        let seconds: u64 = 864_001;
        for _ in 0..5_u32 {
            seed = poseidon_hash_span([seed].span());
            let random: u256 = seed.into();
            let part: u256 = (random.low % 0x100000000000000000000000000000).into();
            grown += part;
            weights += average(0, part, seconds);
        }
        let total = average(0, grown, seconds);
        assert!(weights <= total && total - weights < 5);
    }
}

#[test]
fn quorums_are_rounded_up() {
    for case in [
        (0_u128, 2_000_u16, 0_u128), (1, 100, 1), (10_000, 2_000, 2_000), (10_001, 2_000, 2_001),
        (9_999, 2_000, 2_000), (3, 5_000, 2),
    ]
        .span() {
        let (total, bps, quorum) = *case;
        assert_eq!(quorum_of(total, bps), quorum);
    }
}

#[test]
fn a_majority_is_strict_and_those_against_make_no_quorum() {
    // (in favour, against, abstained, quorum, passes)
    for case in [
        (0_u128, 0_u128, 0_u128, 0_u128, false), (1, 0, 0, 1, true), (5, 5, 0, 5, false),
        (6, 5, 0, 5, true), (5, 6, 0, 5, false), (4, 3, 0, 5, false), (4, 3, 1, 5, true),
        (5, 0, 0, 5, true), (5, 0, 0, 6, false), (1, 0, 99, 100, true), (0, 0, 100, 100, false),
        (2, 1, 1_000, 1_003, false),
    ]
        .span() {
        let (in_favour, against, abstained, quorum, passes) = *case;
        assert_eq!(passed(Tally { in_favour, against, abstained, quorum }), passes);
    }
}

#[test]
fn a_window_begins_with_time_at_the_earliest() {
    assert_eq!(window_start(100, 99), 1);
    assert_eq!(window_start(100, 100), 0);
    assert_eq!(window_start(100, 101), 0);
    assert_ne!(salt_of(address('a'), 1), salt_of(address('a'), 2));
    assert_ne!(salt_of(address('a'), 1), salt_of(address('b'), 1));
}

#[test]
#[should_panic(expected: 'GOVERNOR: time runs back')]
fn stake_over_time_only_grows() {
    average(2, 1, 1);
}

#[test]
#[should_panic(expected: 'GOVERNOR: time runs back')]
fn an_average_needs_time() {
    average(1, 2, 0);
}

#[test]
#[should_panic(expected: 'GOVERNOR: weight too large')]
fn an_average_fits_a_word() {
    average(0, 0x100000000000000000000000000000000_u256 * 100, 100);
}
