#[starknet::contract]
pub mod Receipts {
    use core::num::traits::Zero;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::components::dials::{Dials, DialsComponent, fit};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::parameters::errors as parameter_errors;
    use crate::components::wired::WiredComponent;
    use crate::market::interface::{
        IMarketDispatcher, IMarketDispatcherTrait, IMarketPeersDispatcher,
        IMarketPeersDispatcherTrait, IMarketRevealsDispatcher, IMarketRevealsDispatcherTrait,
    };
    use crate::market::types::{Assignment, AssignmentState};
    use crate::market::word::{cell_key, split_job_id};
    use crate::receipts::errors;
    use crate::receipts::interface::{IReceipts, events};
    use crate::receipts::tree::{Place, commitment_hash, depth, leaf_hash, root_of, value_hash};
    use crate::receipts::types::{FAULT_MARK, Opening, Receipt};
    use crate::slasher::types::Offence;

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.receipts';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    /// One minute to thirty days.
    const MIN_REVEAL_SECONDS: u64 = 60;
    const MAX_REVEAL_SECONDS: u64 = 2_592_000;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        /// By `cell_key` of slot and index: the commitment while the Market says
        /// Committed, the root from Submitted on, otherwise nothing that counts.
        roots: Map<u64, felt252>,
        /// The blamed task; counts while the Market says that there is a fault.
        fault_tasks: Map<u64, u32>,
        reveal_seconds: u64,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
        RootCommitted: events::RootCommitted,
        RootSubmitted: events::RootSubmitted,
        LeavesOpened: events::LeavesOpened,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, reveal_seconds: u64) {
        self.governed.initialize(governor);
        assert(is_window(reveal_seconds), errors::BAD_CONFIG);
        self.reveal_seconds.write(reveal_seconds);
    }

    #[abi(embed_v0)]
    impl ReceiptsImpl of IReceipts<ContractState> {
        fn commit(ref self: ContractState, job_id: u64, index: u32, commitment: felt252) {
            assert(commitment.is_non_zero(), errors::ZERO_COMMITMENT);
            let operator = get_caller_address();
            self.market_peers().mark_committed(job_id, index, operator);
            self.roots.write(key(job_id, index), commitment);
            self.emit(events::RootCommitted { job_id, operator, index, commitment });
        }

        fn reveal(ref self: ContractState, job_id: u64, index: u32, root: felt252, salt: felt252) {
            assert(root.is_non_zero(), errors::ZERO_ROOT);
            let operator = get_caller_address();
            let market = IMarketRevealsDispatcher {
                contract_address: self.wired.Wired_peers.market.read(),
            };
            let (assignment, window) = market.mark_revealed(job_id, index, operator);
            assert(window.open, errors::TOO_EARLY);
            assert(
                get_block_timestamp() <= window.since + self.reveal_seconds.read(),
                errors::TOO_LATE,
            );
            let cell = key(job_id, index);
            let committed = self.roots.read(cell);
            let revealed = commitment_hash(@place(@assignment), index, root, salt);
            assert(committed == revealed, errors::WRONG_REVEAL);
            self.roots.write(cell, root);
            self.emit_submitted(@assignment, operator, root, 0);
        }

        fn submit(ref self: ContractState, job_id: u64, index: u32, root: felt252) {
            assert(root.is_non_zero(), errors::ZERO_ROOT);
            let operator = get_caller_address();
            let assignment = self.market_peers().mark_submitted(job_id, index, operator, false);
            self.roots.write(key(job_id, index), root);
            self.emit_submitted(@assignment, operator, root, 0);
        }

        fn submit_fault(
            ref self: ContractState, job_id: u64, index: u32, task: u32, root: felt252,
        ) {
            assert(root.is_non_zero(), errors::ZERO_ROOT);
            let operator = get_caller_address();
            let assignment = self.market_peers().mark_submitted(job_id, index, operator, true);
            check_task(@assignment, task);
            let cell = key(job_id, index);
            self.roots.write(cell, root);
            self.fault_tasks.write(cell, task);
            self.emit_submitted(@assignment, operator, root, task);
        }

        fn open(ref self: ContractState, job_id: u64, index: u32, openings: Span<Opening>) {
            let assignment = self.market().assignment(job_id, index);
            let receipt = self.receipt_of(@assignment);
            let mut tasks = array![];
            let mut values = array![];
            for opening in openings {
                tasks.append(*opening.task);
                values.append(value_of(@assignment, @receipt, opening));
            }
            let audits = IAuditsDispatcher {
                contract_address: self.wired.Wired_peers.audits.read(),
            };
            audits.record_opening(job_id, index, tasks.span(), values.span());
            self.emit(events::LeavesOpened { job_id, index, openings });
        }

        fn fail_unrevealed(ref self: ContractState, job_id: u64, index: u32) {
            let address = self.wired.Wired_peers.market.read();
            let window = IMarketRevealsDispatcher { contract_address: address }
                .reveal_window(job_id, index);
            assert(
                window.open && get_block_timestamp() > window.since + self.reveal_seconds.read(),
                errors::STILL_TIME,
            );
            IMarketPeersDispatcher { contract_address: address }
                .mark_failed(
                    job_id, index, Option::Some(Offence::Unrevealed), get_caller_address(),
                );
        }

        fn verify(self: @ContractState, job_id: u64, index: u32, opening: Opening) -> felt252 {
            let assignment = self.market().assignment(job_id, index);
            let receipt = self.receipt_of(@assignment);
            value_of(@assignment, @receipt, @opening)
        }

        fn receipt(self: @ContractState, job_id: u64, index: u32) -> Receipt {
            self.receipt_of(@self.market().assignment(job_id, index))
        }

        fn reveal_seconds(self: @ContractState) -> u64 {
            self.reveal_seconds.read()
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            assert(name == 'reveal_seconds', parameter_errors::UNKNOWN);
            self.reveal_seconds.read().into()
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            let seconds = fit(value);
            assert(is_window(seconds), parameter_errors::BAD_VALUE);
            self.reveal_seconds.write(seconds);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn market(self: @ContractState) -> IMarketDispatcher {
            IMarketDispatcher { contract_address: self.wired.Wired_peers.market.read() }
        }

        fn market_peers(self: @ContractState) -> IMarketPeersDispatcher {
            IMarketPeersDispatcher { contract_address: self.wired.Wired_peers.market.read() }
        }

        fn emit_submitted(
            ref self: ContractState,
            assignment: @Assignment,
            operator: ContractAddress,
            root: felt252,
            task: u32,
        ) {
            self
                .emit(
                    events::RootSubmitted {
                        job_id: *assignment.job_id,
                        operator,
                        index: *assignment.index,
                        attempt: *assignment.attempt,
                        root,
                        fault: *assignment.fault,
                        task,
                    },
                );
        }

        /// The cells as the Market's state says they are to be read: what an
        /// older attempt or another job left there is nothing.
        fn receipt_of(self: @ContractState, assignment: @Assignment) -> Receipt {
            let mut receipt = Receipt { root: 0, commitment: 0, fault: false, fault_task: 0 };
            let cell = key(*assignment.job_id, *assignment.index);
            match assignment.state {
                AssignmentState::Committed => { receipt.commitment = self.roots.read(cell); },
                AssignmentState::Submitted | AssignmentState::Verified | AssignmentState::Disputed |
                AssignmentState::Settled => {
                    receipt.root = self.roots.read(cell);
                    if *assignment.fault {
                        receipt.fault = true;
                        receipt.fault_task = self.fault_tasks.read(cell);
                    }
                },
                _ => {},
            }
            receipt
        }
    }

    fn is_window(seconds: u64) -> bool {
        seconds >= MIN_REVEAL_SECONDS && seconds <= MAX_REVEAL_SECONDS
    }

    fn key(job_id: u64, index: u32) -> u64 {
        let (_, slot) = split_job_id(job_id);
        cell_key(slot, index)
    }

    fn place(assignment: @Assignment) -> Place {
        Place {
            job_id: *assignment.job_id, attempt: *assignment.attempt, worker: *assignment.worker,
        }
    }

    fn check_task(assignment: @Assignment, task: u32) {
        assert(
            task >= *assignment.first && task - *assignment.first < *assignment.count,
            errors::TASK_OUT_OF_RANGE,
        );
    }

    /// The value of an opening that holds against the root; a fault receipt is
    /// the one leaf of the blamed task.
    fn value_of(assignment: @Assignment, receipt: @Receipt, opening: @Opening) -> felt252 {
        let root = *receipt.root;
        assert(root.is_non_zero(), errors::NO_ROOT);
        check_task(assignment, *opening.task);
        let leaf = leaf_hash(@place(assignment), *opening.task, opening.leaf);
        if *receipt.fault {
            assert(*opening.task == *receipt.fault_task, errors::TASK_OUT_OF_RANGE);
            assert(opening.path.is_empty(), errors::BAD_PATH_LENGTH);
            assert(leaf == root, errors::WRONG_OPENING);
            assert(*opening.leaf.output.high == FAULT_MARK, errors::NOT_A_FAULT);
        } else {
            assert(opening.path.len() == depth(*assignment.count), errors::BAD_PATH_LENGTH);
            let position = *opening.task - *assignment.first;
            assert(root_of(leaf, position, *opening.path) == root, errors::WRONG_OPENING);
        }
        value_hash(*assignment.job_id, *opening.task, opening.leaf)
    }
}
