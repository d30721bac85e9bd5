//! How audits begin, begin anew and end: whose bond is held, who is slashed,
//! what the Market and Disputes are told. Cells first, peers last.

#[starknet::component]
pub mod EndingsComponent {
    use core::num::traits::Zero;
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::StoragePointerReadAccess;
    use starknet::{get_block_timestamp, get_caller_address};
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::wired::WiredComponent;
    use crate::disputes::interface::{IDisputesDispatcher, IDisputesDispatcherTrait};
    use crate::market::interface::{
        IMarketDispatcher, IMarketDispatcherTrait, IMarketPeersDispatcher,
        IMarketPeersDispatcherTrait,
    };
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::slasher::interface::ISlasherDispatcher;
    use crate::slasher::types::Offence;
    use crate::staking::interface::IStakeLocksDispatcher;
    use super::super::bonds::{Bonds, BondsTrait};
    use super::super::dossier::DossierComponent;
    use super::super::dossier::DossierComponent::InternalTrait as DossierInternal;
    use super::super::interface::events;
    use super::super::packing::{AuditWord, AuditorsTrait, bit};
    use super::super::rules::{capability, is_unavailable, sealing_seconds};
    use super::super::types::AuditPhase;

    #[storage]
    pub struct Storage {}

    #[event]
    #[derive(Drop, starknet::Event)]
    pub enum Event {
        AuditRedrawn: events::AuditRedrawn,
        AuditSkipped: events::AuditSkipped,
        UnsealingBegun: events::UnsealingBegun,
        AuditorSilent: events::AuditorSilent,
        AuditAgreed: events::AuditAgreed,
        AuditUnavailable: events::AuditUnavailable,
        AuditDisputed: events::AuditDisputed,
        AuditFailed: events::AuditFailed,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState,
        +HasComponent<TContractState>,
        impl Dossier: DossierComponent::HasComponent<TContractState>,
        impl Wired: WiredComponent::HasComponent<TContractState>,
        +Drop<TContractState>,
    > of InternalTrait<TContractState> {
        fn market_peers(self: @ComponentState<TContractState>) -> IMarketPeersDispatcher {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            IMarketPeersDispatcher { contract_address: peers.market.read() }
        }

        fn bonds(self: @ComponentState<TContractState>, registry: IRegistryDispatcher) -> Bonds {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            let locks = IStakeLocksDispatcher { contract_address: peers.staking.read() };
            Bonds { registry, locks }
        }

        fn registry(self: @ComponentState<TContractState>) -> IRegistryDispatcher {
            let peers = get_dep_component!(self, Wired).Wired_peers;
            IRegistryDispatcher { contract_address: peers.registry.read() }
        }

        /// Stores the audit with these auditors and locks their bonds.
        fn begin_sealing(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            auditors: Span<ProviderId>,
            run_seconds: u32,
            registry: IRegistryDispatcher,
        ) -> AuditWord {
            let mut dossier = get_dep_component_mut!(ref self, Dossier);
            let config = dossier.Dossier_config.read();
            let deadline = get_block_timestamp() + sealing_seconds(config, run_seconds);
            let sealing = audit.with_auditors(auditors, config.bond, deadline);
            dossier.store(job_id, index, sealing);
            self.bonds(registry).lock(sealing);
            sealing
        }

        /// Says until when those unseal that sealed after the opening.
        fn say_unsealing(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32, audit: AuditWord,
        ) {
            let unseal_deadline = audit.deadline;
            self.emit(events::UnsealingBegun { job_id, index, unseal_deadline });
        }

        /// Slashes the auditors in the set `silent`, whose bonds are held.
        fn punish(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            silent: u8,
        ) {
            if silent == 0 {
                return;
            }
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let slasher = ISlasherDispatcher { contract_address: peers.slasher.read() };
            for (auditor, slashed) in self.bonds(self.registry()).slash(slasher, audit, silent) {
                self
                    .emit(
                        events::AuditorSilent {
                            job_id, auditor: *auditor, index, slashed: *slashed,
                        },
                    );
            }
        }

        fn redraw(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32, audit: AuditWord,
        ) {
            let dossier = get_dep_component!(@self, Dossier);
            if audit.redraws >= dossier.Dossier_config.read().max_redraws {
                return self.skip(job_id, index, audit, 'silence', true);
            }
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let assignment = IMarketDispatcher { contract_address: peers.market.read() }
                .assignment(job_id, index);
            let beacon = IBeaconDispatcher { contract_address: peers.beacon.read() };
            let latest = beacon.round(beacon.last_final_round()).seed;
            let redraws = audit.redraws + 1;
            let drawn = dossier.ground(job_id, index).seed;
            let seed = poseidon_hash_span(
                ['SAGE_REDRAW', drawn.into(), latest, redraws.into()].span(),
            );
            let mut exclude = array![assignment.worker];
            exclude.append_span(audit.auditors());
            let registry = self.registry();
            let auditors = registry
                .draw(seed, assignment.auditors.into(), capability(assignment), exclude.span());
            if auditors.is_empty() {
                return self.skip(job_id, index, audit, 'no auditor', true);
            }
            let audit = self
                .begin_sealing(
                    job_id,
                    index,
                    AuditWord { redraws, ..audit },
                    auditors,
                    assignment.run_seconds,
                    registry,
                );
            let seal_deadline = audit.deadline;
            self.emit(events::AuditRedrawn { job_id, index, auditors, seal_deadline });
        }

        /// Ends an audit that everybody has unsealed who will, and slashes the
        /// set `silent`. Nobody named another value than the worker.
        fn close(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            silent: u8,
        ) {
            let unavailable = is_unavailable(audit);
            let mut ended = audit;
            ended.phase = if unavailable {
                AuditPhase::Unavailable
            } else {
                AuditPhase::Agreed
            };
            let mut dossier = get_dep_component_mut!(ref self, Dossier);
            dossier.store(job_id, index, ended);
            self.punish(job_id, index, ended, silent);
            self.bonds(self.registry()).release(ended);
            if unavailable {
                self.market_peers().mark_failed(job_id, index, None, Zero::zero());
                self.emit(events::AuditUnavailable { job_id, index });
            } else {
                self.market_peers().mark_verified(job_id, index, true, false);
                self.emit(events::AuditAgreed { job_id, index });
            }
        }

        /// Auditor number `i` names another value for a sample than the worker.
        fn accuse(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            i: u32,
            sample: u32,
            worker_value: felt252,
            value: felt252,
        ) {
            let mut dossier = get_dep_component_mut!(ref self, Dossier);
            let disputed = AuditWord {
                phase: AuditPhase::Disputed, out: audit.out | bit(i), ..audit,
            };
            dossier.store(job_id, index, disputed);
            let task = *dossier.tasks_of(job_id, index, audit)[sample];
            let auditor = *audit.auditors()[i];
            // everybody's bond, the accuser's too: Disputes locks anew what is
            // free of it within this call
            self.bonds(self.registry()).release(audit);
            let peers = get_dep_component!(@self, Wired).Wired_peers;
            let disputes = IDisputesDispatcher { contract_address: peers.disputes.read() };
            let dispute_id = disputes
                .open_from_audit(job_id, index, task, worker_value, auditor, value);
            self.emit(events::AuditDisputed { job_id, auditor, index, task, dispute_id });
        }

        /// The worker did not open; the caller is the reporter.
        fn fail(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32, audit: AuditWord,
        ) {
            let mut dossier = get_dep_component_mut!(ref self, Dossier);
            dossier.store(job_id, index, AuditWord { phase: AuditPhase::Failed, ..audit });
            self.bonds(self.registry()).release(audit);
            self
                .market_peers()
                .mark_failed(job_id, index, Some(Offence::Unopened), get_caller_address());
            self.emit(events::AuditFailed { job_id, index });
        }

        /// Verifies without an audit; no bond is held by now.
        fn skip(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            reason: felt252,
            doubled: bool,
        ) {
            let mut dossier = get_dep_component_mut!(ref self, Dossier);
            dossier.store(job_id, index, AuditWord { phase: AuditPhase::Skipped, ..audit });
            self.market_peers().mark_verified(job_id, index, true, doubled);
            self.emit(events::AuditSkipped { job_id, index, reason });
        }
    }
}
