#[starknet::contract]
pub mod Disputes {
    use starknet::storage::{
        StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::audits::rules::capability;
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
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
    use super::super::docket::DocketComponent;
    use super::super::docket::DocketComponent::InternalTrait as DocketInternal;
    use super::super::endings::EndingsComponent;
    use super::super::endings::EndingsComponent::InternalTrait as EndingsInternal;
    use super::super::errors;
    use super::super::interface::{IDisputes, events};
    use super::super::packing::{Case, Panel, State, count, empty_panel, seat_bit};
    use super::super::rules::{is_over, is_sound, juror_bond, jury_seed, present, seal_of, weight};
    use super::super::tally::{Ballot, odd};
    use super::super::till::TillTrait;
    use super::super::types::{Claim, Dispute, DisputePhase, DisputesConfig, Outcome};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DocketComponent, storage: docket, event: DocketEvent);
    component!(path: EndingsComponent, storage: endings, event: EndingsEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.disputes';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        config: DisputesConfig,
        #[substorage(v0)]
        docket: DocketComponent::Storage,
        #[substorage(v0)]
        endings: EndingsComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        DisputeAnswered: events::DisputeAnswered,
        JuryDrawn: events::JuryDrawn,
        JurorSealed: events::JurorSealed,
        JurorUnsealed: events::JurorUnsealed,
        DisputeAppealed: events::DisputeAppealed,
        ConfigSet: events::ConfigSet,
        #[flat]
        DocketEvent: DocketComponent::Event,
        #[flat]
        EndingsEvent: EndingsComponent::Event,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
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
            for provider in self.providers_of(opener).span() {
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
            let state = self.docket.state(dispute_id);
            assert(state.phase == DisputePhase::Drawing, errors::NOT_DRAWING);
            let case = self.docket.case(dispute_id);
            let config = self.config.read();
            let drawn = self.drawn(dispute_id, case, state, config, round);
            let seats = odd(drawn.len());
            if seats < config.min_jury.into() {
                return self.endings.close_undrawn(dispute_id, case, state);
            }
            let jury = drawn.slice(0, seats);
            let registry = self.registry();
            let bond = juror_bond(config, registry.config());
            let seal_deadline = get_block_timestamp() + config.seal_seconds;
            let sealing = State {
                phase: DisputePhase::Sealing,
                deadline: seal_deadline,
                panel: Panel { seats, unsealed: 0, bond },
                ..state,
            };
            self.docket.set_state(dispute_id, sealing);
            let locks = self.locks();
            for seat in 0..seats {
                let juror = *jury[seat];
                self.docket.set_juror(dispute_id, state.round, seat, juror);
                locks.lock(registry.owner_of(juror), LockReason::Jury, bond);
            }
            self.emit(events::JuryDrawn { dispute_id, round: state.round, jury, seal_deadline });
        }

        fn seal(ref self: ContractState, dispute_id: u64, seal: felt252) {
            let mut state = self.docket.state(dispute_id);
            assert(state.phase == DisputePhase::Sealing, errors::NOT_SEALING);
            let now = get_block_timestamp();
            assert(now <= state.deadline, errors::TOO_LATE);
            let (juror, seat) = self.caller_sits(dispute_id, state);
            assert(state.sealed & seat_bit(seat) == 0, errors::ALREADY_SEALED);
            assert(seal != 0, errors::ZERO_SEAL);
            state.sealed = state.sealed | seat_bit(seat);
            let complete = count(state.sealed) == state.panel.seats;
            if complete {
                state.phase = DisputePhase::Unsealing;
                state.deadline = now + self.config.unseal_seconds.read();
            }
            self.docket.set_seal(dispute_id, state.round, seat, seal);
            self.docket.set_state(dispute_id, state);
            let unseal_deadline = if complete {
                state.deadline
            } else {
                0
            };
            self.emit(events::JurorSealed { dispute_id, juror, seal, complete, unseal_deadline });
        }

        fn unseal(ref self: ContractState, dispute_id: u64, value: felt252, salt: felt252) {
            let now = get_block_timestamp();
            let mut state = present(self.docket.state(dispute_id), self.config.read(), now);
            assert(state.phase == DisputePhase::Unsealing, errors::NOT_UNSEALING);
            assert(now <= state.deadline, errors::TOO_LATE);
            let (juror, seat) = self.caller_sits(dispute_id, state);
            assert(state.sealed & seat_bit(seat) != 0, errors::NOT_SEALED);
            assert(state.panel.unsealed & seat_bit(seat) == 0, errors::ALREADY_UNSEALED);
            assert(value != 0, errors::ZERO_VALUE);
            assert(
                self
                    .docket
                    .seal(
                        dispute_id, state.round, seat,
                    ) == seal_of(dispute_id, state.round, juror, value, salt),
                errors::WRONG_UNSEAL,
            );
            let registry = self.registry();
            let stake = self.staking().stake_of(registry.owner_of(juror));
            let weight = weight(stake, registry.config());
            self.docket.set_ballot(dispute_id, state.round, seat, juror, Ballot { value, weight });
            state.panel.unsealed = state.panel.unsealed | seat_bit(seat);
            self.docket.set_state(dispute_id, state);
            self.emit(events::JurorUnsealed { dispute_id, juror, value, weight });
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

        fn set_config(ref self: ContractState, config: DisputesConfig) {
            self.governed.assert_governor();
            assert(is_sound(config), errors::BAD_CONFIG);
            let previous = self.config.read();
            self.config.write(config);
            self.emit(events::ConfigSet { previous, config });
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

        /// The providers that an account owns or operates; 0 for none.
        fn providers_of(self: @ContractState, account: ContractAddress) -> [ProviderId; 2] {
            let registry = self.registry();
            [registry.id_of(account), registry.operated_by(account)]
        }

        /// The juror that the caller operates, and its seat.
        fn caller_sits(self: @ContractState, dispute_id: u64, state: State) -> (ProviderId, u32) {
            let juror = self.registry().operated_by(get_caller_address());
            assert(juror != 0, errors::NOT_JUROR);
            let jury = self.docket.jury(dispute_id, state.round, state.panel.seats);
            let mut seat = 0;
            while seat != jury.len() && *jury[seat] != juror {
                seat += 1;
            }
            assert(seat != jury.len(), errors::NOT_JUROR);
            (juror, seat)
        }

        /// Providers without a part in the case, drawn from the Beacon's `round`.
        fn drawn(
            self: @ContractState,
            dispute_id: u64,
            case: Case,
            state: State,
            config: DisputesConfig,
            round: u64,
        ) -> Span<ProviderId> {
            let peers = self.wired.Wired_peers;
            let seed = IBeaconDispatcher { contract_address: peers.beacon.read() }
                .seed_after(state.ready_at, round);
            let assignment = IMarketDispatcher { contract_address: peers.market.read() }
                .assignment(case.job_id, case.index);
            let auditors = IAuditsDispatcher { contract_address: peers.audits.read() }
                .audit(case.job_id, case.index)
                .auditors;
            let mut exclude = array![case.worker, case.accuser];
            exclude.append_span(auditors);
            exclude
                .append_span(self.providers_of(self.docket.Docket_openers.read(dispute_id)).span());
            exclude.append_span(self.docket.jury(dispute_id, 0, state.first_panel.seats));
            let size = if state.round == 0 {
                config.jury_size
            } else {
                config.appeal_size
            };
            self
                .registry()
                .draw(
                    jury_seed(seed, dispute_id, state.round),
                    size.into(),
                    capability(assignment),
                    exclude.span(),
                )
        }
    }
}
