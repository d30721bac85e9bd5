//! Rewards with the real Staking and SAGE, and an oracle that says 2 dollars.
//! ALICE and DAVE operate, BOB and CAROL delegate.

use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::economy::EconomyPeers;
use crate::components::wired::Peers;
use crate::oracle::types::Health;
use crate::rewards::contract::Rewards;
use crate::rewards::intake::{IRewardsIntakeDispatcher, IRewardsIntakeDispatcherTrait};
use crate::rewards::interface::{IRewardsDispatcher, IRewardsDispatcherTrait};
use crate::rewards::types::RewardsConfig;
use crate::rewards::work::{IWorkIndexDispatcher, IWorkIndexDispatcherTrait};
use crate::staking::contract::Staking;
use crate::staking::delegation_interface::{IDelegationDispatcher, IDelegationDispatcherTrait};
use crate::staking::interface::{
    IStakeSlashingDispatcher, IStakeSlashingDispatcherTrait, IStakingDispatcher,
    IStakingDispatcherTrait,
};
use crate::staking::types::StakingConfig;
use crate::testing::economy_stage::{named_economy, wire_economy};
use crate::testing::events::drop_events;
use crate::testing::stage::{
    GOVERNOR, TREASURER, act_as, address, deploy, deploy_sage, named_peers, wire,
};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};
use super::oracle_stub::{IOracleStubDispatcher, IOracleStubDispatcherTrait, OracleStub};

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();
pub const CAROL: ContractAddress = 'CAROL'.try_into().unwrap();
pub const DAVE: ContractAddress = 'DAVE'.try_into().unwrap();
pub const SAGE: u128 = 1_000_000_000_000_000_000;
pub const WEALTH: u128 = 100_000 * SAGE;
/// Epoch 1,000 begins at START.
pub const EPOCH: u64 = 10_000;
pub const FIRST: u64 = 1_000;
pub const START: u64 = FIRST * EPOCH;
pub const WAD: u128 = 1_000_000_000_000_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub sage: IErc20Dispatcher,
    pub oracle: IOracleStubDispatcher,
    pub staking: IStakingDispatcher,
    pub pools: IDelegationDispatcher,
    pub slashing: IStakeSlashingDispatcher,
    pub rewards: IRewardsDispatcher,
    pub intake: IRewardsIntakeDispatcher,
    pub work: IWorkIndexDispatcher,
}

pub fn config() -> RewardsConfig {
    RewardsConfig {
        epoch_seconds: EPOCH, staker_bps: 7_000, rebate_bps: 5_000, price_max_age: 3_600,
    }
}

pub fn deploy_rewards() -> World {
    set_block_timestamp(START);
    let token = deploy_sage((8 * WEALTH).into());
    let mut calldata = array![];
    let terms = StakingConfig { unbonding_seconds: 5_000, min_stake: 100 * SAGE };
    (GOVERNOR, terms).serialize(ref calldata);
    let staking = deploy(Staking::TEST_CLASS_HASH, calldata.span());
    wire(staking, Peers { token, staking, ..named_peers() });
    let oracle = deploy(OracleStub::TEST_CLASS_HASH, [].span());
    let world = over(token, staking, oracle);
    for account in array![ALICE, BOB, CAROL, DAVE] {
        act_as(TREASURER);
        world.sage.transfer(account, WEALTH.into());
        act_as(account);
        world.sage.approve(staking, WEALTH.into());
    }
    world
}

/// Nobody has any of `token`.

pub fn over(token: ContractAddress, staking: ContractAddress, oracle: ContractAddress) -> World {
    let mut calldata = array![];
    (GOVERNOR, config()).serialize(ref calldata);
    let contract_address = deploy(Rewards::TEST_CLASS_HASH, calldata.span());
    wire_economy(contract_address, EconomyPeers { token, staking, oracle, ..named_economy() });
    let world = World {
        address: contract_address,
        sage: IErc20Dispatcher { contract_address: token },
        oracle: IOracleStubDispatcher { contract_address: oracle },
        staking: IStakingDispatcher { contract_address: staking },
        pools: IDelegationDispatcher { contract_address: staking },
        slashing: IStakeSlashingDispatcher { contract_address: staking },
        rewards: IRewardsDispatcher { contract_address },
        intake: IRewardsIntakeDispatcher { contract_address },
        work: IWorkIndexDispatcher { contract_address },
    };
    world.oracle.set(Health::Ok, 2 * WAD);
    world.rewards.set_work_source(address('market'));
    drop_events(contract_address);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn stake(self: World, staker: ContractAddress, amount: u128) {
        act_as(staker);
        self.staking.stake(amount);
    }

    fn unstake(self: World, staker: ContractAddress, amount: u128) {
        act_as(staker);
        self.staking.request_unstake(amount);
    }

    fn delegate(self: World, delegator: ContractAddress, operator: ContractAddress, amount: u128) {
        act_as(delegator);
        self.pools.delegate(operator, amount);
    }

    fn slash(self: World, staker: ContractAddress, amount: u128) {
        act_as(address('slasher'));
        self.slashing.slash(staker, amount);
    }

    /// As Emission does: the SAGE first, then the word.
    fn bring(self: World, amount: u128) {
        act_as(TREASURER);
        self.sage.transfer(self.address, amount.into());
        self.tell(amount);
    }

    fn tell(self: World, amount: u128) {
        act_as(address('emission'));
        self.intake.notify(7, amount);
    }

    fn earn(self: World, worker: ContractAddress, fee: u128) {
        act_as(address('market'));
        self.work.record_work(worker, fee);
    }

    fn claim(self: World, account: ContractAddress) -> u128 {
        act_as('STRANGER'.try_into().unwrap());
        self.rewards.claim(account, 10)
    }

    fn claim_behind(self: World, operator: ContractAddress, delegator: ContractAddress) -> u128 {
        act_as('STRANGER'.try_into().unwrap());
        self.rewards.claim_delegation(operator, delegator, 10)
    }
}

/// `seconds` into the `nth` epoch after the first.
pub fn at(nth: u64, seconds: u64) {
    set_block_timestamp(START + nth * EPOCH + seconds);
}
