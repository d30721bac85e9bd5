//! Disputes: a jury re-executes one leaf and its sealed, stake-weighted word
//! decides. 5 jurors, 11 on appeal, more than two thirds of the weight that
//! unsealed; with fewer eligible than that the largest odd number, at least
//! `min_jury`; below it nothing is decided and nobody is slashed. A juror that can
//! get the input nowhere says 'UNAVAILABLE', and is neither slashed nor paid.

use crate::receipts::types::Opening;
use crate::registry::types::ProviderId;
use super::types::{Claim, Dispute, DisputesConfig};

#[starknet::interface]
pub trait IDisputes<TState> {
    /// Challenges one task of a verified assignment within its window, with a
    /// bond out of the caller's available SAGE in Escrow. Of a fault receipt only
    /// the blamed task, and only as wrong. Anyone but the worker.
    /// Errors: DISPUTES: task out of range, worker cannot, fault has no output;
    /// MARKET: not disputable, too late; ESCROW: low available.
    /// Emits: DisputeOpened.
    fn challenge(ref self: TState, job_id: u64, index: u32, task: u32, claim: Claim) -> u64;
    /// Opens a case between a worker's opened value and an auditor's, and locks
    /// what the accuser has free, up to a juror's bond.
    /// Caller: Audits. Errors: DISPUTES: not Audits. Emits: DisputeOpened.
    fn open_from_audit(
        ref self: TState,
        job_id: u64,
        index: u32,
        task: u32,
        worker_value: felt252,
        accuser: ProviderId,
        accuser_value: felt252,
    ) -> u64;
    /// Opens the challenged leaf. Anyone who has the opening may bring it.
    /// Errors: DISPUTES: not responding, wrong task, too late; RECEIPTS: of
    /// verify. Emits: DisputeAnswered.
    fn respond(ref self: TState, dispute_id: u64, opening: Opening);
    /// Draws the jury from the first final Beacon round after the case (or the
    /// appeal) was ready, locking each juror's bond. Never the worker, an auditor
    /// of the assignment, the opener's own provider, or a juror of the first
    /// round. Too few: nothing is decided; on appeal the first decision stands.
    /// Anyone may call.
    /// Errors: DISPUTES: not drawing; BEACON: of seed_after. Emits: JuryDrawn or
    /// DisputeClosed.
    fn draw_jury(ref self: TState, dispute_id: u64, round: u64);
    /// Seals Poseidon('SAGE_JURY', dispute, round, juror, value, salt). For a
    /// case of withheld output the value is 'SERVED' or 'WITHHELD'; in either
    /// kind of case 'UNAVAILABLE' where the input could be had from nobody.
    /// Caller: a juror's operator. Errors: DISPUTES: not sealing, not a juror,
    /// already sealed, zero seal, too late. Emits: JurorSealed.
    fn seal(ref self: TState, dispute_id: u64, seal: felt252);
    /// Unseals, once all have sealed or the seal deadline has passed.
    /// Errors: DISPUTES: not unsealing, not a juror, not sealed, already
    /// unsealed, wrong unseal, zero value, too late. Emits: JurorUnsealed.
    fn unseal(ref self: TState, dispute_id: u64, value: felt252, salt: felt252);
    /// Moves a case on whose present phase is over: an unanswered one is lost
    /// by the worker, an undrawn one decides nothing, a voted one is tallied
    /// (silent jurors are slashed), a decided one without appeal becomes final and
    /// moves the money. Where nothing is decided, a challenged result stands unless
    /// more than half of the weight found it wrong, and one under audit fails
    /// without offence. An appeal must overturn by two thirds: else the first
    /// decision stands. Anyone may call. Errors: DISPUTES: no such dispute, closed,
    /// still time.
    /// Emits: JurorSilent, DisputeDecided, DisputeClosed.
    fn advance(ref self: TState, dispute_id: u64);
    /// Asks for the larger jury, with twice the bond out of the caller's
    /// available SAGE. Caller: the worker's owner if it lost, the opener if the
    /// worker won; once. Errors: DISPUTES: not decided, not the loser, no appeal,
    /// too late. Emits: DisputeAppealed.
    fn appeal(ref self: TState, dispute_id: u64);

    fn dispute(self: @TState, dispute_id: u64) -> Dispute;
    fn dispute_count(self: @TState) -> u64;
    /// The open dispute of an assignment; 0 if none.
    fn dispute_of(self: @TState, job_id: u64, index: u32) -> u64;
    /// 'draw_jury', 'advance' or 0.
    fn next_action(self: @TState, dispute_id: u64) -> felt252;
    /// Its fields are the dials (`components/parameters`), the three sizes of juries
    /// as 'jury_pairs', 'appeal_pairs' and 'min_jury_pairs': a jury of n pairs has
    /// 2 n + 1 jurors.
    fn config(self: @TState) -> DisputesConfig;
}

pub mod events {
    use starknet::ContractAddress;
    use super::super::types::Outcome;
    use super::{Claim, ProviderId};

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DisputeOpened {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub task: u32,
        pub claim: Claim,
        pub opener: ContractAddress,
        pub accuser: ProviderId,
        pub worker: ProviderId,
        pub bond: u128,
        pub worker_value: felt252,
        pub accuser_value: felt252,
        /// When the worker must have answered; 0 if it need not.
        pub respond_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DisputeAnswered {
        #[key]
        pub dispute_id: u64,
        pub worker_value: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JuryDrawn {
        #[key]
        pub dispute_id: u64,
        pub round: u8,
        pub jury: Span<ProviderId>,
        pub seal_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JurorSealed {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub juror: ProviderId,
        pub seal: felt252,
        /// All have sealed: unsealing until `unseal_deadline`.
        pub complete: bool,
        pub unseal_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JurorUnsealed {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub juror: ProviderId,
        pub value: felt252,
        pub weight: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct JurorSilent {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub juror: ProviderId,
        pub slashed: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DisputeDecided {
        #[key]
        pub dispute_id: u64,
        pub round: u8,
        pub outcome: Outcome,
        /// The value that more than two thirds gave; zero if nothing is decided.
        pub value: felt252,
        pub appeal_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DisputeAppealed {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub appellant: ContractAddress,
        pub bond: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct DisputeClosed {
        #[key]
        pub dispute_id: u64,
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub outcome: Outcome,
    }
}
