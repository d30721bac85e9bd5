use core::num::traits::Bounded;
use core::poseidon::poseidon_hash_span;
use crate::slasher::packing::{PackSplit, PackTally, Tally};
use crate::slasher::types::Split;

#[test]
fn words_keep_anything() {
    let mut seed: felt252 = 'slasher words';
    let mut words = array![0_u256, Bounded::MAX];
    for _ in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        words.append(seed.into());
    }
    for word in words {
        let split = Split {
            burn_bps: (word.low & 0xffff).try_into().unwrap(),
            reporter_bps: ((word.low / 0x10000) & 0xffff).try_into().unwrap(),
            victim_bps: (word.high & 0xffff).try_into().unwrap(),
        };
        assert_eq!(PackSplit::unpack(PackSplit::pack(split)), split);
        let tally = Tally { epoch: (word.high & 0xffffffff).try_into().unwrap(), taken: word.low };
        assert_eq!(PackTally::unpack(PackTally::pack(tally)), tally);
    }
}
