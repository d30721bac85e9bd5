//! Juries: who is drawn, and what they seal and unseal.

#[starknet::component]
pub mod BenchComponent {
    use starknet::storage::{StorageMapReadAccess, StoragePointerReadAccess};
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::audits::rules::capability;
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::wired::WiredComponent;
    use crate::disputes::docket::DocketComponent;
    use crate::disputes::docket::DocketComponent::InternalTrait as DocketInternal;
    use crate::disputes::endings::EndingsComponent;
    use crate::disputes::endings::EndingsComponent::InternalTrait as EndingsInternal;
    use crate::disputes::errors;
    use crate::disputes::interface::events;
    use crate::disputes::packing::{Case, Panel, State, count, seat_bit};
    use crate::disputes::rules::{juror_bond, jury_seed, present, seal_of, weight};
    use crate::disputes::tally::{Ballot, odd};
    use crate::disputes::types::{DisputePhase, DisputesConfig};
    use crate::market::interface::{IMarketDispatcher, IMarketDispatcherTrait};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::staking::interface::{
        IStakeLocksDispatcher, IStakeLocksDispatcherTrait, IStakingDispatcher,
        IStakingDispatcherTrait,
    };
    use crate::staking::types::LockReason;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        JuryDrawn: events::JuryDrawn,
        JurorSealed: events::JurorSealed,
        JurorUnsealed: events::JurorUnsealed,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Docket: DocketComponent::HasComponent<TContractState>,
        impl Endings: EndingsComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        fn draw(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u64,
            config: DisputesConfig,
        ) {
            let mut docket = get_dep_component_mut!(ref self, Docket);
            let state = docket.state(dispute_id);
            assert(state.phase == DisputePhase::Drawing, errors::NOT_DRAWING);
            let case = docket.case(dispute_id);
            let drawn = self.drawn(dispute_id, case, state, config, round);
            let seats = odd(drawn.len());
            if seats < config.min_jury.into() {
                let mut endings = get_dep_component_mut!(ref self, Endings);
                return endings.close_undrawn(dispute_id, case, state);
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
            docket.set_state(dispute_id, sealing);
            let locks = self.locks();
            for seat in 0..seats {
                let juror = *jury[seat];
                docket.set_juror(dispute_id, state.round, seat, juror);
                locks.lock(registry.owner_of(juror), LockReason::Jury, bond);
            }
            self.emit(events::JuryDrawn { dispute_id, round: state.round, jury, seal_deadline });
        }

        fn seal(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            seal: felt252,
            config: DisputesConfig,
        ) {
            let mut docket = get_dep_component_mut!(ref self, Docket);
            let mut state = docket.state(dispute_id);
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
                state.deadline = now + config.unseal_seconds;
            }
            docket.set_seal(dispute_id, state.round, seat, seal);
            docket.set_state(dispute_id, state);
            let unseal_deadline = if complete {
                state.deadline
            } else {
                0
            };
            self.emit(events::JurorSealed { dispute_id, juror, seal, complete, unseal_deadline });
        }

        fn unseal(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            value: felt252,
            salt: felt252,
            config: DisputesConfig,
        ) {
            let mut docket = get_dep_component_mut!(ref self, Docket);
            let now = get_block_timestamp();
            let mut state = present(docket.state(dispute_id), config, now);
            assert(state.phase == DisputePhase::Unsealing, errors::NOT_UNSEALING);
            assert(now <= state.deadline, errors::TOO_LATE);
            let (juror, seat) = self.caller_sits(dispute_id, state);
            assert(state.sealed & seat_bit(seat) != 0, errors::NOT_SEALED);
            assert(state.panel.unsealed & seat_bit(seat) == 0, errors::ALREADY_UNSEALED);
            assert(value != 0, errors::ZERO_VALUE);
            assert(
                docket
                    .seal(
                        dispute_id, state.round, seat,
                    ) == seal_of(dispute_id, state.round, juror, value, salt),
                errors::WRONG_UNSEAL,
            );
            let registry = self.registry();
            let stake = self.staking().stake_of(registry.owner_of(juror));
            let weight = weight(stake, registry.config());
            docket.set_ballot(dispute_id, state.round, seat, juror, Ballot { value, weight });
            state.panel.unsealed = state.panel.unsealed | seat_bit(seat);
            docket.set_state(dispute_id, state);
            self.emit(events::JurorUnsealed { dispute_id, juror, value, weight });
        }

        fn registry(self: @ComponentState<TContractState>) -> IRegistryDispatcher {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            IRegistryDispatcher { contract_address: peers.registry.read() }
        }

        fn staking(self: @ComponentState<TContractState>) -> IStakingDispatcher {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            IStakingDispatcher { contract_address: peers.staking.read() }
        }

        fn locks(self: @ComponentState<TContractState>) -> IStakeLocksDispatcher {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            IStakeLocksDispatcher { contract_address: peers.staking.read() }
        }

        /// The providers that an account owns or operates; 0 for none.
        fn providers_of(
            self: @ComponentState<TContractState>, account: ContractAddress,
        ) -> [ProviderId; 2] {
            let registry = self.registry();
            [registry.id_of(account), registry.operated_by(account)]
        }

        /// The juror that the caller operates, and its seat.
        fn caller_sits(
            self: @ComponentState<TContractState>, dispute_id: u64, state: State,
        ) -> (ProviderId, u32) {
            let juror = self.registry().operated_by(get_caller_address());
            assert(juror != 0, errors::NOT_JUROR);
            let docket = get_dep_component!(self, Docket);
            let jury = docket.jury(dispute_id, state.round, state.panel.seats);
            let mut seat = 0;
            while seat != jury.len() && *jury[seat] != juror {
                seat += 1;
            }
            assert(seat != jury.len(), errors::NOT_JUROR);
            (juror, seat)
        }

        /// Providers without a part in the case, drawn from the Beacon's `round`.
        fn drawn(
            self: @ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            state: State,
            config: DisputesConfig,
            round: u64,
        ) -> Span<ProviderId> {
            let docket = get_dep_component!(self, Docket);
            let peers = get_dep_component!(self, Wired).Wired_peers;
            let seed = IBeaconDispatcher { contract_address: peers.beacon.read() }
                .seed_after(state.ready_at, round);
            let assignment = IMarketDispatcher { contract_address: peers.market.read() }
                .assignment(case.job_id, case.index);
            let auditors = IAuditsDispatcher { contract_address: peers.audits.read() }
                .audit(case.job_id, case.index)
                .auditors;
            let mut exclude = array![case.worker, case.accuser];
            exclude.append_span(auditors);
            exclude.append_span(self.providers_of(docket.Docket_openers.read(dispute_id)).span());
            exclude.append_span(docket.jury(dispute_id, 0, state.first_panel.seats));
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
