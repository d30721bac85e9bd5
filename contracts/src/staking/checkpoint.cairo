//! One word of a stake's history, and the arithmetic between two of them.

use starknet::storage_access::StorePacking;
use super::errors;

/// Weights count in units of 1e9 base units, rounded down.
pub const WEIGHT_UNIT: u128 = 1_000_000_000;

const TWO_31: u128 = 0x80000000;
const TWO_40: u128 = 0x10000000000;
const TWO_72: u128 = 0x1000000000000000000;
const TWO_96: u128 = 0x1000000000000000000000000;
const TWO_127: u128 = 0x80000000000000000000000000000000;
const TWO_128: felt252 = 0x100000000000000000000000000000000;

/// The weight from `at` on, and weight times seconds before `at`. `at` is 0
/// where nothing was written yet.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Checkpoint {
    pub at: u64,
    /// Units.
    pub weight: u128,
    /// Units times seconds.
    pub cumulative: u128,
    /// How many checkpoints of the series are older.
    pub index: u32,
}

#[generate_trait]
pub impl CheckpointImpl of CheckpointTrait {
    /// Units times seconds until `moment`, which is not before `at`.
    fn until(self: @Checkpoint, moment: u64) -> u128 {
        let Checkpoint { at, weight, cumulative, .. } = *self;
        if at == 0 {
            0
        } else {
            cumulative + weight * (moment - at).into()
        }
    }
}

/// Whole units of an amount of base units.
pub fn units(amount: u128) -> u128 {
    amount / WEIGHT_UNIT
}

/// high: weight u72, at u40 · low: cumulative u96, index u31, written u1.
/// 2^72 units are 2^101 base units; 10^9 SAGE fill 96 bits of unit seconds
/// after 2,000 years.
pub impl PackCheckpoint of StorePacking<Checkpoint, felt252> {
    fn pack(value: Checkpoint) -> felt252 {
        let (at, index): (u128, u128) = (value.at.into(), value.index.into());
        assert(value.weight < TWO_72, errors::AMOUNT_TOO_LARGE);
        assert(at < TWO_40, errors::TIME_TOO_LARGE);
        assert(value.cumulative < TWO_96, errors::HISTORY_TOO_LARGE);
        assert(index < TWO_31, errors::HISTORY_TOO_LARGE);
        let high = value.weight + at * TWO_72;
        high.into() * TWO_128 + (value.cumulative + index * TWO_96 + TWO_127).into()
    }

    fn unpack(value: felt252) -> Checkpoint {
        let wide: u256 = value.into();
        let (at, weight) = DivRem::div_rem(wide.high, TWO_72.try_into().unwrap());
        let (rest, cumulative) = DivRem::div_rem(wide.low, TWO_96.try_into().unwrap());
        let (_, index) = DivRem::div_rem(rest, TWO_31.try_into().unwrap());
        Checkpoint {
            at: at.try_into().unwrap(), weight, cumulative, index: index.try_into().unwrap(),
        }
    }
}
