use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::guardian::packing::{Council, Docket, Pauses};
use crate::guardian::types::MotionKind;

fn round_trip<
    T, +StorePacking<T, felt252>, +Copy<T>, +Drop<T>, +PartialEq<T>, +core::fmt::Debug<T>,
>(
    value: T,
) {
    let word: felt252 = StorePacking::pack(value);
    assert_ne!(word, 0);
    assert_eq!(StorePacking::unpack(word), value);
}

const LATE: u64 = 0xffffffffff;

#[test]
fn words_keep_anything_within_their_bounds() {
    round_trip(Pauses { until: [0, 0, 0, 0], by_vote: 0 });
    round_trip(Pauses { until: [LATE, LATE, LATE, LATE], by_vote: 15 });
    for carried in [false, true].span() {
        for kind in [MotionKind::Pause, MotionKind::Lift].span() {
            let (kind, carried) = (*kind, *carried);
            round_trip(
                Docket {
                    kind,
                    mask: 0,
                    hours: 0,
                    proposed_at: 0,
                    council: 0,
                    confirmed: 0,
                    count: 0,
                    carried,
                },
            );
            round_trip(
                Docket {
                    kind,
                    mask: 0xffffffff,
                    hours: 0xffff,
                    proposed_at: LATE,
                    council: 0xffffffff,
                    confirmed: 0xffffffff,
                    count: 255,
                    carried,
                },
            );
        }
    }
    round_trip(Council { number: 1, members: 0, quorum: 0, motions: 0 });
    round_trip(
        Council { number: 0xffffffff, members: 255, quorum: 255, motions: 0xffffffffffffffff },
    );
    let mut seed: felt252 = 'guardian words';
    for _ in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (low, high) = (random.low, random.high);
        let time = |shift: u128| (low / shift % 0x10000000000).try_into().unwrap();
        round_trip(
            Pauses {
                until: [time(1), time(0x100), time(0x10000), time(0x1000000)],
                by_vote: (high % 16).try_into().unwrap(),
            },
        );
        round_trip(
            Docket {
                kind: if high % 2 == 0 {
                    MotionKind::Pause
                } else {
                    MotionKind::Lift
                },
                mask: (low % 0x100000000).try_into().unwrap(),
                hours: (high % 0x10000).try_into().unwrap(),
                proposed_at: time(0x1000),
                council: (low / 0x100 % 0x100000000).try_into().unwrap(),
                confirmed: (high / 0x100 % 0x100000000).try_into().unwrap(),
                count: (high / 0x1000 % 0x100).try_into().unwrap(),
                carried: low % 2 == 0,
            },
        );
    }
    let none: Pauses = StorePacking::unpack(0);
    assert_eq!(none, Pauses { until: [0, 0, 0, 0], by_vote: 0 });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn ends_are_bounded() {
    let _: felt252 = StorePacking::pack(Pauses { until: [0, 0, 0, LATE + 1], by_vote: 0 });
}
