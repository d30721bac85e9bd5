use core::poseidon::poseidon_hash_span;
use crate::disputes::packing::{
    Case, Panel, State, count, empty_panel, pack_case, pack_seat, pack_state, seat_bit, seat_key,
    unpack_case, unpack_seat, unpack_state,
};
use crate::disputes::types::{Claim, DisputePhase, Outcome};
use crate::staking::types::LOCK_UNIT;

fn phases() -> Span<DisputePhase> {
    [
        DisputePhase::None, DisputePhase::Responding, DisputePhase::Drawing, DisputePhase::Sealing,
        DisputePhase::Unsealing, DisputePhase::Decided, DisputePhase::Final,
    ]
        .span()
}

fn outcomes() -> Span<Outcome> {
    [
        Outcome::Pending, Outcome::WorkerWins, Outcome::WorkerLoses, Outcome::Undecided,
        Outcome::Unproven,
    ]
        .span()
}

#[test]
fn packing_keeps_boundaries() {
    let case = Case {
        job_id: 0xffffffffffffffff,
        index: 0xffff,
        task: 0xffffff,
        worker: 0xffffff,
        claim: Claim::Withheld,
        accuser: 0xffffff,
        held: 0xffffffffffffffff * LOCK_UNIT,
    };
    assert_eq!(unpack_case(pack_case(case)), case);
    let case = Case {
        job_id: 0, index: 0, task: 0, worker: 0, claim: Claim::Wrong, accuser: 0, held: 0,
    };
    assert_eq!(unpack_case(pack_case(case)), case);
    let full = Panel { seats: 15, unsealed: 0x7fff, bond: 0xffffffffffffff * LOCK_UNIT };
    for phase in phases() {
        for outcome in outcomes() {
            let state = State {
                phase: *phase,
                outcome: *outcome,
                first_outcome: Outcome::Unproven,
                round: 1,
                deadline: 0xfffffffff,
                ready_at: 0xfffffffff,
                sealed: 0x7fff,
                panel: full,
                first_panel: full,
            };
            assert_eq!(unpack_state(pack_state(state)), state);
            let state = State {
                phase: *phase,
                outcome: Outcome::Pending,
                first_outcome: *outcome,
                round: 0,
                deadline: 0,
                ready_at: 0,
                sealed: 0,
                panel: empty_panel(),
                first_panel: full,
            };
            assert_eq!(unpack_state(pack_state(state)), state);
        }
    }
    assert_eq!(
        unpack_seat(pack_seat(0xffffff, 0xffffffffffffffffffffffff)),
        (0xffffff, 0xffffffffffffffffffffffff),
    );
}

#[test]
fn packing_round_trips_at_random() {
    let mut seed = 'dispute';
    for _ in 0..64_u8 {
        seed = poseidon_hash_span([seed].span());
        let bits: u256 = seed.into();
        let state = State {
            phase: *phases()[(bits.low % 7).try_into().unwrap()],
            outcome: *outcomes()[(bits.high % 5).try_into().unwrap()],
            first_outcome: *outcomes()[(bits.low % 5).try_into().unwrap()],
            round: (bits.high % 2).try_into().unwrap(),
            deadline: (bits.low % 0x1000000000).try_into().unwrap(),
            ready_at: (bits.high % 0x1000000000).try_into().unwrap(),
            sealed: (bits.low % 0x8000).try_into().unwrap(),
            panel: Panel {
                seats: (bits.low % 16).try_into().unwrap(),
                unsealed: (bits.high % 0x8000).try_into().unwrap(),
                bond: bits.low % 0x100000000000000 * LOCK_UNIT,
            },
            first_panel: Panel {
                seats: (bits.high % 16).try_into().unwrap(),
                unsealed: (bits.low / 2 % 0x8000).try_into().unwrap(),
                bond: bits.high % 0x100000000000000 * LOCK_UNIT,
            },
        };
        assert_eq!(unpack_state(pack_state(state)), state);
        let case = Case {
            job_id: (bits.low % 0x10000000000000000).try_into().unwrap(),
            index: (bits.high % 0x10000).try_into().unwrap(),
            task: (bits.low % 0x1000000).try_into().unwrap(),
            worker: (bits.high % 0x1000000).try_into().unwrap(),
            claim: if bits.low % 2 == 0 {
                Claim::Wrong
            } else {
                Claim::Withheld
            },
            accuser: (bits.low / 3 % 0x1000000).try_into().unwrap(),
            held: bits.high % 0x10000000000000000 * LOCK_UNIT,
        };
        assert_eq!(unpack_case(pack_case(case)), case);
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_a_weight_of_two_to_the_96() {
    pack_seat(1, 0x1000000000000000000000000);
}

#[test]
fn seats_have_their_own_cells_and_bits() {
    assert_eq!(seat_bit(0), 1);
    assert_eq!(seat_bit(14), 0x4000);
    assert_eq!(count(0), 0);
    assert_eq!(count(0x7fff), 15);
    assert_eq!(count(0x4001), 2);
    assert_eq!(seat_key(1, 0, 14) + 2, seat_key(1, 1, 0));
    assert_eq!(seat_key(1, 1, 15) + 1, seat_key(2, 0, 0));
}
