use crate::vesting::curve::vested;
use crate::vesting::packing::{Amounts, PackAmounts, PackTimes, Times};
use crate::vesting::types::Terms;

const BIG: u128 = 0xffffffffffffffffffffffff; // 2^96 - 1
const LATE: u64 = 0xffffffffff;

#[test]
fn words_keep_what_they_hold() {
    for word in array![
        Amounts { total: 0, claimed: 0 }, Amounts { total: BIG, claimed: BIG },
        Amounts { total: 0, claimed: BIG }, Amounts { total: BIG, claimed: 0 },
    ] {
        let packed = PackAmounts::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackAmounts::unpack(packed), word);
    }
    for (start, cliff, duration) in array![
        (0_u64, 0_u64, 0_u64), (LATE, 0, 0), (0, LATE, 0), (0, 0, LATE), (LATE, LATE, LATE),
    ] {
        for (revocable, revoked) in array![
            (false, false), (true, false), (false, true), (true, true),
        ] {
            let word = Times { start, cliff, duration, revocable, revoked };
            let packed = PackTimes::pack(word);
            assert!(packed != 0, "zero word");
            assert_eq!(PackTimes::unpack(packed), word);
        }
    }
}

#[test]
#[should_panic(expected: 'VESTING: amount too large')]
fn a_total_has_room() {
    PackAmounts::pack(Amounts { total: BIG + 1, claimed: 0 });
}

#[test]
#[should_panic(expected: 'VESTING: time too large')]
fn a_time_has_room() {
    PackTimes::pack(
        Times { start: LATE + 1, cliff: 0, duration: 0, revocable: false, revoked: false },
    );
}

/// Rounded down, never falling, never more than the whole.
#[test]
fn the_curve_rises_to_the_whole() {
    let terms = Terms { total: 7, start: 100, cliff: 3, duration: 10, revocable: false };
    let mut before = 0;
    let mut values = array![];
    for now in 98..112_u64 {
        let value = vested(terms, now);
        assert!(value >= before && value <= 7, "falls, or exceeds");
        before = value;
        values.append(value);
    }
    assert_eq!(values, array![0, 0, 0, 0, 0, 2, 2, 3, 4, 4, 5, 6, 7, 7]);
    let most = Terms { total: BIG, start: 0, cliff: 0, duration: LATE, revocable: false };
    assert_eq!(vested(most, LATE - 1), BIG - BIG / LATE.into() - 1);
    assert_eq!(vested(most, LATE), BIG);
}
