//! 2^(-elapsed / half_life) in fixed point.
//!
//! The whole half-lives are a shift. The fraction is cut into 64 slices: the
//! slice's value is tabled, the rest of it y (< 1/64) is the cubic of
//! exp(-y ln 2). The cubic leaves out less than (ln 2 / 64)^4 / 24 < 2^-30.7,
//! and rounding adds less than 2^-37: in all an error below 2^-30, one part in
//! 10^9, of what is decayed.

use core::num::traits::Pow;

/// 1 in Q1.63.
pub const ONE: u128 = 0x8000000000000000;

/// ln 2 / 64 in Q1.63, rounded to nearest.
const LN2_BY_64: u128 = 99893036290645747;

const TWO_32: u128 = 0x100000000;
const TWO_38: u128 = 0x4000000000;

/// 2^(-i/64) in Q1.63, rounded to nearest. Made by, in Python's decimal at 60
/// digits, `(2**63 * Decimal(2)**(-Decimal(i)/64)).to_integral_value()`.
const SLICES: [u64; 64] = [
    0x8000000000000000, 0x7e9f06067a4360ba, 0x7d41d96db915019d, 0x7be86fb985689ddc,
    0x7a92be8a92436616, 0x7940bb9e2cffd89d, 0x77f25ccdee6d7ae6, 0x76a7980f6cca15c2,
    0x75606373ee921c97, 0x741cb5281e25ee34, 0x72dc8373be41a454, 0x719fc4b95f452d29,
    0x70666f76154a7089, 0x6f307a412f074892, 0x6dfddbcbed791bab, 0x6cce8ae13c57ebdb,
    0x6ba27e656b4eb57a, 0x6a79ad55e7f6fd10, 0x69540ec8f895722d, 0x683199ed779592ca,
    0x6712460a8fc24072, 0x65f60a7f79393e2e, 0x64dcdec3371793d1, 0x63c6ba6455dcd8ae,
    0x62b39508aa836d6f, 0x61a3666d124bb204, 0x6096266533384a2b, 0x5f8bccdb3d398841,
    0x5e8451cfac061b5f, 0x5d7fad59099f22fe, 0x5c7dd7a3b17dcf75, 0x5b7ec8f19468bbc9,
    0x5a827999fcef3242, 0x5988e20954889245, 0x5891fac0e95612c8, 0x579dbc56b48521ba,
    0x56ac1f752150a563, 0x55bd1cdad49f699c, 0x54d0ad5a753e077c, 0x53e6c9da74b29ab5,
    0x52ff6b54d8a89c75, 0x521a8ad704f3404f, 0x513821818624b40c, 0x50582887dcb8a7e1,
    0x4f7a993048d088d7, 0x4e9f6cd3967fdba8, 0x4dc69cdceaa72a9c, 0x4cf022c9905bfd32,
    0x4c1bf828c6dc54b8, 0x4b4a169b900c2d00, 0x4a7a77d47f7b84b1, 0x49ad159789f37496,
    0x48e1e9b9d588e19b, 0x4818ee218a3358ee, 0x47521cc5a2e6a9e0, 0x468d6fadbf2dd4f3,
    0x45cae0f1f545eb73, 0x450a6abaa4b77ecd, 0x444c0740496d4294, 0x438fb0cb4f468808,
    0x42d561b3e6243d8a, 0x421d1461d66f2023, 0x4166c34c5615d0ec, 0x40b268f9de0183ba,
];

/// The part of an amount that is left: factor / divisor.
#[derive(Copy, Drop)]
pub struct Decay {
    factor: u128,
    divisor: NonZero<u128>,
}

/// The decay of `elapsed` seconds. From 64 half-lives on nothing is left. Needs
/// a half-life above 0.
pub fn decay(elapsed: u64, half_life: u64) -> Decay {
    if elapsed == 0 {
        return Decay { factor: ONE, divisor: ONE.try_into().unwrap() };
    }
    let (whole, rest) = DivRem::div_rem(elapsed, half_life.try_into().expect('half life is zero'));
    if whole >= 64 {
        return Decay { factor: 0, divisor: 1 };
    }
    let fraction = rest.into() * TWO_38 / half_life.into();
    // At most 2^63 · 2^63.
    let divisor = ONE * 2_u128.pow(whole.try_into().unwrap());
    Decay { factor: exp2_minus(fraction), divisor: divisor.try_into().unwrap() }
}

#[generate_trait]
pub impl DecayImpl of DecayTrait {
    /// What is left of `amount`, rounded down.
    fn left(self: @Decay, amount: u64) -> u64 {
        let (rest, _) = DivRem::div_rem(amount.into() * *self.factor, *self.divisor);
        rest.try_into().unwrap()
    }
}

/// 2^(-x) in Q1.63, for x in [0, 1) given as x * 2^38.
fn exp2_minus(x: u128) -> u128 {
    let (slice, rest) = DivRem::div_rem(x, TWO_32.try_into().unwrap());
    let slices = SLICES.span();
    let tabled: u128 = (*slices.at(slice.try_into().unwrap())).into();
    // z = y ln 2; exp(-z) = 1 - z (1 - z/2 (1 - z/3)).
    let z = rest * LN2_BY_64 / TWO_32;
    let third = ONE - z / 3;
    let half = ONE - z * third / ONE / 2;
    tabled * (ONE - z * half / ONE) / ONE
}
