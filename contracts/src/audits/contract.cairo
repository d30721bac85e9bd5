#[starknet::contract]
pub mod Audits {
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::dials::{Dials, DialsComponent};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::market::interface::{IMarketDispatcher, IMarketDispatcherTrait};
    use crate::market::types::{Assignment, AssignmentState};
    use crate::receipts::interface::{IReceiptsDispatcher, IReceiptsDispatcherTrait};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use super::super::dials::{value_of, with_value};
    use super::super::dossier::DossierComponent;
    use super::super::dossier::DossierComponent::InternalTrait as DossierInternal;
    use super::super::endings::EndingsComponent;
    use super::super::endings::EndingsComponent::InternalTrait as EndingsInternal;
    use super::super::errors;
    use super::super::interface::{IAudits, events};
    use super::super::packing::{AuditWord, AuditorsTrait, Ground, bit, none};
    use super::super::rules::{
        capability, digest, draw_seed, drawn_tasks, first_difference, generation, is_sound,
        is_undrawn, opening_deadline, paid, sample_size, seal_of,
    };
    use super::super::types::{Audit, AuditPhase, AuditsConfig, Verdict};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);
    component!(path: DialsComponent, storage: dials, event: DialsEvent);
    component!(path: DossierComponent, storage: dossier, event: DossierEvent);
    component!(path: EndingsComponent, storage: endings, event: EndingsEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.audits';
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
        #[substorage(v0)]
        dossier: DossierComponent::Storage,
        #[substorage(v0)]
        endings: EndingsComponent::Storage,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        AuditDrawn: events::AuditDrawn,
        VerdictSealed: events::VerdictSealed,
        SealingClosed: events::SealingClosed,
        OpeningRecorded: events::OpeningRecorded,
        VerdictUnsealed: events::VerdictUnsealed,
        AuditorsDiscredited: events::AuditorsDiscredited,
        #[flat]
        DossierEvent: DossierComponent::Event,
        #[flat]
        EndingsEvent: EndingsComponent::Event,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
        #[flat]
        DialsEvent: DialsComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: AuditsConfig) {
        self.governed.initialize(governor);
        assert(is_sound(config), errors::BAD_CONFIG);
        self.dossier.Dossier_config.write(config);
    }

    #[abi(embed_v0)]
    impl AuditsImpl of IAudits<ContractState> {
        fn draw(ref self: ContractState, job_id: u64, index: u32, round: u64) {
            let assignment = self.undrawn(job_id, index);
            let registry = self.endings.registry();
            let (seed, samples, auditors) = self.lot(assignment, round, registry);
            let audit = AuditWord {
                generation: generation(job_id), attempt: assignment.attempt, samples, ..none(),
            };
            if samples == 0 {
                return self.endings.skip(job_id, index, audit, 'no sample', false);
            }
            if auditors.is_empty() {
                return self.endings.skip(job_id, index, audit, 'no auditor', true);
            }
            let ground = self.ground_of(assignment, seed);
            self.dossier.put_ground(job_id, index, ground);
            let audit = self
                .endings
                .begin_sealing(job_id, index, audit, auditors, assignment.run_seconds, registry);
            self
                .emit(
                    events::AuditDrawn {
                        job_id,
                        index,
                        attempt: audit.attempt,
                        round,
                        seed: seed.into(),
                        tasks: drawn_tasks(ground, samples),
                        auditors,
                        seal_deadline: audit.deadline,
                    },
                );
        }

        fn skip_undrawn(ref self: ContractState, job_id: u64, index: u32) {
            let assignment = self.undrawn(job_id, index);
            let config = self.dossier.Dossier_config.read();
            assert(get_block_timestamp() > assignment.at + config.draw_seconds, errors::STILL_TIME);
            let audit = AuditWord {
                generation: generation(job_id), attempt: assignment.attempt, ..none(),
            };
            self.endings.skip(job_id, index, audit, 'no randomness', true);
        }

        fn seal(ref self: ContractState, job_id: u64, index: u32, seal: felt252) {
            let mut audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Sealing, errors::NOT_SEALING);
            let auditor = self.endings.registry().operated_by(get_caller_address());
            let i = seat(audit, auditor);
            assert(audit.sealed & bit(i) == 0, errors::ALREADY_SEALED);
            assert(seal != 0, errors::ZERO_SEAL);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            audit.sealed = audit.sealed | bit(i);
            let complete = audit.is_sealed();
            if complete {
                audit = self.dossier.after_sealing(audit);
            }
            self.dossier.put_seal(job_id, index, i, seal);
            self.dossier.store(job_id, index, audit);
            let open_deadline = opening_deadline(audit);
            self
                .emit(
                    events::VerdictSealed { job_id, auditor, index, seal, complete, open_deadline },
                );
            if complete && audit.opened {
                self.endings.say_unsealing(job_id, index, audit);
            }
        }

        fn replace_silent(ref self: ContractState, job_id: u64, index: u32) {
            let mut audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Sealing, errors::NOT_SEALING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            let silent = audit.all() - audit.sealed;
            audit.out = silent;
            if audit.sealed != 0 {
                audit = self.dossier.after_sealing(audit);
                self.dossier.store(job_id, index, audit);
                self.endings.punish(job_id, index, audit, silent);
                let open_deadline = opening_deadline(audit);
                self.emit(events::SealingClosed { job_id, index, open_deadline });
                if audit.opened {
                    self.endings.say_unsealing(job_id, index, audit);
                }
            } else {
                self.endings.punish(job_id, index, audit, silent);
                self.endings.redraw(job_id, index, audit);
            }
        }

        fn record_opening(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            tasks: Span<u32>,
            values: Span<felt252>,
        ) {
            assert(
                get_caller_address() == self.wired.Wired_peers.receipts.read(),
                errors::NOT_RECEIPTS,
            );
            let mut audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Opening, errors::NOT_OPENING);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            assert(
                tasks == self.dossier.tasks_of(job_id, index, audit) && values.len() == tasks.len(),
                errors::WRONG_LEAVES,
            );
            self.dossier.put_opening(job_id, index, values);
            audit.opened = true;
            audit = self.dossier.after_sealing(audit);
            self.dossier.store(job_id, index, audit);
            let unseal_deadline = audit.deadline;
            self.emit(events::OpeningRecorded { job_id, index, values, unseal_deadline });
        }

        fn fail_unopened(ref self: ContractState, job_id: u64, index: u32) {
            let audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Opening, errors::NOT_OPENING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            self.endings.fail(job_id, index, audit);
        }

        fn unseal(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            auditor: ProviderId,
            values: Span<felt252>,
            salt: felt252,
            opened: Span<felt252>,
        ) {
            let mut audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Unsealing, errors::NOT_UNSEALING);
            let i = seat(audit, auditor);
            assert(audit.sealed & bit(i) != 0, errors::NOT_SEALED);
            assert(audit.unsealed & bit(i) == 0, errors::ALREADY_UNSEALED);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            assert(
                values.len() == audit.samples
                    && self
                        .dossier
                        .seal_at(
                            job_id, index, i,
                        ) == seal_of(job_id, index, audit.attempt, auditor, salt, values),
                errors::WRONG_UNSEAL,
            );
            audit.unsealed = audit.unsealed | bit(i);
            let (verdict, sample) = self.compared(job_id, index, values, opened);
            self.emit(events::VerdictUnsealed { job_id, auditor, index, verdict });
            match verdict {
                Verdict::Differs => {
                    let (ours, theirs) = (*opened[sample], *values[sample]);
                    return self.endings.accuse(job_id, index, audit, i, sample, ours, theirs);
                },
                Verdict::Unavailable => audit.absent = audit.absent | bit(i),
                Verdict::Agrees => {},
            }
            if audit.is_unsealed() {
                self.endings.close(job_id, index, audit, 0);
            } else {
                self.dossier.store(job_id, index, audit);
            }
        }

        fn conclude(ref self: ContractState, job_id: u64, index: u32) {
            let mut audit = self.dossier.load(job_id, index);
            assert(audit.phase == AuditPhase::Unsealing, errors::NOT_UNSEALING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            let silent = audit.all() - (audit.unsealed | audit.out);
            audit.out = audit.out | silent;
            if audit.unsealed != 0 {
                self.endings.close(job_id, index, audit, silent);
            } else {
                self.endings.punish(job_id, index, audit, silent);
                self.endings.redraw(job_id, index, audit);
            }
        }

        fn discredit(ref self: ContractState, job_id: u64, index: u32, task: u32) {
            assert(
                get_caller_address() == self.wired.Wired_peers.disputes.read(),
                errors::NOT_DISPUTES,
            );
            let mut audit = self.dossier.load(job_id, index);
            let wrong = paid(audit);
            if wrong == 0 {
                return;
            }
            for drawn in self.dossier.tasks_of(job_id, index, audit) {
                if *drawn == task {
                    audit.out = audit.out | wrong;
                    self.dossier.store(job_id, index, audit);
                    return self.emit(events::AuditorsDiscredited { job_id, index, task });
                }
            }
        }

        fn preview_draw(
            self: @ContractState, job_id: u64, index: u32, round: u64,
        ) -> (Span<u32>, Span<ProviderId>) {
            let assignment = self.undrawn(job_id, index);
            let (seed, samples, auditors) = self.lot(assignment, round, self.endings.registry());
            if auditors.is_empty() {
                return ([].span(), [].span());
            }
            (drawn_tasks(self.ground_of(assignment, seed), samples), auditors)
        }

        fn audit(self: @ContractState, job_id: u64, index: u32) -> Audit {
            let audit = self.dossier.load(job_id, index);
            let mut sealed = array![];
            let mut unsealed = array![];
            for i in 0..audit.count {
                sealed.append(audit.sealed & bit(i) != 0);
                unsealed.append(audit.unsealed & bit(i) != 0);
            }
            let (seed, tasks) = if audit.count == 0 {
                (0, [].span())
            } else {
                let ground = self.dossier.ground(job_id, index);
                (ground.seed.into(), drawn_tasks(ground, audit.samples))
            };
            Audit {
                phase: audit.phase,
                attempt: audit.attempt,
                seed,
                tasks,
                auditors: audit.auditors(),
                sealed: sealed.span(),
                unsealed: unsealed.span(),
                deadline: audit.deadline,
                redraws: audit.redraws,
            }
        }

        fn earned(self: @ContractState, job_id: u64, index: u32) -> (u32, Span<ContractAddress>) {
            let (samples, earners) = self.earners(job_id, index);
            if earners.is_empty() {
                return (samples, [].span());
            }
            (samples, self.endings.registry().owners_of(earners))
        }

        fn earners(self: @ContractState, job_id: u64, index: u32) -> (u32, Span<ProviderId>) {
            let audit = self.dossier.load(job_id, index);
            let paid = paid(audit);
            if paid == 0 {
                return (0, [].span());
            }
            let mut earners = array![];
            let auditors = audit.auditors();
            for i in 0..audit.count {
                if paid & bit(i) != 0 {
                    earners.append(*auditors[i]);
                }
            }
            (audit.samples, earners.span())
        }

        fn next_action(self: @ContractState, job_id: u64, index: u32) -> felt252 {
            let audit = self.dossier.load(job_id, index);
            let now = get_block_timestamp();
            let assignment = self.market().assignment(job_id, index);
            if assignment.state != AssignmentState::Submitted {
                return 0;
            }
            if is_undrawn(audit, assignment) {
                let config = self.dossier.Dossier_config.read();
                return if now > assignment.at + config.draw_seconds {
                    'skip_undrawn'
                } else {
                    'draw'
                };
            }
            if now <= audit.deadline {
                return 0;
            }
            match audit.phase {
                AuditPhase::Sealing => 'replace_silent',
                AuditPhase::Opening => 'fail_unopened',
                AuditPhase::Unsealing => 'conclude',
                _ => 0,
            }
        }

        fn config(self: @ContractState) -> AuditsConfig {
            self.dossier.Dossier_config.read()
        }
    }

    impl DialsImpl of Dials<ContractState> {
        fn dial(self: @ContractState, name: felt252) -> u128 {
            value_of(self.dossier.Dossier_config.read(), name)
        }

        fn turn(ref self: ContractState, name: felt252, value: u128) {
            let config = with_value(self.dossier.Dossier_config.read(), name, value);
            self.dossier.Dossier_config.write(config);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn market(self: @ContractState) -> IMarketDispatcher {
            IMarketDispatcher { contract_address: self.wired.Wired_peers.market.read() }
        }

        /// A submitted assignment whose present attempt has no audit yet.
        fn undrawn(self: @ContractState, job_id: u64, index: u32) -> Assignment {
            let assignment = self.market().assignment(job_id, index);
            assert(assignment.state == AssignmentState::Submitted, errors::NOT_SUBMITTED);
            assert(is_undrawn(self.dossier.load(job_id, index), assignment), errors::ALREADY_DRAWN);
            assignment
        }

        /// What Beacon round `round` draws: seed, number of leaves, auditors; the
        /// last two may be none.
        fn lot(
            self: @ContractState, assignment: Assignment, round: u64, registry: IRegistryDispatcher,
        ) -> (u128, u32, Span<ProviderId>) {
            let beacon = IBeaconDispatcher {
                contract_address: self.wired.Wired_peers.beacon.read(),
            };
            let seed = draw_seed(beacon.seed_after(assignment.at, round), assignment);
            let samples = sample_size(seed, assignment);
            if samples == 0 {
                return (seed, 0, [].span());
            }
            let auditors = registry
                .draw(
                    poseidon_hash_span(['SAGE_AUDITORS', seed.into()].span()),
                    assignment.auditors.into(),
                    capability(assignment),
                    [assignment.worker].span(),
                );
            (seed, samples, auditors)
        }

        /// The range that the leaves are drawn from.
        fn ground_of(self: @ContractState, assignment: Assignment, seed: u128) -> Ground {
            if !assignment.fault {
                return Ground { seed, first: assignment.first, count: assignment.count };
            }
            let receipts = IReceiptsDispatcher {
                contract_address: self.wired.Wired_peers.receipts.read(),
            };
            let receipt = receipts.receipt(assignment.job_id, assignment.index);
            Ground { seed, first: receipt.fault_task, count: 1 }
        }

        /// What a verdict comes to, and where it differs first. `opened` must be
        /// what the worker opened where the verdict is not exactly that.
        fn compared(
            self: @ContractState,
            job_id: u64,
            index: u32,
            values: Span<felt252>,
            opened: Span<felt252>,
        ) -> (Verdict, u32) {
            let truth = self.dossier.opening(job_id, index);
            if digest(values) == truth {
                return (Verdict::Agrees, 0);
            }
            assert(opened.len() == values.len() && digest(opened) == truth, errors::NOT_OPENED);
            match first_difference(values, opened) {
                Some(sample) => (Verdict::Differs, sample),
                None => (Verdict::Unavailable, 0),
            }
        }
    }

    /// The place of an auditor that still counts.
    fn seat(audit: AuditWord, auditor: ProviderId) -> u32 {
        assert(auditor != 0, errors::NOT_AUDITOR);
        audit.place_of(auditor).expect(errors::NOT_AUDITOR)
    }
}
