use core::num::traits::Bounded;
use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::staking::packing::{Entry, Locks, Position};

const MAX_96: u128 = 0xffffffffffffffffffffffff;
const MAX_60: u128 = 0xfffffffffffffff;
const MAX_40: u64 = 0xffffffffff;

fn round_trip<
    T, +StorePacking<T, felt252>, +Copy<T>, +Drop<T>, +PartialEq<T>, +core::fmt::Debug<T>,
>(
    value: T,
) {
    let word: felt252 = StorePacking::pack(value);
    assert_ne!(word, 0);
    assert!(word.into() < 0x800000000000000000000000000000000000000000000000000000000000000_u256);
    assert_eq!(StorePacking::unpack(word), value);
}

#[test]
fn words_keep_their_bounds() {
    round_trip(Position { active: 0, unbonding: 0, head: 0, count: 0 });
    round_trip(Position { active: MAX_96, unbonding: 0, head: 7, count: 0 });
    round_trip(Position { active: 0, unbonding: MAX_96, head: 0, count: 8 });
    round_trip(Position { active: MAX_96, unbonding: MAX_96, head: 7, count: 8 });
    round_trip(Locks { job: 0, audit: 0, jury: 0, beacon: 0 });
    round_trip(Locks { job: MAX_60, audit: 0, jury: MAX_60, beacon: 0 });
    round_trip(Locks { job: 0, audit: MAX_60, jury: 0, beacon: MAX_60 });
    round_trip(Locks { job: MAX_60, audit: MAX_60, jury: MAX_60, beacon: MAX_60 });
    round_trip(Entry { amount: 0, release_at: 0 });
    round_trip(Entry { amount: MAX_96, release_at: MAX_40 });
}

#[test]
fn words_keep_anything_within_their_bounds() {
    let mut seed: felt252 = 'staking words';
    for _ in 0..128_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (low, high) = (random.low, random.high);
        round_trip(
            Position {
                active: low & MAX_96,
                unbonding: high & MAX_96,
                head: (low % 8).try_into().unwrap(),
                count: (high % 9).try_into().unwrap(),
            },
        );
        round_trip(
            Locks {
                job: low & MAX_60,
                audit: (low / 0x1000) & MAX_60,
                jury: high & MAX_60,
                beacon: (high / 0x1000) & MAX_60,
            },
        );
        round_trip(
            Entry { amount: high & MAX_96, release_at: (low & MAX_40.into()).try_into().unwrap() },
        );
    }
}

#[test]
fn nothing_written_before_is_empty() {
    let none: Position = StorePacking::unpack(0);
    assert_eq!(none, Position { active: 0, unbonding: 0, head: 0, count: 0 });
    let free: Locks = StorePacking::unpack(0);
    assert_eq!(free, Locks { job: 0, audit: 0, jury: 0, beacon: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn active_stake_is_bounded() {
    let _: felt252 = StorePacking::pack(
        Position { active: MAX_96 + 1, unbonding: 0, head: 0, count: 0 },
    );
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn unbonding_stake_is_bounded() {
    let _: felt252 = StorePacking::pack(
        Position { active: 0, unbonding: MAX_96 + 1, head: 0, count: 0 },
    );
}

#[test]
#[should_panic(expected: 'STAKING: bad queue')]
fn the_ring_has_eight_slots() {
    let _: felt252 = StorePacking::pack(Position { active: 0, unbonding: 0, head: 8, count: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: bad queue')]
fn the_ring_holds_eight_entries() {
    let _: felt252 = StorePacking::pack(Position { active: 0, unbonding: 0, head: 0, count: 9 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn job_locks_are_bounded() {
    let _: felt252 = StorePacking::pack(Locks { job: MAX_60 + 1, audit: 0, jury: 0, beacon: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn audit_locks_are_bounded() {
    let _: felt252 = StorePacking::pack(Locks { job: 0, audit: MAX_60 + 1, jury: 0, beacon: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn jury_locks_are_bounded() {
    let _: felt252 = StorePacking::pack(Locks { job: 0, audit: 0, jury: MAX_60 + 1, beacon: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn beacon_locks_are_bounded() {
    let _: felt252 = StorePacking::pack(Locks { job: 0, audit: 0, jury: 0, beacon: MAX_60 + 1 });
}

#[test]
#[should_panic(expected: 'STAKING: amount too large')]
fn queued_amounts_are_bounded() {
    let _: felt252 = StorePacking::pack(Entry { amount: MAX_96 + 1, release_at: 0 });
}

#[test]
#[should_panic(expected: 'STAKING: time too large')]
fn release_times_are_bounded() {
    let _: felt252 = StorePacking::pack(Entry { amount: 0, release_at: Bounded::MAX });
}
