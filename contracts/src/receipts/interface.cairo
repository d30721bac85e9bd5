//! Receipts: what a worker says it computed, bound before anyone asks.
//!
//! leaf  = Poseidon('SAGE_LEAF', job, attempt, task, worker, input.low,
//!         input.high, output.low, output.high, metering, environment, salt)
//! node  = Poseidon('SAGE_NODE', left, right)
//! An assignment of n tasks has a tree of depth ⌈log2 n⌉, padded on the right
//! with 'SAGE_PAD'; a fault receipt is one leaf.
//! value = Poseidon('SAGE_VALUE', job, task, input.low, input.high, output.low,
//!         output.high): what auditors and jurors must arrive at by themselves.

use super::types::{Opening, Receipt};

#[starknet::interface]
pub trait IReceipts<TState> {
    /// Commits to Poseidon('SAGE_COMMIT', job, index, attempt, worker, root,
    /// salt) where replicas > 1. Caller: the worker's operator, in time.
    /// Errors: RECEIPTS: zero commitment; MARKET: of mark_committed.
    /// Emits: RootCommitted.
    fn commit(ref self: TState, job_id: u64, index: u32, commitment: felt252);
    /// Reveals a committed root, once every replica of the range has committed
    /// or can no more (its run deadline has passed, it failed, or nobody may take
    /// it any longer), within `reveal_seconds` of that; see RevealWindow.
    /// Caller: the worker's operator. Errors: RECEIPTS: zero root, reveal too
    /// early, reveal too late, wrong reveal; MARKET: of mark_revealed.
    /// Emits: RootSubmitted.
    fn reveal(ref self: TState, job_id: u64, index: u32, root: felt252, salt: felt252);
    /// Posts the root of an assignment of a job without replicas.
    /// Caller: the worker's operator, by the run deadline.
    /// Errors: RECEIPTS: zero root; MARKET: of mark_submitted (not committed for
    /// a job with replicas). Emits: RootSubmitted.
    fn submit(ref self: TState, job_id: u64, index: u32, root: felt252);
    /// Says that the input of `task` is at fault; `root` is the hash of the one
    /// fault leaf. It is audited like any result. Needs no commitment.
    /// Caller: the worker's operator, by the run deadline. Errors: RECEIPTS: zero
    /// root, task out of range; MARKET: of mark_submitted. Emits: RootSubmitted.
    fn submit_fault(ref self: TState, job_id: u64, index: u32, task: u32, root: felt252);
    /// Opens the drawn leaves, in the order drawn. Every opening is checked
    /// against the root and handed to Audits. An opening proves itself, so anyone
    /// who has it may bring it. Errors: RECEIPTS: no root, task out of range, bad
    /// path length, wrong opening, not a fault leaf; AUDITS: of record_opening.
    /// Emits: LeavesOpened.
    fn open(ref self: TState, job_id: u64, index: u32, openings: Span<Opening>);
    /// Fails a committed assignment whose reveal did not come in time. Anyone.
    /// Errors: RECEIPTS: still time; MARKET: not committed. Emits: AssignmentFailed (Market).
    fn fail_unrevealed(ref self: TState, job_id: u64, index: u32);

    /// The value of an opened leaf, if the opening holds against the stored root.
    /// Errors: RECEIPTS: no root, task out of range, bad path length, wrong
    /// opening, not a fault leaf.
    fn verify(self: @TState, job_id: u64, index: u32, opening: Opening) -> felt252;
    fn receipt(self: @TState, job_id: u64, index: u32) -> Receipt;
    /// Seconds for revealing after the last replica committed, one minute to
    /// thirty days. A dial (`components/parameters`) of that name; a turn acts on
    /// windows that are open, too.
    fn reveal_seconds(self: @TState) -> u64;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Opening;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct RootCommitted {
        #[key]
        pub job_id: u64,
        #[key]
        pub operator: ContractAddress,
        pub index: u32,
        pub commitment: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct RootSubmitted {
        #[key]
        pub job_id: u64,
        #[key]
        pub operator: ContractAddress,
        pub index: u32,
        pub attempt: u8,
        pub root: felt252,
        pub fault: bool,
        /// The blamed task, when `fault`.
        pub task: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct LeavesOpened {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub openings: Span<Opening>,
    }
}
