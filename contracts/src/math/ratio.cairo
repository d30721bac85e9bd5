//! Ratios of amounts, multiplied before divided, with the rounding said.

use core::num::traits::WideMul;

pub const BPS: u128 = 10_000;
pub const WAD: u128 = 1_000_000_000_000_000_000;

pub mod errors {
    pub const DIVISION_BY_ZERO: felt252 = 'MATH: division by zero';
    pub const OVERFLOW: felt252 = 'MATH: overflow';
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Rounding {
    Down,
    Up,
}

/// a · b / c without loss in between.
/// Errors: MATH: division by zero, overflow (the result does not fit u128).
pub fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> u128 {
    assert(c != 0, errors::DIVISION_BY_ZERO);
    let product: u256 = a.wide_mul(b);
    if product.high == 0 {
        // Most products fit u128, whose division costs far fewer steps.
        let (quotient, remainder) = DivRem::div_rem(product.low, c.try_into().unwrap());
        return if rounding == Rounding::Up && remainder != 0 {
            // A remainder needs c > 1: the quotient is below the maximum.
            quotient + 1
        } else {
            quotient
        };
    }
    let (quotient, remainder) = DivRem::div_rem(
        product, TryInto::<u256, NonZero<u256>>::try_into(c.into()).unwrap(),
    );
    let up: u256 = if rounding == Rounding::Up && remainder != 0 {
        1
    } else {
        0
    };
    (quotient + up).try_into().expect(errors::OVERFLOW)
}

/// `bps` basis points of `amount`.
pub fn part(amount: u128, bps: u128, rounding: Rounding) -> u128 {
    mul_div(amount, bps, BPS, rounding)
}

#[cfg(test)]
mod tests {
    use super::{Rounding, mul_div, part};

    #[test]
    fn rounds_as_told() {
        assert_eq!(mul_div(10, 10, 3, Rounding::Down), 33);
        assert_eq!(mul_div(10, 10, 3, Rounding::Up), 34);
        assert_eq!(mul_div(9, 10, 3, Rounding::Up), 30);
        assert_eq!(part(1, 1, Rounding::Down), 0);
        assert_eq!(part(1, 1, Rounding::Up), 1);
        let max: u128 = 0xffffffffffffffffffffffffffffffff;
        // Products on both sides of 2^128.
        for (a, b, c, down, up) in array![
            (
                0x10000000000000000_u128,
                0xffffffffffffffff_u128,
                7_u128,
                48611766702991209063561123336865522834_u128,
                48611766702991209063561123336865522835_u128,
            ),
            (
                0x10000000000000000,
                0x10000000000000000,
                7,
                48611766702991209066196372490252601636,
                48611766702991209066196372490252601637,
            ),
            (max, 1, max, 1, 1), (max, 1, 1, max, max), (max, 1, 2, max / 2, max / 2 + 1),
            (max, 2, 4, max / 2, max / 2 + 1),
        ] {
            assert_eq!(mul_div(a, b, c, Rounding::Down), down);
            assert_eq!(mul_div(a, b, c, Rounding::Up), up);
        }
    }

    #[test]
    fn keeps_the_whole_product() {
        let max: u128 = 0xffffffffffffffffffffffffffffffff;
        assert_eq!(mul_div(max, max, max, Rounding::Down), max);
    }

    #[test]
    #[should_panic(expected: 'MATH: overflow')]
    fn refuses_a_result_beyond_u128() {
        mul_div(0xffffffffffffffffffffffffffffffff, 2, 1, Rounding::Down);
    }

    #[test]
    #[should_panic(expected: 'MATH: division by zero')]
    fn refuses_division_by_zero() {
        mul_div(1, 1, 0, Rounding::Down);
    }
}
