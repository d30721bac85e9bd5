//! The arithmetic of votes.

use core::num::traits::SaturatingSub;
use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use crate::math::ratio::{Rounding, part};
use super::errors;
use super::types::{GovernorConfig, ProposalKind, Tally};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Average of what grew from `before` to `after` in `seconds`, rounded down, so
/// that the weights of all never exceed the whole.
/// Errors: GOVERNOR: time runs back, weight too large.
pub fn average(before: u256, after: u256, seconds: u64) -> u128 {
    assert(seconds != 0 && before <= after, errors::TIME_RUNS_BACK);
    ((after - before) / seconds.into()).try_into().expect(errors::WEIGHT_TOO_LARGE)
}

/// Rounded up: a quorum is at least one unit where anybody has weight.
pub fn quorum_of(total: u128, quorum_bps: u16) -> u128 {
    part(total, quorum_bps.into(), Rounding::Up)
}

/// Strictly more in favour than against, and a quorum that those against do not
/// help to reach.
pub fn passed(tally: Tally) -> bool {
    tally.in_favour > tally.against && tally.in_favour + tally.abstained >= tally.quorum
}

/// Beginning of the window whose average counts at `until`.
pub fn window_start(until: u64, smoothing: u64) -> u64 {
    until.saturating_sub(smoothing)
}

pub fn ends_at(kind: ProposalKind, starts_at: u64, config: GovernorConfig) -> u64 {
    starts_at
        + match kind {
            ProposalKind::Calls => config.voting_period,
            ProposalKind::Veto => config.veto_period,
        }
}

/// Salt of a proposal's operation: two Governors, one after the other, do not
/// share operations.
pub fn salt_of(governor: ContractAddress, proposal_id: u64) -> felt252 {
    poseidon_hash_span(['bitsage.governor.proposal', governor.into(), proposal_id.into()].span())
}

/// Errors: GOVERNOR: bad config.
pub fn check_config(config: GovernorConfig) {
    within(config.voting_delay, HOUR, 14 * DAY);
    within(config.voting_period, DAY, 30 * DAY);
    within(config.veto_period, DAY, 6 * DAY);
    within(config.smoothing, DAY, 60 * DAY);
    within(config.queue_window, DAY, 30 * DAY);
    within(config.quorum_bps.into(), 100, 5_000);
    assert(
        config.proposal_threshold != 0 && config.proposal_threshold < 0x1000000000000000000000000,
        errors::BAD_CONFIG,
    );
}

fn within(value: u64, least: u64, most: u64) {
    assert(least <= value && value <= most, errors::BAD_CONFIG);
}
