//! Audits: blind re-execution of leaves that nobody could foresee.
//!
//! root → draw → auditors re-execute and seal → the worker opens → auditors
//! unseal → compare. An auditor cannot copy: leaves are salted and not yet
//! open when it seals. It cannot be lazy either: to agree it must know the
//! digest. seal = Poseidon('SAGE_SEAL', job, index, attempt, auditor, salt,
//! value of each drawn task in order). A task whose spec or input is nowhere to
//! be had has the value 'UNAVAILABLE'.

use starknet::ContractAddress;
use crate::registry::types::ProviderId;
use super::types::{Audit, AuditsConfig};

#[starknet::interface]
pub trait IAudits<TState> {
    /// Draws leaves and auditors for a submitted root from Beacon round `round`,
    /// which must be the first final one after the root. Locks each auditor's
    /// bond. With no leaf drawn (tiers below one sample) or nobody eligible the
    /// result is verified at once, in the latter case with a doubled window.
    /// Anyone may call. Errors: AUDITS: not submitted, already drawn; BEACON: no
    /// seed, not first after. Emits: AuditDrawn or AuditSkipped.
    fn draw(ref self: TState, job_id: u64, index: u32, round: u64);
    /// Skips the audit of a root that got no randomness in `draw_seconds`.
    /// Anyone may call. Errors: AUDITS: still time, not submitted, already drawn.
    /// Emits: AuditSkipped.
    fn skip_undrawn(ref self: TState, job_id: u64, index: u32);
    /// Seals a drawn auditor's values. Caller: its operator.
    /// Errors: AUDITS: not sealing, not an auditor, already sealed, zero seal, too
    /// late. Emits: VerdictSealed.
    fn seal(ref self: TState, job_id: u64, index: u32, seal: felt252);
    /// After the seal deadline: slashes the silent auditors (caller is the
    /// reporter). If somebody sealed the audit goes on with those; otherwise
    /// others are drawn, at most `max_redraws` times, then it is skipped.
    /// The redraw mixes the latest Beacon seed in, so that nobody knew it when
    /// the first auditors were drawn.
    /// Anyone may call. Errors: AUDITS: not sealing, still time.
    /// Emits: AuditorSilent per auditor, then SealingClosed, AuditRedrawn or
    /// AuditSkipped.
    fn replace_silent(ref self: TState, job_id: u64, index: u32);
    /// Takes the values of the opened leaves and keeps their digest. Caller:
    /// Receipts.
    /// Errors: AUDITS: not Receipts, not opening, wrong leaves, too late.
    /// Emits: OpeningRecorded.
    fn record_opening(
        ref self: TState, job_id: u64, index: u32, tasks: Span<u32>, values: Span<felt252>,
    );
    /// Fails a worker that did not open in time; who sealed is paid out of what
    /// it loses. Anyone may call.
    /// Errors: AUDITS: not opening, still time. Emits: AuditFailed.
    fn fail_unopened(ref self: TState, job_id: u64, index: u32);
    /// Unseals the values of `auditor`. `opened` is what the worker opened, in
    /// the same order; it may be empty where `values` are exactly that. When all
    /// that sealed have unsealed: if most say 'UNAVAILABLE' of some task the
    /// attempt fails and nobody is slashed, otherwise the result is verified.
    /// The first other value opens a dispute at once. Anyone who knows the salt
    /// may call: the seal binds the auditor.
    /// Errors: AUDITS: not unsealing, not an auditor, not sealed, already
    /// unsealed, wrong unseal, not what was opened, too late.
    /// Emits: VerdictUnsealed, then AuditAgreed, AuditUnavailable or
    /// AuditDisputed.
    fn unseal(
        ref self: TState,
        job_id: u64,
        index: u32,
        auditor: ProviderId,
        values: Span<felt252>,
        salt: felt252,
        opened: Span<felt252>,
    );
    /// After the unseal deadline: slashes those who did not unseal and concludes
    /// with the rest; with none, another auditor is drawn (its seal is no longer
    /// blind, the challenge window still follows), in the end it is skipped.
    /// Anyone may call. Errors: AUDITS: not unsealing, still time.
    /// Emits: AuditorSilent, then as `unseal` or `replace_silent`.
    fn conclude(ref self: TState, job_id: u64, index: u32);
    /// A jury found the worker's value of `task` wrong: who agreed to it in an
    /// audit has not earned. Caller: Disputes. Errors: AUDITS: not Disputes.
    /// Emits: AuditorsDiscredited, if anybody did.
    fn discredit(ref self: TState, job_id: u64, index: u32, task: u32);

    /// What `draw` would draw now: tasks and auditors, neither where it would
    /// skip. Whom the Registry draws depends on the stake that is free at the
    /// moment. Errors: of `draw`.
    fn preview_draw(
        self: @TState, job_id: u64, index: u32, round: u64,
    ) -> (Span<u32>, Span<ProviderId>);
    fn audit(self: @TState, job_id: u64, index: u32) -> Audit;
    /// Sampled tasks and the owners of the auditors that are to be paid for
    /// them, in the present attempt: those that unsealed and agreed, and have not
    /// been discredited; where the worker did not open, those that sealed. The
    /// Market asks for an assignment that is verified, or fails by an offence.
    /// Skipped and unavailable audits earn nothing.
    fn earned(self: @TState, job_id: u64, index: u32) -> (u32, Span<ContractAddress>);
    /// The same auditors by number, for the Market, which asks for owners once.
    fn earners(self: @TState, job_id: u64, index: u32) -> (u32, Span<ProviderId>);
    /// What anyone could do now: 'draw', 'skip_undrawn', 'replace_silent',
    /// 'fail_unopened', 'conclude' or 0. For 'draw' a round must be final.
    fn next_action(self: @TState, job_id: u64, index: u32) -> felt252;
    /// Its fields are the dials (`components/parameters`).
    fn config(self: @TState) -> AuditsConfig;
}

pub mod events {
    use crate::registry::types::ProviderId;
    use super::super::types::Verdict;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditDrawn {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub attempt: u8,
        pub round: u64,
        pub seed: felt252,
        pub tasks: Span<u32>,
        pub auditors: Span<ProviderId>,
        pub seal_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditRedrawn {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub auditors: Span<ProviderId>,
        pub seal_deadline: u64,
    }

    /// Why: 'no sample', 'no auditor', 'no randomness', 'silence'.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditSkipped {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub reason: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VerdictSealed {
        #[key]
        pub job_id: u64,
        #[key]
        pub auditor: ProviderId,
        pub index: u32,
        pub seal: felt252,
        /// The worker may open now, until `open_deadline` (0 if it has).
        pub complete: bool,
        pub open_deadline: u64,
    }

    /// Somebody was silent: it goes on with those that sealed. The worker may
    /// open until then; 0 if it has opened already.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct SealingClosed {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub open_deadline: u64,
    }

    /// The worker's leaves are open; auditors unseal until the deadline.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct OpeningRecorded {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub values: Span<felt252>,
        pub unseal_deadline: u64,
    }

    /// Auditors that sealed after the opening unseal until the deadline.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct UnsealingBegun {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub unseal_deadline: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VerdictUnsealed {
        #[key]
        pub job_id: u64,
        #[key]
        pub auditor: ProviderId,
        pub index: u32,
        pub verdict: Verdict,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditorSilent {
        #[key]
        pub job_id: u64,
        #[key]
        pub auditor: ProviderId,
        pub index: u32,
        pub slashed: u128,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditAgreed {
        #[key]
        pub job_id: u64,
        pub index: u32,
    }

    /// Most auditors could get an input nowhere: the attempt has failed without
    /// an offence.
    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditUnavailable {
        #[key]
        pub job_id: u64,
        pub index: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditorsDiscredited {
        #[key]
        pub job_id: u64,
        pub index: u32,
        pub task: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditDisputed {
        #[key]
        pub job_id: u64,
        #[key]
        pub auditor: ProviderId,
        pub index: u32,
        pub task: u32,
        pub dispute_id: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct AuditFailed {
        #[key]
        pub job_id: u64,
        pub index: u32,
    }
}
