use core::poseidon::poseidon_hash_span;
use crate::audits::packing::{
    AuditWord, AuditorsTrait, Ground, GroundPacking, none, pack, size, unpack,
};
use crate::audits::rules::{first_difference, generation, is_unavailable, paid, place};
use crate::audits::types::{AuditPhase, AuditsConfig, ConfigPacking, UNAVAILABLE};
use crate::staking::types::LOCK_UNIT;

fn phases() -> Span<AuditPhase> {
    [
        AuditPhase::None, AuditPhase::Sealing, AuditPhase::Opening, AuditPhase::Unsealing,
        AuditPhase::Agreed, AuditPhase::Disputed, AuditPhase::Failed, AuditPhase::Skipped,
        AuditPhase::Unavailable,
    ]
        .span()
}

fn most() -> AuditWord {
    AuditWord {
        generation: 0xffffff,
        attempt: 15,
        phase: AuditPhase::Unavailable,
        count: 3,
        ids: 0xffffffffffffffffff,
        sealed: 7,
        unsealed: 7,
        out: 7,
        absent: 7,
        deadline: 0xfffffffff,
        redraws: 15,
        samples: 31,
        opened: true,
        bond: 0xffffffffffffffff * LOCK_UNIT,
    }
}

#[test]
fn packing_keeps_boundaries() {
    assert_eq!(pack(none()), 0);
    for phase in phases() {
        let word = AuditWord { phase: *phase, ..none() };
        assert_eq!(unpack(pack(word)), word);
        let word = AuditWord { phase: *phase, ..most() };
        assert_eq!(unpack(pack(word)), word);
    }
}

#[test]
fn packing_round_trips_at_random() {
    let mut state = 'audit';
    for _ in 0..64_u8 {
        state = poseidon_hash_span([state].span());
        let bits: u256 = state.into();
        let word = AuditWord {
            generation: (bits.low % 0x1000000).try_into().unwrap(),
            attempt: (bits.high % 16).try_into().unwrap(),
            phase: *phases()[(bits.high % 9).try_into().unwrap()],
            count: (bits.low % 4).try_into().unwrap(),
            ids: bits.low % 0x1000000000000000000,
            sealed: (bits.low % 8).try_into().unwrap(),
            unsealed: (bits.high / 8 % 8).try_into().unwrap(),
            out: (bits.low / 64 % 8).try_into().unwrap(),
            deadline: (bits.high % 0x1000000000).try_into().unwrap(),
            redraws: (bits.low / 16 % 16).try_into().unwrap(),
            samples: (bits.high % 32).try_into().unwrap(),
            opened: bits.low % 2 == 0,
            absent: (bits.high / 64 % 8).try_into().unwrap(),
            bond: bits.low % 0x10000000000000000 * LOCK_UNIT,
        };
        assert_eq!(unpack(pack(word)), word);
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_the_generation_after_the_last() {
    pack(AuditWord { generation: 0x1000000, ..none() });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_a_bond_beyond_its_field() {
    pack(AuditWord { bond: 0x10000000000000000 * LOCK_UNIT, ..none() });
}

#[test]
fn auditors_keep_their_order() {
    let audit = none().with_auditors([9, 0xffffff, 4].span(), 0, 1);
    assert_eq!(audit.auditors(), [9, 0xffffff, 4].span());
    assert_eq!(audit.place_of(0xffffff), Some(1));
    assert_eq!(audit.place_of(5), None);
    assert_eq!(AuditWord { out: 2, ..audit }.place_of(0xffffff), None);
    assert_eq!(audit.all(), 7);
    assert_eq!(none().with_auditors([9].span(), 0, 1).all(), 1);
    assert!(!AuditWord { sealed: 5, ..audit }.is_sealed());
    assert!(AuditWord { sealed: 5, out: 2, ..audit }.is_sealed());
    assert!(AuditWord { unsealed: 5, out: 2, ..audit }.is_unsealed());
}

#[test]
fn a_slot_keeps_its_place_over_generations() {
    assert_eq!(place(3 * 0x100000000 + 7, 249), place(4 * 0x100000000 + 7, 249));
    assert!(place(7, 1) != place(7, 2));
    assert!(place(7, 1) != place(8, 1));
    assert_eq!(generation(3 * 0x100000000 + 7), 3);
}

fn windows(seconds: u64, bond: u128, max_redraws: u8) -> AuditsConfig {
    AuditsConfig {
        seal_seconds: seconds,
        open_seconds: seconds / 2 + 1,
        unseal_seconds: seconds / 3 + 1,
        draw_seconds: seconds,
        bond,
        max_redraws,
    }
}

#[test]
fn grounds_and_configurations_round_trip() {
    let mut state = 'ground';
    for i in 0..64_u32 {
        state = poseidon_hash_span([state].span());
        let bits: u256 = state.into();
        let mut ground = Ground {
            seed: bits.low,
            first: (bits.high % 0x1000000).try_into().unwrap(),
            count: (bits.high / 0x1000000 % 0x10000).try_into().unwrap(),
        };
        if i == 0 {
            ground =
                Ground { seed: 0xffffffffffffffffffffffffffffffff, first: 0xffffff, count: 0xffff };
        }
        assert_eq!(GroundPacking::unpack(GroundPacking::pack(ground)), ground);
        let config = if i == 0 {
            windows(0xffffffff, 0xffffffffffffffff * LOCK_UNIT, 15)
        } else {
            windows(
                (bits.low % 0x100000000).try_into().unwrap(),
                bits.high % 0x10000000000000000 * LOCK_UNIT,
                (bits.low / 0x100000000 % 16).try_into().unwrap(),
            )
        };
        assert_eq!(ConfigPacking::unpack(ConfigPacking::pack(config)), config);
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_a_range_beyond_its_field() {
    GroundPacking::pack(Ground { seed: 0, first: 0, count: 0x10000 });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_a_window_beyond_its_field() {
    ConfigPacking::pack(windows(0x100000000, LOCK_UNIT, 1));
}

#[test]
fn a_majority_decides_on_absence() {
    for (set, members) in [(0_u8, 0_u32), (1, 1), (2, 1), (3, 2), (5, 2), (7, 3)].span() {
        assert_eq!(size(*set), *members);
    }
    for (unsealed, absent, unavailable) in [
        (1_u8, 1_u8, true), (1, 0, false), (3, 1, false), (3, 3, true), (7, 1, false), (7, 3, true),
        (7, 7, true), (5, 4, false), (6, 6, true),
    ]
        .span() {
        let audit = AuditWord { unsealed: *unsealed, absent: *absent, ..none() };
        assert_eq!(is_unavailable(audit), *unavailable);
    }
}

#[test]
fn who_earns_depends_on_how_it_ended() {
    let audit = AuditWord { count: 3, sealed: 7, unsealed: 6, out: 2, ..none() };
    for (phase, absent, set) in [
        (AuditPhase::None, 0_u8, 0_u8), (AuditPhase::Sealing, 0, 0), (AuditPhase::Opening, 0, 0),
        (AuditPhase::Unsealing, 0, 0), (AuditPhase::Agreed, 0, 4), (AuditPhase::Agreed, 4, 0),
        (AuditPhase::Disputed, 0, 4), (AuditPhase::Failed, 0, 5), (AuditPhase::Skipped, 0, 0),
        (AuditPhase::Unavailable, 0, 0),
    ]
        .span() {
        assert_eq!(paid(AuditWord { phase: *phase, absent: *absent, ..audit }), *set);
    }
}

#[test]
fn a_missing_value_is_no_difference() {
    let opened = ['one', 'two', 'three'].span();
    for (values, at) in [
        (['one', 'two', 'three'].span(), None), (['one', UNAVAILABLE, 'three'].span(), None),
        ([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE].span(), None),
        ([UNAVAILABLE, 'other', 'three'].span(), Some(1)),
        (['other', 'two', UNAVAILABLE].span(), Some(0)), (['one', 'two', 0].span(), Some(2)),
    ]
        .span() {
        assert_eq!(first_difference(*values, opened), *at);
    }
}
