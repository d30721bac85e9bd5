//! How much of a schedule has vested.

use crate::math::ratio::{Rounding, mul_div};
use super::types::Terms;

/// Rounded down, so that the parts of a schedule never exceed it; never falls.
pub fn vested(terms: Terms, now: u64) -> u128 {
    if now < terms.start + terms.cliff {
        return 0;
    }
    let passed = now - terms.start;
    if passed >= terms.duration {
        return terms.total;
    }
    mul_div(terms.total, passed.into(), terms.duration.into(), Rounding::Down)
}
