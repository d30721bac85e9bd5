use core::poseidon::poseidon_hash_span;
use crate::audits::packing::{AuditWord, AuditorsTrait, none, pack, unpack};
use crate::audits::rules::{generation, place};
use crate::audits::types::AuditPhase;
use crate::staking::types::LOCK_UNIT;

fn phases() -> Span<AuditPhase> {
    [
        AuditPhase::None, AuditPhase::Sealing, AuditPhase::Opening, AuditPhase::Unsealing,
        AuditPhase::Agreed, AuditPhase::Disputed, AuditPhase::Failed, AuditPhase::Skipped,
    ]
        .span()
}

fn most() -> AuditWord {
    AuditWord {
        generation: 0xffffff,
        attempt: 15,
        phase: AuditPhase::Skipped,
        count: 3,
        ids: 0xffffffffffffffffff,
        sealed: 7,
        unsealed: 7,
        out: 7,
        deadline: 0xfffffffff,
        redraws: 15,
        samples: 31,
        opened: true,
        fault: true,
        fault_task: 0xffffff,
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
            phase: *phases()[(bits.high % 8).try_into().unwrap()],
            count: (bits.low % 4).try_into().unwrap(),
            ids: bits.low % 0x1000000000000000000,
            sealed: (bits.low % 8).try_into().unwrap(),
            unsealed: (bits.high / 8 % 8).try_into().unwrap(),
            out: (bits.low / 64 % 8).try_into().unwrap(),
            deadline: (bits.high % 0x1000000000).try_into().unwrap(),
            redraws: (bits.low / 16 % 16).try_into().unwrap(),
            samples: (bits.high % 32).try_into().unwrap(),
            opened: bits.low % 2 == 0,
            fault: bits.high % 2 == 0,
            fault_task: (bits.high % 0x1000000).try_into().unwrap(),
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
