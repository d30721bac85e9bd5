//! Worklog between the real Market, with the Market's own stand-ins around it,
//! and the real Rewards. SAGE is worth 2 dollars.

use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::economy::EconomyPeers;
use crate::market::interface::IMarketDispatcherTrait;
use crate::market::tests::mocks::IEscrowMockDispatcherTrait;
use crate::market::tests::setup::{
    FUNDS, NOW, Setup, SetupTrait, buyer, deploy as deploy_market, governor, purse, terms,
};
use crate::market::types::JobTerms;
use crate::rewards::interface::IRewardsDispatcherTrait;
use crate::rewards::tests::setup::{World, deploy_rewards};
use crate::testing::economy_stage::{named_economy, wire_economy};
use crate::testing::events::drop_events;
use crate::testing::stage::{GOVERNOR, act_as, address, deploy};
use crate::worklog::contract::Worklog;
use crate::worklog::interface::{IWorklogDispatcher, IWorklogDispatcherTrait};

pub const DOLLAR: u128 = 1_000_000;

#[derive(Copy, Drop)]
pub struct Stage {
    pub market: Setup,
    pub rewards: World,
    pub log: IWorklogDispatcher,
    pub address: ContractAddress,
    pub sage: ContractAddress,
}

/// The buyer has dollars and SAGE.
pub fn stage() -> Stage {
    let rewards = deploy_rewards();
    let market = deploy_market();
    let sage = rewards.sage.contract_address;
    act_as(governor());
    market.market.price_token(sage, 1);
    market.market.price_token(address('euro'), 1);
    market.escrow.credit(sage, buyer(), FUNDS);
    market.escrow.credit(address('euro'), buyer(), FUNDS);
    let people = market.people.contract_address;
    let calldata = array![GOVERNOR.into(), market.address.into(), people.into()];
    let contract = deploy(Worklog::TEST_CLASS_HASH, calldata.span());
    wire_economy(
        contract,
        EconomyPeers {
            token: sage,
            oracle: rewards.oracle.contract_address,
            rewards: rewards.address,
            ..named_economy(),
        },
    );
    act_as(GOVERNOR);
    rewards.rewards.set_work_source(contract);
    drop_events(contract);
    drop_events(rewards.address);
    let log = IWorklogDispatcher { contract_address: contract };
    Stage { market, rewards, log, address: contract, sage }
}

/// Ten tasks at a dollar each, in ranges of four, four and two.
pub fn dollars() -> JobTerms {
    JobTerms { price_min: DOLLAR, price_max: DOLLAR, ..terms() }
}

#[generate_trait]
pub impl StageImpl of StageTrait {
    fn record(self: @Stage, job_id: u64, terms: JobTerms, indices: Span<u32>) -> u128 {
        act_as(address('anyone'));
        (*self.log).record(job_id, purse(terms), indices)
    }

    /// Has `worker` do an assignment, from the take to the pay. The time is NOW at
    /// the take and the end of the challenge window afterwards.
    fn done(self: @Stage, job_id: u64, terms: JobTerms, index: u32, worker: u32) {
        set_block_timestamp(NOW);
        self.market.work(job_id, terms, index, worker);
        set_block_timestamp(NOW + 120);
        self.market.settle(job_id, terms, [index].span());
    }
}
