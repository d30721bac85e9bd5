//! Timelock. Holds the schedule and is the governor of every contract, itself
//! included; it holds no money.

#[starknet::contract]
pub mod Timelock {
    use core::cmp::min;
    use core::num::traits::Zero;
    use starknet::account::Call;
    use starknet::storage::{
        Map, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::syscalls::call_contract_syscall;
    use starknet::{
        ClassHash, ContractAddress, SyscallResultTrait, get_block_timestamp, get_caller_address,
        get_contract_address, get_tx_info,
    };
    use crate::components::governed::GovernedComponent::{
        GovernedImpl as GovernedFunctions, InternalTrait as GovernedInternal,
    };
    use crate::components::governed::{
        GovernedComponent, IGoverned, IGovernedDispatcher, IGovernedDispatcherTrait,
    };
    use crate::timelock::errors;
    use crate::timelock::interface::ITimelock;
    use crate::timelock::interface::events::{
        CallScheduled, MinDelayChanged, OperationCancelled, OperationExecuted, OperationScheduled,
        ProposerChanged, Started,
    };
    use crate::timelock::packing::{Entry, PackEntry, Stage};
    use crate::timelock::schedule::{
        body_of, calls_of, check_calls, expires_at, operation_id, state_at,
    };
    use crate::timelock::types::{
        MAX_DELAY, MAX_TARGETS, MIN_DELAY, Operation, OperationState, PAGE,
    };

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);

    impl Identity of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.timelock';
    }

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        deployer: ContractAddress,
        /// Zero before `start`.
        proposer: ContractAddress,
        min_delay: u64,
        count: u32,
        /// Place on the schedule → id.
        ids: Map<u32, felt252>,
        entries: Map<felt252, Entry>,
        predecessors: Map<felt252, felt252>,
        salts: Map<felt252, felt252>,
        /// (id, place) → felt of the calls.
        bodies: Map<(felt252, u32), felt252>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        Started: Started,
        CallScheduled: CallScheduled,
        OperationScheduled: OperationScheduled,
        OperationExecuted: OperationExecuted,
        OperationCancelled: OperationCancelled,
        MinDelayChanged: MinDelayChanged,
        ProposerChanged: ProposerChanged,
    }

    #[constructor]
    fn constructor(ref self: ContractState, deployer: ContractAddress, min_delay: u64) {
        assert(deployer.is_non_zero(), errors::NOT_DEPLOYER);
        self.governed.initialize(get_contract_address());
        self.deployer.write(deployer);
        self.change_delay(min_delay);
    }

    /// GovernedComponent, but for good: whoever else governed the Timelock could
    /// upgrade it without its delay.
    #[abi(embed_v0)]
    impl SelfGovernedImpl of IGoverned<ContractState> {
        fn governor(self: @ContractState) -> ContractAddress {
            self.governed.governor()
        }

        fn pending_governor(self: @ContractState) -> ContractAddress {
            self.governed.pending_governor()
        }

        fn offer_governor(ref self: ContractState, next: ContractAddress) {
            assert(false, errors::SELF_GOVERNED);
        }

        fn accept_governor(ref self: ContractState) {
            assert(false, errors::SELF_GOVERNED);
        }

        fn upgrade(ref self: ContractState, class_hash: ClassHash) {
            self.governed.upgrade(class_hash);
        }

        fn contract_id(self: @ContractState) -> felt252 {
            self.governed.contract_id()
        }
    }

    #[abi(embed_v0)]
    impl TimelockImpl of ITimelock<ContractState> {
        fn start(
            ref self: ContractState, proposer: ContractAddress, targets: Span<ContractAddress>,
        ) {
            assert(get_caller_address() == self.deployer.read(), errors::NOT_DEPLOYER);
            assert(self.proposer.read().is_zero(), errors::ALREADY_STARTED);
            assert(targets.len() <= MAX_TARGETS, errors::TOO_MANY_TARGETS);
            self.change_proposer(proposer);
            self.emit(Started { proposer, targets });
            for target in targets {
                IGovernedDispatcher { contract_address: *target }.accept_governor();
            }
        }

        fn schedule_batch(
            ref self: ContractState,
            calls: Span<Call>,
            predecessor: felt252,
            salt: felt252,
            delay: u64,
        ) -> felt252 {
            self.assert_proposer();
            assert(delay >= self.min_delay.read() && delay <= MAX_DELAY, errors::BAD_DELAY);
            check_calls(calls);
            let body = body_of(calls);
            let id = self.id_of(body, predecessor, salt);
            let entry = self.entries.entry(id);
            assert(entry.read().stage == Stage::None, errors::KNOWN);

            let index = self.count.read();
            self.count.write(index + 1);
            self.ids.entry(index).write(id);
            let now = get_block_timestamp();
            let scheduled = Entry {
                stage: Stage::Scheduled,
                scheduled_at: now,
                ready_at: now + delay,
                index,
                length: body.len(),
            };
            entry.write(scheduled);
            self.write_unless_zero(id, predecessor, salt, body);
            for position in 0..calls.len() {
                self.emit(CallScheduled { id, position, call: *calls[position] });
            }
            self
                .emit(
                    OperationScheduled {
                        id,
                        index,
                        calls: calls.len(),
                        predecessor,
                        salt,
                        ready_at: scheduled.ready_at,
                        expires_at: expires_at(scheduled),
                    },
                );
            id
        }

        fn execute(ref self: ContractState, id: felt252) {
            let entry = self.known(id);
            match state_at(entry, get_block_timestamp()) {
                OperationState::Ready => assert(
                    entry.stage == Stage::Scheduled, errors::NOT_PENDING,
                ),
                OperationState::Waiting => core::panic_with_felt252(errors::NOT_READY),
                OperationState::Expired => core::panic_with_felt252(errors::EXPIRED),
                _ => core::panic_with_felt252(errors::NOT_PENDING),
            }
            let predecessor = self.predecessors.entry(id).read();
            if predecessor != 0 {
                assert(
                    self.entries.entry(predecessor).read().stage == Stage::Done,
                    errors::PREDECESSOR_WAITS,
                );
            }
            // Running, not done: a call that comes back here can neither execute
            // it again nor go on with what waits for it.
            self.entries.entry(id).write(Entry { stage: Stage::Running, ..entry });
            self.emit(OperationExecuted { id });
            for call in calls_of(self.body(id, entry.length)) {
                call_contract_syscall(*call.to, *call.selector, *call.calldata).unwrap_syscall();
            }
            self.entries.entry(id).write(Entry { stage: Stage::Done, ..entry });
        }

        fn cancel(ref self: ContractState, id: felt252) {
            self.assert_proposer();
            let entry = self.known(id);
            let state = state_at(entry, get_block_timestamp());
            assert(
                entry.stage == Stage::Scheduled && state != OperationState::Expired,
                errors::NOT_PENDING,
            );
            self.entries.entry(id).write(Entry { stage: Stage::Cancelled, ..entry });
            self.emit(OperationCancelled { id });
        }

        fn update_delay(ref self: ContractState, delay: u64) {
            assert_self();
            self.change_delay(delay);
        }

        fn set_proposer(ref self: ContractState, proposer: ContractAddress) {
            assert_self();
            self.change_proposer(proposer);
        }

        fn get_min_delay(self: @ContractState) -> u64 {
            self.min_delay.read()
        }

        fn proposer(self: @ContractState) -> ContractAddress {
            self.proposer.read()
        }

        fn hash_operation_batch(
            self: @ContractState, calls: Span<Call>, predecessor: felt252, salt: felt252,
        ) -> felt252 {
            self.id_of(body_of(calls), predecessor, salt)
        }

        fn get_operation_state(self: @ContractState, id: felt252) -> OperationState {
            state_at(self.entries.entry(id).read(), get_block_timestamp())
        }

        fn get_timestamp(self: @ContractState, id: felt252) -> u64 {
            self.entries.entry(id).read().ready_at
        }

        fn operation_count(self: @ContractState) -> u32 {
            self.count.read()
        }

        fn operation(self: @ContractState, id: felt252) -> Operation {
            let entry = self.known(id);
            Operation {
                id,
                state: state_at(entry, get_block_timestamp()),
                scheduled_at: entry.scheduled_at,
                ready_at: entry.ready_at,
                expires_at: expires_at(entry),
                predecessor: self.predecessors.entry(id).read(),
                salt: self.salts.entry(id).read(),
                calls: calls_of(self.body(id, entry.length)),
            }
        }

        fn schedule(self: @ContractState, from: u32, count: u32) -> Span<Operation> {
            assert(count <= PAGE, errors::PAGE_TOO_LARGE);
            let scheduled = self.count.read();
            let first = min(from, scheduled);
            let mut page = array![];
            for index in first..first + min(count, scheduled - first) {
                page.append(self.operation(self.ids.entry(index).read()));
            }
            page.span()
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn assert_proposer(self: @ContractState) {
            let proposer = self.proposer.read();
            assert(
                proposer.is_non_zero() && get_caller_address() == proposer, errors::NOT_PROPOSER,
            );
        }

        fn id_of(
            self: @ContractState, body: Span<felt252>, predecessor: felt252, salt: felt252,
        ) -> felt252 {
            operation_id(
                get_tx_info().unbox().chain_id, get_contract_address(), body, predecessor, salt,
            )
        }

        fn known(self: @ContractState, id: felt252) -> Entry {
            let entry = self.entries.entry(id).read();
            assert(entry.stage != Stage::None, errors::UNKNOWN);
            entry
        }

        fn body(self: @ContractState, id: felt252, length: u32) -> Span<felt252> {
            let mut body = array![];
            for place in 0..length {
                body.append(self.bodies.entry((id, place)).read());
            }
            body.span()
        }

        /// A cell that was never written reads as zero, and costs nothing.
        fn write_unless_zero(
            ref self: ContractState,
            id: felt252,
            predecessor: felt252,
            salt: felt252,
            body: Span<felt252>,
        ) {
            if predecessor != 0 {
                self.predecessors.entry(id).write(predecessor);
            }
            if salt != 0 {
                self.salts.entry(id).write(salt);
            }
            for place in 0..body.len() {
                if *body[place] != 0 {
                    self.bodies.entry((id, place)).write(*body[place]);
                }
            }
        }

        fn change_delay(ref self: ContractState, delay: u64) {
            assert(delay >= MIN_DELAY && delay <= MAX_DELAY, errors::BAD_DELAY);
            let previous = self.min_delay.read();
            self.min_delay.write(delay);
            self.emit(MinDelayChanged { previous, delay });
        }

        fn change_proposer(ref self: ContractState, proposer: ContractAddress) {
            assert(proposer.is_non_zero(), errors::ZERO_PROPOSER);
            let previous = self.proposer.read();
            self.proposer.write(proposer);
            self.emit(ProposerChanged { previous, proposer });
        }
    }

    fn assert_self() {
        assert(get_caller_address() == get_contract_address(), errors::NOT_SELF);
    }
}
