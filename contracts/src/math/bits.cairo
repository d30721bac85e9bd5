//! Fields in a storage word: bounds asserted when packing, so that no field
//! can spill into its neighbour.
//!
//! A word is two halves of u128, the upper one below 2^123, which keeps it
//! under the field's prime. A half is filled by `push` and emptied by `pop` in
//! the opposite order.

use core::felt252_div;

pub const P1: u128 = 0x2;
pub const P2: u128 = 0x4;
pub const P3: u128 = 0x8;
pub const P4: u128 = 0x10;
pub const P5: u128 = 0x20;
pub const P8: u128 = 0x100;
pub const P12: u128 = 0x1000;
pub const P15: u128 = 0x8000;
pub const P16: u128 = 0x10000;
pub const P24: u128 = 0x1000000;
pub const P32: u128 = 0x100000000;
pub const P36: u128 = 0x1000000000;
pub const P40: u128 = 0x10000000000;
pub const P48: u128 = 0x1000000000000;
pub const P56: u128 = 0x100000000000000;
pub const P64: u128 = 0x10000000000000000;
pub const P72: u128 = 0x1000000000000000000;
pub const P96: u128 = 0x1000000000000000000000000;

/// Upper halves stay below this.
pub const UPPER: u128 = 0x8000000000000000000000000000000;

const TWO_128: felt252 = 0x100000000000000000000000000000000;

pub mod errors {
    pub const FIELD_TOO_LARGE: felt252 = 'BITS: field too large';
}

/// Puts `field`, which must be below `size`, under what `half` holds.
/// Errors: BITS: field too large (also when the half is full).
pub fn push(ref half: u128, field: u128, size: u128) {
    assert(field < size, errors::FIELD_TOO_LARGE);
    // As a felt, which is checked once and at a third of what a checked product
    // of u128 costs. Sizes are below 2^123, so that it cannot wrap.
    let filled: felt252 = half.into() * size.into() + field.into();
    half = filled.try_into().expect(errors::FIELD_TOO_LARGE);
}

/// Takes the lowest field, of `size` values, off `half`.
#[inline(always)]
pub fn pop(ref half: u128, size: u128) -> u128 {
    let (rest, field) = DivRem::div_rem(half, size.try_into().unwrap());
    half = rest;
    field
}

/// Where a field lies in a half: its bits, and what the lowest of them is worth.
/// As a constant: what it is made of is then known to the compiler.
#[derive(Copy, Drop)]
pub struct Field {
    pub mask: u128,
    pub unit: NonZero<felt252>,
}

/// One field of a half, for words that are read often: dividing, as `pop` does,
/// costs most by the ranges that it checks, and here none is checked.
#[inline(always)]
pub fn field(half: u128, at: Field) -> felt252 {
    // Nothing is below the field: in the prime field too this division is exact.
    felt252_div((half & at.mask).into(), at.unit)
}

/// Errors: BITS: field too large (upper >= 2^123).
pub fn join(lower: u128, upper: u128) -> felt252 {
    assert(upper < UPPER, errors::FIELD_TOO_LARGE);
    upper.into() * TWO_128 + lower.into()
}

/// (lower, upper)
pub fn split(word: felt252) -> (u128, u128) {
    let whole: u256 = word.into();
    (whole.low, whole.high)
}

pub fn flag(value: bool) -> u128 {
    if value {
        1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, P3, P40, P64, UPPER, field, join, pop, push, split};

    #[test]
    fn pops_what_was_pushed() {
        let mut half = 0;
        push(ref half, 7, P3);
        push(ref half, P40 - 1, P40);
        push(ref half, 0, P3);
        assert_eq!(pop(ref half, P3), 0);
        assert_eq!(pop(ref half, P40), P40 - 1);
        assert_eq!(pop(ref half, P3), 7);
        assert_eq!(half, 0);
    }

    #[test]
    fn a_field_is_found_without_popping() {
        let mut half = 0x3ffffffffffffffffffff;
        push(ref half, P40 - 2, P40);
        push(ref half, 5, P3);
        let (low, middle) = (
            Field { mask: P3 - 1, unit: 1 }, Field { mask: (P40 - 1) * P3, unit: 8 },
        );
        let high = Field { mask: 0xfffffffffffffffffffff80000000000, unit: 0x80000000000 };
        assert_eq!(field(half, low), 5);
        assert_eq!(field(half, middle), (P40 - 2).into());
        assert_eq!(field(half, high), 0x3ffffffffffffffffffff);
    }

    #[test]
    fn splits_what_was_joined() {
        let lower = 0xffffffffffffffffffffffffffffffff;
        assert_eq!(split(join(lower, UPPER - 1)), (lower, UPPER - 1));
        assert_eq!(split(join(0, 0)), (0, 0));
    }

    #[test]
    #[should_panic(expected: 'BITS: field too large')]
    fn refuses_a_field_beyond_its_size() {
        let mut half = 0;
        push(ref half, P3, P3);
    }

    #[test]
    #[should_panic(expected: 'BITS: field too large')]
    fn refuses_an_upper_half_beyond_123_bits() {
        join(0, UPPER);
    }

    #[test]
    fn a_half_takes_128_bits() {
        let mut half = 0xffffffffffffffff;
        push(ref half, P64 - 1, P64);
        assert_eq!(half, 0xffffffffffffffffffffffffffffffff);
    }

    #[test]
    #[should_panic(expected: 'BITS: field too large')]
    fn refuses_more_than_a_half_takes() {
        let mut half = 0x10000000000000000;
        push(ref half, 0, P64);
    }
}
