#[starknet::contract]
pub mod Audits {
    use core::poseidon::poseidon_hash_span;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePathEntry,
        StoragePointerReadAccess, StoragePointerWriteAccess,
    };
    use starknet::{ContractAddress, get_block_timestamp, get_caller_address};
    use crate::beacon::interface::{IBeaconDispatcher, IBeaconDispatcherTrait};
    use crate::components::governed::GovernedComponent;
    use crate::components::governed::GovernedComponent::InternalTrait as GovernedInternal;
    use crate::components::wired::WiredComponent;
    use crate::disputes::interface::{IDisputesDispatcher, IDisputesDispatcherTrait};
    use crate::market::interface::{
        IMarketDispatcher, IMarketDispatcherTrait, IMarketPeersDispatcher,
        IMarketPeersDispatcherTrait,
    };
    use crate::market::types::{Assignment, AssignmentState};
    use crate::receipts::interface::{IReceiptsDispatcher, IReceiptsDispatcherTrait};
    use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
    use crate::registry::types::ProviderId;
    use crate::slasher::interface::ISlasherDispatcher;
    use crate::slasher::types::Offence;
    use crate::staking::interface::IStakeLocksDispatcher;
    use super::super::bonds::{Bonds, BondsTrait};
    use super::super::errors;
    use super::super::interface::{IAudits, events};
    use super::super::packing::{AuditWord, AuditorsTrait, bit, none, pack, unpack};
    use super::super::rules::{
        capability, draw_seed, drawn_tasks, generation, is_sound, is_undrawn, opening_deadline,
        place, sample_size, seal_of, sealing_seconds,
    };
    use super::super::types::{Audit, AuditPhase, AuditsConfig};

    component!(path: GovernedComponent, storage: governed, event: GovernedEvent);
    component!(path: WiredComponent, storage: wired, event: WiredEvent);

    impl Id of GovernedComponent::ContractId {
        const ID: felt252 = 'bitsage.audits';
    }

    #[abi(embed_v0)]
    impl GovernedImpl = GovernedComponent::GovernedImpl<ContractState>;
    #[abi(embed_v0)]
    impl WiredImpl = WiredComponent::WiredImpl<ContractState>;

    /// All maps are keyed by place: job slot << 32 | index.
    #[storage]
    struct Storage {
        #[substorage(v0)]
        governed: GovernedComponent::Storage,
        #[substorage(v0)]
        wired: WiredComponent::Storage,
        config: AuditsConfig,
        words: Map<u64, felt252>,
        seeds: Map<u64, felt252>,
        /// auditor's place → seal, valid while its bit in `sealed` is set
        seals: Map<u64, Map<u32, felt252>>,
        /// sample → the worker's value, valid while `opened`
        values: Map<u64, Map<u32, felt252>>,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        AuditDrawn: events::AuditDrawn,
        AuditRedrawn: events::AuditRedrawn,
        AuditSkipped: events::AuditSkipped,
        VerdictSealed: events::VerdictSealed,
        SealingClosed: events::SealingClosed,
        OpeningRecorded: events::OpeningRecorded,
        VerdictUnsealed: events::VerdictUnsealed,
        AuditorSilent: events::AuditorSilent,
        AuditAgreed: events::AuditAgreed,
        AuditDisputed: events::AuditDisputed,
        AuditFailed: events::AuditFailed,
        ConfigSet: events::ConfigSet,
        #[flat]
        GovernedEvent: GovernedComponent::Event,
        #[flat]
        WiredEvent: WiredComponent::Event,
    }

    #[constructor]
    fn constructor(ref self: ContractState, governor: ContractAddress, config: AuditsConfig) {
        self.governed.initialize(governor);
        assert(is_sound(config), errors::BAD_CONFIG);
        self.config.write(config);
    }

    #[abi(embed_v0)]
    impl AuditsImpl of IAudits<ContractState> {
        fn draw(ref self: ContractState, job_id: u64, index: u32, round: u64) {
            let assignment = self.undrawn(job_id, index);
            let beacon = IBeaconDispatcher {
                contract_address: self.wired.Wired_peers.beacon.read(),
            };
            let seed = draw_seed(beacon.seed_after(assignment.at, round), assignment);
            let samples = sample_size(seed, assignment);
            let mut audit = AuditWord {
                generation: generation(job_id),
                attempt: assignment.attempt,
                samples,
                fault: assignment.fault,
                ..none(),
            };
            if samples == 0 {
                return self.skip(job_id, index, audit, 'no sample', false);
            }
            let auditors = self
                .registry()
                .draw(
                    poseidon_hash_span(['SAGE_AUDITORS', seed].span()),
                    assignment.auditors.into(),
                    capability(assignment),
                    [assignment.worker].span(),
                );
            if auditors.is_empty() {
                return self.skip(job_id, index, audit, 'no auditor', true);
            }
            if assignment.fault {
                let receipts = IReceiptsDispatcher {
                    contract_address: self.wired.Wired_peers.receipts.read(),
                };
                audit.fault_task = receipts.receipt(job_id, index).fault_task;
            }
            self.seeds.write(place(job_id, index), seed);
            let audit = self.begin_sealing(job_id, index, audit, auditors, assignment.run_seconds);
            self
                .emit(
                    events::AuditDrawn {
                        job_id,
                        index,
                        attempt: audit.attempt,
                        round,
                        seed,
                        tasks: drawn_tasks(audit, seed, assignment),
                        auditors,
                        seal_deadline: audit.deadline,
                    },
                );
        }

        fn skip_undrawn(ref self: ContractState, job_id: u64, index: u32) {
            let assignment = self.undrawn(job_id, index);
            assert(
                get_block_timestamp() > assignment.at + self.config.draw_seconds.read(),
                errors::STILL_TIME,
            );
            let audit = AuditWord {
                generation: generation(job_id), attempt: assignment.attempt, ..none(),
            };
            self.skip(job_id, index, audit, 'no randomness', true);
        }

        fn seal(ref self: ContractState, job_id: u64, index: u32, seal: felt252) {
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Sealing, errors::NOT_SEALING);
            let (auditor, i) = self.caller_audits(audit);
            assert(audit.sealed & bit(i) == 0, errors::ALREADY_SEALED);
            assert(seal != 0, errors::ZERO_SEAL);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            audit.sealed = audit.sealed | bit(i);
            let complete = audit.is_sealed();
            if complete {
                audit = self.after_sealing(audit);
            }
            self.seals.entry(place(job_id, index)).write(i, seal);
            self.store(job_id, index, audit);
            let open_deadline = opening_deadline(audit);
            self
                .emit(
                    events::VerdictSealed { job_id, auditor, index, seal, complete, open_deadline },
                );
            if complete && audit.opened {
                self.say_opened(job_id, index, audit);
            }
        }

        fn replace_silent(ref self: ContractState, job_id: u64, index: u32) {
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Sealing, errors::NOT_SEALING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            let silent = audit.all() - audit.sealed;
            audit.out = silent;
            if audit.sealed != 0 {
                audit = self.after_sealing(audit);
                self.store(job_id, index, audit);
                self.punish(job_id, index, audit, silent);
                let open_deadline = opening_deadline(audit);
                self.emit(events::SealingClosed { job_id, index, open_deadline });
                if audit.opened {
                    self.say_opened(job_id, index, audit);
                }
            } else {
                self.punish(job_id, index, audit, silent);
                self.redraw(job_id, index, audit);
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
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Opening, errors::NOT_OPENING);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            assert(
                tasks == self.tasks_of(job_id, index, audit) && values.len() == tasks.len(),
                errors::WRONG_LEAVES,
            );
            let cells = self.values.entry(place(job_id, index));
            for i in 0..values.len() {
                cells.write(i, *values[i]);
            }
            audit.opened = true;
            audit = self.after_sealing(audit);
            self.store(job_id, index, audit);
            let unseal_deadline = audit.deadline;
            self.emit(events::OpeningRecorded { job_id, index, values, unseal_deadline });
        }

        fn fail_unopened(ref self: ContractState, job_id: u64, index: u32) {
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Opening, errors::NOT_OPENING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            audit.phase = AuditPhase::Failed;
            self.store(job_id, index, audit);
            self.bonds().release(audit);
            self
                .market_peers()
                .mark_failed(job_id, index, Some(Offence::Unopened), get_caller_address());
            self.emit(events::AuditFailed { job_id, index });
        }

        fn unseal(
            ref self: ContractState, job_id: u64, index: u32, values: Span<felt252>, salt: felt252,
        ) {
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Unsealing, errors::NOT_UNSEALING);
            let (auditor, i) = self.caller_audits(audit);
            assert(audit.sealed & bit(i) != 0, errors::NOT_SEALED);
            assert(audit.unsealed & bit(i) == 0, errors::ALREADY_UNSEALED);
            assert(get_block_timestamp() <= audit.deadline, errors::TOO_LATE);
            let seal = self.seals.entry(place(job_id, index)).read(i);
            assert(
                values.len() == audit.samples
                    && seal == seal_of(job_id, index, audit.attempt, auditor, salt, values),
                errors::WRONG_UNSEAL,
            );
            audit.unsealed = audit.unsealed | bit(i);
            match self.first_difference(job_id, index, values) {
                None => {
                    let last = audit.is_unsealed();
                    if last {
                        audit.phase = AuditPhase::Agreed;
                    }
                    self.store(job_id, index, audit);
                    self.emit(events::VerdictUnsealed { job_id, auditor, index, agrees: true });
                    if last {
                        self.agree(job_id, index, audit);
                    }
                },
                Some((
                    sample, worker_value,
                )) => {
                    let disputed = AuditWord {
                        phase: AuditPhase::Disputed, out: audit.out | bit(i), ..audit,
                    };
                    self.store(job_id, index, disputed);
                    self.emit(events::VerdictUnsealed { job_id, auditor, index, agrees: false });
                    // everybody's bond, the accuser's too: Disputes locks anew what is
                    // free of it within this call
                    self.bonds().release(audit);
                    let task = *self.tasks_of(job_id, index, audit)[sample];
                    let disputes = IDisputesDispatcher {
                        contract_address: self.wired.Wired_peers.disputes.read(),
                    };
                    let dispute_id = disputes
                        .open_from_audit(
                            job_id, index, task, worker_value, auditor, *values[sample],
                        );
                    self.emit(events::AuditDisputed { job_id, auditor, index, task, dispute_id });
                },
            }
        }

        fn conclude(ref self: ContractState, job_id: u64, index: u32) {
            let mut audit = self.load(job_id, index);
            assert(audit.phase == AuditPhase::Unsealing, errors::NOT_UNSEALING);
            assert(get_block_timestamp() > audit.deadline, errors::STILL_TIME);
            let silent = audit.all() - (audit.unsealed | audit.out);
            audit.out = audit.out | silent;
            if audit.unsealed != 0 {
                audit.phase = AuditPhase::Agreed;
                self.store(job_id, index, audit);
                self.punish(job_id, index, audit, silent);
                self.agree(job_id, index, audit);
            } else {
                self.punish(job_id, index, audit, silent);
                self.redraw(job_id, index, audit);
            }
        }

        fn audit(self: @ContractState, job_id: u64, index: u32) -> Audit {
            let audit = self.load(job_id, index);
            let mut sealed = array![];
            let mut unsealed = array![];
            for i in 0..audit.count {
                sealed.append(audit.sealed & bit(i) != 0);
                unsealed.append(audit.unsealed & bit(i) != 0);
            }
            let drawn = audit.count != 0;
            Audit {
                phase: audit.phase,
                attempt: audit.attempt,
                seed: if drawn {
                    self.seeds.read(place(job_id, index))
                } else {
                    0
                },
                tasks: if drawn {
                    self.tasks_of(job_id, index, audit)
                } else {
                    [].span()
                },
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
            (samples, self.registry().owners_of(earners))
        }

        fn earners(self: @ContractState, job_id: u64, index: u32) -> (u32, Span<ProviderId>) {
            let audit = self.load(job_id, index);
            if audit.phase != AuditPhase::Agreed && audit.phase != AuditPhase::Disputed {
                return (0, [].span());
            }
            let mut earners = array![];
            let auditors = audit.auditors();
            for i in 0..audit.count {
                if audit.unsealed & bit(i) != 0 && audit.out & bit(i) == 0 {
                    earners.append(*auditors[i]);
                }
            }
            (audit.samples, earners.span())
        }

        fn next_action(self: @ContractState, job_id: u64, index: u32) -> felt252 {
            let audit = self.load(job_id, index);
            let now = get_block_timestamp();
            let assignment = self.market().assignment(job_id, index);
            if assignment.state != AssignmentState::Submitted {
                return 0;
            }
            if is_undrawn(audit, assignment) {
                return if now > assignment.at + self.config.draw_seconds.read() {
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
            self.config.read()
        }

        fn set_config(ref self: ContractState, config: AuditsConfig) {
            self.governed.assert_governor();
            assert(is_sound(config), errors::BAD_CONFIG);
            let previous = self.config.read();
            self.config.write(config);
            self.emit(events::ConfigSet { previous, config });
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

        fn registry(self: @ContractState) -> IRegistryDispatcher {
            IRegistryDispatcher { contract_address: self.wired.Wired_peers.registry.read() }
        }

        fn bonds(self: @ContractState) -> Bonds {
            Bonds {
                registry: self.registry(),
                locks: IStakeLocksDispatcher {
                    contract_address: self.wired.Wired_peers.staking.read(),
                },
            }
        }

        /// The audit of this job; none if the slot holds another job's.
        fn load(self: @ContractState, job_id: u64, index: u32) -> AuditWord {
            let audit = unpack(self.words.read(place(job_id, index)));
            if audit.generation == generation(job_id) {
                audit
            } else {
                none()
            }
        }

        fn store(ref self: ContractState, job_id: u64, index: u32, audit: AuditWord) {
            self.words.write(place(job_id, index), pack(audit));
        }

        /// A submitted assignment whose present attempt has no audit yet.
        fn undrawn(self: @ContractState, job_id: u64, index: u32) -> Assignment {
            let assignment = self.market().assignment(job_id, index);
            assert(assignment.state == AssignmentState::Submitted, errors::NOT_SUBMITTED);
            assert(is_undrawn(self.load(job_id, index), assignment), errors::ALREADY_DRAWN);
            assignment
        }

        /// The auditor that the caller operates, and its place.
        fn caller_audits(self: @ContractState, audit: AuditWord) -> (ProviderId, u32) {
            let auditor = self.registry().operated_by(get_caller_address());
            assert(auditor != 0, errors::NOT_AUDITOR);
            (auditor, audit.place_of(auditor).expect(errors::NOT_AUDITOR))
        }

        fn tasks_of(self: @ContractState, job_id: u64, index: u32, audit: AuditWord) -> Span<u32> {
            let seed = self.seeds.read(place(job_id, index));
            drawn_tasks(audit, seed, self.market().assignment(job_id, index))
        }

        /// Stores the audit with these auditors and locks their bonds.
        fn begin_sealing(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            auditors: Span<ProviderId>,
            run_seconds: u32,
        ) -> AuditWord {
            let config = self.config.read();
            let deadline = get_block_timestamp() + sealing_seconds(config, run_seconds);
            let sealing = audit.with_auditors(auditors, config.bond, deadline);
            self.store(job_id, index, sealing);
            self.bonds().lock(sealing);
            sealing
        }

        /// What follows when no more seals come: opening, or unsealing where the
        /// worker has opened already.
        fn after_sealing(self: @ContractState, audit: AuditWord) -> AuditWord {
            let now = get_block_timestamp();
            if audit.opened {
                AuditWord {
                    phase: AuditPhase::Unsealing,
                    deadline: now + self.config.unseal_seconds.read(),
                    ..audit,
                }
            } else {
                AuditWord {
                    phase: AuditPhase::Opening,
                    deadline: now + self.config.open_seconds.read(),
                    ..audit,
                }
            }
        }

        /// Says again what the worker opened, for auditors that sealed since.
        fn say_opened(ref self: ContractState, job_id: u64, index: u32, audit: AuditWord) {
            let cells = self.values.entry(place(job_id, index));
            let mut values = array![];
            for sample in 0..audit.samples {
                values.append(cells.read(sample));
            }
            self
                .emit(
                    events::OpeningRecorded {
                        job_id, index, values: values.span(), unseal_deadline: audit.deadline,
                    },
                );
        }

        /// The first sample where `values` differ from what the worker opened,
        /// with the worker's value.
        fn first_difference(
            self: @ContractState, job_id: u64, index: u32, values: Span<felt252>,
        ) -> Option<(u32, felt252)> {
            let cells = self.values.entry(place(job_id, index));
            for sample in 0..values.len() {
                let worker_value = cells.read(sample);
                if *values[sample] != worker_value {
                    return Some((sample, worker_value));
                }
            }
            None
        }

        /// Slashes the auditors in the set `silent`, whose bonds are held.
        fn punish(ref self: ContractState, job_id: u64, index: u32, audit: AuditWord, silent: u8) {
            let slasher = ISlasherDispatcher {
                contract_address: self.wired.Wired_peers.slasher.read(),
            };
            for (auditor, slashed) in self.bonds().slash(slasher, audit, silent) {
                self
                    .emit(
                        events::AuditorSilent {
                            job_id, auditor: *auditor, index, slashed: *slashed,
                        },
                    );
            }
        }

        fn redraw(ref self: ContractState, job_id: u64, index: u32, audit: AuditWord) {
            if audit.redraws >= self.config.max_redraws.read() {
                return self.skip(job_id, index, audit, 'silence', true);
            }
            let assignment = self.market().assignment(job_id, index);
            let beacon = IBeaconDispatcher {
                contract_address: self.wired.Wired_peers.beacon.read(),
            };
            let latest = beacon.round(beacon.last_final_round()).seed;
            let redraws = audit.redraws + 1;
            let seed = poseidon_hash_span(
                ['SAGE_REDRAW', self.seeds.read(place(job_id, index)), latest, redraws.into()]
                    .span(),
            );
            let mut exclude = array![assignment.worker];
            exclude.append_span(audit.auditors());
            let auditors = self
                .registry()
                .draw(seed, assignment.auditors.into(), capability(assignment), exclude.span());
            if auditors.is_empty() {
                return self.skip(job_id, index, audit, 'no auditor', true);
            }
            let audit = self
                .begin_sealing(
                    job_id, index, AuditWord { redraws, ..audit }, auditors, assignment.run_seconds,
                );
            let seal_deadline = audit.deadline;
            self.emit(events::AuditRedrawn { job_id, index, auditors, seal_deadline });
        }

        fn agree(ref self: ContractState, job_id: u64, index: u32, audit: AuditWord) {
            self.bonds().release(audit);
            self.market_peers().mark_verified(job_id, index, true, false);
            self.emit(events::AuditAgreed { job_id, index });
        }

        /// Verifies without an audit; no bond is held by now.
        fn skip(
            ref self: ContractState,
            job_id: u64,
            index: u32,
            audit: AuditWord,
            reason: felt252,
            doubled: bool,
        ) {
            self.store(job_id, index, AuditWord { phase: AuditPhase::Skipped, ..audit });
            self.market_peers().mark_verified(job_id, index, true, doubled);
            self.emit(events::AuditSkipped { job_id, index, reason });
        }
    }
}
