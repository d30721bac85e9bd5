//! How disputes end: votes are counted, jurors dismissed, the money moved.
//! Every bond is in Escrow or in Staking; this contract holds no token.

#[starknet::component]
pub mod EndingsComponent {
    use core::num::traits::Zero;
    use starknet::storage::{StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess};
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address, get_contract_address};
    use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
    use crate::audits::types::UNAVAILABLE;
    use crate::components::wired::WiredComponent;
    use crate::disputes::docket::DocketComponent;
    use crate::disputes::docket::DocketComponent::InternalTrait as DocketInternal;
    use crate::disputes::interface::events;
    use crate::disputes::packing::{Case, Panel, State, seat_bit};
    use crate::disputes::peers::{AccuserTrait, Peers};
    use crate::disputes::tally::{decide, outcome_of, undecided};
    use crate::disputes::till::{Till, TillTrait};
    use crate::disputes::types::{Claim, DisputePhase, DisputesConfig, Outcome};
    use crate::market::interface::{IMarketPeersDispatcher, IMarketPeersDispatcherTrait};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
    use crate::slasher::types::Offence;
    use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
    use crate::staking::types::LockReason;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        JurorSilent: events::JurorSilent,
        DisputeDecided: events::DisputeDecided,
        DisputeClosed: events::DisputeClosed,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Docket: DocketComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        fn peers(self: @ComponentState<TContractState>) -> Peers {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            Peers {
                audits: IAuditsDispatcher { contract_address: peers.audits.read() },
                market: IMarketPeersDispatcher { contract_address: peers.market.read() },
                registry: IRegistryDispatcher { contract_address: peers.registry.read() },
                locks: IStakeLocksDispatcher { contract_address: peers.staking.read() },
                slasher: ISlasherDispatcher { contract_address: peers.slasher.read() },
                till: Till { escrow: peers.escrow.read(), token: peers.token.read() },
            }
        }

        /// No jury: nothing is decided, an appeal changes nothing.
        fn close_undrawn(
            ref self: ComponentState<TContractState>, dispute_id: u64, case: Case, state: State,
        ) {
            if state.round == 0 {
                let outcome = undecided(case, [].span(), 0);
                self.close(dispute_id, case, state, outcome, 0);
            } else {
                let docket = get_dep_component!(@self, Docket);
                let value = docket.Docket_first_values.read(dispute_id);
                self.close(dispute_id, case, state, state.first_outcome, value);
            }
        }

        /// Slashes the silent and decides by the ballots of the rest.
        fn count_votes(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            state: State,
            config: DisputesConfig,
        ) {
            let mut docket = get_dep_component_mut!(ref self, Docket);
            let mut ballots = array![];
            let mut silent = array![];
            for seat in 0..state.panel.seats {
                if state.panel.unsealed & seat_bit(seat) == 0 {
                    silent.append(docket.juror(dispute_id, state.round, seat));
                } else {
                    ballots.append(docket.ballot(dispute_id, state.round, seat));
                }
            }
            self.punish_silent(dispute_id, silent.span(), state.panel.bond);
            let decided = decide(ballots.span(), config.min_jury.into());
            let worker_value = docket.Docket_worker_values.read(dispute_id);
            let (outcome, value) = match decided {
                Some(value) => (outcome_of(case, value, worker_value), value),
                None => if state.round == 0 {
                    (undecided(case, ballots.span(), worker_value), 0)
                } else {
                    (Outcome::Undecided, 0)
                },
            };
            if state.round == 0 && decided.is_some() {
                let deadline = get_block_timestamp() + config.appeal_seconds;
                docket.Docket_first_values.write(dispute_id, value);
                docket
                    .set_state(
                        dispute_id,
                        State { phase: DisputePhase::Decided, outcome, deadline, ..state },
                    );
                self.say_decided(dispute_id, 0, outcome, value, deadline);
                return;
            }
            self.say_decided(dispute_id, state.round, outcome, value, 0);
            if state.round == 1 && decided.is_none() {
                // two thirds must overturn: a hung appeal leaves the decision
                let first_value = docket.Docket_first_values.read(dispute_id);
                self.close(dispute_id, case, state, state.first_outcome, first_value);
            } else {
                self.close(dispute_id, case, State { outcome, ..state }, outcome, value);
            }
        }

        fn punish_silent(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            silent: Span<ProviderId>,
            bond: u128,
        ) {
            let peers = self.peers();
            let reporter = get_caller_address();
            for juror in silent {
                let owner = peers.registry.owner_of(*juror);
                peers.locks.unlock(owner, LockReason::Jury, bond);
                let (slashed, _) = peers
                    .slasher
                    .slash(Offence::SilentJuror, owner, bond, reporter, Zero::zero());
                self.emit(events::JurorSilent { dispute_id, juror: *juror, slashed });
            }
        }

        /// Frees the bonds of a round's jurors and slashes half of it from those
        /// whose value lost. Returns the owners of those that are to be paid: whose
        /// value won, or without a `value` all that named one. Who says unavailable
        /// neither loses nor is paid.
        fn dismiss(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u8,
            panel: Panel,
            value: Option<felt252>,
        ) -> Span<ContractAddress> {
            let peers = self.peers();
            let docket = get_dep_component!(@self, Docket);
            let mut right = array![];
            for seat in 0..panel.seats {
                if panel.unsealed & seat_bit(seat) == 0 {
                    continue; // silent: slashed when the votes were counted
                }
                let owner = peers.registry.owner_of(docket.juror(dispute_id, round, seat));
                peers.locks.unlock(owner, LockReason::Jury, panel.bond);
                let said = docket.ballot(dispute_id, round, seat).value;
                if said == UNAVAILABLE {
                    continue;
                }
                if value.is_none() || value == Some(said) {
                    right.append(owner);
                } else {
                    peers
                        .slasher
                        .slash(
                            Offence::LosingJuror,
                            owner,
                            panel.bond / 2,
                            get_contract_address(),
                            Zero::zero(),
                        );
                }
            }
            right.span()
        }

        /// Makes `outcome` final and moves the money. `value` is what a jury
        /// decided on; 0 if none did. `state.outcome` tells whether the jury of
        /// an appeal decided.
        fn close(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            state: State,
            outcome: Outcome,
            value: felt252,
        ) {
            let mut docket = get_dep_component_mut!(ref self, Docket);
            docket.set_state(dispute_id, State { phase: DisputePhase::Final, outcome, ..state });
            let verdict = if value == 0 {
                None
            } else {
                Some(value)
            };
            let mut winners: Array<ContractAddress> = array![];
            let mut appeal_jury: Span<ContractAddress> = [].span();
            if state.round == 0 {
                winners.append_span(self.dismiss(dispute_id, 0, state.panel, verdict));
            } else {
                winners.append_span(self.dismiss(dispute_id, 0, state.first_panel, verdict));
                if state.outcome == Outcome::Pending {
                    // hung or never drawn
                    appeal_jury = self.dismiss(dispute_id, 1, state.panel, None);
                } else {
                    appeal_jury = self.dismiss(dispute_id, 1, state.panel, verdict);
                    winners.append_span(appeal_jury);
                }
            }
            match outcome {
                Outcome::WorkerLoses => self.fail(dispute_id, case, value, winners.span()),
                Outcome::WorkerWins => self.acquit(dispute_id, case, winners.span()),
                _ => self.drop_case(dispute_id, case, outcome),
            }
            if state.round == 1 {
                self.settle_appeal(dispute_id, case, state.first_outcome, outcome, appeal_jury);
            }
            self
                .emit(
                    events::DisputeClosed {
                        dispute_id, job_id: case.job_id, index: case.index, outcome,
                    },
                );
        }

        /// The worker was wrong: half of what reporters get goes to who brought
        /// the case, half to the jurors that found it.
        fn fail(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            value: felt252,
            winners: Span<ContractAddress>,
        ) {
            let this = get_contract_address();
            let docket = get_dep_component!(@self, Docket);
            let opener = docket.Docket_openers.read(dispute_id);
            let peers = self.peers();
            let till = peers.till;
            if value != 0 && case.claim == Claim::Wrong {
                // auditors that agreed to it are not paid for this attempt
                peers.audits.discredit(case.job_id, case.index, case.task);
            }
            peers.market.mark_failed(case.job_id, case.index, Some(Offence::WrongResult), this);
            let mut claimant = Some(opener);
            let bond = docket.Docket_bonds.read(dispute_id);
            if case.accuser == 0 {
                till.return_bond(opener, bond);
            } else {
                peers.free_accuser(opener, case);
                if value != 0 && value != docket.Docket_accuser_values.read(dispute_id) {
                    peers.slash_accuser(opener, bond, Zero::zero());
                    claimant = None;
                }
            }
            let rewards = till.take_rewards();
            let heads: u128 = winners.len().into();
            match claimant {
                Some(claimant) => {
                    let each = if heads == 0 {
                        0
                    } else {
                        rewards / 2 / heads
                    };
                    till.divide(this, rewards, winners, each, claimant);
                },
                // wrong as well: a jury said so, hence somebody has won
                None => till.divide(this, rewards, winners, rewards / heads, *winners[0]),
            }
        }

        /// The worker was right: who brought the case pays it and the jurors.
        fn acquit(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            winners: Span<ContractAddress>,
        ) {
            let docket = get_dep_component!(@self, Docket);
            let opener = docket.Docket_openers.read(dispute_id);
            let bond = docket.Docket_bonds.read(dispute_id);
            let peers = self.peers();
            let till = peers.till;
            let worker = peers.registry.owner_of(case.worker);
            let heads: u128 = winners.len().into();
            peers.market.mark_verified(case.job_id, case.index, case.accuser != 0, false);
            if case.accuser == 0 {
                till.divide(opener, bond, winners, bond / (heads + 1), worker);
            } else {
                peers.free_accuser(opener, case);
                peers.slash_accuser(opener, bond, worker);
            }
            let rewards = till.take_rewards();
            till.divide(get_contract_address(), rewards, winners, rewards / heads, worker);
        }

        /// Nobody could decide: nobody pays. The work is given to another, or an
        /// unproven challenge leaves it as it was.
        fn drop_case(
            ref self: ComponentState<TContractState>, dispute_id: u64, case: Case, outcome: Outcome,
        ) {
            let docket = get_dep_component!(@self, Docket);
            let opener = docket.Docket_openers.read(dispute_id);
            let peers = self.peers();
            if outcome == Outcome::Unproven {
                peers.market.mark_verified(case.job_id, case.index, false, false);
            } else {
                peers.market.mark_failed(case.job_id, case.index, None, Zero::zero());
            }
            if case.accuser == 0 {
                peers.till.return_bond(opener, docket.Docket_bonds.read(dispute_id));
            } else {
                peers.free_accuser(opener, case);
            }
        }

        /// The bond of an appeal that changed something, or in which no juror
        /// named a value, goes back; else its jurors share it.
        fn settle_appeal(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            case: Case,
            first: Outcome,
            outcome: Outcome,
            jury: Span<ContractAddress>,
        ) {
            let docket = get_dep_component!(@self, Docket);
            let bond = docket.Docket_appeal_bonds.read(dispute_id);
            let appellant = self.loser(dispute_id, case, first);
            let till = self.peers().till;
            if first != outcome || jury.is_empty() {
                till.return_bond(appellant, bond);
            } else {
                let each = bond / jury.len().into();
                till.divide(appellant, bond, jury, each, appellant);
            }
        }

        fn loser(
            self: @ComponentState<TContractState>, dispute_id: u64, case: Case, outcome: Outcome,
        ) -> ContractAddress {
            if outcome == Outcome::WorkerLoses {
                self.peers().registry.owner_of(case.worker)
            } else {
                get_dep_component!(self, Docket).Docket_openers.read(dispute_id)
            }
        }

        fn say_decided(
            ref self: ComponentState<TContractState>,
            dispute_id: u64,
            round: u8,
            outcome: Outcome,
            value: felt252,
            appeal_deadline: u64,
        ) {
            self
                .emit(
                    events::DisputeDecided { dispute_id, round, outcome, value, appeal_deadline },
                );
        }
    }
}
