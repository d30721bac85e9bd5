//! The cells of the Market: slots, job words, terms hashes, assignment words.

use super::types::AssignmentState;

/// A root of this assignment has been shown: nobody may start to compute the
/// same range now, because the outputs could be copied.
pub fn shown(state: AssignmentState) -> bool {
    match state {
        AssignmentState::Submitted | AssignmentState::Verified | AssignmentState::Disputed |
        AssignmentState::Settled => true,
        _ => false,
    }
}


#[starknet::component]
pub mod BookComponent {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::market::packing::{
        AssignmentWordPacking, FailureWordPacking, JobWordPacking, head_of,
    };
    use crate::market::types::{
        Assignment, AssignmentState, Job, JobState, MarketConfig, RevealWindow,
    };
    use crate::market::word::{
        AssignmentWord, AssignmentWordTrait, FailureWord, FailureWordTrait, JobWord, JobWordTrait,
        MAX_GENERATION, cell_key, split_job_id,
    };
    use crate::market::{errors, pricing};
    use crate::registry::types::ProviderId;
    use super::shown;

    #[storage]
    pub struct Storage {
        /// Slots ever used, numbered from 1.
        pub Book_slots: u32,
        /// By slot, packed.
        pub Book_jobs: Map<u32, felt252>,
        pub Book_terms: Map<u32, felt252>,
        /// By `cell_key`. A word of another generation is no word.
        pub Book_assignments: Map<u64, AssignmentWord>,
        /// By `cell_key`; means something only while the assignment's flag is set.
        pub Book_failures: Map<u64, FailureWord>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {}

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// The slot and generation for a new job: those of the hint if its job
        /// is done, else a fresh slot. A slot out of generations is retired.
        fn claim_slot(ref self: ComponentState<TContractState>, hint: u32) -> (u32, u32) {
            if hint != 0 {
                let (state, generation) = head_of(self.Book_jobs.read(hint));
                if state == JobState::Done && generation < MAX_GENERATION {
                    return (hint, generation + 1);
                }
            }
            let slot = self.Book_slots.read() + 1;
            self.Book_slots.write(slot);
            (slot, 1)
        }

        #[inline(always)]
        fn put_job(ref self: ComponentState<TContractState>, slot: u32, job: JobWord) {
            self.Book_jobs.write(slot, JobWordPacking::pack(job));
        }

        #[inline(always)]
        fn put_terms(ref self: ComponentState<TContractState>, slot: u32, hash: felt252) {
            self.Book_terms.write(slot, hash);
        }

        /// Errors: MARKET: no such job (never posted, or its slot is used anew).
        #[inline(always)]
        fn job_of(self: @ComponentState<TContractState>, job_id: u64) -> (u32, JobWord) {
            let (generation, slot) = split_job_id(job_id);
            let job = JobWordPacking::unpack(self.Book_jobs.read(slot));
            assert(
                job.state != JobState::None && job.generation == generation, errors::NO_SUCH_JOB,
            );
            (slot, job)
        }

        /// The job if this is the hash of its terms.
        /// Errors: MARKET: no such job, terms do not match.
        #[inline(always)]
        fn job_with_terms(
            self: @ComponentState<TContractState>, job_id: u64, terms_hash: felt252,
        ) -> (u32, JobWord) {
            let (slot, job) = self.job_of(job_id);
            assert(self.Book_terms.read(slot) == terms_hash, errors::BAD_TERMS_HASH);
            (slot, job)
        }

        /// Errors: MARKET: no such assignment.
        #[inline(always)]
        fn assignment_of(
            self: @ComponentState<TContractState>, slot: u32, job: @JobWord, index: u32,
        ) -> AssignmentWord {
            assert(index < job.assignments(), errors::NO_SUCH_ASSIGNMENT);
            self.peek(slot, job, index)
        }

        /// As `assignment_of`, for an index known to be one of the job's.
        #[inline(always)]
        fn peek(
            self: @ComponentState<TContractState>, slot: u32, job: @JobWord, index: u32,
        ) -> AssignmentWord {
            let word = self.Book_assignments.read(cell_key(slot, index));
            if word.generation != *job.generation {
                return AssignmentWordTrait::untaken(*job.generation);
            }
            // What the last settlement of a job settles it leaves unwritten.
            if *job.state == JobState::Done && word.state == AssignmentState::Verified {
                return AssignmentWord { state: AssignmentState::Settled, failed: false, ..word };
            }
            word
        }

        #[inline(always)]
        fn put_assignment(
            ref self: ComponentState<TContractState>, slot: u32, index: u32, word: AssignmentWord,
        ) {
            self.Book_assignments.write(cell_key(slot, index), word);
        }

        #[inline(always)]
        fn bounty_of(
            self: @ComponentState<TContractState>, slot: u32, index: u32, word: @AssignmentWord,
        ) -> u128 {
            self.failure_of(slot, index, word).bounty
        }

        #[inline(always)]
        fn failure_of(
            self: @ComponentState<TContractState>, slot: u32, index: u32, word: @AssignmentWord,
        ) -> FailureWord {
            if *word.failed {
                self.Book_failures.read(cell_key(slot, index))
            } else {
                FailureWord { bounty: 0, barred: 0 }
            }
        }

        fn put_failure(
            ref self: ComponentState<TContractState>, slot: u32, index: u32, failure: FailureWord,
        ) {
            self.Book_failures.write(cell_key(slot, index), failure);
        }

        /// Refuses a taker that was slashed for this very assignment.
        /// Errors: MARKET: worker barred.
        fn check_barred(
            self: @ComponentState<TContractState>,
            slot: u32,
            index: u32,
            word: @AssignmentWord,
            worker: ProviderId,
        ) {
            assert(!self.failure_of(slot, index, word).bars(worker), errors::BARRED);
        }

        /// Refuses a taker for which another replica of the range stands in the
        /// way: it has shown its root, or it is the same worker's.
        /// Errors: MARKET: not takeable, same worker.
        fn check_replicas(
            self: @ComponentState<TContractState>,
            slot: u32,
            job: @JobWord,
            index: u32,
            worker: ProviderId,
        ) {
            let replicas: u32 = (*job.replicas).into();
            let first = index / replicas * replicas;
            for other in first..first + replicas {
                if other == index {
                    continue;
                }
                let word = self.peek(slot, job, other);
                assert(!shown(word.state), errors::NOT_TAKEABLE);
                let runs = word.state == AssignmentState::Taken
                    || word.state == AssignmentState::Committed;
                assert(!runs || word.worker != worker, errors::SAME_WORKER);
            }
        }

        /// `since` may be later than the moment `open` came true, never earlier:
        /// a replica that failed or was shown counts with the time of that, one
        /// never taken with the job's deadline.
        fn reveal_window_of(
            self: @ComponentState<TContractState>,
            slot: u32,
            job: @JobWord,
            index: u32,
            word: @AssignmentWord,
            now: u64,
        ) -> RevealWindow {
            let replicas: u32 = (*job.replicas).into();
            let first = index / replicas * replicas;
            let mut open = true;
            let mut since = *word.at;
            for other in first..first + replicas {
                if other == index {
                    continue;
                }
                let sibling = self.peek(slot, job, other);
                let due = match sibling.state {
                    AssignmentState::Open => {
                        let due = job.deadline();
                        open = open && (*job.state != JobState::Open || now > due);
                        due
                    },
                    AssignmentState::Taken => {
                        let due = job.run_deadline(@sibling);
                        open = open && now > due;
                        due
                    },
                    _ => sibling.at,
                };
                if due > since {
                    since = due;
                }
            }
            RevealWindow { open, since }
        }

        /// A slot among the last 64 whose job is done; 0 if none.
        fn find_free_slot(self: @ComponentState<TContractState>, searched: u32) -> u32 {
            let mut slot = self.Book_slots.read();
            let mut left = searched;
            while slot != 0 && left != 0 {
                let (state, generation) = head_of(self.Book_jobs.read(slot));
                if state == JobState::Done && generation < MAX_GENERATION {
                    break;
                }
                slot -= 1;
                left -= 1;
            }
            if left == 0 {
                0
            } else {
                slot
            }
        }

        fn describe_job(
            self: @ComponentState<TContractState>,
            job_id: u64,
            slot: u32,
            job: JobWord,
            config: MarketConfig,
        ) -> Job {
            Job {
                id: job_id,
                state: job.state,
                terms_hash: self.Book_terms.read(slot),
                tasks: job.tasks,
                chunk: job.chunk,
                replicas: job.replicas,
                assignments: job.assignments(),
                done: job.done.into(),
                tier: job.tier,
                kind_bit: job.kind_bit,
                samples_e4: job.samples_e4,
                auditors: job.auditors,
                run_seconds: job.run_seconds,
                challenge_seconds: job.challenge_seconds,
                deadline: job.deadline(),
                fee_bps: config.fee_bps,
                audit_margin_bps: config.audit_margin_bps,
                fault_bps: config.fault_bps,
            }
        }

        fn describe_assignment(
            self: @ComponentState<TContractState>,
            job_id: u64,
            slot: u32,
            job: JobWord,
            index: u32,
            word: AssignmentWord,
        ) -> Assignment {
            let (first, count) = job.range(index);
            // What was never taken is refunded, unwritten, by the first close.
            let state = if word.state == AssignmentState::Open && job.state != JobState::Open {
                AssignmentState::Refunded
            } else {
                word.state
            };
            Assignment {
                job_id,
                index,
                state,
                attempt: word.attempt,
                worker: word.worker,
                at: word.at,
                price: word.price,
                lock: word.lock(),
                fault: word.fault,
                bounty: self.bounty_of(slot, index, @word),
                first,
                count,
                samples_e4: pricing::capped_samples(job.samples_e4, count),
                auditors: job.auditors,
                kind_bit: job.kind_bit,
                run_seconds: job.run_seconds,
            }
        }
    }
}
