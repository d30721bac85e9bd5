//! What a jury's ballots come to.

use crate::audits::types::UNAVAILABLE;
use super::packing::Case;
use super::types::{Claim, Outcome, WITHHELD};

/// What one juror unsealed, and what it weighs.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Ballot {
    pub value: felt252,
    pub weight: u128,
}

/// The value that holds more than two thirds of the weight of all `ballots`,
/// if there are at least `quorum` of them. Those that say unavailable count, but
/// theirs is no value. At most 15 weights below 2^96, so that no sum overflows.
pub fn decide(ballots: Span<Ballot>, quorum: u32) -> Option<felt252> {
    if ballots.len() < quorum {
        return None;
    }
    let total = weight_of(ballots);
    for candidate in ballots {
        let mut weight: u128 = 0;
        for ballot in ballots {
            if ballot.value == candidate.value {
                weight += *ballot.weight;
            }
        }
        if *candidate.value != UNAVAILABLE && weight * 3 > total * 2 {
            return Some(*candidate.value);
        }
    }
    None
}

/// What a case comes to whose jury has decided nothing. A result that was
/// verified before it was challenged stands unless more than half of the weight
/// found it wrong: neither silence nor a missing input takes from a worker what
/// it had. One that is still audited has not been verified by anybody.
pub fn undecided(case: Case, ballots: Span<Ballot>, worker_value: felt252) -> Outcome {
    if case.accuser != 0 {
        return Outcome::Undecided;
    }
    let mut against: u128 = 0;
    for ballot in ballots {
        if *ballot.value != UNAVAILABLE
            && outcome_of(case, *ballot.value, worker_value) == Outcome::WorkerLoses {
            against += *ballot.weight;
        }
    }
    if against * 2 > weight_of(ballots) {
        Outcome::Undecided
    } else {
        Outcome::Unproven
    }
}

fn weight_of(ballots: Span<Ballot>) -> u128 {
    let mut total: u128 = 0;
    for ballot in ballots {
        total += *ballot.weight;
    }
    total
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
