//! Words of a dispute.
//!
//! case, lower:  job_id 64 | index 16 | task 24 | worker 24
//! case, upper:  held (in LOCK_UNIT) 64 | accuser 24 | claim 1
//! state, lower: deadline 36 | ready_at 36 | sealed 15 | unsealed 15 |
//!               first unsealed 15 | phase 3 | outcome 3 | first outcome 3 | round 1
//! state, upper: bond (in LOCK_UNIT) 56 | first bond (same) 56 | seats 4 |
//!               first seats 4
//! seat, lower:  weight 96 | juror 24

use core::num::traits::Pow;
use crate::math::bits::{P1, P15, P16, P24, P3, P36, P4, P56, P64, flag, join, pop, push, split};
use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;
use super::types::{Claim, DisputePhase, Outcome};

const P96: u128 = 0x1000000000000000000000000;

/// What does not change after opening.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Case {
    pub job_id: u64,
    pub index: u32,
    pub task: u32,
    pub worker: ProviderId,
    pub claim: Claim,
    /// 0 when somebody challenged.
    pub accuser: ProviderId,
    /// What of the accuser's stake is locked, a multiple of LOCK_UNIT.
    pub held: u128,
}

/// The jurors of one round. Bit i of `unsealed` is seat i.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Panel {
    pub seats: u32,
    pub unsealed: u16,
    /// What each juror has locked, a multiple of LOCK_UNIT.
    pub bond: u128,
}

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct State {
    pub phase: DisputePhase,
    /// What the present round, and in the end the case, came to.
    pub outcome: Outcome,
    /// What the first jury came to; Pending before an appeal.
    pub first_outcome: Outcome,
    pub round: u8,
    pub deadline: u64,
    /// Randomness for the jury must come after this moment.
    pub ready_at: u64,
    pub sealed: u16,
    pub panel: Panel,
    /// The first jury, once there is an appeal.
    pub first_panel: Panel,
}

pub fn empty_panel() -> Panel {
    Panel { seats: 0, unsealed: 0, bond: 0 }
}

fn phase_rank(phase: DisputePhase) -> u128 {
    match phase {
        DisputePhase::None => 0,
        DisputePhase::Responding => 1,
        DisputePhase::Drawing => 2,
        DisputePhase::Sealing => 3,
        DisputePhase::Unsealing => 4,
        DisputePhase::Decided => 5,
        DisputePhase::Final => 6,
    }
}

fn phase_of(rank: u128) -> DisputePhase {
    if rank == 0 {
        DisputePhase::None
    } else if rank == 1 {
        DisputePhase::Responding
    } else if rank == 2 {
        DisputePhase::Drawing
    } else if rank == 3 {
        DisputePhase::Sealing
    } else if rank == 4 {
        DisputePhase::Unsealing
    } else if rank == 5 {
        DisputePhase::Decided
    } else {
        DisputePhase::Final
    }
}

fn outcome_rank(outcome: Outcome) -> u128 {
    match outcome {
        Outcome::Pending => 0,
        Outcome::WorkerWins => 1,
        Outcome::WorkerLoses => 2,
        Outcome::Undecided => 3,
        Outcome::Unproven => 4,
    }
}

fn outcome_of(rank: u128) -> Outcome {
    if rank == 0 {
        Outcome::Pending
    } else if rank == 1 {
        Outcome::WorkerWins
    } else if rank == 2 {
        Outcome::WorkerLoses
    } else if rank == 3 {
        Outcome::Undecided
    } else {
        Outcome::Unproven
    }
}

pub fn pack_case(case: Case) -> felt252 {
    let mut lower = 0;
    push(ref lower, case.job_id.into(), P64);
    push(ref lower, case.index.into(), P16);
    push(ref lower, case.task.into(), P24);
    push(ref lower, case.worker.into(), P24);
    let mut upper = 0;
    push(ref upper, case.held / LOCK_UNIT, P64);
    push(ref upper, case.accuser.into(), P24);
    push(ref upper, flag(case.claim == Claim::Withheld), P1);
    join(lower, upper)
}

pub fn unpack_case(word: felt252) -> Case {
    let (mut lower, mut upper) = split(word);
    let worker = pop(ref lower, P24).try_into().unwrap();
    let task = pop(ref lower, P24).try_into().unwrap();
    let index = pop(ref lower, P16).try_into().unwrap();
    let claim = if pop(ref upper, P1) == 1 {
        Claim::Withheld
    } else {
        Claim::Wrong
    };
    let accuser = pop(ref upper, P24).try_into().unwrap();
    Case {
        job_id: lower.try_into().unwrap(),
        index,
        task,
        worker,
        claim,
        accuser,
        held: upper * LOCK_UNIT,
    }
}

pub fn pack_state(state: State) -> felt252 {
    let mut lower = 0;
    push(ref lower, state.deadline.into(), P36);
    push(ref lower, state.ready_at.into(), P36);
    push(ref lower, state.sealed.into(), P15);
    push(ref lower, state.panel.unsealed.into(), P15);
    push(ref lower, state.first_panel.unsealed.into(), P15);
    push(ref lower, phase_rank(state.phase), P3);
    push(ref lower, outcome_rank(state.outcome), P3);
    push(ref lower, outcome_rank(state.first_outcome), P3);
    push(ref lower, state.round.into(), P1);
    let mut upper = 0;
    push(ref upper, state.panel.bond / LOCK_UNIT, P56);
    push(ref upper, state.first_panel.bond / LOCK_UNIT, P56);
    push(ref upper, state.panel.seats.into(), P4);
    push(ref upper, state.first_panel.seats.into(), P4);
    join(lower, upper)
}

pub fn unpack_state(word: felt252) -> State {
    let (mut lower, mut upper) = split(word);
    let round = pop(ref lower, P1).try_into().unwrap();
    let first_outcome = outcome_of(pop(ref lower, P3));
    let outcome = outcome_of(pop(ref lower, P3));
    let phase = phase_of(pop(ref lower, P3));
    let first_unsealed = pop(ref lower, P15).try_into().unwrap();
    let unsealed = pop(ref lower, P15).try_into().unwrap();
    let sealed = pop(ref lower, P15).try_into().unwrap();
    let ready_at = pop(ref lower, P36).try_into().unwrap();
    let first_seats = pop(ref upper, P4).try_into().unwrap();
    let seats = pop(ref upper, P4).try_into().unwrap();
    let first_bond = pop(ref upper, P56) * LOCK_UNIT;
    State {
        phase,
        outcome,
        first_outcome,
        round,
        deadline: lower.try_into().unwrap(),
        ready_at,
        sealed,
        panel: Panel { seats, unsealed, bond: upper * LOCK_UNIT },
        first_panel: Panel { seats: first_seats, unsealed: first_unsealed, bond: first_bond },
    }
}

pub fn pack_seat(juror: ProviderId, weight: u128) -> felt252 {
    let mut lower = 0;
    push(ref lower, weight, P96);
    push(ref lower, juror.into(), P24);
    join(lower, 0)
}

/// (juror, weight)
pub fn unpack_seat(word: felt252) -> (ProviderId, u128) {
    let (mut lower, _) = split(word);
    let juror = pop(ref lower, P24).try_into().unwrap();
    (juror, lower)
}

/// The key of a seat's cells: at most 16 seats in each of two rounds.
pub fn seat_key(dispute_id: u64, round: u8, seat: u32) -> u64 {
    dispute_id * 32 + round.into() * 16 + seat.into()
}

/// The bit of a seat, 0 to 14.
pub fn seat_bit(seat: u32) -> u16 {
    2_u16.pow(seat)
}

/// How many seats a set has.
pub fn count(set: u16) -> u32 {
    let mut rest = set;
    let mut seats = 0;
    while rest != 0 {
        seats += (rest % 2).into();
        rest /= 2;
    }
    seats
}
