//! How a pot is divided, exactly: what a division leaves is part of the next
//! pot, and what a payment leaves stays credited.

use crate::math::ratio::BPS;

/// Fraction of a base unit that rates and residues count in: 2^-64.
pub const SCALE: u256 = 0x10000000000000000;
/// Fraction that credits count in: 2^-64 / 10,000, so that a commission leaves
/// no fraction either.
pub const CREDIT: u256 = 0x2710_0000000000000000;
/// sage = usd · 1e30 / price.
const USD_TO_SAGE: u256 = 1_000_000_000_000_000_000_000_000_000_000;

/// What one of `weight` parts of `pot` is, and what is left; nothing of it
/// where nobody has a part. `pot` = rate · weight + rest.
pub fn rate(pot: u256, weight: u256) -> (u256, u256) {
    if weight == 0 {
        return (0, pot);
    }
    DivRem::div_rem(pot, weight.try_into().unwrap())
}

/// The same where a part is no more than `cap`.
pub fn capped_rate(pot: u256, weight: u256, cap: u256) -> (u256, u256) {
    let (fair, rest) = rate(pot, weight);
    if fair <= cap {
        (fair, rest)
    } else {
        (cap, pot - cap * weight)
    }
}

/// Most that a base unit of fees may earn, by the dollar price of SAGE (WAD),
/// rounded down; nothing without a price.
pub fn fee_cap(rebate_bps: u128, price: u128) -> u256 {
    if price == 0 {
        return 0;
    }
    rebate_bps.into() * USD_TO_SAGE * SCALE / (price.into() * BPS.into())
}

/// Credit of all of `weight`.
pub fn whole(rate: u256, weight: u256) -> u256 {
    rate * weight * BPS.into()
}

/// Credit of the operator of a pool of `weight`: with `kept` of the parts, it
/// is `whole`.
pub fn commission(rate: u256, weight: u256, bps: u16) -> u256 {
    rate * weight * bps.into()
}

/// Credit of a delegator.
pub fn kept(rate: u256, weight: u256, bps: u16) -> u256 {
    rate * weight * (BPS - bps.into()).into()
}

/// Whole base units of a credit, and the credit that is left.
pub fn payable(credit: u256) -> (u256, u256) {
    DivRem::div_rem(credit, CREDIT.try_into().unwrap())
}
