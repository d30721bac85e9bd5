use starknet::ContractAddress;

/// Bytes of a description.
pub const MAX_DESCRIPTION: u32 = 4_096;

/// How votes are held. Every proposal keeps the version it was made under.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct GovernorConfig {
    /// From proposing to the beginning of the vote, seconds: one hour to 14 days.
    pub voting_delay: u64,
    /// Length of the vote, seconds: one day to 30 days.
    pub voting_period: u64,
    /// Length of the vote on a veto, seconds: one day to six, so that it ends
    /// within the Timelock's shortest delay.
    pub veto_period: u64,
    /// Stake is averaged over this time before the vote begins, seconds: one day
    /// to 60 days.
    pub smoothing: u64,
    /// How long a proposal that passed may be queued, or a veto be enacted,
    /// seconds: one day to 30 days.
    pub queue_window: u64,
    /// Least weight in favour or abstaining, basis points of all: 100 to 5,000.
    pub quorum_bps: u16,
    /// Average stake of who proposes, SAGE base units: not zero, below 2^96.
    pub proposal_threshold: u128,
}

/// Append only: the discriminants are in storage and events.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum ProposalKind {
    /// Calls that go on the Timelock's schedule.
    Calls,
    /// Strikes an operation off the Timelock's schedule.
    Veto,
}

/// Append only: the discriminants are in views.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub enum ProposalState {
    /// Before the vote.
    Pending,
    Active,
    /// No strict majority, or no quorum.
    Defeated,
    /// Can be queued or, a veto, enacted.
    Succeeded,
    /// On the Timelock's schedule.
    Queued,
    Executed,
    /// By its proposer, or struck off the schedule.
    Canceled,
    /// Not queued, or not executed, in time.
    Expired,
}

/// Average stake, SAGE base units.
#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Tally {
    pub in_favour: u128,
    pub against: u128,
    pub abstained: u128,
    /// What `in_favour` + `abstained` must reach; 0 before the first vote.
    pub quorum: u128,
}

#[derive(Copy, Drop, Serde, PartialEq, Debug)]
pub struct Proposal {
    pub kind: ProposalKind,
    pub state: ProposalState,
    pub proposer: ContractAddress,
    /// The first second in which votes count, and in which they no longer do.
    pub starts_at: u64,
    pub ends_at: u64,
    pub config_version: u32,
    /// Of Calls: their hash. Of Veto: the operation.
    pub subject: felt252,
    /// The Timelock's operation; 0 before it is queued, and of a veto.
    pub operation: felt252,
    pub tally: Tally,
}

/// Support as OpenZeppelin's governors count it.
pub const AGAINST: u8 = 0;
pub const IN_FAVOUR: u8 = 1;
pub const ABSTAIN: u8 = 2;
