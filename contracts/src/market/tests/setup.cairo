use core::num::traits::Zero;
use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_contract_address};
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::market::contract::Market;
use crate::market::interface::{
    IMarketDispatcher, IMarketDispatcherTrait, IMarketPeersDispatcher, IMarketPeersDispatcherTrait,
    IMarketRevealsDispatcher,
};
use crate::market::terms::{offer_of, purse_of};
use crate::market::types::{JobTerms, MarketConfig, Purse, Tier};
use crate::math::ratio::WAD;
use crate::registry::types::{NodeClass, Requirement};
use crate::testing::dials::params;
use crate::testing::events::drop_events;
use super::mocks::{
    EscrowMock, IEscrowMockDispatcher, IEscrowMockDispatcherTrait, IPeopleMockDispatcher,
    IPeopleMockDispatcherTrait, IStakeMockDispatcher, IStakeMockDispatcherTrait, PeopleMock,
    StakeMock,
};

pub const NOW: u64 = 1_700_000_000;
pub const ONE: u128 = WAD;
pub const FUNDS: u128 = 1_000_000_000 * WAD;

#[derive(Copy, Drop)]
pub struct Setup {
    pub address: ContractAddress,
    pub market: IMarketDispatcher,
    pub peers: IMarketPeersDispatcher,
    pub reveals: IMarketRevealsDispatcher,
    pub escrow: IEscrowMockDispatcher,
    pub stake: IStakeMockDispatcher,
    pub people: IPeopleMockDispatcher,
}

pub fn account(name: felt252) -> ContractAddress {
    name.try_into().unwrap()
}

pub fn buyer() -> ContractAddress {
    account('buyer')
}

pub fn governor() -> ContractAddress {
    account('governor')
}

pub fn treasury() -> ContractAddress {
    account('treasury')
}

/// The payment token, and SAGE itself.
pub fn usd() -> ContractAddress {
    account('usd')
}

pub fn sage() -> ContractAddress {
    account('sage')
}

pub fn operator(worker: u32) -> ContractAddress {
    account(worker.into())
}

pub fn owner(worker: u32) -> ContractAddress {
    account(worker.into() + 1000)
}

pub fn auditor(index: u32, number: u32) -> ContractAddress {
    account(2000 + 10 * index.into() + number.into())
}

pub fn config() -> MarketConfig {
    MarketConfig {
        fee_bps: 500,
        audit_margin_bps: 12_000,
        fault_bps: 2_000,
        late_bps: 1_000,
        max_attempts: 3,
        min_challenge_seconds: 60,
        max_challenge_seconds: 86_400,
        max_run_seconds: 86_400,
    }
}

/// One audited leaf at least, two auditors, twice the price at stake.
pub fn tier() -> Tier {
    Tier {
        floor_bps: 500,
        min_samples: 1,
        auditors: 2,
        stake_bps: 20_000,
        miss_bps: 1_000,
        safety_bps: 15_000,
    }
}

/// Ten tasks in ranges of four, four and two.
pub fn terms() -> JobTerms {
    JobTerms {
        buyer: buyer(),
        token: usd(),
        kind: 'ffmpeg.transcode/1',
        kind_bit: 3,
        spec: 0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef,
        tasks: 10,
        chunk: 4,
        replicas: 1,
        requirement: Requirement {
            class: NodeClass::Cpu, capabilities: 0b1000, region: 0, vram_gb: 0,
        },
        price_min: ONE,
        price_max: 3 * ONE,
        ramp_seconds: 100,
        deadline: NOW + 1000,
        run_seconds: 300,
        challenge_seconds: 120,
        latency: 2,
        tier: 1,
        min_reputation: 0,
    }
}

/// What paying for a job of these terms needs.
pub fn purse(terms: JobTerms) -> Purse {
    purse_of(@offer_of(@terms))
}

fn place(class: ClassHash, calldata: Span<felt252>, salt: felt252) -> ContractAddress {
    let (address, _) = deploy_syscall(class, salt, calldata, false).unwrap_syscall();
    address
}

/// A wired Market with tier 1 and both tokens priced at one SAGE each; the
/// buyer is rich.
pub fn deploy() -> Setup {
    set_block_timestamp(NOW);
    let mut calldata = array![governor().into()];
    config().serialize(ref calldata);
    let address = place(Market::TEST_CLASS_HASH, calldata.span(), 0);
    let escrow = place(EscrowMock::TEST_CLASS_HASH, [].span(), 1);
    let stake = place(StakeMock::TEST_CLASS_HASH, [].span(), 2);
    let people = place(PeopleMock::TEST_CLASS_HASH, [].span(), 3);
    let peers = Peers {
        token: sage(),
        staking: stake,
        registry: people,
        escrow,
        market: address,
        receipts: account('receipts'),
        beacon: account('beacon'),
        audits: people,
        disputes: account('disputes'),
        slasher: stake,
        reputation: people,
        treasury: treasury(),
        params: params(),
    };
    let s = Setup {
        address,
        market: IMarketDispatcher { contract_address: address },
        peers: IMarketPeersDispatcher { contract_address: address },
        reveals: IMarketRevealsDispatcher { contract_address: address },
        escrow: IEscrowMockDispatcher { contract_address: escrow },
        stake: IStakeMockDispatcher { contract_address: stake },
        people: IPeopleMockDispatcher { contract_address: people },
    };
    set_contract_address(governor());
    IWiredDispatcher { contract_address: address }.wire(peers);
    s.market.add_tier(1, tier());
    s.market.price_token(usd(), ONE);
    s.market.price_token(sage(), ONE);
    s.stake.set(escrow, sage(), 0);
    s.escrow.credit(usd(), buyer(), FUNDS);
    s.people.set_earned(1, 2);
    drop_events(address);
    s
}

#[generate_trait]
pub impl SetupImpl of SetupTrait {
    fn post(self: @Setup, terms: JobTerms) -> u64 {
        self.post_into(terms, 0)
    }

    fn post_into(self: @Setup, terms: JobTerms, slot_hint: u32) -> u64 {
        set_contract_address(terms.buyer);
        (*self.market).post_job(terms, slot_hint, "https://buyer.example/job")
    }

    fn take(self: @Setup, job_id: u64, terms: JobTerms, index: u32, worker: u32) {
        set_contract_address(operator(worker));
        (*self.market).take(job_id, offer_of(@terms), index, 0);
    }

    fn commit(self: @Setup, job_id: u64, index: u32, worker: u32) {
        set_contract_address(account('receipts'));
        (*self.peers).mark_committed(job_id, index, operator(worker));
    }

    fn submit(self: @Setup, job_id: u64, index: u32, worker: u32, fault: bool) {
        set_contract_address(account('receipts'));
        (*self.peers).mark_submitted(job_id, index, operator(worker), fault);
    }

    /// As Audits does.
    fn verify(self: @Setup, job_id: u64, index: u32, doubled: bool) {
        set_contract_address(*self.people.contract_address);
        (*self.peers).mark_verified(job_id, index, true, doubled);
    }

    /// Taken by `worker`, submitted and verified at the present time.
    fn work(self: @Setup, job_id: u64, terms: JobTerms, index: u32, worker: u32) {
        self.take(job_id, terms, index, worker);
        self.submit(job_id, index, worker, false);
        self.verify(job_id, index, false);
    }

    fn settle(self: @Setup, job_id: u64, terms: JobTerms, indices: Span<u32>) {
        set_contract_address(account('anyone'));
        (*self.market).settle(job_id, purse(terms), indices);
    }

    fn close(self: @Setup, job_id: u64, terms: JobTerms) {
        set_contract_address(terms.buyer);
        (*self.market).close(job_id, purse(terms));
    }

    fn paid(self: @Setup, to: ContractAddress) -> u128 {
        (*self.escrow).available(usd(), to)
    }

    fn locked(self: @Setup) -> u128 {
        (*self.escrow).locked(usd(), buyer())
    }

    /// SAGE that the Market holds for bounties.
    fn held(self: @Setup) -> u128 {
        assert!((*self.escrow).available(sage(), *self.address).is_zero());
        (*self.escrow).locked(sage(), *self.address)
    }
}
