//! Audits between a Scene and a StakeBook. Job 5 of slot 7, index 2, attempt
//! 1, worker 1; tasks 100 to 149, two auditors and exactly two samples.

use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_contract_address};
use starknet::{ContractAddress, SyscallResultTrait};
use crate::audits::contract::Audits;
use crate::audits::interface::{IAuditsDispatcher, IAuditsDispatcherTrait};
use crate::audits::rules::seal_of;
use crate::audits::types::{AuditsConfig, UNAVAILABLE};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::market::types::{Assignment, AssignmentState};
use crate::registry::types::ProviderId;
use crate::testing::dials::params;
use crate::testing::events::drop_events;
use crate::testing::scene::{ISceneDispatcher, ISceneDispatcherTrait, Scene, operator, owner};
use crate::testing::stake_book::{IStakeBookDispatcher, IStakeBookDispatcherTrait, StakeBook};

pub const JOB: u64 = 5 * 0x100000000 + 7;
pub const INDEX: u32 = 2;
pub const BOND: u128 = 3_000_000_000;
/// When the root was submitted.
pub const AT: u64 = 1_000;
pub const DRAWN_AT: u64 = 1_100;
pub const ROUND: u64 = 12;

#[derive(Copy, Drop)]
pub struct Setup {
    pub audits: IAuditsDispatcher,
    pub scene: ISceneDispatcher,
    pub stakes: IStakeBookDispatcher,
}

pub fn governor() -> ContractAddress {
    'governor'.try_into().unwrap()
}

pub fn anyone() -> ContractAddress {
    'anyone'.try_into().unwrap()
}

pub fn config() -> AuditsConfig {
    AuditsConfig {
        seal_seconds: 60,
        open_seconds: 50,
        unseal_seconds: 40,
        draw_seconds: 600,
        bond: BOND,
        max_redraws: 1,
    }
}

pub fn assignment() -> Assignment {
    Assignment {
        job_id: JOB,
        index: INDEX,
        state: AssignmentState::Submitted,
        attempt: 1,
        worker: 1,
        at: AT,
        price: 10,
        lock: 1_000,
        fault: false,
        bounty: 0,
        first: 100,
        count: 50,
        samples_e4: 20_000,
        auditors: 2,
        kind_bit: 3,
        run_seconds: 30,
    }
}

/// Not yet drawn; the pool is the worker and providers 2 to 5.
pub fn deploy() -> Setup {
    deploy_before(None)
}

/// The same with somebody else than the Scene as Disputes.
pub fn deploy_before(disputes: Option<ContractAddress>) -> Setup {
    let mut calldata = array![];
    governor().serialize(ref calldata);
    config().serialize(ref calldata);
    let (audits, _) = deploy_syscall(
        Audits::TEST_CLASS_HASH.try_into().unwrap(), 0, calldata.span(), false,
    )
        .unwrap_syscall();
    let (scene, _) = deploy_syscall(Scene::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false)
        .unwrap_syscall();
    let (stakes, _) = deploy_syscall(
        StakeBook::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false,
    )
        .unwrap_syscall();
    set_contract_address(governor());
    IWiredDispatcher { contract_address: audits }
        .wire(
            Peers {
                token: scene,
                staking: stakes,
                registry: scene,
                escrow: scene,
                market: scene,
                receipts: scene,
                beacon: scene,
                audits,
                disputes: disputes.unwrap_or(scene),
                slasher: stakes,
                reputation: scene,
                treasury: scene,
                params: params(),
            },
        );
    let s = Setup {
        audits: IAuditsDispatcher { contract_address: audits },
        scene: ISceneDispatcher { contract_address: scene },
        stakes: IStakeBookDispatcher { contract_address: stakes },
    };
    s.scene.set_assignment(assignment());
    s.scene.set_pool([1, 2, 3, 4, 5].span());
    s.scene.set_seed(AT, ROUND, 'beacon seed');
    for provider in 2..6_u32 {
        s.stakes.set_free(owner(provider), 2 * BOND);
    }
    set_block_timestamp(DRAWN_AT);
    s.drop_logs();
    set_contract_address(anyone());
    s
}

/// Drawn: auditors 2 and 3 seal until DRAWN_AT + 60.
pub fn drawn() -> Setup {
    let s = deploy();
    s.audits.draw(JOB, INDEX, ROUND);
    s.drop_logs();
    s
}

/// Both have sealed what the worker will open.
pub fn sealed() -> Setup {
    let s = drawn();
    s.seal(2, good());
    s.seal(3, good());
    s.drop_logs();
    s
}

/// The worker has opened; unsealing until DRAWN_AT + 40.
pub fn opened() -> Setup {
    let s = sealed();
    s.open();
    s.drop_logs();
    s
}

pub fn good() -> Span<felt252> {
    ['value one', 'value two'].span()
}

/// The second input is nowhere to be had.
pub fn missing() -> Span<felt252> {
    ['value one', UNAVAILABLE].span()
}

pub fn bad() -> Span<felt252> {
    ['value one', 'another'].span()
}

#[generate_trait]
pub impl SetupImpl of SetupTrait {
    fn seal(self: @Setup, auditor: ProviderId, values: Span<felt252>) {
        set_contract_address(operator(auditor));
        (*self.audits).seal(JOB, INDEX, seal_of(JOB, INDEX, 1, auditor, 'salt', values));
    }

    fn open(self: @Setup) {
        set_contract_address(*self.scene.contract_address);
        let tasks = (*self.audits).audit(JOB, INDEX).tasks;
        (*self.audits).record_opening(JOB, INDEX, tasks, good());
    }

    fn unseal(self: @Setup, auditor: ProviderId, values: Span<felt252>) {
        set_contract_address(operator(auditor));
        (*self.audits).unseal(JOB, INDEX, auditor, values, 'salt', good());
    }

    fn locked(self: @Setup, auditor: ProviderId) -> u128 {
        (*self.stakes).locked(owner(auditor))
    }

    fn held(self: @Setup) -> u128 {
        self.locked(1) + self.locked(2) + self.locked(3) + self.locked(4) + self.locked(5)
    }

    fn drop_logs(self: @Setup) {
        drop_events(*self.audits.contract_address);
        drop_events(*self.scene.contract_address);
        drop_events(*self.stakes.contract_address);
    }
}
