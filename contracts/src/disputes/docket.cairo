//! The record of every dispute: what was claimed, where it stands, who sits,
//! what was sealed and unsealed.

#[starknet::component]
pub mod DocketComponent {
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp};
    use crate::audits::rules::place;
    use crate::disputes::errors;
    use crate::disputes::interface::events;
    use crate::disputes::packing::{
        Case, State, empty_panel, pack_case, pack_seat, pack_state, seat_key, unpack_case,
        unpack_seat, unpack_state,
    };
    use crate::disputes::tally::Ballot;
    use crate::disputes::types::{DisputePhase, Outcome};
    use crate::registry::types::ProviderId;

    #[storage]
    pub struct Storage {
        pub Docket_count: u64,
        Docket_cases: Map<u64, felt252>,
        Docket_states: Map<u64, felt252>,
        pub Docket_openers: Map<u64, ContractAddress>,
        /// a challenger's bond, or what a wrong accuser is slashed
        pub Docket_bonds: Map<u64, u128>,
        pub Docket_appeal_bonds: Map<u64, u128>,
        pub Docket_worker_values: Map<u64, felt252>,
        pub Docket_accuser_values: Map<u64, felt252>,
        /// what the first jury decided
        pub Docket_first_values: Map<u64, felt252>,
        /// seat → juror and weight
        Docket_seats: Map<u64, felt252>,
        /// seat → seal, then the unsealed value
        Docket_ballots: Map<u64, felt252>,
        /// job slot << 32 | index → latest dispute
        Docket_latest: Map<u64, u64>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        DisputeOpened: events::DisputeOpened,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// Errors: DISPUTES: no such dispute.
        fn state(self: @ComponentState<TContractState>, dispute_id: u64) -> State {
            let state = unpack_state(self.Docket_states.read(dispute_id));
            assert(state.phase != DisputePhase::None, errors::NO_SUCH_DISPUTE);
            state
        }

        fn set_state(ref self: ComponentState<TContractState>, dispute_id: u64, state: State) {
            self.Docket_states.write(dispute_id, pack_state(state));
        }

        fn record(
            ref self: ComponentState<TContractState>,
            case: Case,
            opener: ContractAddress,
            bond: u128,
            phase: DisputePhase,
            deadline: u64,
        ) -> u64 {
            let dispute_id = self.Docket_count.read() + 1;
            self.Docket_count.write(dispute_id);
            self.Docket_cases.write(dispute_id, pack_case(case));
            self
                .set_state(
                    dispute_id,
                    State {
                        phase,
                        outcome: Outcome::Pending,
                        first_outcome: Outcome::Pending,
                        round: 0,
                        deadline,
                        ready_at: get_block_timestamp(),
                        sealed: 0,
                        panel: empty_panel(),
                        first_panel: empty_panel(),
                    },
                );
            self.Docket_openers.write(dispute_id, opener);
            self.Docket_bonds.write(dispute_id, bond);
            self.Docket_latest.write(place(case.job_id, case.index), dispute_id);
            dispute_id
        }

        fn say_opened(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            opener: ContractAddress,
            bond: u128,
            worker_value: felt252,
            accuser_value: felt252,
            respond_deadline: u64,
        ) {
            self
                .emit(
                    events::DisputeOpened {
                        dispute_id,
                        job_id: case.job_id,
                        index: case.index,
                        task: case.task,
                        claim: case.claim,
                        opener,
                        accuser: case.accuser,
                        worker: case.worker,
                        bond,
                        worker_value,
                        accuser_value,
                        respond_deadline,
                    },
                );
        }

        fn jury(
            self: @ComponentState<TContractState>, dispute_id: u64, round: u8, seats: u32,
        ) -> Span<ProviderId> {
            let mut jury = array![];
            for seat in 0..seats {
                jury.append(self.juror(dispute_id, round, seat));
            }
            jury.span()
        }

        fn case(self: @ComponentState<TContractState>, dispute_id: u64) -> Case {
            unpack_case(self.Docket_cases.read(dispute_id))
        }

        /// The open dispute of an assignment; 0 if none.
        fn open_dispute_of(self: @ComponentState<TContractState>, job_id: u64, index: u32) -> u64 {
            let dispute_id = self.Docket_latest.read(place(job_id, index));
            if dispute_id == 0
                || self.case(dispute_id).job_id != job_id
                || self.state(dispute_id).phase == DisputePhase::Final {
                return 0;
            }
            dispute_id
        }

        fn set_juror(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u8,
            seat: u32,
            juror: ProviderId,
        ) {
            self.Docket_seats.write(seat_key(dispute_id, round, seat), pack_seat(juror, 0));
        }

        fn juror(
            self: @ComponentState<TContractState>, dispute_id: u64, round: u8, seat: u32,
        ) -> ProviderId {
            let (juror, _) = unpack_seat(self.Docket_seats.read(seat_key(dispute_id, round, seat)));
            juror
        }

        fn set_seal(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u8,
            seat: u32,
            seal: felt252,
        ) {
            self.Docket_ballots.write(seat_key(dispute_id, round, seat), seal);
        }

        fn seal(
            self: @ComponentState<TContractState>, dispute_id: u64, round: u8, seat: u32,
        ) -> felt252 {
            self.Docket_ballots.read(seat_key(dispute_id, round, seat))
        }

        /// The ballot takes the place of its seal.
        fn set_ballot(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u8,
            seat: u32,
            juror: ProviderId,
            ballot: Ballot,
        ) {
            let key = seat_key(dispute_id, round, seat);
            self.Docket_ballots.write(key, ballot.value);
            self.Docket_seats.write(key, pack_seat(juror, ballot.weight));
        }

        fn ballot(
            self: @ComponentState<TContractState>, dispute_id: u64, round: u8, seat: u32,
        ) -> Ballot {
            let key = seat_key(dispute_id, round, seat);
            let (_, weight) = unpack_seat(self.Docket_seats.read(key));
            Ballot { value: self.Docket_ballots.read(key), weight }
        }
    }
}
