//! Disputes among a Scene, a StakeBook and a Ledger. Worker 1, auditors 2 and
//! 3, a challenger without a provider; the pool is 1 to 30, so that the first
//! jury is 4 to 8 and an appeal's 9 to 19.

use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_contract_address};
use starknet::{ContractAddress, SyscallResultTrait};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::disputes::contract::Disputes;
use crate::disputes::interface::{IDisputesDispatcher, IDisputesDispatcherTrait};
use crate::disputes::rules::seal_of;
use crate::disputes::types::{Claim, DisputesConfig};
use crate::market::types::{Assignment, AssignmentState};
use crate::receipts::types::{Leaf, Opening};
use crate::registry::types::ProviderId;
use crate::testing::dials::params;
use crate::testing::events::drop_events;
use crate::testing::scene::{ISceneDispatcher, ISceneDispatcherTrait, Scene, operator, owner};
use crate::testing::stake_book::{IStakeBookDispatcher, IStakeBookDispatcherTrait, StakeBook};
use super::ledger::{ILedgerDispatcher, ILedgerDispatcherTrait, Ledger};

pub const JOB: u64 = 3 * 0x100000000 + 9;
pub const INDEX: u32 = 4;
pub const TASK: u32 = 110;
/// A challenge.
pub const BOND: u128 = 1_000;
pub const JUROR_BOND: u128 = 4_000_000_000;
pub const FREE: u128 = 20_000_000_000;
/// What slashing the worker brings its reporter.
pub const REWARD: u128 = 999;
/// Of the opening.
pub const T: u64 = 10_000;
pub const ROUND: u64 = 77;

#[derive(Copy, Drop)]
pub struct Setup {
    pub disputes: IDisputesDispatcher,
    pub scene: ISceneDispatcher,
    pub stakes: IStakeBookDispatcher,
    pub ledger: ILedgerDispatcher,
}

pub fn governor() -> ContractAddress {
    'governor'.try_into().unwrap()
}

pub fn challenger() -> ContractAddress {
    'challenger'.try_into().unwrap()
}

pub fn anyone() -> ContractAddress {
    'anyone'.try_into().unwrap()
}

pub fn config() -> DisputesConfig {
    DisputesConfig {
        challenge_bond: BOND,
        juror_bond: JUROR_BOND,
        respond_seconds: 100,
        draw_seconds: 200,
        seal_seconds: 300,
        unseal_seconds: 400,
        appeal_seconds: 500,
        jury_size: 5,
        appeal_size: 11,
        min_jury: 3,
    }
}

pub fn assignment() -> Assignment {
    Assignment {
        job_id: JOB,
        index: INDEX,
        state: AssignmentState::Verified,
        attempt: 0,
        worker: 1,
        at: 9_000,
        price: 10,
        lock: 1_000,
        fault: false,
        bounty: 0,
        first: 100,
        count: 50,
        samples_e4: 10_000,
        auditors: 2,
        kind_bit: 3,
        run_seconds: 30,
    }
}

fn pool(last: ProviderId) -> Span<ProviderId> {
    let mut pool = array![];
    for provider in 1..(last + 1) {
        pool.append(provider);
    }
    pool.span()
}

pub fn deploy() -> Setup {
    let mut calldata = array![];
    governor().serialize(ref calldata);
    config().serialize(ref calldata);
    let (disputes, _) = deploy_syscall(
        Disputes::TEST_CLASS_HASH.try_into().unwrap(), 0, calldata.span(), false,
    )
        .unwrap_syscall();
    let (scene, _) = deploy_syscall(Scene::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false)
        .unwrap_syscall();
    let (stakes, _) = deploy_syscall(
        StakeBook::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false,
    )
        .unwrap_syscall();
    let (ledger, _) = deploy_syscall(
        Ledger::TEST_CLASS_HASH.try_into().unwrap(), 0, [].span(), false,
    )
        .unwrap_syscall();
    set_contract_address(governor());
    IWiredDispatcher { contract_address: disputes }
        .wire(
            Peers {
                token: 'token'.try_into().unwrap(),
                staking: stakes,
                registry: scene,
                escrow: ledger,
                market: scene,
                receipts: scene,
                beacon: scene,
                audits: scene,
                disputes,
                slasher: stakes,
                reputation: scene,
                treasury: scene,
                params: params(),
            },
        );
    let s = Setup {
        disputes: IDisputesDispatcher { contract_address: disputes },
        scene: ISceneDispatcher { contract_address: scene },
        stakes: IStakeBookDispatcher { contract_address: stakes },
        ledger: ILedgerDispatcher { contract_address: ledger },
    };
    s.scene.set_assignment(assignment());
    s.scene.set_pool(pool(30));
    s.scene.set_auditors([2, 3].span());
    s.scene.set_seed(T, ROUND, 'beacon seed');
    s.scene.set_value('worker value');
    s.scene.set_min_audit_stake(JUROR_BOND);
    s.scene.set_reward(ledger, REWARD);
    s.stakes.set_escrow(ledger);
    s.stakes.set_free_of_all(FREE);
    s.ledger.give(challenger(), 10 * BOND);
    s.ledger.give(owner(1), 10 * BOND);
    s.ledger.give(owner(2), 10 * BOND);
    set_block_timestamp(T);
    s.drop_logs();
    s
}

/// Challenged at T.
pub fn challenged() -> Setup {
    let s = deploy();
    set_contract_address(challenger());
    s.disputes.challenge(JOB, INDEX, TASK, Claim::Wrong);
    s.drop_logs();
    s
}

/// Answered at T, so that the jury may be drawn.
pub fn answered() -> Setup {
    let s = challenged();
    s.disputes.respond(1, opening(TASK));
    s.drop_logs();
    s
}

/// Auditor 2 differs from the worker; the case is ready at T.
pub fn accused() -> Setup {
    let s = deploy();
    s.scene.set_assignment(Assignment { state: AssignmentState::Submitted, ..assignment() });
    set_contract_address(s.scene.contract_address);
    s.disputes.open_from_audit(JOB, INDEX, TASK, 'worker value', 2, 'auditor value');
    s.drop_logs();
    s
}

pub fn opening(task: u32) -> Opening {
    Opening {
        task,
        leaf: Leaf { input: 1, output: 2, metering: 3, environment: 4, salt: 5 },
        path: [].span(),
    }
}

#[generate_trait]
pub impl SetupImpl of SetupTrait {
    fn draw(self: @Setup) {
        set_contract_address(anyone());
        (*self.disputes).draw_jury(1, ROUND);
    }

    fn seal(self: @Setup, round: u8, juror: ProviderId, value: felt252) {
        set_contract_address(operator(juror));
        (*self.disputes).seal(1, seal_of(1, round, juror, value, 'salt'));
    }

    fn unseal(self: @Setup, juror: ProviderId, value: felt252) {
        set_contract_address(operator(juror));
        (*self.disputes).unseal(1, value, 'salt');
    }

    /// The jurors from `first` on seal and unseal these values, in order; the
    /// votes are counted.
    fn vote(self: @Setup, round: u8, first: ProviderId, values: Span<felt252>) {
        self.draw();
        for seat in 0..values.len() {
            self.seal(round, first + seat, *values[seat]);
        }
        for seat in 0..values.len() {
            self.unseal(first + seat, *values[seat]);
        }
        self.advance();
    }

    fn advance(self: @Setup) {
        set_contract_address(anyone());
        (*self.disputes).advance(1);
    }

    /// Advances the moment after the appeal window of a vote counted at `at`.
    fn finish(self: @Setup, at: u64) {
        set_block_timestamp(at + 501);
        self.advance();
    }

    fn available(self: @Setup, account: ContractAddress) -> u128 {
        (*self.ledger).available(account)
    }

    /// What an account has in Escrow beyond what it began with.
    fn gained(self: @Setup, provider: ProviderId) -> u128 {
        self.available(owner(provider))
    }

    /// Nothing is locked for anybody, nothing is left with the contract, and
    /// the ledger is whole.
    fn assert_settled(self: @Setup) {
        assert_eq!((*self.stakes).total_locked(), 0);
        assert_eq!(self.available(*self.disputes.contract_address), 0);
        let (held, locked, brought) = (*self.ledger).sums();
        assert_eq!(locked, 0);
        assert_eq!(held, brought);
    }

    fn drop_logs(self: @Setup) {
        drop_events(*self.disputes.contract_address);
        drop_events(*self.scene.contract_address);
        drop_events(*self.stakes.contract_address);
    }
}
