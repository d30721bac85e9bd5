use core::poseidon::poseidon_hash_span;
use starknet::storage_access::StorePacking;
use crate::emission::packing::{
    PackBounds, PackController, PackGains, bounds_of, config_of, gains_of,
};
use crate::emission::types::{Controller, EmissionConfig};
use crate::math::ratio::WAD;

const ONE: i128 = 1_000_000_000_000_000_000;

fn round_trip(config: EmissionConfig, controller: Controller) {
    let gains: felt252 = StorePacking::pack(gains_of(config));
    let bounds: felt252 = StorePacking::pack(bounds_of(config));
    assert_eq!(config_of(StorePacking::unpack(gains), StorePacking::unpack(bounds)), config);
    let word: felt252 = StorePacking::pack(controller);
    assert_ne!(word, 0);
    assert_eq!(StorePacking::unpack(word), controller);
}

#[test]
fn words_keep_anything_within_their_bounds() {
    let all = |value: u128| -> EmissionConfig {
        EmissionConfig {
            kp: value,
            ki: value,
            leak: value,
            dead_band: value,
            r_min: value,
            r_max: value,
            dr_max: value,
        }
    };
    round_trip(all(0), Controller { epoch: 0, average: 0, rate: 0 });
    round_trip(all(WAD), Controller { epoch: 0xffffffff, average: ONE, rate: WAD });
    round_trip(all(WAD), Controller { epoch: 1, average: -ONE, rate: 0 });
    let mut seed: felt252 = 'emission words';
    for _ in 0..64_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let (a, b) = (random.low % (WAD + 1), random.high % (WAD + 1));
        let average: i128 = a.try_into().unwrap() - b.try_into().unwrap();
        round_trip(
            EmissionConfig { kp: a, ki: b, leak: b, dead_band: a, r_min: a, r_max: b, dr_max: a },
            Controller { epoch: (random.low % 0x100000000).try_into().unwrap(), average, rate: b },
        );
    }
    let none: Controller = StorePacking::unpack(0);
    assert_eq!(none, Controller { epoch: 0, average: 0, rate: 0 });
}

fn pack(controller: Controller) {
    let _: felt252 = StorePacking::pack(controller);
}

#[test]
#[should_panic(expected: 'EMISSION: bad state')]
fn the_average_is_bounded_above() {
    pack(Controller { epoch: 0, average: ONE + 1, rate: 0 });
}

#[test]
#[should_panic(expected: 'EMISSION: bad state')]
fn the_average_is_bounded_below() {
    pack(Controller { epoch: 0, average: -ONE - 1, rate: 0 });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn the_rate_is_bounded() {
    pack(Controller { epoch: 0, average: 0, rate: 0x1000000000000000 });
}
