//! An audit in one word, of the place (job slot, index). A word of another
//! generation is stale and counts as none.
//!
//! lower: ids 3 × 24 | deadline 36 | sealed 3 | unsealed 3 | out 3 | redraws 4 |
//!        samples 5 | opened 1
//! upper: bond (in LOCK_UNIT) 64 | generation 24 | attempt 4 | phase 4 | count 2 |
//!        absent 3
//!
//! What was drawn stands in a second word, so that opening asks no peer for it.
//!
//! lower: seed 128
//! upper: first 24 | count 16
use starknet::storage_access::StorePacking;
use crate::math::bits::{P1, P16, P2, P24, P3, P36, P4, P5, P64, P72, flag, join, pop, push, split};
use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;
use super::types::AuditPhase;

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct AuditWord {
    pub generation: u32,
    pub attempt: u8,
    pub phase: AuditPhase,
    /// Auditors, 0 to 3; `ids` holds the first in its lowest 24 bits.
    pub count: u32,
    pub ids: u128,
    /// Bit sets over the auditors.
    pub sealed: u8,
    pub unsealed: u8,
    /// Silent, or at odds with the worker: not paid, and no bond is held.
    pub out: u8,
    /// Unsealed that an input was not to be had: neither paid nor slashed.
    pub absent: u8,
    pub deadline: u64,
    pub redraws: u8,
    pub samples: u32,
    /// The worker has opened.
    pub opened: bool,
    /// What each auditor has locked, a multiple of LOCK_UNIT.
    pub bond: u128,
}

pub fn none() -> AuditWord {
    AuditWord {
        generation: 0,
        attempt: 0,
        phase: AuditPhase::None,
        count: 0,
        ids: 0,
        sealed: 0,
        unsealed: 0,
        out: 0,
        absent: 0,
        deadline: 0,
        redraws: 0,
        samples: 0,
        opened: false,
        bond: 0,
    }
}

fn rank(phase: AuditPhase) -> u128 {
    match phase {
        AuditPhase::None => 0,
        AuditPhase::Sealing => 1,
        AuditPhase::Opening => 2,
        AuditPhase::Unsealing => 3,
        AuditPhase::Agreed => 4,
        AuditPhase::Disputed => 5,
        AuditPhase::Failed => 6,
        AuditPhase::Skipped => 7,
        AuditPhase::Unavailable => 8,
    }
}

fn phase_of(rank: u128) -> AuditPhase {
    if rank == 0 {
        AuditPhase::None
    } else if rank == 1 {
        AuditPhase::Sealing
    } else if rank == 2 {
        AuditPhase::Opening
    } else if rank == 3 {
        AuditPhase::Unsealing
    } else if rank == 4 {
        AuditPhase::Agreed
    } else if rank == 5 {
        AuditPhase::Disputed
    } else if rank == 6 {
        AuditPhase::Failed
    } else if rank == 7 {
        AuditPhase::Skipped
    } else {
        AuditPhase::Unavailable
    }
}

pub fn pack(audit: AuditWord) -> felt252 {
    let mut lower = 0;
    push(ref lower, audit.ids, P72);
    push(ref lower, audit.deadline.into(), P36);
    push(ref lower, audit.sealed.into(), P3);
    push(ref lower, audit.unsealed.into(), P3);
    push(ref lower, audit.out.into(), P3);
    push(ref lower, audit.redraws.into(), P4);
    push(ref lower, audit.samples.into(), P5);
    push(ref lower, flag(audit.opened), P1);
    let mut upper = 0;
    push(ref upper, audit.bond / LOCK_UNIT, P64);
    push(ref upper, audit.generation.into(), P24);
    push(ref upper, audit.attempt.into(), P4);
    push(ref upper, rank(audit.phase), P4);
    push(ref upper, audit.count.into(), P2);
    push(ref upper, audit.absent.into(), P3);
    join(lower, upper)
}

pub fn unpack(word: felt252) -> AuditWord {
    let (mut lower, mut upper) = split(word);
    let opened = pop(ref lower, P1) == 1;
    let samples = pop(ref lower, P5).try_into().unwrap();
    let redraws = pop(ref lower, P4).try_into().unwrap();
    let out = pop(ref lower, P3).try_into().unwrap();
    let unsealed = pop(ref lower, P3).try_into().unwrap();
    let sealed = pop(ref lower, P3).try_into().unwrap();
    let deadline = pop(ref lower, P36).try_into().unwrap();
    let absent = pop(ref upper, P3).try_into().unwrap();
    let count = pop(ref upper, P2).try_into().unwrap();
    let phase = phase_of(pop(ref upper, P4));
    let attempt = pop(ref upper, P4).try_into().unwrap();
    let generation = pop(ref upper, P24).try_into().unwrap();
    AuditWord {
        generation,
        attempt,
        phase,
        count,
        ids: lower,
        sealed,
        unsealed,
        out,
        absent,
        deadline,
        redraws,
        samples,
        opened,
        bond: upper * LOCK_UNIT,
    }
}

/// What an audit draws its leaves from: randomness, and a range of tasks. Of a
/// fault receipt the range is the one blamed task.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Ground {
    pub seed: u128,
    pub first: u32,
    pub count: u32,
}

pub impl GroundPacking of StorePacking<Ground, felt252> {
    fn pack(value: Ground) -> felt252 {
        let mut upper = 0;
        push(ref upper, value.first.into(), P24);
        push(ref upper, value.count.into(), P16);
        join(value.seed, upper)
    }

    fn unpack(value: felt252) -> Ground {
        let (seed, mut upper) = split(value);
        let count = pop(ref upper, P16).try_into().unwrap();
        Ground { seed, first: upper.try_into().unwrap(), count }
    }
}

/// How many auditors a set has.
pub fn size(set: u8) -> u32 {
    let mut members = 0;
    for i in 0..3_u32 {
        if set & bit(i) != 0 {
            members += 1;
        }
    }
    members
}

/// The bit of auditor `i` in the sets of a word.
pub fn bit(i: u32) -> u8 {
    if i == 0 {
        1
    } else if i == 1 {
        2
    } else {
        4
    }
}

#[generate_trait]
pub impl AuditorsImpl of AuditorsTrait {
    /// All of them, in the order drawn.
    fn auditors(self: AuditWord) -> Span<ProviderId> {
        let mut ids = self.ids;
        let mut auditors = array![];
        for _ in 0..self.count {
            auditors.append(pop(ref ids, P24).try_into().unwrap());
        }
        auditors.span()
    }

    /// The place of an auditor that still counts.
    fn place_of(self: AuditWord, auditor: ProviderId) -> Option<u32> {
        let auditors = self.auditors();
        for i in 0..self.count {
            if *auditors[i] == auditor && self.out & bit(i) == 0 {
                return Some(i);
            }
        }
        None
    }

    /// The set of all auditors.
    fn all(self: AuditWord) -> u8 {
        if self.count == 0 {
            0
        } else {
            bit(self.count - 1) * 2 - 1
        }
    }

    fn is_sealed(self: AuditWord) -> bool {
        self.sealed | self.out == self.all()
    }

    /// Whether every seal that counts is unsealed.
    fn is_unsealed(self: AuditWord) -> bool {
        self.unsealed | self.out == self.all()
    }

    /// The same audit, beginning to seal anew with these auditors.
    fn with_auditors(
        self: AuditWord, auditors: Span<ProviderId>, bond: u128, deadline: u64,
    ) -> AuditWord {
        let mut ids = 0;
        let mut i = auditors.len();
        while i != 0 {
            i -= 1;
            push(ref ids, (*auditors[i]).into(), P24);
        }
        AuditWord {
            phase: AuditPhase::Sealing,
            count: auditors.len(),
            ids,
            sealed: 0,
            unsealed: 0,
            out: 0,
            absent: 0,
            deadline,
            bond,
            ..self,
        }
    }
}
