use core::poseidon::poseidon_hash_span;
use crate::params::range::{allowance, allowed, epoch_at};
use crate::params::types::{DialBounds, EPOCH_SECONDS, VALUE_BOUND};

#[test]
fn fifteen_per_cent_are_rounded_down() {
    // (start, step, allowance)
    for case in [
        (0_u128, 40_u128, 40_u128), (1, 40, 40), (6, 40, 40), (7, 40, 1), (13, 40, 1), (14, 40, 2),
        (100, 40, 15), (106, 40, 15), (107, 40, 16), (1_000_000, 1, 150_000),
        (VALUE_BOUND - 1, 1, (VALUE_BOUND - 1) / 20 * 3 + 2),
    ]
        .span() {
        let (start, step, expected) = *case;
        assert_eq!(allowance(start, step), expected);
    }
}

#[test]
fn the_range_stays_within_hard_bounds() {
    let bounds = |min: u128, max: u128| DialBounds { min, max, step: 5 };
    // (start, min, max, lowest, highest)
    for case in [
        (100_u128, 0_u128, 1_000_u128, 85_u128, 115_u128), (100, 90, 110, 90, 110),
        (100, 100, 100, 100, 100), (0, 0, 1_000, 0, 5), (3, 0, 1_000, 0, 8), (0, 0, 4, 0, 4),
        // Outside the bounds: back towards them, or nowhere.
        (120, 0, 110, 102, 110), (80, 90, 200, 90, 92), (50, 90, 200, 90, 57),
    ]
        .span() {
        let (start, min, max, lowest, highest) = *case;
        assert_eq!(allowed(start, bounds(min, max)), (lowest, highest));
    }
}

#[test]
fn no_value_in_the_range_is_beyond_fifteen_per_cent() {
    let mut seed: felt252 = 'params range';
    for _ in 0..256_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        // Of every size.
        let shift: u128 = if random.high % 2 == 0 {
            0x1000000000000000000
        } else {
            0x100000000000000000000000000
        };
        let start = random.low % VALUE_BOUND / shift;
        let (lowest, highest) = allowed(
            start, DialBounds { min: 0, max: VALUE_BOUND - 1, step: 1 },
        );
        if start >= 7 {
            assert!((highest - start) * 100 <= start * 15);
            assert!((start - lowest) * 100 <= start * 15);
            // And one more would be.
            assert!((highest + 1 - start) * 100 > start * 15);
        }
    }
}

#[test]
fn epochs_are_thirty_days() {
    assert_eq!(epoch_at(0), 0);
    assert_eq!(epoch_at(EPOCH_SECONDS - 1), 0);
    assert_eq!(epoch_at(EPOCH_SECONDS), 1);
    assert_eq!(epoch_at(1_700_000_000), 655);
}
