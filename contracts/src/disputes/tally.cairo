//! What a jury's ballots come to.

use super::packing::Case;
use super::types::{Claim, Outcome, WITHHELD};

/// What one juror unsealed, and what it weighs.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Ballot {
    pub value: felt252,
    pub weight: u128,
}

/// The value that holds more than two thirds of the weight of all `ballots`,
/// if there are at least `quorum` of them. At most 15 weights below 2^96, so
/// that no sum overflows.
pub fn decide(ballots: Span<Ballot>, quorum: u32) -> Option<felt252> {
    if ballots.len() < quorum {
        return None;
    }
    let mut total: u128 = 0;
    for ballot in ballots {
        total += *ballot.weight;
    }
    for candidate in ballots {
        let mut weight: u128 = 0;
        for ballot in ballots {
            if ballot.value == candidate.value {
                weight += *ballot.weight;
            }
        }
        if weight * 3 > total * 2 {
            return Some(*candidate.value);
        }
    }
    None
}

/// What a decided value means for the worker, whose own is `worker_value`.
pub fn outcome_of(case: Case, value: felt252, worker_value: felt252) -> Outcome {
    let worker_wins = match case.claim {
        Claim::Wrong => value == worker_value,
        Claim::Withheld => value != WITHHELD,
    };
    if worker_wins {
        Outcome::WorkerWins
    } else {
        Outcome::WorkerLoses
    }
}

/// The largest odd number of jurors among `drawn`.
pub fn odd(drawn: u32) -> u32 {
    if drawn % 2 == 0 && drawn != 0 {
        drawn - 1
    } else {
        drawn
    }
}
