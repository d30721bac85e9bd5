//! What the contracts that judge the work say of an assignment: committed,
//! submitted, revealed, verified, disputed, failed.

#[starknet::component]
pub mod MarksComponent {
    use starknet::storage::StoragePointerReadAccess;
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::components::wired::WiredComponent;
    use crate::market::book::BookComponent;
    use crate::market::book::BookComponent::InternalTrait as BookInternal;
    use crate::market::consolation::Owed;
    use crate::market::interface::{IMarketPeers, IMarketReveals, events};
    use crate::market::outcomes::OutcomesComponent;
    use crate::market::outcomes::OutcomesComponent::InternalTrait as OutcomesInternal;
    use crate::market::rules::RulesComponent;
    use crate::market::rules::RulesComponent::InternalTrait as RulesInternal;
    use crate::market::types::{Assignment, AssignmentState, FailureResult, RevealWindow};
    use crate::market::word::{AssignmentWord, AssignmentWordTrait, JobWord, JobWordTrait};
    use crate::market::{consolation, errors};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::slasher::types::Offence;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        AssignmentVerified: events::AssignmentVerified,
        AssignmentDisputed: events::AssignmentDisputed,
    }

    #[embeddable_as(PeersImpl)]
    impl PeersEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Book: BookComponent::HasComponent<TContractState>,
        impl Outcomes: OutcomesComponent::HasComponent<TContractState>,
        impl Rules: RulesComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of IMarketPeers<ComponentState<TContractState>> {
        fn mark_committed(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            operator: ContractAddress,
        ) {
            self.assert_receipts();
            let mut book = get_dep_component_mut!(ref self, Book);
            let (slot, job) = book.job_of(job_id);
            assert(job.replicas > 1, errors::NO_REPLICAS);
            let now = get_block_timestamp();
            let mut word = self.running(slot, @job, index, operator, now);
            word.state = AssignmentState::Committed;
            word.at = now;
            book.put_assignment(slot, index, word);
        }

        fn mark_submitted(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            operator: ContractAddress,
            fault: bool,
        ) -> Assignment {
            self.assert_receipts();
            let mut book = get_dep_component_mut!(ref self, Book);
            let (slot, job) = book.job_of(job_id);
            assert(fault || job.replicas == 1, errors::NOT_COMMITTED);
            let now = get_block_timestamp();
            let mut word = self.running(slot, @job, index, operator, now);
            word.state = AssignmentState::Submitted;
            word.at = now;
            word.fault = fault;
            book.put_assignment(slot, index, word);
            book.describe_assignment(job_id, slot, job, index, word)
        }

        fn mark_verified(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            restart: bool,
            doubled: bool,
        ) {
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let caller = get_caller_address();
            let from = if caller == peers.audits.read() {
                AssignmentState::Submitted
            } else {
                assert(caller == peers.disputes.read(), errors::NOT_PEER);
                AssignmentState::Disputed
            };
            let mut book = get_dep_component_mut!(ref self, Book);
            let (slot, job) = book.job_of(job_id);
            let mut word = book.assignment_of(slot, @job, index);
            assert(word.state == from, errors::NOT_SUBMITTED);
            word.state = AssignmentState::Verified;
            if restart {
                word.at = get_block_timestamp();
                word.doubled = doubled;
            } else {
                word.doubled = word.doubled || doubled;
            }
            book.put_assignment(slot, index, word);
            let payable_at = job.payable_at(@word);
            self
                .emit(
                    events::AssignmentVerified { job_id, worker: word.worker, index, payable_at },
                );
        }

        fn mark_disputed(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32,
        ) -> Assignment {
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            assert(get_caller_address() == peers.disputes.read(), errors::NOT_PEER);
            let mut book = get_dep_component_mut!(ref self, Book);
            let (slot, job) = book.job_of(job_id);
            let mut word = book.assignment_of(slot, @job, index);
            if word.state == AssignmentState::Verified {
                assert(get_block_timestamp() < job.payable_at(@word), errors::TOO_LATE);
            } else {
                assert(word.state == AssignmentState::Submitted, errors::NOT_DISPUTABLE);
            }
            // `at` stays, so that a lost challenge does not move the window.
            word.state = AssignmentState::Disputed;
            book.put_assignment(slot, index, word);
            self.emit(events::AssignmentDisputed { job_id, worker: word.worker, index });
            book.describe_assignment(job_id, slot, job, index, word)
        }

        fn mark_failed(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            offence: Option<Offence>,
            reporter: ContractAddress,
        ) -> FailureResult {
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let (peer, from, refusal) = match offence {
                Option::Some(Offence::Unopened) => (
                    peers.audits.read(), AssignmentState::Submitted, errors::NOT_SUBMITTED,
                ),
                Option::Some(Offence::Unrevealed) => (
                    peers.receipts.read(), AssignmentState::Committed, errors::NOT_COMMITTED,
                ),
                Option::Some(Offence::WrongResult) => (
                    peers.disputes.read(), AssignmentState::Disputed, errors::NOT_DISPUTABLE,
                ),
                Option::None => if get_caller_address() == peers.audits.read() {
                    (peers.audits.read(), AssignmentState::Submitted, errors::NOT_SUBMITTED)
                } else {
                    (peers.disputes.read(), AssignmentState::Disputed, errors::NOT_DISPUTABLE)
                },
                _ => core::panic_with_felt252(errors::NOT_PEER),
            };
            assert(get_caller_address() == peer, errors::NOT_PEER);
            let book = get_dep_component!(@self, Book);
            let (slot, job) = book.job_of(job_id);
            let word = book.assignment_of(slot, @job, index);
            assert(word.state == from, refusal);
            let lock = word.lock();
            let owed = self.owed(job_id, index, @job, lock, offence);
            let mut outcomes = get_dep_component_mut!(ref self, Outcomes);
            outcomes.fail(job_id, slot, index, word, offence, lock, reporter, owed)
        }
    }

    #[embeddable_as(RevealsImpl)]
    impl RevealsEmbed<
        TContractState,
        +HasComponent<TContractState>,
        impl Book: BookComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of IMarketReveals<ComponentState<TContractState>> {
        fn mark_revealed(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            operator: ContractAddress,
        ) -> (Assignment, RevealWindow) {
            self.assert_receipts();
            let mut book = get_dep_component_mut!(ref self, Book);
            let (slot, job) = book.job_of(job_id);
            let mut word = book.assignment_of(slot, @job, index);
            assert(word.state == AssignmentState::Committed, errors::NOT_COMMITTED);
            self.assert_operator(operator, word.worker);
            let now = get_block_timestamp();
            let window = book.reveal_window_of(slot, @job, index, @word, now);
            word.state = AssignmentState::Submitted;
            word.at = now;
            book.put_assignment(slot, index, word);
            (book.describe_assignment(job_id, slot, job, index, word), window)
        }

        fn reveal_window(
            self: @ComponentState<TContractState>, job_id: u64, index: u32,
        ) -> RevealWindow {
            let book = get_dep_component!(self, Book);
            let (slot, job) = book.job_of(job_id);
            let word = book.assignment_of(slot, @job, index);
            assert(word.state == AssignmentState::Committed, errors::NOT_COMMITTED);
            book.reveal_window_of(slot, @job, index, @word, get_block_timestamp())
        }
    }

    #[generate_trait]
    impl OwedImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Rules: RulesComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of OwedTrait<TContractState> {
        /// What the auditors of an attempt have earned that fails by an offence
        /// that only an audit or a dispute finds.
        fn owed(
            self: @ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            job: @JobWord,
            lock: u128,
            offence: Option<Offence>,
        ) -> Owed {
            match offence {
                Option::Some(Offence::Unopened) | Option::Some(Offence::WrongResult) => {},
                _ => { return consolation::nothing(); },
            }
            let contract_address = get_dep_component!(self, Wired).Wired_peers.audits.read();
            let (samples, auditors) = IAuditsDispatcher { contract_address }.earned(job_id, index);
            let (_, count) = job.range(index);
            let rules = get_dep_component!(self, Rules);
            let config = rules.config_at(*job.config_version);
            let tier = rules.tier_at(*job.tier, *job.tier_revision);
            consolation::owed(lock, count, samples, auditors, @config, @tier)
        }
    }

    #[generate_trait]
    impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Book: BookComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        /// A taken assignment of the operator's provider, in time.
        fn running(
            self: @ComponentState<TContractState>,
            slot: u32,
            job: @JobWord,
            index: u32,
            operator: ContractAddress,
            now: u64,
        ) -> AssignmentWord {
            let word = get_dep_component!(self, Book).assignment_of(slot, job, index);
            assert(word.state == AssignmentState::Taken, errors::NOT_TAKEN);
            assert(now <= job.run_deadline(@word), errors::TOO_LATE);
            self.assert_operator(operator, word.worker);
            word
        }

        fn assert_receipts(self: @ComponentState<TContractState>) {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            assert(get_caller_address() == peers.receipts.read(), errors::NOT_PEER);
        }

        fn assert_operator(
            self: @ComponentState<TContractState>, operator: ContractAddress, worker: ProviderId,
        ) {
            let contract_address = get_dep_component!(self, Wired).Wired_peers.registry.read();
            let registry = IRegistryDispatcher { contract_address };
            assert(registry.operated_by(operator) == worker, errors::NOT_WORKER);
        }
    }
}
