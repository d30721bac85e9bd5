use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::timelock::packing::{Entry, Stage};

fn round_trip(entry: Entry) {
    let word: felt252 = StorePacking::pack(entry);
    assert_ne!(word, 0);
    assert_eq!(StorePacking::unpack(word), entry);
}

#[test]
fn entries_keep_anything_within_their_bounds() {
    let stages = [Stage::Scheduled, Stage::Running, Stage::Done, Stage::Cancelled];
    for stage in stages.span() {
        round_trip(Entry { stage: *stage, scheduled_at: 0, ready_at: 0, index: 0, length: 0 });
        round_trip(
            Entry {
                stage: *stage,
                scheduled_at: 0xffffffffff,
                ready_at: 0xffffffffff,
                index: 0xffffffff,
                length: 0xffff,
            },
        );
    }
    let mut seed: felt252 = 'timelock words';
    for i in 0..128_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        round_trip(
            Entry {
                stage: *stages.span()[i % 4],
                scheduled_at: (random.low % 0x10000000000).try_into().unwrap(),
                ready_at: (random.high % 0x10000000000).try_into().unwrap(),
                index: (random.low / 0x10000000000 % 0x100000000).try_into().unwrap(),
                length: (random.high / 0x10000000000 % 0x10000).try_into().unwrap(),
            },
        );
    }
    let none: Entry = StorePacking::unpack(0);
    assert_eq!(
        none, Entry { stage: Stage::None, scheduled_at: 0, ready_at: 0, index: 0, length: 0 },
    );
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn times_are_bounded() {
    let _: felt252 = StorePacking::pack(
        Entry {
            stage: Stage::Scheduled, scheduled_at: 0, ready_at: 0x10000000000, index: 0, length: 0,
        },
    );
}
