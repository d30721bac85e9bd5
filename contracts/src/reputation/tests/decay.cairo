use core::poseidon::poseidon_hash_span;
use crate::reputation::decay::{DecayTrait, decay};

fn decayed(amount: u64, elapsed: u64, half_life: u64) -> u64 {
    decay(elapsed, half_life).left(amount)
}

/// (amount, elapsed, half-life, what is left rounded down), by Python's decimal
/// at 60 digits: `int(D(amount) * D(2) ** (-D(elapsed) / D(half_life)))`.
const REFERENCE: [(u64, u64, u64, u64); 40] = [
    (18446744073709551615, 1, 1, 9223372036854775807),
    (18446744073709551615, 1, 2592000, 18446739140720764748),
    (18446744073709551615, 1, 315360000, 18446744033164432921),
    (18446744073709551615, 1, 3600, 18443192663214935053),
    (18446744073709551615, 104976000, 2592000, 11863283),
    (18446744073709551615, 105120000, 315360000, 14641190473997345812),
    (18446744073709551615, 1200, 3600, 14641190473997345812),
    (18446744073709551615, 12772080000, 315360000, 11863283),
    (18446744073709551615, 145800, 3600, 11863283),
    (18446744073709551615, 2, 1, 4611686018427387903),
    (18446744073709551615, 2591999, 2592000, 9223374503349828825),
    (18446744073709551615, 2592000, 2592000, 9223372036854775807),
    (18446744073709551615, 315359999, 315360000, 9223372057127335198),
    (18446744073709551615, 315360000, 315360000, 9223372036854775807),
    (18446744073709551615, 3599, 3600, 9225148084030857798),
    (18446744073709551615, 3600, 3600, 9223372036854775807),
    (18446744073709551615, 6480000, 2592000, 3260954456333195552),
    (18446744073709551615, 788400000, 315360000, 3260954456333195552),
    (18446744073709551615, 864000, 2592000, 14641190473997345812),
    (18446744073709551615, 9000, 3600, 3260954456333195552), (4294967296, 1, 1, 2147483648),
    (4294967296, 1, 2592000, 4294966147), (4294967296, 1, 315360000, 4294967286),
    (4294967296, 1, 3600, 4294140418), (4294967296, 104976000, 2592000, 0),
    (4294967296, 105120000, 315360000, 3408917801), (4294967296, 1200, 3600, 3408917801),
    (4294967296, 12772080000, 315360000, 0), (4294967296, 145800, 3600, 0),
    (4294967296, 2, 1, 1073741824), (4294967296, 2591999, 2592000, 2147484222),
    (4294967296, 2592000, 2592000, 2147483648), (4294967296, 315359999, 315360000, 2147483652),
    (4294967296, 315360000, 315360000, 2147483648), (4294967296, 3599, 3600, 2147897166),
    (4294967296, 3600, 3600, 2147483648), (4294967296, 6480000, 2592000, 759250124),
    (4294967296, 788400000, 315360000, 759250124), (4294967296, 864000, 2592000, 3408917801),
    (4294967296, 9000, 3600, 759250124),
];

const HALF_LIFE: u64 = 2_592_000;

/// The stated bound: one part in 2^30 of the result, and the rounding.
fn assert_near(found: u64, exact: u64) {
    let distance = if found > exact {
        found - exact
    } else {
        exact - found
    };
    assert!(distance <= exact / 0x40000000 + 1, "{found} is not {exact}");
}

#[test]
fn agrees_with_the_reference() {
    for (amount, elapsed, half_life, exact) in REFERENCE.span() {
        assert_near(decayed(*amount, *elapsed, *half_life), *exact);
    }
}

#[test]
fn whole_half_lives_are_exact() {
    let mut exact: u64 = 0xffffffffffffffff;
    for lives in 0..64_u64 {
        assert_eq!(decayed(0xffffffffffffffff, lives * HALF_LIFE, HALF_LIFE), exact);
        exact /= 2;
    }
}

#[test]
fn ends_after_64_half_lives() {
    assert_eq!(decayed(0xffffffffffffffff, 64 * HALF_LIFE, HALF_LIFE), 0);
    assert_eq!(decayed(0xffffffffffffffff, 0xffffffffffffffff, 1), 0);
    assert_eq!(
        decayed(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff), 0x7fffffffffffffff,
    );
}

#[test]
fn nothing_decays_in_no_time() {
    assert_eq!(decayed(12345, 0, HALF_LIFE), 12345);
    assert_eq!(decayed(0, 12345, HALF_LIFE), 0);
}

/// Later is never more, and two steps are as good as one.
#[test]
fn falls_with_time_and_composes() {
    let mut seed: felt252 = 'decay';
    let amount: u64 = 0xf000000000000000;
    let mut last = amount;
    for step in 1..65_u64 {
        let now = decayed(amount, step * HALF_LIFE / 64, HALF_LIFE);
        assert!(now < last, "falls at slice {step}");
        last = now;
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (first, second) = (
            (random.low % HALF_LIFE.into()).try_into().unwrap(),
            (random.high % HALF_LIFE.into()).try_into().unwrap(),
        );
        let at_once = decayed(amount, first + second, HALF_LIFE);
        let in_steps = decayed(decayed(amount, first, HALF_LIFE), second, HALF_LIFE);
        let distance = if at_once > in_steps {
            at_once - in_steps
        } else {
            in_steps - at_once
        };
        // Three roundings of at most one part in 2^30 each.
        assert!(distance <= at_once / 0x10000000, "{in_steps} is not {at_once}");
    }
}
