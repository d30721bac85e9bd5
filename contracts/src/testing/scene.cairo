//! Market, Registry, Beacon, Receipts and the judges around a contract under
//! test, in one: what they answer is set, what they are told is an event.
//! Provider n is owned by `owner(n)` and operated by `operator(n)`; everybody
//! weighs in a draw as much as anybody, in the order of `set_pool`.

use starknet::ContractAddress;
use crate::market::types::Assignment;
use crate::registry::types::ProviderId;

const OWNERS: felt252 = 0x1000;
const OPERATORS: felt252 = 0x2000000;

pub fn owner(provider: ProviderId) -> ContractAddress {
    (OWNERS + provider.into()).try_into().unwrap()
}

pub fn operator(provider: ProviderId) -> ContractAddress {
    (OPERATORS + provider.into()).try_into().unwrap()
}

#[starknet::interface]
pub trait IScene<TState> {
    fn set_assignment(ref self: TState, assignment: Assignment);
    /// Whom a draw considers, in this order.
    fn set_pool(ref self: TState, pool: Span<ProviderId>);
    /// The seed of round `round`, first final one after `since`.
    fn set_seed(ref self: TState, since: u64, round: u64, seed: felt252);
    fn set_fault_task(ref self: TState, task: u32);
    /// The value of the leaf that `verify` finds.
    fn set_value(ref self: TState, value: felt252);
    fn set_min_audit_stake(ref self: TState, amount: u128);
    /// Auditors of the assignment, as `audit` tells them.
    fn set_auditors(ref self: TState, auditors: Span<ProviderId>);
    /// A worker that fails for an offence brings its reporter this much at
    /// this Escrow.
    fn set_reward(ref self: TState, escrow: ContractAddress, amount: u128);
}

#[starknet::contract]
pub mod Scene {
    use core::num::traits::Zero;
    use starknet::ContractAddress;
    use starknet::storage::{
        Map, StorageMapReadAccess, StorageMapWriteAccess, StoragePointerReadAccess,
        StoragePointerWriteAccess,
    };
    use crate::audits::types::{Audit, AuditPhase};
    use crate::beacon::errors as beacon_errors;
    use crate::beacon::types::{Round, RoundPhase};
    use crate::escrow::interface::{IEscrowCustodyDispatcher, IEscrowCustodyDispatcherTrait};
    use crate::market::errors as market_errors;
    use crate::market::types::{Assignment, AssignmentState, FailureResult};
    use crate::receipts::types::{Opening, Receipt};
    use crate::registry::errors as registry_errors;
    use crate::registry::types::{ProviderId, RegistryConfig};
    use crate::slasher::types::Offence;
    use super::{OPERATORS, OWNERS, events, owner};

    #[storage]
    struct Storage {
        /// the serialised assignment, felt by felt
        assignment: Map<u32, felt252>,
        assignment_felts: u32,
        pool: Map<u32, ProviderId>,
        pool_size: u32,
        auditors: Map<u32, ProviderId>,
        auditor_count: u32,
        since: u64,
        round: u64,
        seed: felt252,
        fault_task: u32,
        value: felt252,
        min_audit_stake: u128,
        cases: u64,
        escrow: ContractAddress,
        reward: u128,
    }

    #[event]
    #[derive(Drop, starknet::Event)]
    enum Event {
        Verified: events::Verified,
        Failed: events::Failed,
        Disputed: events::Disputed,
        Discredited: events::Discredited,
        CaseOpened: events::CaseOpened,
    }

    #[abi(embed_v0)]
    impl SceneImpl of super::IScene<ContractState> {
        fn set_assignment(ref self: ContractState, assignment: Assignment) {
            self.keep(assignment);
        }

        fn set_pool(ref self: ContractState, pool: Span<ProviderId>) {
            for i in 0..pool.len() {
                self.pool.write(i, *pool[i]);
            }
            self.pool_size.write(pool.len());
        }

        fn set_seed(ref self: ContractState, since: u64, round: u64, seed: felt252) {
            self.since.write(since);
            self.round.write(round);
            self.seed.write(seed);
        }

        fn set_fault_task(ref self: ContractState, task: u32) {
            self.fault_task.write(task);
        }

        fn set_value(ref self: ContractState, value: felt252) {
            self.value.write(value);
        }

        fn set_min_audit_stake(ref self: ContractState, amount: u128) {
            self.min_audit_stake.write(amount);
        }

        fn set_auditors(ref self: ContractState, auditors: Span<ProviderId>) {
            for i in 0..auditors.len() {
                self.auditors.write(i, *auditors[i]);
            }
            self.auditor_count.write(auditors.len());
        }

        fn set_reward(ref self: ContractState, escrow: ContractAddress, amount: u128) {
            self.escrow.write(escrow);
            self.reward.write(amount);
        }
    }

    #[generate_trait]
    impl Internal of InternalTrait {
        fn keep(ref self: ContractState, assignment: Assignment) {
            let mut felts = array![];
            assignment.serialize(ref felts);
            for i in 0..felts.len() {
                self.assignment.write(i, *felts[i]);
            }
            self.assignment_felts.write(felts.len());
        }

        fn kept(self: @ContractState) -> Assignment {
            let mut felts = array![];
            for i in 0..self.assignment_felts.read() {
                felts.append(self.assignment.read(i));
            }
            let mut span = felts.span();
            Serde::deserialize(ref span).unwrap()
        }

        fn enter(ref self: ContractState, state: AssignmentState) -> Assignment {
            let changed = Assignment { state, ..self.kept() };
            self.keep(changed);
            changed
        }
    }

    // Market

    #[external(v0)]
    fn assignment(self: @ContractState, job_id: u64, index: u32) -> Assignment {
        self.kept()
    }

    #[external(v0)]
    fn mark_verified(
        ref self: ContractState, job_id: u64, index: u32, restart: bool, doubled: bool,
    ) {
        let state = self.kept().state;
        assert(
            state == AssignmentState::Submitted || state == AssignmentState::Disputed,
            market_errors::NOT_SUBMITTED,
        );
        self.enter(AssignmentState::Verified);
        self.emit(events::Verified { job_id, index, restart, doubled });
    }

    #[external(v0)]
    fn mark_disputed(ref self: ContractState, job_id: u64, index: u32) -> Assignment {
        self.emit(events::Disputed { job_id, index });
        self.enter(AssignmentState::Disputed)
    }

    #[external(v0)]
    fn mark_failed(
        ref self: ContractState,
        job_id: u64,
        index: u32,
        offence: Option<Offence>,
        reporter: ContractAddress,
    ) -> FailureResult {
        let failed = self.enter(AssignmentState::Failed);
        let reward = if offence.is_some() {
            self.reward.read()
        } else {
            0
        };
        let escrow = self.escrow.read();
        if escrow.is_non_zero() && reward != 0 {
            IEscrowCustodyDispatcher { contract_address: escrow }
                .credit(Zero::zero(), reporter, reward);
        }
        self.emit(events::Failed { job_id, index, offence, reporter });
        FailureResult {
            worker: owner(failed.worker),
            taken: 2 * reward,
            reporter_share: reward,
            victim_share: 0,
        }
    }

    // Registry

    #[external(v0)]
    fn owner_of(self: @ContractState, id: ProviderId) -> ContractAddress {
        owner(id)
    }

    #[external(v0)]
    fn owners_of(self: @ContractState, ids: Span<ProviderId>) -> Span<ContractAddress> {
        let mut owners = array![];
        for id in ids {
            owners.append(owner(*id));
        }
        owners.span()
    }

    #[external(v0)]
    fn id_of(self: @ContractState, owner: ContractAddress) -> ProviderId {
        number(owner, OWNERS)
    }

    #[external(v0)]
    fn operated_by(self: @ContractState, operator: ContractAddress) -> ProviderId {
        number(operator, OPERATORS)
    }

    #[external(v0)]
    fn draw(
        self: @ContractState,
        seed: felt252,
        count: u32,
        capabilities: u128,
        exclude: Span<ProviderId>,
    ) -> Span<ProviderId> {
        assert(count <= 15, registry_errors::DRAW_TOO_LARGE);
        assert(seed != 0, 'SCENE: zero seed');
        assert(capabilities == 8, 'SCENE: other capability');
        let mut drawn = array![];
        for i in 0..self.pool_size.read() {
            let candidate = self.pool.read(i);
            let mut free = drawn.len() < count;
            for excluded in exclude {
                free = free && *excluded != candidate;
            }
            if free {
                drawn.append(candidate);
            }
        }
        drawn.span()
    }

    #[external(v0)]
    fn config(self: @ContractState) -> RegistryConfig {
        RegistryConfig {
            min_audit_stake: self.min_audit_stake.read(),
            draw_weight_cap: 1_000_000_000_000,
            max_draw_tries: 100,
            entry_seconds: 0,
        }
    }

    // Beacon

    #[external(v0)]
    fn seed_after(self: @ContractState, since: u64, round: u64) -> felt252 {
        assert(round == self.round.read(), beacon_errors::NO_SEED);
        assert(since == self.since.read(), beacon_errors::NOT_FIRST_AFTER);
        self.seed.read()
    }

    #[external(v0)]
    fn last_final_round(self: @ContractState) -> u64 {
        self.round.read()
    }

    #[external(v0)]
    fn round(self: @ContractState, round: u64) -> Round {
        Round {
            round,
            phase: RoundPhase::Final,
            commits: 1,
            reveals: 1,
            last_commit_block: 1,
            last_commit_at: 1,
            previous_commit_at: 0,
            seed: self.seed.read(),
        }
    }

    // Receipts

    #[external(v0)]
    fn receipt(self: @ContractState, job_id: u64, index: u32) -> Receipt {
        Receipt {
            root: 1, commitment: 0, fault: self.kept().fault, fault_task: self.fault_task.read(),
        }
    }

    #[external(v0)]
    fn verify(self: @ContractState, job_id: u64, index: u32, opening: Opening) -> felt252 {
        self.value.read()
    }

    // Audits and Disputes

    #[external(v0)]
    fn audit(self: @ContractState, job_id: u64, index: u32) -> Audit {
        let mut auditors = array![];
        for i in 0..self.auditor_count.read() {
            auditors.append(self.auditors.read(i));
        }
        Audit {
            phase: AuditPhase::Agreed,
            attempt: 0,
            seed: 1,
            tasks: [].span(),
            auditors: auditors.span(),
            sealed: [].span(),
            unsealed: [].span(),
            deadline: 0,
            redraws: 0,
        }
    }

    #[external(v0)]
    fn discredit(ref self: ContractState, job_id: u64, index: u32, task: u32) {
        self.emit(events::Discredited { job_id, index, task });
    }

    #[external(v0)]
    fn open_from_audit(
        ref self: ContractState,
        job_id: u64,
        index: u32,
        task: u32,
        worker_value: felt252,
        accuser: ProviderId,
        accuser_value: felt252,
    ) -> u64 {
        let case = self.cases.read() + 1;
        self.cases.write(case);
        self.enter(AssignmentState::Disputed);
        self.emit(events::CaseOpened { job_id, index, task, worker_value, accuser, accuser_value });
        case
    }

    fn number(account: ContractAddress, base: felt252) -> ProviderId {
        let distance: felt252 = account.into() - base;
        let wide: u256 = distance.into();
        if wide < 0x1000 {
            wide.try_into().unwrap()
        } else {
            0
        }
    }
}

pub mod events {
    use starknet::ContractAddress;
    use crate::slasher::types::Offence;
    use super::ProviderId;

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Verified {
        pub job_id: u64,
        pub index: u32,
        pub restart: bool,
        pub doubled: bool,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Failed {
        pub job_id: u64,
        pub index: u32,
        pub offence: Option<Offence>,
        pub reporter: ContractAddress,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Disputed {
        pub job_id: u64,
        pub index: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct Discredited {
        pub job_id: u64,
        pub index: u32,
        pub task: u32,
    }

    #[derive(Drop, PartialEq, Debug, starknet::Event)]
    pub struct CaseOpened {
        pub job_id: u64,
        pub index: u32,
        pub task: u32,
        pub worker_value: felt252,
        pub accuser: ProviderId,
        pub accuser_value: felt252,
    }
}
