#[starknet::contract]
pub mod Disputes {
    use starknet::storage::{
        StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::market::errors::NOT_DISPUTABLE;
    use crate::market::interface::{
        IMarketDispatcher, IMarketDispatcherTrait, IMarketPeersDispatcher,
        IMarketPeersDispatcherTrait,
    };
    use crate::market::types::AssignmentState;
    use crate::receipts::interface::{IReceiptsDispatcher, IReceiptsDispatcherTrait};
    use crate::receipts::types::Opening;
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::staking::interface::{
        IStakeLocksDispatcher, IStakeLocksDispatcherTrait, IStakingDispatcher,
        IStakingDispatcherTrait,
    };
    use crate::staking::types::{LOCK_UNIT, LockReason};
    use super::super::bench::BenchComponent;
    use super::super::bench::BenchComponent::InternalTrait as BenchInternal;
    use super::super::dials::{value_of, with_value};
    use super::super::docket::DocketComponent;
    use super::super::docket::DocketComponent::InternalTrait as DocketInternal;
    use super::super::endings::EndingsComponent;
    use super::super::endings::EndingsComponent::InternalTrait as EndingsInternal;
    use super::super::errors;
    use super::super::interface::{IDisputes, events};
    use super::super::packing::{Case, State, count, empty_panel};
    use super::super::rules::{is_over, is_sound, present};
    use super::super::till::TillTrait;
    use super::super::types::{Claim, Dispute, DisputePhase, DisputesConfig, Outcome};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);
    component!(path: DocketComponent, storage: docket, event: DocketEvent);
    component!(path: EndingsComponent, storage: endings, event: EndingsEvent);
    component!(path: BenchComponent, storage: bench, event: BenchEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.disputes';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;
    #[abi(embed_v0)]
    impl ParametersImpl = DialsComponent::ParametersImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        #[substorage(v0)]
        dials: DialsComponent::Storage,
        config: DisputesConfig,
        #[substorage(v0)]
        docket: DocketComponent::Storage,
        #[substorage(v0)]
        endings: EndingsComponent::Storage,
        #[substorage(v0)]
        bench: BenchComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        DisputeAnswered: events::DisputeAnswered,
        DisputeAppealed: events::DisputeAppealed,
        #[flat]
        DocketEvent: DocketComponent::Event,
        #[flat]
        EndingsEvent: EndingsComponent::Event,
        #[flat]
        BenchEvent: BenchComponent::Event,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: DisputesConfig) {
        self.governed.initialize(governor);
        assert(is_sound(config), errors::BAD_CONFIG);
        self.config.write(config);
    }

    #[abi(embed_v0)]
    impl DisputesImpl of IDisputes<ContractState> {
        fn challenge(
            ref self: ContractState, job_id: u64, index: u32, task: u32, claim: Claim,
        ) -> u64 {
            let opener = get_caller_address();
            let market = self.wired.Wired_peers.market.read();
            let assignment = IMarketDispatcher { contract_address: market }
                .assignment(job_id, index);
            // while an audit runs, only the audit may open a case
            assert(assignment.state == AssignmentState::Verified, NOT_DISPUTABLE);
            assert(
                task >= assignment.first && task - assignment.first < assignment.count,
                errors::TASK_OUT_OF_RANGE,
            );
            if assignment.fault {
                assert(claim == Claim::Wrong, errors::FAULT_HAS_NO_OUTPUT);
                let blamed = self.receipts().receipt(job_id, index).fault_task;
                assert(task == blamed, errors::TASK_OUT_OF_RANGE);
            }
            for provider in self.bench.providers_of(opener).span() {
                assert(*provider != assignment.worker, errors::WORKER_CANNOT);
            }
            let config = self.config.read();
            let case = Case {
                job_id, index, task, worker: assignment.worker, claim, accuser: 0, held: 0,
            };
            let deadline = get_block_timestamp() + config.respond_seconds;
            let dispute_id = self
                .docket
                .record(case, opener, config.challenge_bond, DisputePhase::Responding, deadline);
            IMarketPeersDispatcher { contract_address: market }.mark_disputed(job_id, index);
            self.endings.peers().till.take_bond(opener, config.challenge_bond);
            self.docket.say_opened(dispute_id, case, opener, config.challenge_bond, 0, 0, deadline);
            dispute_id
        }

        fn open_from_audit(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            task: u32,
            worker_value: felt252,
            accuser: ProviderId,
            accuser_value: felt252,
        ) -> u64 {
            assert(
                get_caller_address() == self.wired.Wired_peers.audits.read(), errors::NOT_AUDITS,
            );
            let assignment = IMarketPeersDispatcher {
                contract_address: self.wired.Wired_peers.market.read(),
            }
                .mark_disputed(job_id, index);
            let opener = self.registry().owner_of(accuser);
            let bond = self.config.juror_bond.read();
            // an honest auditor must be able to accuse whatever it has free
            let free = self.staking().free_of(opener);
            let held = if free < bond {
                free / LOCK_UNIT * LOCK_UNIT
            } else {
                bond
            };
            let case = Case {
                job_id, index, task, worker: assignment.worker, claim: Claim::Wrong, accuser, held,
            };
            let dispute_id = self.docket.record(case, opener, bond, DisputePhase::Drawing, 0);
            self.docket.Docket_worker_values.write(dispute_id, worker_value);
            self.docket.Docket_accuser_values.write(dispute_id, accuser_value);
            if held != 0 {
                self.locks().lock(opener, LockReason::Jury, held);
            }
            self.docket.say_opened(dispute_id, case, opener, bond, worker_value, accuser_value, 0);
            dispute_id
        }

        fn respond(ref self: ContractState, dispute_id: u64, opening: Opening) {
            let state = self.docket.state(dispute_id);
            let now = get_block_timestamp();
            assert(state.phase == DisputePhase::Responding, errors::NOT_RESPONDING);
            assert(now <= state.deadline, errors::TOO_LATE);
            let case = self.docket.case(dispute_id);
            assert(opening.task == case.task, errors::WRONG_TASK);
            let worker_value = self.receipts().verify(case.job_id, case.index, opening);
            self.docket.Docket_worker_values.write(dispute_id, worker_value);
            self
                .docket
                .set_state(
                    dispute_id,
                    State { phase: DisputePhase::Drawing, deadline: 0, ready_at: now, ..state },
                );
            self.emit(events::DisputeAnswered { dispute_id, worker_value });
        }

        fn draw_jury(ref self: ContractState, dispute_id: u64, round: u64) {
            self.bench.draw(dispute_id, round, self.config.read());
        }

        fn seal(ref self: ContractState, dispute_id: u64, seal: felt252) {
            self.bench.seal(dispute_id, seal, self.config.read());
        }

        fn unseal(ref self: ContractState, dispute_id: u64, value: felt252, salt: felt252) {
            self.bench.unseal(dispute_id, value, salt, self.config.read());
        }

        fn advance(ref self: ContractState, dispute_id: u64) {
            let config = self.config.read();
            let now = get_block_timestamp();
            let state = present(self.docket.state(dispute_id), config, now);
            assert(state.phase != DisputePhase::Final, errors::CLOSED);
            assert(is_over(state, config, now), errors::STILL_TIME);
            let case = self.docket.case(dispute_id);
            match state.phase {
                DisputePhase::Responding => self
                    .endings
                    .close(dispute_id, case, state, Outcome::WorkerLoses, 0),
                DisputePhase::Drawing => self.endings.close_undrawn(dispute_id, case, state),
                DisputePhase::Decided => {
                    let value = self.docket.Docket_first_values.read(dispute_id);
                    self.endings.close(dispute_id, case, state, state.outcome, value);
                },
                _ => self.endings.count_votes(dispute_id, case, state, config),
            }
        }

        fn appeal(ref self: ContractState, dispute_id: u64) {
            let state = self.docket.state(dispute_id);
            assert(state.round == 0, errors::NO_APPEAL);
            assert(state.phase == DisputePhase::Decided, errors::NOT_DECIDED);
            let now = get_block_timestamp();
            assert(now <= state.deadline, errors::TOO_LATE);
            let appellant = get_caller_address();
            let case = self.docket.case(dispute_id);
            assert(
                appellant == self.endings.loser(dispute_id, case, state.outcome), errors::NOT_LOSER,
            );
            let bond = 2 * self.config.challenge_bond.read();
            self.docket.Docket_appeal_bonds.write(dispute_id, bond);
            self
                .docket
                .set_state(
                    dispute_id,
                    State {
                        phase: DisputePhase::Drawing,
                        outcome: Outcome::Pending,
                        first_outcome: state.outcome,
                        round: 1,
                        deadline: 0,
                        ready_at: now,
                        sealed: 0,
                        panel: empty_panel(),
                        first_panel: state.panel,
                    },
                );
            self.endings.peers().till.take_bond(appellant, bond);
            self.emit(events::DisputeAppealed { dispute_id, appellant, bond });
        }

        fn dispute(self: @ContractState, dispute_id: u64) -> Dispute {
            let state = present(
                self.docket.state(dispute_id), self.config.read(), get_block_timestamp(),
            );
            let case = self.docket.case(dispute_id);
            Dispute {
                id: dispute_id,
                job_id: case.job_id,
                index: case.index,
                task: case.task,
                claim: case.claim,
                opener: self.docket.Docket_openers.read(dispute_id),
                accuser: case.accuser,
                bond: self.docket.Docket_bonds.read(dispute_id),
                worker: case.worker,
                phase: state.phase,
                outcome: state.outcome,
                round: state.round,
                jury: self.docket.jury(dispute_id, state.round, state.panel.seats),
                sealed: count(state.sealed),
                unsealed: count(state.panel.unsealed),
                worker_value: self.docket.Docket_worker_values.read(dispute_id),
                accuser_value: self.docket.Docket_accuser_values.read(dispute_id),
                deadline: state.deadline,
            }
        }

        fn dispute_count(self: @ContractState) -> u64 {
            self.docket.Docket_count.read()
        }

        fn dispute_of(self: @ContractState, job_id: u64, index: u32) -> u64 {
            self.docket.open_dispute_of(job_id, index)
        }

        fn next_action(self: @ContractState, dispute_id: u64) -> felt252 {
            let config = self.config.read();
            let now = get_block_timestamp();
            let state = present(self.docket.state(dispute_id), config, now);
            if is_over(state, config, now) {
                'advance'
            } else if state.phase == DisputePhase::Drawing {
                'draw_jury'
            } else {
                0
            }
        }

        fn config(self: @ContractState) -> DisputesConfig {
            self.config.read()
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            value_of(self.config.read(), name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            self.config.write(with_value(self.config.read(), name, value));
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn registry(self: @ContractState) -> IRegistryDispatcher {
            IRegistryDispatcher { contract_address: self.wired.Wired_peers.registry.read() }
        }

        fn receipts(self: @ContractState) -> IReceiptsDispatcher {
            IReceiptsDispatcher { contract_address: self.wired.Wired_peers.receipts.read() }
        }

        fn staking(self: @ContractState) -> IStakingDispatcher {
            IStakingDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
        }

        fn locks(self: @ContractState) -> IStakeLocksDispatcher {
            IStakeLocksDispatcher { contract_address: self.wired.Wired_peers.staking.read() }
        }
    }
}
