//! What the Market remembers of a job, of an assignment and of its failures, the
//! deadlines that follow from them, and the names of their cells.

use crate::registry::types::ProviderId;
use crate::staking::types::LOCK_UNIT;
use super::types::{AssignmentState, JobState};

/// Most assignments of a job: `done` and the index have 8 bits.
pub const MAX_ASSIGNMENTS: u32 = 250;
pub const MAX_GENERATION: u32 = 0xffffff;
pub const MAX_TASKS: u32 = 0xffffff;
pub const MAX_CHUNK: u32 = 0xffff;
/// Seconds: run and challenge times have 24 bits, posting to deadline 26.
pub const MAX_SECONDS: u32 = 0xffffff;
pub const MAX_DURATION: u64 = 0x3ffffff;
/// Exclusive: prices have 96 bits, locks 60 bits in LOCK_UNIT.
pub const PRICE_BOUND: u128 = 0x1000000000000000000000000;
pub const LOCK_BOUND: u128 = 0x1000000000000000;

/// One job. Terms, configuration and tier are named by hash, version and
/// revision; what later calls need without the terms stands here.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct JobWord {
    pub generation: u32,
    pub state: JobState,
    pub tier: u8,
    pub tier_revision: u8,
    pub config_version: u16,
    pub replicas: u8,
    pub tasks: u32,
    pub chunk: u32,
    pub done: u8,
    pub samples_e4: u32,
    pub auditors: u8,
    pub kind_bit: u8,
    pub run_seconds: u32,
    pub challenge_seconds: u32,
    pub posted_at: u64,
    /// Deadline less posted_at.
    pub duration: u64,
}

/// One assignment. A word of another generation than the job's says nothing:
/// the assignment was never taken.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct AssignmentWord {
    pub generation: u32,
    pub state: AssignmentState,
    pub attempt: u8,
    pub fault: bool,
    /// The failure cell says something of this assignment.
    pub failed: bool,
    /// The challenge window is twice as long.
    pub doubled: bool,
    pub worker: ProviderId,
    pub at: u64,
    /// In LOCK_UNIT.
    pub lock_units: u64,
    pub price: u128,
}

/// What is left of an assignment's failures: SAGE for whoever finishes it, and
/// those who may not be that, because they were slashed for it.
#[derive(Copy, Drop, PartialEq, Debug)]
pub struct FailureWord {
    pub bounty: u128,
    /// The last five, 24 bits each, the newest lowest; 0 is nobody.
    pub barred: u128,
}

pub const WORKER_BOUND: u128 = 0x1000000;
/// Four workers: what is kept when a fifth comes.
pub const FOUR_WORKERS: u128 = 0x1000000000000000000000000;

#[generate_trait]
pub impl FailureWordImpl of FailureWordTrait {
    fn bar(ref self: FailureWord, worker: ProviderId) {
        self.barred = self.barred % FOUR_WORKERS * WORKER_BOUND + worker.into();
    }

    fn bars(self: @FailureWord, worker: ProviderId) -> bool {
        let mut rest = *self.barred;
        while rest != 0 {
            let (others, barred) = DivRem::div_rem(rest, 0x1000000);
            if barred == worker.into() {
                break;
            }
            rest = others;
        }
        rest != 0
    }
}

#[generate_trait]
pub impl JobWordImpl of JobWordTrait {
    #[inline(always)]
    fn ranges(self: @JobWord) -> u32 {
        (*self.tasks + *self.chunk - 1) / *self.chunk
    }

    #[inline(always)]
    fn assignments(self: @JobWord) -> u32 {
        self.ranges() * (*self.replicas).into()
    }

    /// First task and number of tasks of an assignment.
    #[inline(always)]
    fn range(self: @JobWord, index: u32) -> (u32, u32) {
        let first = index / (*self.replicas).into() * *self.chunk;
        let rest = *self.tasks - first;
        (first, if rest < *self.chunk {
            rest
        } else {
            *self.chunk
        })
    }

    #[inline(always)]
    fn deadline(self: @JobWord) -> u64 {
        *self.posted_at + *self.duration
    }

    #[inline(always)]
    fn run_deadline(self: @JobWord, word: @AssignmentWord) -> u64 {
        *word.at + (*self.run_seconds).into()
    }

    /// When a verified assignment can be settled, and no longer challenged.
    #[inline(always)]
    fn payable_at(self: @JobWord, word: @AssignmentWord) -> u64 {
        let window: u64 = (*self.challenge_seconds).into();
        *word.at + if *word.doubled {
            2 * window
        } else {
            window
        }
    }
}

#[generate_trait]
pub impl AssignmentWordImpl of AssignmentWordTrait {
    fn untaken(generation: u32) -> AssignmentWord {
        AssignmentWord {
            generation,
            state: AssignmentState::Open,
            attempt: 0,
            fault: false,
            failed: false,
            doubled: false,
            worker: 0,
            at: 0,
            lock_units: 0,
            price: 0,
        }
    }

    /// Base units of SAGE.
    #[inline(always)]
    fn lock(self: @AssignmentWord) -> u128 {
        (*self.lock_units).into() * LOCK_UNIT
    }
}

/// What anyone could do now: 'settle', 'fail_late', 'close' or 0.
pub fn next_action(job: @JobWord, word: @AssignmentWord, now: u64) -> felt252 {
    let expired = *job.state == JobState::Open && now > job.deadline();
    let due = match word.state {
        AssignmentState::Verified => (now >= job.payable_at(word), 'settle'),
        AssignmentState::Taken => (now > job.run_deadline(word), 'fail_late'),
        AssignmentState::Open => (expired, 'close'),
        AssignmentState::Failed => (expired || *job.state == JobState::Closed, 'close'),
        _ => (false, 0),
    };
    match due {
        (true, action) => action,
        (false, _) => 0,
    }
}

pub fn job_id(generation: u32, slot: u32) -> u64 {
    generation.into() * 0x100000000 + slot.into()
}

/// (generation, slot)
pub fn split_job_id(job_id: u64) -> (u32, u32) {
    let (generation, slot) = DivRem::div_rem(job_id, 0x100000000);
    (generation.try_into().unwrap(), slot.try_into().unwrap())
}

/// Key of the cells of an assignment.
pub fn cell_key(slot: u32, index: u32) -> u64 {
    slot.into() * 0x100 + index.into()
}
