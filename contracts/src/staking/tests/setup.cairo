use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::components::wired::Peers;
use crate::staking::contract::Staking;
use crate::staking::interface::{
    IStakeLocksDispatcher, IStakeLocksDispatcherTrait, IStakeSlashingDispatcher,
    IStakeSlashingDispatcherTrait, IStakingDispatcher, IStakingDispatcherTrait,
};
use crate::staking::types::{LockReason, Stake, StakingConfig};
use crate::testing::events::drop_events;
use crate::testing::stage::{
    GOVERNOR, TREASURER, act_as, address, deploy, deploy_sage, named_peers, wire,
};
use crate::token::interface::{IErc20Dispatcher, IErc20DispatcherTrait};

pub const ALICE: ContractAddress = 'ALICE'.try_into().unwrap();
pub const BOB: ContractAddress = 'BOB'.try_into().unwrap();

/// One SAGE-like unit that is a whole number of lock units.
pub const U: u128 = 1_000_000_000;
pub const MIN: u128 = 100 * U;
pub const PERIOD: u64 = 1_000;
pub const NOW: u64 = 1_700_000_000;

#[derive(Copy, Drop)]
pub struct World {
    pub address: ContractAddress,
    pub sage: IErc20Dispatcher,
    pub staking: IStakingDispatcher,
    pub locks: IStakeLocksDispatcher,
    pub slashing: IStakeSlashingDispatcher,
}

pub fn config() -> StakingConfig {
    StakingConfig { unbonding_seconds: PERIOD, min_stake: MIN }
}

pub fn deploy_with(config: StakingConfig, token: ContractAddress) -> World {
    set_block_timestamp(NOW);
    let mut calldata = array![];
    (GOVERNOR, config).serialize(ref calldata);
    let contract_address = deploy(Staking::TEST_CLASS_HASH, calldata.span());
    wire(contract_address, Peers { token, staking: contract_address, ..named_peers() });
    drop_events(contract_address);
    World {
        address: contract_address,
        sage: IErc20Dispatcher { contract_address: token },
        staking: IStakingDispatcher { contract_address },
        locks: IStakeLocksDispatcher { contract_address },
        slashing: IStakeSlashingDispatcher { contract_address },
    }
}

/// Staking with SAGE; ALICE and BOB have 10,000 U each and have approved it.
pub fn deploy_staking() -> World {
    let world = deploy_with(config(), deploy_sage((20_000 * U).into()));
    for account in array![ALICE, BOB] {
        act_as(TREASURER);
        world.sage.transfer(account, (10_000 * U).into());
        act_as(account);
        world.sage.approve(world.address, (10_000 * U).into());
    }
    drop_events(world.sage.contract_address);
    world
}

#[generate_trait]
pub impl WorldImpl of WorldTrait {
    fn stake(self: World, staker: ContractAddress, amount: u128) {
        act_as(staker);
        self.staking.stake(amount);
    }

    fn unstake(self: World, staker: ContractAddress, amount: u128) -> u8 {
        act_as(staker);
        self.staking.request_unstake(amount)
    }

    fn withdraw(self: World, staker: ContractAddress) -> u128 {
        act_as(staker);
        self.staking.withdraw()
    }

    fn lock(self: World, staker: ContractAddress, reason: LockReason, amount: u128) -> u128 {
        act_as(locker(reason));
        self.locks.lock(staker, reason, amount)
    }

    fn unlock(self: World, staker: ContractAddress, reason: LockReason, amount: u128) {
        act_as(locker(reason));
        self.locks.unlock(staker, reason, amount);
    }

    fn slash(self: World, staker: ContractAddress, amount: u128) -> u128 {
        act_as(address('slasher'));
        self.slashing.slash(staker, amount)
    }

    fn expect_stake(
        self: World, staker: ContractAddress, active: u128, locked: u128, unbonding: u128,
    ) {
        assert_eq!(self.staking.stake_of(staker), Stake { active, locked, unbonding });
    }

    /// The contract holds exactly what it owes.
    fn expect_conserved(self: World) {
        let held: u256 = self.staking.total_owed().into();
        assert_eq!(self.sage.balance_of(self.address), held);
    }
}

pub fn locker(reason: LockReason) -> ContractAddress {
    match reason {
        LockReason::Job => address('market'),
        LockReason::Audit => address('audits'),
        LockReason::Jury => address('disputes'),
        LockReason::Beacon => address('beacon'),
    }
}
