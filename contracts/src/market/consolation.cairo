//! What auditors get whose attempt fails through no fault of theirs. The
//! buyer's audit reserve waits for verified work, so it comes out of what the
//! worker loses: from the victim's share, before the rest becomes bounty.

use core::cmp::min;
use starknet::ContractAddress;
use crate::math::ratio::{Rounding, mul_div};
use super::types::{MarketConfig, Tier};

/// SAGE that each of the auditors has earned.
#[derive(Copy, Drop)]
pub struct Owed {
    pub auditors: Span<ContractAddress>,
    pub each: u128,
}

pub fn nothing() -> Owed {
    Owed { auditors: [].span(), each: 0 }
}

/// The pay of a verified audit in SAGE: the lock was stake_bps of the price of
/// `count` tasks in SAGE, so that lock / (count · stake_bps) · 10⁴ is the price
/// of one; an auditor gets audit_margin_bps of that for each sample. Down.
pub fn owed(
    lock: u128,
    count: u32,
    samples: u32,
    auditors: Span<ContractAddress>,
    config: @MarketConfig,
    tier: @Tier,
) -> Owed {
    let behind: u128 = count.into() * (*tier.stake_bps).into();
    if behind == 0 || auditors.is_empty() {
        return nothing();
    }
    let parts: u128 = samples.into() * (*config.audit_margin_bps).into();
    Owed { auditors, each: mul_div(lock, parts, behind, Rounding::Down) }
}

/// What each gets when the victim's share is that much: together no more than
/// half of it, since the buyer waited and the next worker shall be drawn.
pub fn capped(owed: Owed, victim_share: u128) -> u128 {
    if owed.auditors.is_empty() {
        return 0;
    }
    min(owed.each, victim_share / 2 / owed.auditors.len().into())
}

#[cfg(test)]
mod tests {
    use super::{ContractAddress, MarketConfig, Owed, Tier, capped, owed};

    fn config() -> MarketConfig {
        MarketConfig {
            fee_bps: 500,
            audit_margin_bps: 12_500,
            fault_bps: 1_000,
            late_bps: 2_500,
            max_attempts: 4,
            min_challenge_seconds: 1,
            max_challenge_seconds: 2,
            max_run_seconds: 3,
        }
    }

    fn tier(stake_bps: u32) -> Tier {
        Tier {
            floor_bps: 0, min_samples: 1, auditors: 2, stake_bps, miss_bps: 0, safety_bps: 10_000,
        }
    }

    fn two() -> Span<ContractAddress> {
        ['one'.try_into().unwrap(), 'two'.try_into().unwrap()].span()
    }

    #[test]
    fn pays_as_a_verified_audit_does() {
        // four tasks at 1,000 with twice their price behind them: 1,250 a leaf
        for (lock, count, samples, stake_bps, each) in [
            (8_000, 4, 1, 20_000, 1_250), (8_000, 4, 3, 20_000, 3_750),
            (4_000, 4, 1, 10_000, 1_250), (8_001, 4, 1, 20_000, 1_250),
            (7_999, 4, 1, 20_000, 1_249), (8_000, 4, 1, 0, 0), (0, 4, 1, 20_000, 0),
        ]
            .span() {
            let got = owed(*lock, *count, *samples, two(), @config(), @tier(*stake_bps));
            assert_eq!(got.each, *each);
        }
        assert_eq!(owed(8_000, 4, 1, [].span(), @config(), @tier(20_000)).each, 0);
    }

    #[test]
    fn takes_at_most_half_of_the_victims_share() {
        for (each, share, got) in [
            (1_250, 5_000, 1_250), (1_250, 4_999, 1_249), (1_250, 5_001, 1_250), (1_250, 3, 0),
            (1_250, 4, 1), (0, 5_000, 0), (1_250, 0, 0),
        ]
            .span() {
            let pay = capped(Owed { auditors: two(), each: *each }, *share);
            assert_eq!(pay, *got);
            assert!(4 * pay <= *share);
        }
        assert_eq!(capped(Owed { auditors: [].span(), each: 7 }, 100), 0);
    }
}
