//! The record of every audit, keyed by place = job slot << 32 | index. The next
//! job of a slot writes the same cells again; a word of another generation
//! counts as none, and the cells beside it count only as the word says.

#[starknet::component]
pub mod DossierComponent {
    use starknet::get_block_timestamp;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePathEntry,
        StoragePointerReadAccess,
    };
    use super::super::packing::{AuditWord, Ground, none, pack, unpack};
    use super::super::rules::{digest, drawn_tasks, generation, place};
    use super::super::types::{AuditPhase, AuditsConfig};

    #[storage]
    pub struct Storage {
        pub Dossier_config: AuditsConfig,
        Dossier_words: Map<u64, felt252>,
        /// valid for the word's attempt once it has auditors
        Dossier_grounds: Map<u64, Ground>,
        /// auditor's place → seal, valid while its bit in `sealed` is set
        Dossier_seals: Map<u64, Map<u32, felt252>>,
        /// digest of the values that the worker opened, valid while `opened`
        Dossier_openings: Map<u64, felt252>,
    }

    #[generate_trait]
    pub impl InternalImpl<
        TContractState, +HasComponent<TContractState>,
    > of InternalTrait<TContractState> {
        /// The audit of this job; none if the slot holds another job's.
        fn load(self: @ComponentState<TContractState>, job_id: u64, index: u32) -> AuditWord {
            let audit = unpack(self.Dossier_words.read(place(job_id, index)));
            if audit.generation == generation(job_id) {
                audit
            } else {
                none()
            }
        }

        fn store(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32, audit: AuditWord,
        ) {
            self.Dossier_words.write(place(job_id, index), pack(audit));
        }

        fn ground(self: @ComponentState<TContractState>, job_id: u64, index: u32) -> Ground {
            self.Dossier_grounds.read(place(job_id, index))
        }

        fn put_ground(
            ref self: ComponentState<TContractState>, job_id: u64, index: u32, ground: Ground,
        ) {
            self.Dossier_grounds.write(place(job_id, index), ground);
        }

        /// The drawn tasks of an audit that has auditors.
        fn tasks_of(
            self: @ComponentState<TContractState>, job_id: u64, index: u32, audit: AuditWord,
        ) -> Span<u32> {
            drawn_tasks(self.ground(job_id, index), audit.samples)
        }

        fn seal_at(
            self: @ComponentState<TContractState>, job_id: u64, index: u32, i: u32,
        ) -> felt252 {
            self.Dossier_seals.entry(place(job_id, index)).read(i)
        }

        fn put_seal(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            i: u32,
            seal: felt252,
        ) {
            self.Dossier_seals.entry(place(job_id, index)).write(i, seal);
        }

        fn opening(self: @ComponentState<TContractState>, job_id: u64, index: u32) -> felt252 {
            self.Dossier_openings.read(place(job_id, index))
        }

        fn put_opening(
            ref self: ComponentState<TContractState>,
            job_id: u64,
            index: u32,
            values: Span<felt252>,
        ) {
            self.Dossier_openings.write(place(job_id, index), digest(values));
        }

        /// What follows when no more seals come: opening, or unsealing where the
        /// worker has opened already.
        fn after_sealing(self: @ComponentState<TContractState>, audit: AuditWord) -> AuditWord {
            let now = get_block_timestamp();
            let config = self.Dossier_config.read();
            if audit.opened {
                AuditWord {
                    phase: AuditPhase::Unsealing, deadline: now + config.unseal_seconds, ..audit,
                }
            } else {
                AuditWord {
                    phase: AuditPhase::Opening, deadline: now + config.open_seconds, ..audit,
                }
            }
        }
    }
}
