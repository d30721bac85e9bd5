//! Governor: those who stake decide, by what they staked on average, and only
//! through the Timelock. Weight comes from Staking by `IStakeTime`: a staker's
//! own stake and what others delegated to it.

use starknet::ContractAddress;
use starknet::account::Call;
use super::types::{GovernorConfig, Proposal, ProposalState};

#[starknet::interface]
pub trait IGovernor<TState> {
    /// Puts calls to the vote, which begins after `voting_delay`. Returns the
    /// proposal's number, from 1.
    /// Caller: whose average stake up to now reaches the threshold and who has no
    /// live proposal (pending, active, or passed and not queued). Errors:
    /// GOVERNOR: below threshold, has a live proposal, description too long; TIMELOCK:
    /// no calls, too many calls, too much data, zero target.
    /// Emits: CallProposed for each call, ProposalCreated.
    fn propose(ref self: TState, calls: Span<Call>, description: ByteArray) -> u64;
    /// Puts to the vote, at once and for `veto_period`, that an operation is
    /// struck off the Timelock's schedule. A veto is live beside another proposal.
    /// Caller: as for `propose`. Errors: GOVERNOR: below threshold, has a live
    /// proposal (a veto), description too long, nothing to veto.
    /// Emits: ProposalCreated.
    fn propose_veto(ref self: TState, operation: felt252, description: ByteArray) -> u64;
    /// Votes with the caller's average stake over `smoothing` seconds before the
    /// vote began; `support` is 0 against, 1 in favour, 2 abstain. Returns the
    /// weight.
    /// Caller: anyone with weight, once. Errors: GOVERNOR: no such proposal, not
    /// active, bad support, already voted, no weight. Emits: VoteCast.
    fn cast_vote(ref self: TState, proposal_id: u64, support: u8) -> u128;
    /// Puts the calls of a proposal that passed on the Timelock's schedule, with
    /// the Timelock's least delay. `calls` are those that were proposed.
    /// Caller: anyone. Errors: GOVERNOR: no such proposal, other kind, not
    /// succeeded, other calls. Emits: ProposalQueued.
    fn queue(ref self: TState, proposal_id: u64, calls: Span<Call>) -> felt252;
    /// Strikes the operation of a veto that passed off the Timelock's schedule.
    /// Caller: anyone. Errors: GOVERNOR: no such proposal, other kind, not
    /// succeeded; TIMELOCK: not pending. Emits: VetoEnacted.
    fn enact_veto(ref self: TState, proposal_id: u64);
    /// Ends a proposal before its vote begins.
    /// Caller: its proposer; anyone once the proposer's average stake up to now
    /// is below the threshold it proposed under. Errors: GOVERNOR: no such
    /// proposal, not pending, not the proposer. Emits: ProposalCanceled.
    fn cancel(ref self: TState, proposal_id: u64);
    /// For proposals from then on. Caller: governor. Errors: GOV: not governor,
    /// GOVERNOR: bad config. Emits: ConfigSet.
    fn set_config(ref self: TState, config: GovernorConfig);

    fn state(self: @TState, proposal_id: u64) -> ProposalState;
    /// Errors: GOVERNOR: no such proposal.
    fn proposal(self: @TState, proposal_id: u64) -> Proposal;
    fn proposal_count(self: @TState) -> u64;
    fn has_voted(self: @TState, proposal_id: u64, account: ContractAddress) -> bool;
    /// (support, weight) of an account's vote; none: (0, 0).
    fn vote_of(self: @TState, proposal_id: u64, account: ContractAddress) -> (u8, u128);
    /// Average stake over the present `smoothing` up to a past time.
    fn get_votes(self: @TState, account: ContractAddress, timepoint: u64) -> u128;
    /// The quorum of a vote that began at a past time, under the present config.
    fn quorum(self: @TState, timepoint: u64) -> u128;
    fn config(self: @TState) -> GovernorConfig;
    fn config_version(self: @TState) -> u32;
    fn hash_calls(self: @TState, calls: Span<Call>) -> felt252;
    fn timelock(self: @TState) -> ContractAddress;
    fn staking(self: @TState) -> ContractAddress;
}

pub mod events {
    use starknet::ContractAddress;
    use super::Call;
    use super::super::types::{GovernorConfig, ProposalKind, Tally};

    #[derive(Drop, Debug, starknet::Event)]
    pub struct CallProposed {
        #[key]
        pub proposal_id: u64,
        /// Its place among the proposal's calls.
        #[key]
        pub position: u32,
        pub call: Call,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProposalCreated {
        #[key]
        pub proposal_id: u64,
        #[key]
        pub proposer: ContractAddress,
        pub kind: ProposalKind,
        pub subject: felt252,
        pub starts_at: u64,
        pub ends_at: u64,
        pub config_version: u32,
        pub description: ByteArray,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VoteCast {
        #[key]
        pub proposal_id: u64,
        #[key]
        pub voter: ContractAddress,
        pub support: u8,
        pub weight: u128,
        pub tally: Tally,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProposalQueued {
        #[key]
        pub proposal_id: u64,
        pub operation: felt252,
        /// When the Timelock will take it.
        pub ready_at: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct VetoEnacted {
        #[key]
        pub proposal_id: u64,
        pub operation: felt252,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ProposalCanceled {
        #[key]
        pub proposal_id: u64,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct ConfigSet {
        pub version: u32,
        pub config: GovernorConfig,
    }
}
