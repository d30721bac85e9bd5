//! Market: jobs, their assignments, and every deadline of their life.
//!
//! A job's tasks are cut into ranges of `chunk`; assignment index i is replica
//! i mod replicas of range i / replicas. Assignments that nobody took have no
//! storage. A job id is generation << 32 | slot, so that slots are used again.

use starknet::ContractAddress;
use crate::slasher::types::Offence;
use super::types::{
    Assignment, FailureResult, Job, JobTerms, MarketConfig, Offer, Purse, Quote, RevealWindow, Tier,
};

/// What buyers, workers and anyone call.
#[starknet::interface]
pub trait IMarket<TState> {
    /// Posts a job and locks `quote(terms).total` of the buyer's Escrow balance;
    /// what is not available there is taken from the buyer's wallet, who has
    /// approved Escrow. Caller: `terms.buyer`. `slot_hint` names a slot whose job
    /// is done, to be used again; when it is 0 or busy a fresh slot is taken.
    /// `locator` is the base URL where spec and inputs are served (at most 255
    /// bytes), kept in the event only. Returns the job id.
    /// Errors: MARKET: not the buyer and one for each field of the terms;
    /// ESCROW: of `fund`. Emits: JobPosted.
    fn post_job(ref self: TState, terms: JobTerms, slot_hint: u32, locator: ByteArray) -> u64;
    /// Takes assignments of an open job at the current price, for the provider
    /// that the caller operates; refused below `min_price` per task. Locks its
    /// stake. The first to come gets it. Whoever was slashed for this assignment
    /// before does not get it again. A replica is not takeable once another
    /// one of its range has shown its root.
    /// Errors: MARKET: terms do not match, job not open, past deadline, not
    /// takeable, too many attempts, worker barred, same worker, low reputation,
    /// price below floor; REGISTRY: of `eligible`; STAKING: low free stake. Emits: AssignmentTaken.
    fn take(ref self: TState, job_id: u64, offer: Offer, index: u32, min_price: u128);
    /// Fails an assignment whose root did not come by the run deadline: part of
    /// the lock is slashed, the caller is the reporter, the victim's share waits
    /// as a bounty. Anyone may call.
    /// Errors: MARKET: not taken, too early. Emits: AssignmentFailed.
    fn fail_late(ref self: TState, job_id: u64, index: u32);
    /// Pays verified assignments whose challenge window is over: worker,
    /// auditors, protocol fee, and the rest back to the buyer. A fault found in
    /// the input pays the worker its compensation and closes the job, as `close`
    /// does. At most 32 indices, ascending. Anyone may call.
    /// Errors: MARKET: terms do not match, not verified, too early, duplicate
    /// index, no indices, too many indices. Emits: AssignmentSettled, JobClosed,
    /// AssignmentsRefunded, JobDone.
    fn settle(ref self: TState, job_id: u64, purse: Purse, indices: Span<u32>);
    /// Ends the taking and refunds what is not running: untaken assignments
    /// once, failed ones as they come. The buyer at any time; anyone after the
    /// deadline or when the job is closed already.
    /// Errors: MARKET: terms do not match, not the buyer, nothing to close.
    /// Emits: JobClosed, AssignmentsRefunded, JobDone.
    fn close(ref self: TState, job_id: u64, purse: Purse);

    /// What `post_job` would lock, and the audit it buys.
    /// Errors: those of the terms.
    fn quote(self: @TState, terms: JobTerms) -> Quote;
    /// Price per task at a moment, for a job posted at `posted_at`.
    fn price_at(self: @TState, terms: JobTerms, posted_at: u64, now: u64) -> u128;
    fn terms_hash(self: @TState, terms: JobTerms) -> felt252;
    fn job(self: @TState, job_id: u64) -> Job;
    fn posted_at(self: @TState, job_id: u64) -> u64;
    fn assignment(self: @TState, job_id: u64, index: u32) -> Assignment;
    /// A slot whose job is done, searched among the last 64 used; 0 if none.
    fn free_slot(self: @TState) -> u32;
    /// What anyone could do now for this assignment: 'settle', 'fail_late',
    /// 'close' or 0.
    fn next_action(self: @TState, job_id: u64, index: u32) -> felt252;
    /// Its fields are dials (`components/parameters`), 'tier.1.floor_bps' and so on.
    /// A turn acts on jobs posted afterwards. Errors: MARKET: no such tier.
    fn tier(self: @TState, tier: u8) -> Tier;
    /// Its fields are dials; a turn acts on jobs posted afterwards.
    fn config(self: @TState) -> MarketConfig;
    /// SAGE base units per base unit of a payment token, in WAD (1e18); 0 when
    /// the token has no rate and cannot pay jobs. A dial, 'stake_rate.0' for the
    /// first of `priced_tokens`; a turn acts on assignments taken afterwards.
    fn stake_rate(self: @TState, token: ContractAddress) -> u128;
    /// Priced tokens by number, which names their dials.
    fn priced_tokens(self: @TState) -> Span<ContractAddress>;
    /// A tier that there was not, 0 to 15; from then on Params turns its dials.
    /// Caller: governor. Errors: MARKET: bad tier, tier exists. Emits: TierAdded.
    fn add_tier(ref self: TState, tier: u8, value: Tier);
    /// Gives a token its first stake rate, so that it can pay jobs where Escrow
    /// allows it; from then on Params turns it. At most 16 tokens.
    /// Caller: governor. Errors: MARKET: bad rate (0), token is priced, too many
    /// tokens. Emits: TokenPriced.
    fn price_token(ref self: TState, token: ContractAddress, rate: u128);
}

/// What the contracts that judge the work call.
#[starknet::interface]
pub trait IMarketPeers<TState> {
    /// Taken → Committed, within the run deadline, for the worker's operator.
    /// Only for jobs with replicas. Caller: Receipts.
    /// Errors: MARKET: not the peer, no replicas, not the worker, not taken, too
    /// late.
    fn mark_committed(ref self: TState, job_id: u64, index: u32, operator: ContractAddress);
    /// Taken → Submitted, within the run deadline. `fault` says that the worker
    /// blames the input; without it only for jobs without replicas. Returns the
    /// assignment after the change.
    /// Caller: Receipts. Errors: MARKET: not the peer, not the worker, not taken,
    /// not committed, too late.
    fn mark_submitted(
        ref self: TState, job_id: u64, index: u32, operator: ContractAddress, fault: bool,
    ) -> Assignment;
    /// Submitted (for Audits) or Disputed (for Disputes) → Verified. `restart`
    /// starts the challenge window now; `doubled` makes it twice as long (nobody
    /// could audit). Without `restart` the old window, doubled or not, goes on.
    /// Caller: Audits, Disputes. Errors: MARKET: not the peer, not submitted.
    /// Emits: AssignmentVerified.
    fn mark_verified(ref self: TState, job_id: u64, index: u32, restart: bool, doubled: bool);
    /// Submitted, or Verified within its window, → Disputed.
    /// Caller: Disputes. Errors: MARKET: not the peer, not disputable, too late.
    fn mark_disputed(ref self: TState, job_id: u64, index: u32) -> Assignment;
    /// → Failed. Frees the worker's lock and, when there is an offence, has
    /// the Slasher take the whole of it; of the victim's share auditors get what
    /// Audits says they earned, at most half of it, and the rest becomes the
    /// bounty. Offences and callers: Unopened from Audits, WrongResult from
    /// Disputes, Unrevealed from Receipts; no offence from Disputes (undecided)
    /// and from Audits (unavailable).
    /// Errors: MARKET: not the peer; not submitted (Audits), not disputable
    /// (Disputes), not committed (Unrevealed). Emits: AssignmentFailed.
    fn mark_failed(
        ref self: TState,
        job_id: u64,
        index: u32,
        offence: Option<Offence>,
        reporter: ContractAddress,
    ) -> FailureResult;
}

/// What Receipts calls for ranges that several workers compute.
#[starknet::interface]
pub trait IMarketReveals<TState> {
    /// Committed → Submitted. Returns the assignment after the change and the
    /// window as it stood before, which Receipts checks.
    /// Caller: Receipts. Errors: MARKET: not the peer, not the worker, not
    /// committed.
    fn mark_revealed(
        ref self: TState, job_id: u64, index: u32, operator: ContractAddress,
    ) -> (Assignment, RevealWindow);
    /// Of a committed assignment. Errors: MARKET: not committed.
    fn reveal_window(self: @TState, job_id: u64, index: u32) -> RevealWindow;
}

pub mod events {
    use starknet::ContractAddress;
    use crate::registry::types::ProviderId;
    use super::{JobTerms, Offence, Quote, Tier};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JobPosted {
        #[key]
        pub job_id: u64,
        #[key]
        pub buyer: ContractAddress,
        pub terms: JobTerms,
        pub quote: Quote,
        pub posted_at: u64,
        pub locator: ByteArray,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentTaken {
        #[key]
        pub job_id: u64,
        #[key]
        pub worker: ProviderId,
        pub index: u32,
        pub attempt: u8,
        pub price: u128,
        pub lock: u128,
        pub run_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentVerified {
        #[key]
        pub job_id: u64,
        #[key]
        pub worker: ProviderId,
        pub index: u32,
        /// From then on it can be settled.
        pub payable_at: u64,
    }

    /// An open dispute holds the assignment.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentDisputed {
        #[key]
        pub job_id: u64,
        #[key]
        pub worker: ProviderId,
        pub index: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentFailed {
        #[key]
        pub job_id: u64,
        #[key]
        pub worker: ProviderId,
        pub index: u32,
        pub attempt: u8,
        /// None when a jury could not decide, or auditors could get an input
        /// nowhere: nobody is slashed.
        pub offence: Option<Offence>,
        pub slashed: u128,
        /// SAGE that the attempt's auditors got out of it.
        pub audit_pay: u128,
        /// SAGE that waits for whoever finishes it.
        pub bounty: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentSettled {
        #[key]
        pub job_id: u64,
        #[key]
        pub worker: ProviderId,
        pub index: u32,
        /// The input was at fault: `pay` is the compensation.
        pub fault: bool,
        /// All in base units of the job's token, bounty in SAGE.
        pub pay: u128,
        pub fee: u128,
        pub audit_pay: u128,
        pub refund: u128,
        pub bounty: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AssignmentsRefunded {
        #[key]
        pub job_id: u64,
        /// How many assignments, and what went back to the buyer.
        pub assignments: u32,
        pub refund: u128,
        pub bounty: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JobClosed {
        #[key]
        pub job_id: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JobDone {
        #[key]
        pub job_id: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct TierAdded {
        pub tier: u8,
        pub value: Tier,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct TokenPriced {
        pub token: ContractAddress,
        /// Its place in `priced_tokens`.
        pub number: u8,
        pub rate: u128,
    }
}
