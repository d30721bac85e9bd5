//! Params' words, never zero once written.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P32, join, pop, push, split};
use super::errors;
use super::types::VALUE_BOUND;

/// The value at the beginning of the last epoch in which the dial was turned;
/// epoch 0 when it never was. `index` is the dial's place among all.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Epoch {
    pub index: u32,
    pub epoch: u32,
    pub start: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Limits {
    pub min: u128,
    pub max: u128,
}

/// low: start u120 · high: epoch u32, 1 + index u32.
pub impl PackEpoch of StorePacking<Epoch, felt252> {
    fn pack(value: Epoch) -> felt252 {
        assert(value.start < VALUE_BOUND, errors::OUTSIDE_BOUNDS);
        let mut high = 0;
        push(ref high, value.index.into() + 1, P32);
        push(ref high, value.epoch.into(), P32);
        join(value.start, high)
    }

    fn unpack(value: felt252) -> Epoch {
        let (start, mut high) = split(value);
        let epoch = pop(ref high, P32).try_into().unwrap();
        Epoch { index: (pop(ref high, P32) - 1).try_into().unwrap(), epoch, start }
    }
}

/// low: max u120 · high: min u120. The maximum of a dial is not zero.
pub impl PackLimits of StorePacking<Limits, felt252> {
    fn pack(value: Limits) -> felt252 {
        assert(value.min < VALUE_BOUND && value.max < VALUE_BOUND, errors::BAD_BOUNDS);
        join(value.max, value.min)
    }

    fn unpack(value: felt252) -> Limits {
        let (max, min) = split(value);
        Limits { min, max }
    }
}
