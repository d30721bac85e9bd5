//! The arithmetic of a draw: which place a try looks at, and how lucky it is.

use core::num::traits::Zero;
use core::poseidon::poseidon_hash_span;

/// Providers that one draw returns at most.
pub const MAX_DRAW: u32 = 15;

/// Candidates that one draw may be told to look at.
pub const MAX_TRIES: u32 = 2_048;

/// Weights stay below 2^96, so that the bias of the reduction below is under
/// 2^-26 of a provider's chance, and sums of weights fit u128.
pub const MAX_WEIGHT: u128 = 0x1000000000000000000000000;

/// Places that a draw chooses among: the power of two at or above `places`, so
/// that one more place hardly ever changes what the others' tries are.
pub fn range(places: u32) -> u32 {
    let mut range = 1;
    while range < places {
        range *= 2;
    }
    range
}

/// Try number `attempt` of the draw with `seed`: a place below `range` and a
/// ticket below `cap`. Who holds the place is taken when the ticket is below its
/// weight. Both come from different halves of one hash.
pub fn look(seed: felt252, attempt: u32, range: u32, cap: u128) -> (u32, u128) {
    let hash: u256 = poseidon_hash_span(['SAGE_DRAW', seed, attempt.into()].span()).into();
    let place: u128 = hash.low % range.into();
    (place.try_into().unwrap(), hash.high % cap)
}

/// What a free stake weighs in a draw: nothing below `floor`, no more than `cap`.
pub fn weight(free: u128, floor: u128, cap: u128) -> u128 {
    if free < floor {
        Zero::zero()
    } else if free > cap {
        cap
    } else {
        free
    }
}
