use core::num::traits::Bounded;
use core::poseidon::poseidon_hash_span;
use crate::escrow::packing::{PackBalance, PackTokenBook, TokenBook};
use crate::escrow::types::Balance;

const MAX_120: u128 = 0xffffffffffffffffffffffffffffff;

fn round_trip(available: u128, locked: u128) {
    let balance = Balance { available, locked };
    let word = PackBalance::pack(balance);
    assert_ne!(word, 0);
    assert_eq!(PackBalance::unpack(word), balance);
}

fn round_trip_book(owed: u128, allowed: bool) {
    let word = PackTokenBook::pack(TokenBook { owed, allowed });
    assert_ne!(word, 0);
    assert_eq!(PackTokenBook::unpack(word), TokenBook { owed, allowed });
}

#[test]
fn words_keep_their_bounds() {
    round_trip(0, 0);
    round_trip(MAX_120, 0);
    round_trip(0, MAX_120);
    round_trip(MAX_120, MAX_120);
    round_trip_book(0, false);
    round_trip_book(0, true);
    round_trip_book(Bounded::MAX, false);
    round_trip_book(Bounded::MAX, true);
}

#[test]
fn words_keep_anything_within_their_bounds() {
    let mut seed: felt252 = 'escrow words';
    for _ in 0..128_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        round_trip(random.low & MAX_120, random.high & MAX_120);
        round_trip_book(random.low, random.high % 2 == 0);
    }
}

#[test]
fn nothing_written_before_is_empty() {
    assert_eq!(PackBalance::unpack(0), Balance { available: 0, locked: 0 });
    assert_eq!(PackTokenBook::unpack(0), TokenBook { owed: 0, allowed: false });
}

#[test]
#[should_panic(expected: 'ESCROW: amount too large')]
fn available_is_bounded() {
    PackBalance::pack(Balance { available: MAX_120 + 1, locked: 0 });
}

#[test]
#[should_panic(expected: 'ESCROW: amount too large')]
fn locked_is_bounded() {
    PackBalance::pack(Balance { available: 0, locked: MAX_120 + 1 });
}
