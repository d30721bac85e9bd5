//! Stands in for any peer of Lens: says it is the contract it was told to be,
//! is wired as told, and gives answers that can be foretold.

use starknet::ContractAddress;
use crate::audits::types::{Audit, AuditPhase};
use crate::components::wired::Peers;
use crate::escrow::types::Balance;
use crate::market::types::{Assignment, AssignmentState, Job, JobState};
use crate::registry::types::{NodeClass, Profile, Provider, ProviderId};
use crate::reputation::types::Posterior;
use crate::staking::types::Stake;

#[starknet::interface]
pub trait IStandIn<TState> {
    fn become(ref self: TState, id: felt252);
    fn owe(ref self: TState, amount: u128);
    fn wire(ref self: TState, peers: Peers);

    fn contract_id(self: @TState) -> felt252;
    fn peers(self: @TState) -> Peers;
    fn owed(self: @TState, token: ContractAddress) -> u128;
    fn total_owed(self: @TState) -> u128;
    fn job(self: @TState, job_id: u64) -> Job;
    fn assignment(self: @TState, job_id: u64, index: u32) -> Assignment;
    fn audit(self: @TState, job_id: u64, index: u32) -> Audit;
    fn dispute_of(self: @TState, job_id: u64, index: u32) -> u64;
    fn provider(self: @TState, id: ProviderId) -> Provider;
    fn stake_of(self: @TState, staker: ContractAddress) -> Stake;
    fn posterior(self: @TState, provider: ProviderId) -> Posterior;
    fn score(self: @TState, provider: ProviderId) -> u32;
    fn balance_of(self: @TState, token: ContractAddress, account: ContractAddress) -> Balance;
}

pub fn job_of(id: u64) -> Job {
    Job {
        id,
        state: JobState::Open,
        terms_hash: 'terms',
        tasks: 100,
        chunk: 1,
        replicas: 1,
        assignments: 100,
        done: 3,
        tier: 1,
        kind_bit: 2,
        samples_e4: 10_000,
        auditors: 1,
        run_seconds: 60,
        challenge_seconds: 60,
        deadline: 1_000,
        fee_bps: 100,
        audit_margin_bps: 10_000,
        fault_bps: 500,
    }
}

pub fn assignment_of(job_id: u64, index: u32) -> Assignment {
    Assignment {
        job_id,
        index,
        state: AssignmentState::Taken,
        attempt: 1,
        worker: index + 1,
        at: 5,
        price: 6,
        lock: 7,
        fault: false,
        bounty: 8,
        first: index,
        count: 1,
        samples_e4: 10_000,
        auditors: 1,
        kind_bit: 2,
        run_seconds: 60,
    }
}

pub fn audit_of(index: u32) -> Audit {
    Audit {
        phase: AuditPhase::Sealing,
        attempt: 1,
        seed: 'seed',
        tasks: [index].span(),
        auditors: [index + 2].span(),
        sealed: [true].span(),
        unsealed: [false].span(),
        deadline: 9,
        redraws: 0,
    }
}

pub fn provider_of(id: ProviderId) -> Provider {
    let owner: felt252 = id.into() + 'owner';
    Provider {
        id,
        owner: owner.try_into().unwrap(),
        operator: 'operator'.try_into().unwrap(),
        profile: Profile { class: NodeClass::StandardGpu, capabilities: 5, region: 3, vram_gb: 24 },
        active: true,
    }
}

#[starknet::contract]
pub mod StandIn {
    use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
    use super::{
        Assignment, Audit, Balance, ContractAddress, Job, Peers, Posterior, Provider, ProviderId,
        Stake, assignment_of, audit_of, job_of, provider_of,
    };

    #[storage]
    struct Storage {
        id: felt252,
        owed: u128,
        peers: Peers,
    }

    #[constructor]
    fn constructor(ref self: ContractState, id: felt252) {
        self.id.write(id);
    }

    #[abi(embed_v0)]
    impl StandInImpl of super::IStandIn<ContractState> {
        fn become(ref self: ContractState, id: felt252) {
            self.id.write(id);
        }

        fn owe(ref self: ContractState, amount: u128) {
            self.owed.write(amount);
        }

        fn wire(ref self: ContractState, peers: Peers) {
            self.peers.write(peers);
        }

        fn contract_id(self: @ContractState) -> felt252 {
            self.id.read()
        }

        fn peers(self: @ContractState) -> Peers {
            let peers = self.peers.read();
            assert(peers.token != 0.try_into().unwrap(), 'WIRE: not wired');
            peers
        }

        fn owed(self: @ContractState, token: ContractAddress) -> u128 {
            self.owed.read()
        }

        fn total_owed(self: @ContractState) -> u128 {
            self.owed.read()
        }

        fn job(self: @ContractState, job_id: u64) -> Job {
            job_of(job_id)
        }

        fn assignment(self: @ContractState, job_id: u64, index: u32) -> Assignment {
            assignment_of(job_id, index)
        }

        fn audit(self: @ContractState, job_id: u64, index: u32) -> Audit {
            audit_of(index)
        }

        fn dispute_of(self: @ContractState, job_id: u64, index: u32) -> u64 {
            job_id * 1_000 + index.into()
        }

        fn provider(self: @ContractState, id: ProviderId) -> Provider {
            provider_of(id)
        }

        fn stake_of(self: @ContractState, staker: ContractAddress) -> Stake {
            assert(staker == provider_of(7).owner, 'stake of another');
            Stake { active: 11, locked: 12, unbonding: 13 }
        }

        fn posterior(self: @ContractState, provider: ProviderId) -> Posterior {
            Posterior { alpha: 14, beta: provider.into(), at: 15, successes: 16, failures: 17 }
        }

        fn score(self: @ContractState, provider: ProviderId) -> u32 {
            provider * 1_000
        }

        fn balance_of(
            self: @ContractState, token: ContractAddress, account: ContractAddress,
        ) -> Balance {
            assert(account == provider_of(7).owner, 'balance of another');
            Balance { available: 18, locked: 19 }
        }
    }
}
