use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::params::packing::{Epoch, Limits};
use crate::params::types::VALUE_BOUND;

fn keeps_epoch(value: Epoch) {
    let word: felt252 = StorePacking::pack(value);
    assert_ne!(word, 0);
    assert_eq!(StorePacking::unpack(word), value);
}

fn keeps_limits(value: Limits) {
    let word: felt252 = StorePacking::pack(value);
    assert_eq!(StorePacking::unpack(word), value);
}

#[test]
fn words_keep_anything_within_their_bounds() {
    keeps_epoch(Epoch { index: 0, epoch: 0, start: 0 });
    keeps_epoch(Epoch { index: 0xfffffffe, epoch: 0xffffffff, start: VALUE_BOUND - 1 });
    keeps_limits(Limits { min: 0, max: 1 });
    keeps_limits(Limits { min: VALUE_BOUND - 1, max: VALUE_BOUND - 1 });
    let mut seed: felt252 = 'params words';
    for _ in 0..128_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        keeps_epoch(
            Epoch {
                index: (random.high % 0xffffffff).try_into().unwrap(),
                epoch: (random.high / 0x100000000 % 0x100000000).try_into().unwrap(),
                start: random.low % VALUE_BOUND,
            },
        );
        keeps_limits(Limits { min: random.high % VALUE_BOUND, max: random.low % VALUE_BOUND });
    }
}

#[test]
#[should_panic(expected: 'PARAMS: outside hard bounds')]
fn starts_are_bounded() {
    let _: felt252 = StorePacking::pack(Epoch { index: 0, epoch: 0, start: VALUE_BOUND });
}

#[test]
#[should_panic(expected: 'PARAMS: bad bounds')]
fn limits_are_bounded() {
    let _: felt252 = StorePacking::pack(Limits { min: 0, max: VALUE_BOUND });
}
