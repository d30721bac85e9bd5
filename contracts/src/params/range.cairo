//! How far a dial may be turned.

use core::cmp::{max, min};
use core::num::traits::SaturatingSub;
use crate::math::ratio::{Rounding, part};
use super::types::{CHANGE_BPS, DialBounds, EPOCH_SECONDS};

pub fn epoch_at(now: u64) -> u32 {
    (now / EPOCH_SECONDS).try_into().unwrap()
}

/// 15 % of `start`, rounded down, so that nothing beyond 15 % passes; where
/// that is less than one unit, `step`.
pub fn allowance(start: u128, step: u128) -> u128 {
    let share = part(start, CHANGE_BPS, Rounding::Down);
    if share == 0 {
        step
    } else {
        share
    }
}

/// (lowest, highest) that a dial may be set to in an epoch that began at
/// `start`. A start outside the bounds leads back towards them only, and the
/// range is empty (lowest > highest) where it does not reach them.
pub fn allowed(start: u128, bounds: DialBounds) -> (u128, u128) {
    let by = allowance(start, bounds.step);
    (max(bounds.min, start.saturating_sub(by)), min(bounds.max, start + by))
}
