//! Governor's words, one felt each, never zero once written.

use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P16, P2, P24, P32, P40, P8, flag, join, pop, push, split};
use super::errors;
use super::types::{GovernorConfig, ProposalKind};

const P96: u128 = 0x1000000000000000000000000;
/// Sums of weights stay below this.
const WEIGHT_BOUND: u128 = 0x1000000000000000000000000000000;

#[derive(Copy, Drop, PartialEq, Debug)]
pub enum Stage {
    Open,
    Canceled,
    /// Queued, or a veto enacted.
    Enacted,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Record {
    pub kind: ProposalKind,
    pub stage: Stage,
    pub starts_at: u64,
    /// Counts from 1.
    pub config_version: u32,
}

/// Two weights side by side.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Pair {
    pub first: u128,
    pub second: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Ballot {
    pub support: u8,
    pub weight: u128,
}

/// low: stage u2, kind u1, config_version u32, starts_at u40; the version is
/// never zero.
pub impl PackRecord of StorePacking<Record, felt252> {
    fn pack(value: Record) -> felt252 {
        let mut low = 0;
        push(ref low, value.starts_at.into(), P40);
        push(ref low, value.config_version.into(), P32);
        push(ref low, flag(value.kind == ProposalKind::Veto), P1);
        let stage = match value.stage {
            Stage::Open => 0,
            Stage::Canceled => 1,
            Stage::Enacted => 2,
        };
        push(ref low, stage, P2);
        join(low, 0)
    }

    fn unpack(value: felt252) -> Record {
        let (mut low, _) = split(value);
        let stage = match pop(ref low, P2) {
            0 => Stage::Open,
            1 => Stage::Canceled,
            _ => Stage::Enacted,
        };
        let kind = if pop(ref low, P1) == 1 {
            ProposalKind::Veto
        } else {
            ProposalKind::Calls
        };
        let config_version = pop(ref low, P32).try_into().unwrap();
        Record { kind, stage, starts_at: pop(ref low, P40).try_into().unwrap(), config_version }
    }
}

/// low: first u120 · high: second u120. A tally's quorum is never zero once
/// somebody has voted; the pair of the votes for and against may be.
pub impl PackPair of StorePacking<Pair, felt252> {
    fn pack(value: Pair) -> felt252 {
        assert(value.first < WEIGHT_BOUND && value.second < WEIGHT_BOUND, errors::WEIGHT_TOO_LARGE);
        join(value.first, value.second)
    }

    fn unpack(value: felt252) -> Pair {
        let (first, second) = split(value);
        Pair { first, second }
    }
}

/// low: weight u120 · high: support u8. The weight is never zero.
pub impl PackBallot of StorePacking<Ballot, felt252> {
    fn pack(value: Ballot) -> felt252 {
        assert(value.weight < WEIGHT_BOUND, errors::WEIGHT_TOO_LARGE);
        let mut high = 0;
        push(ref high, value.support.into(), P8);
        join(value.weight, high)
    }

    fn unpack(value: felt252) -> Ballot {
        let (weight, mut high) = split(value);
        Ballot { support: pop(ref high, P8).try_into().unwrap(), weight }
    }
}

/// low: proposal_threshold u96, quorum_bps u16 · high: five times u24. The
/// threshold is never zero.
pub impl PackConfig of StorePacking<GovernorConfig, felt252> {
    fn pack(value: GovernorConfig) -> felt252 {
        let mut low = 0;
        push(ref low, value.quorum_bps.into(), P16);
        push(ref low, value.proposal_threshold, P96);
        let mut high = 0;
        push(ref high, value.queue_window.into(), P24);
        push(ref high, value.smoothing.into(), P24);
        push(ref high, value.veto_period.into(), P24);
        push(ref high, value.voting_period.into(), P24);
        push(ref high, value.voting_delay.into(), P24);
        join(low, high)
    }

    fn unpack(value: felt252) -> GovernorConfig {
        let (mut low, mut high) = split(value);
        let proposal_threshold = pop(ref low, P96);
        let quorum_bps = pop(ref low, P16).try_into().unwrap();
        let voting_delay = pop(ref high, P24).try_into().unwrap();
        let voting_period = pop(ref high, P24).try_into().unwrap();
        let veto_period = pop(ref high, P24).try_into().unwrap();
        let smoothing = pop(ref high, P24).try_into().unwrap();
        let queue_window = pop(ref high, P24).try_into().unwrap();
        GovernorConfig {
            voting_delay,
            voting_period,
            veto_period,
            smoothing,
            queue_window,
            quorum_bps,
            proposal_threshold,
        }
    }
}
