use core::poseidon::poseidon_hash_span;
use crate::beacon::clock::{Clock, ClockTrait, pack, unpack};
use crate::beacon::packing::{
    Head, KeeperTrait, KeeperWord, Pending, RoundState, RoundWord, pack_head, pack_keeper,
    pack_round, unpack_head, unpack_keeper, unpack_round,
};

const MAX_40: u64 = 0xffffffffff;

fn round_of(time: u64, count: u32, block: u64, state: RoundState) -> RoundWord {
    RoundWord {
        round: time,
        state,
        commits: count,
        reveals: count / 2,
        last_commit_block: block,
        last_commit_at: MAX_40 - time,
        previous_commit_at: time / 2,
        previous_round: time / 3,
    }
}

#[test]
fn packing_keeps_boundaries() {
    let states = [RoundState::None, RoundState::Open, RoundState::Final, RoundState::Void];
    for state in states.span() {
        let least = round_of(0, 0, 0, *state);
        assert_eq!(unpack_round(pack_round(least)), least);
        let most = round_of(MAX_40, 0xffff, 0xffffffffffff, *state);
        assert_eq!(unpack_round(pack_round(most)), most);
    }
    let head = Head {
        last_committed: MAX_40, last_resolved: 0, last_final: MAX_40, last_final_commit_at: 1,
    };
    assert_eq!(unpack_head(pack_head(head)), head);
    let keeper = KeeperWord {
        joined: true,
        bond: 0xffffffffffffffffffffffffffffffff,
        even: Pending { open: true, round: MAX_40 },
        odd: Pending { open: false, round: 0 },
    };
    assert_eq!(unpack_keeper(pack_keeper(keeper)), keeper);
    let clock = Clock { round: MAX_40, since: MAX_40, length: 0xffffffff };
    assert_eq!(unpack(pack(clock)), clock);
}

#[test]
fn packing_round_trips_at_random() {
    let mut state = 'beacon';
    for _ in 0..64_u8 {
        state = poseidon_hash_span([state].span());
        let bits: u256 = state.into();
        let time: u64 = (bits.low % 0x10000000000).try_into().unwrap();
        let other: u64 = (bits.high % 0x10000000000).try_into().unwrap();
        let word = round_of(
            time, (bits.low % 0x10000).try_into().unwrap(), other, RoundState::Final,
        );
        assert_eq!(unpack_round(pack_round(word)), word);
        let head = Head {
            last_committed: time,
            last_resolved: other,
            last_final: other / 2,
            last_final_commit_at: time / 2,
        };
        assert_eq!(unpack_head(pack_head(head)), head);
        let keeper = KeeperWord {
            joined: bits.low % 2 == 0,
            bond: bits.low,
            even: Pending { open: bits.high % 2 == 0, round: time },
            odd: Pending { open: bits.high % 3 == 0, round: other },
        };
        assert_eq!(unpack_keeper(pack_keeper(keeper)), keeper);
    }
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn refuses_the_65536th_commitment() {
    pack_round(round_of(1, 0x10000, 1, RoundState::Open));
}

#[test]
fn silence_begins_two_rounds_later() {
    let keeper = KeeperWord {
        joined: true,
        bond: 1,
        even: Pending { open: true, round: 4 },
        odd: Pending { open: false, round: 5 },
    };
    assert!(!keeper.is_silent(5));
    assert!(keeper.is_silent(6));
    assert!(keeper.with_pending(5, true).is_silent(7));
    assert!(!keeper.with_pending(4, false).is_silent(9));
    assert!(keeper.owes(4) && !keeper.owes(6) && !keeper.owes(5));
}

#[test]
fn a_new_length_moves_no_window() {
    let first = Clock { round: 0, since: 0, length: 100 };
    assert_eq!(first.at(99), 0);
    assert_eq!(first.at(100), 1);
    assert_eq!(first.at(1_050), 10);
    let slower = first.with_length(1_050, 1_000);
    assert_eq!(slower, Clock { round: 11, since: 1_100, length: 1_000 });
    assert_eq!(slower.at(1_050), 10);
    assert_eq!(slower.at(1_099), 10);
    assert_eq!(slower.at(1_100), 11);
    assert_eq!(slower.at(2_099), 11);
    assert_eq!(slower.at(2_100), 12);
    // a second change before the first took effect
    let faster = slower.with_length(1_060, 10);
    assert_eq!(faster, Clock { round: 11, since: 1_100, length: 10 });
    // at the very start of a round its own window still keeps its length
    let later = slower.with_length(1_100, 7);
    assert_eq!(later, Clock { round: 12, since: 2_100, length: 7 });
}
