//! Governor. Counts votes and speaks to the Timelock; it can call nothing else
//! but views.

#[starknet::contract]
pub mod Governor {
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::account::Call;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::governor::errors;
    use crate::governor::interface::IGovernor;
    use crate::governor::interface::events::{
        CallProposed, ConfigSet, ProposalCanceled, ProposalCreated, ProposalQueued, VetoEnacted,
        VoteCast,
    };
    use crate::governor::packing::{
        Ballot, PackBallot, PackConfig, PackPair, PackRecord, Pair, Record, Stage,
    };
    use crate::governor::rules::{check_config, ends_at, salt_of};
    use crate::governor::standing::{quorum_at, state_of_open, state_of_queued, weight_of};
    use crate::governor::types::{
        ABSTAIN, AGAINST, GovernorConfig, IN_FAVOUR, MAX_DESCRIPTION, Proposal, ProposalKind,
        ProposalState, Tally,
    };
    use crate::staking::time_interface::IStakeTimeDispatcher;
    use crate::timelock::interface::{ITimelockDispatcher, ITimelockDispatcherTrait};
    use crate::timelock::schedule::{body_of, check_calls};
    use crate::timelock::types::OperationState;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.governor';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        timelock: ContractAddress,
        staking: ContractAddress,
        config_version: u32,
        configs: Map<u32, GovernorConfig>,
        count: u64,
        records: Map<u64, Record>,
        proposers: Map<u64, ContractAddress>,
        subjects: Map<u64, felt252>,
        operations: Map<u64, felt252>,
        /// (in favour, against)
        votes: Map<u64, Pair>,
        /// (abstained, quorum)
        others: Map<u64, Pair>,
        ballots: Map<(u64, ContractAddress), Ballot>,
        /// (proposer, is a veto) → its last proposal.
        latest: Map<(ContractAddress, bool), u64>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        CallProposed: CallProposed,
        ProposalCreated: ProposalCreated,
        VoteCast: VoteCast,
        ProposalQueued: ProposalQueued,
        VetoEnacted: VetoEnacted,
        ProposalCanceled: ProposalCanceled,
        ConfigSet: ConfigSet,
    }

    #[constructor]
    fn constructor(
        ref self: ContractState,
        governor: ContractAddress,
        timelock: ContractAddress,
        staking: ContractAddress,
        config: GovernorConfig,
    ) {
        assert(timelock.is_non_zero() && staking.is_non_zero(), errors::ZERO_ADDRESS);
        self.governed.initialize(governor);
        self.timelock.write(timelock);
        self.staking.write(staking);
        self.change_config(config);
    }

    #[abi(embed_v0)]
    impl GovernorImpl of IGovernor<ContractState> {
        fn propose(ref self: ContractState, calls: Span<Call>, description: ByteArray) -> u64 {
            check_calls(calls);
            let config = self.config();
            let starts_at = get_block_timestamp() + config.voting_delay;
            let id = self.open(ProposalKind::Calls, hash_of(calls), starts_at, config, description);
            for position in 0..calls.len() {
                self.emit(CallProposed { proposal_id: id, position, call: *calls[position] });
            }
            id
        }

        fn propose_veto(
            ref self: ContractState, operation: felt252, description: ByteArray,
        ) -> u64 {
            let state = self.the_timelock().get_operation_state(operation);
            assert(
                state == OperationState::Waiting || state == OperationState::Ready,
                errors::NOTHING_TO_VETO,
            );
            let now = get_block_timestamp();
            self.open(ProposalKind::Veto, operation, now, self.config(), description)
        }

        fn cast_vote(ref self: ContractState, proposal_id: u64, support: u8) -> u128 {
            let record = self.known(proposal_id);
            assert(self.state_of(proposal_id, record) == ProposalState::Active, errors::NOT_ACTIVE);
            let voter = get_caller_address();
            let ballot = self.ballots.entry((proposal_id, voter));
            assert(ballot.read().weight == 0, errors::VOTED);
            let config = self.configs.entry(record.config_version).read();
            let weight = weight_of(self.the_staking(), voter, record.starts_at, config.smoothing);
            assert(weight != 0, errors::NO_WEIGHT);

            let mut tally = self.tally_of(proposal_id);
            if tally.quorum == 0 {
                tally.quorum = quorum_at(self.the_staking(), record.starts_at, config);
            }
            if support == AGAINST {
                tally.against += weight;
            } else if support == IN_FAVOUR {
                tally.in_favour += weight;
            } else {
                assert(support == ABSTAIN, errors::BAD_SUPPORT);
                tally.abstained += weight;
            }
            ballot.write(Ballot { support, weight });
            self
                .votes
                .entry(proposal_id)
                .write(Pair { first: tally.in_favour, second: tally.against });
            self
                .others
                .entry(proposal_id)
                .write(Pair { first: tally.abstained, second: tally.quorum });
            self.emit(VoteCast { proposal_id, voter, support, weight, tally });
            weight
        }

        fn queue(ref self: ContractState, proposal_id: u64, calls: Span<Call>) -> felt252 {
            self.enact(proposal_id, ProposalKind::Calls);
            assert(hash_of(calls) == self.subjects.entry(proposal_id).read(), errors::OTHER_CALLS);
            let timelock = self.the_timelock();
            let delay = timelock.get_min_delay();
            let operation = timelock
                .schedule_batch(calls, 0, salt_of(get_contract_address(), proposal_id), delay);
            self.operations.entry(proposal_id).write(operation);
            let ready_at = get_block_timestamp() + delay;
            self.emit(ProposalQueued { proposal_id, operation, ready_at });
            operation
        }

        fn enact_veto(ref self: ContractState, proposal_id: u64) {
            self.enact(proposal_id, ProposalKind::Veto);
            let operation = self.subjects.entry(proposal_id).read();
            self.emit(VetoEnacted { proposal_id, operation });
            self.the_timelock().cancel(operation);
        }

        fn cancel(ref self: ContractState, proposal_id: u64) {
            let record = self.known(proposal_id);
            assert(
                self.state_of(proposal_id, record) == ProposalState::Pending, errors::NOT_PENDING,
            );
            let proposer = self.proposers.entry(proposal_id).read();
            if get_caller_address() != proposer {
                let config = self.configs.entry(record.config_version).read();
                let weight = weight_of(
                    self.the_staking(), proposer, get_block_timestamp(), config.smoothing,
                );
                assert(weight < config.proposal_threshold, errors::NOT_PROPOSER);
            }
            self.records.entry(proposal_id).write(Record { stage: Stage::Canceled, ..record });
            self.emit(ProposalCanceled { proposal_id });
        }

        fn set_config(ref self: ContractState, config: GovernorConfig) {
            self.governed.assert_governor();
            self.change_config(config);
        }

        fn state(self: @ContractState, proposal_id: u64) -> ProposalState {
            self.state_of(proposal_id, self.known(proposal_id))
        }

        fn proposal(self: @ContractState, proposal_id: u64) -> Proposal {
            let record = self.known(proposal_id);
            let config = self.configs.entry(record.config_version).read();
            Proposal {
                kind: record.kind,
                state: self.state_of(proposal_id, record),
                proposer: self.proposers.entry(proposal_id).read(),
                starts_at: record.starts_at,
                ends_at: ends_at(record.kind, record.starts_at, config),
                config_version: record.config_version,
                subject: self.subjects.entry(proposal_id).read(),
                operation: self.operations.entry(proposal_id).read(),
                tally: self.tally_of(proposal_id),
            }
        }

        fn proposal_count(self: @ContractState) -> u64 {
            self.count.read()
        }

        fn has_voted(self: @ContractState, proposal_id: u64, account: ContractAddress) -> bool {
            self.ballots.entry((proposal_id, account)).read().weight != 0
        }

        fn vote_of(self: @ContractState, proposal_id: u64, account: ContractAddress) -> (u8, u128) {
            let ballot = self.ballots.entry((proposal_id, account)).read();
            (ballot.support, ballot.weight)
        }

        fn get_votes(self: @ContractState, account: ContractAddress, timepoint: u64) -> u128 {
            weight_of(self.the_staking(), account, timepoint, self.config().smoothing)
        }

        fn quorum(self: @ContractState, timepoint: u64) -> u128 {
            quorum_at(self.the_staking(), timepoint, self.config())
        }

        fn config(self: @ContractState) -> GovernorConfig {
            self.configs.entry(self.config_version.read()).read()
        }

        fn config_version(self: @ContractState) -> u32 {
            self.config_version.read()
        }

        fn hash_calls(self: @ContractState, calls: Span<Call>) -> felt252 {
            hash_of(calls)
        }

        fn timelock(self: @ContractState) -> ContractAddress {
            self.timelock.read()
        }

        fn staking(self: @ContractState) -> ContractAddress {
            self.staking.read()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn open(
            ref self: ContractState,
            kind: ProposalKind,
            subject: felt252,
            starts_at: u64,
            config: GovernorConfig,
            description: ByteArray,
        ) -> u64 {
            assert(description.len() <= MAX_DESCRIPTION, errors::LONG_DESCRIPTION);
            let proposer = get_caller_address();
            let weight = weight_of(
                self.the_staking(), proposer, get_block_timestamp(), config.smoothing,
            );
            assert(weight >= config.proposal_threshold, errors::BELOW_THRESHOLD);
            let latest = self.latest.entry((proposer, kind == ProposalKind::Veto));
            let before = latest.read();
            if before != 0 {
                match self.state(before) {
                    ProposalState::Pending | ProposalState::Active |
                    ProposalState::Succeeded => core::panic_with_felt252(errors::LIVE_PROPOSAL),
                    _ => {},
                }
            }
            let id = self.count.read() + 1;
            self.count.write(id);
            latest.write(id);
            let config_version = self.config_version.read();
            self
                .records
                .entry(id)
                .write(Record { kind, stage: Stage::Open, starts_at, config_version });
            self.proposers.entry(id).write(proposer);
            self.subjects.entry(id).write(subject);
            self
                .emit(
                    ProposalCreated {
                        proposal_id: id,
                        proposer,
                        kind,
                        subject,
                        starts_at,
                        ends_at: ends_at(kind, starts_at, config),
                        config_version,
                        description,
                    },
                );
            id
        }

        /// Marks a proposal that passed, once.
        fn enact(ref self: ContractState, proposal_id: u64, kind: ProposalKind) {
            let record = self.known(proposal_id);
            assert(record.kind == kind, errors::OTHER_KIND);
            assert(
                self.state_of(proposal_id, record) == ProposalState::Succeeded,
                errors::NOT_SUCCEEDED,
            );
            self.records.entry(proposal_id).write(Record { stage: Stage::Enacted, ..record });
        }

        fn known(self: @ContractState, proposal_id: u64) -> Record {
            assert(proposal_id != 0 && proposal_id <= self.count.read(), errors::NO_PROPOSAL);
            self.records.entry(proposal_id).read()
        }

        fn state_of(self: @ContractState, proposal_id: u64, record: Record) -> ProposalState {
            match record.stage {
                Stage::Canceled => ProposalState::Canceled,
                Stage::Enacted => match record.kind {
                    ProposalKind::Veto => ProposalState::Executed,
                    ProposalKind::Calls => state_of_queued(
                        self
                            .the_timelock()
                            .get_operation_state(self.operations.entry(proposal_id).read()),
                    ),
                },
                Stage::Open => state_of_open(
                    record,
                    self.configs.entry(record.config_version).read(),
                    self.tally_of(proposal_id),
                    get_block_timestamp(),
                ),
            }
        }

        fn tally_of(self: @ContractState, proposal_id: u64) -> Tally {
            let votes = self.votes.entry(proposal_id).read();
            let others = self.others.entry(proposal_id).read();
            Tally {
                in_favour: votes.first,
                against: votes.second,
                abstained: others.first,
                quorum: others.second,
            }
        }

        fn change_config(ref self: ContractState, config: GovernorConfig) {
            check_config(config);
            let version = self.config_version.read() + 1;
            self.config_version.write(version);
            self.configs.entry(version).write(config);
            self.emit(ConfigSet { version, config });
        }

        fn the_timelock(self: @ContractState) -> ITimelockDispatcher {
            ITimelockDispatcher { contract_address: self.timelock.read() }
        }

        fn the_staking(self: @ContractState) -> IStakeTimeDispatcher {
            IStakeTimeDispatcher { contract_address: self.staking.read() }
        }
    }

    fn hash_of(calls: Span<Call>) -> felt252 {
        poseidon_hash_span(body_of(calls))
    }
}
