use starknet::ContractAddress;
use crate::registry::types::ProviderId;

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Claim {
    /// The result of the task is not what its input gives.
    Wrong,
    /// The output of the task cannot be fetched.
    Withheld,
}

/// Append only: the discriminants are stored.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum DisputePhase {
    None,
    /// The worker must open the leaf.
    Responding,
    /// Waits for randomness to draw the jury.
    Drawing,
    Sealing,
    Unsealing,
    /// Tallied; the loser may appeal.
    Decided,
    Final,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum Outcome {
    Pending,
    WorkerWins,
    WorkerLoses,
    /// No two thirds, or too few jurors: nobody is slashed, the buyer's
    /// payment is free again and the work is given to another. Of a challenge
    /// only if more than half found the result wrong.
    Undecided,
    /// A challenge that neither two thirds refute nor half of the jury shares:
    /// the result stays verified, the challenger's bond goes back.
    Unproven,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Dispute {
    pub id: u64,
    pub job_id: u64,
    pub index: u32,
    pub task: u32,
    pub claim: Claim,
    /// Who pays when the worker wins: a challenger with its bond, or the owner
    /// of the auditor that differed.
    pub opener: ContractAddress,
    /// The auditor that differed; 0 when somebody challenged.
    pub accuser: ProviderId,
    pub bond: u128,
    pub worker: ProviderId,
    pub phase: DisputePhase,
    pub outcome: Outcome,
    /// 0 first jury, 1 appeal.
    pub round: u8,
    pub jury: Span<ProviderId>,
    pub sealed: u32,
    pub unsealed: u32,
    /// Zero until the worker opened the leaf.
    pub worker_value: felt252,
    pub accuser_value: felt252,
    /// End of the present phase; 0 in Drawing.
    pub deadline: u64,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug, starknet::Store)]
pub struct DisputesConfig {
    /// SAGE a challenger puts up; an appeal costs twice that.
    pub challenge_bond: u128,
    /// SAGE a juror locks and loses when silent; half of it when it loses.
    pub juror_bond: u128,
    pub respond_seconds: u64,
    /// Waiting for randomness and jurors before the case is undecided.
    pub draw_seconds: u64,
    pub seal_seconds: u64,
    pub unseal_seconds: u64,
    pub appeal_seconds: u64,
    /// Odd; 5 and 11.
    pub jury_size: u8,
    pub appeal_size: u8,
    /// A jury smaller than this cannot decide. Odd, at least 3.
    pub min_jury: u8,
}

/// What jurors seal in a case of withheld output, in place of a digest's value.
pub const SERVED: felt252 = 'SERVED';
pub const WITHHELD: felt252 = 'WITHHELD';
