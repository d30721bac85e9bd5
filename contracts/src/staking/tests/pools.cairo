//! A staking contract in whole SAGE: ALICE and DAVE operate, BOB and CAROL delegate.

use starknet::ContractAddress;
use crate::staking::delegation_interface::{
    Delegation, IDelegationDispatcher, IDelegationDispatcherTrait, Pool,
};
use crate::staking::history_interface::{
    IStakeHistoryDispatcher, IStakeHistoryDispatcherTrait, IVotesDispatcher,
};
use crate::staking::time_interface::{IStakeTimeDispatcher, IStakeTimeDispatcherTrait};
use crate::staking::types::StakingConfig;
use crate::testing::events::drop_events;
use crate::testing::odd_token::OddToken;
use crate::testing::stage::{TREASURER, act_as, deploy, deploy_sage};
use crate::token::interface::IErc20DispatcherTrait;
use super::setup::{ALICE, BOB, PERIOD, World, WorldTrait, deploy_with};

pub const CAROL: ContractAddress = 'CAROL'.try_into().unwrap();
pub const DAVE: ContractAddress = 'DAVE'.try_into().unwrap();
pub const SAGE: u128 = 1_000_000_000_000_000_000;
pub const WEALTH: u128 = 10_000 * SAGE;

#[derive(Copy, Drop)]
pub struct Pools {
    pub world: World,
    pub pools: IDelegationDispatcher,
    pub time: IStakeTimeDispatcher,
    pub history: IStakeHistoryDispatcher,
    pub votes: IVotesDispatcher,
}

/// The minimum stake is 100 SAGE; all four have 10,000 and have approved.
pub fn deploy_pools() -> Pools {
    let set = over(deploy_sage((4 * WEALTH).into()));
    let world = set.world;
    for account in array![ALICE, BOB, CAROL, DAVE] {
        act_as(TREASURER);
        world.sage.transfer(account, WEALTH.into());
        act_as(account);
        world.sage.approve(world.address, WEALTH.into());
    }
    set
}

/// The same over a token that misbehaves as told; nobody has any of it.
pub fn deploy_odd_pools() -> Pools {
    over(deploy(OddToken::TEST_CLASS_HASH, [].span()))
}

fn over(token: ContractAddress) -> Pools {
    let config = StakingConfig { unbonding_seconds: PERIOD, min_stake: 100 * SAGE };
    let world = deploy_with(config, token);
    let contract_address = world.address;
    Pools {
        world,
        pools: IDelegationDispatcher { contract_address },
        time: IStakeTimeDispatcher { contract_address },
        history: IStakeHistoryDispatcher { contract_address },
        votes: IVotesDispatcher { contract_address },
    }
}

/// ALICE has 1,000 SAGE of her own; BOB 300 and CAROL 100 behind her.
pub fn delegated() -> Pools {
    let set = deploy_pools();
    set.world.stake(ALICE, 1_000 * SAGE);
    set.delegate(BOB, ALICE, 300 * SAGE);
    set.delegate(CAROL, ALICE, 100 * SAGE);
    drop_events(set.world.address);
    set
}

#[generate_trait]
pub impl PoolsImpl of PoolsTrait {
    fn delegate(self: Pools, delegator: ContractAddress, operator: ContractAddress, amount: u128) {
        act_as(delegator);
        self.pools.delegate(operator, amount);
    }

    fn leave(
        self: Pools, delegator: ContractAddress, operator: ContractAddress, shares: u128,
    ) -> u8 {
        act_as(delegator);
        self.pools.request_undelegate(operator, shares)
    }

    fn collect(self: Pools, delegator: ContractAddress, operator: ContractAddress) -> u128 {
        act_as(delegator);
        self.pools.withdraw_delegation(operator)
    }

    fn commission(self: Pools, operator: ContractAddress, bps: u16) {
        act_as(operator);
        self.pools.set_commission(bps);
    }

    fn expect_pool(
        self: Pools, operator: ContractAddress, assets: u128, shares: u128, closed: bool,
    ) {
        assert_eq!(self.pools.pool(operator), Pool { assets, shares, closed });
    }

    fn expect_delegation(
        self: Pools,
        operator: ContractAddress,
        delegator: ContractAddress,
        active: u128,
        leaving: u128,
        worth: u128,
    ) {
        assert_eq!(
            self.pools.delegation(operator, delegator), Delegation { active, leaving, worth },
        );
    }

    fn expect_conserved(self: Pools) {
        self.world.expect_conserved();
    }

    fn own(self: Pools, account: ContractAddress, moment: u64) -> u256 {
        *self.history.own_seconds(account, [moment].span()).at(0)
    }

    fn pooled(self: Pools, operator: ContractAddress, moment: u64) -> u256 {
        *self.history.pool_seconds(operator, [moment].span()).at(0)
    }

    fn part(
        self: Pools, operator: ContractAddress, delegator: ContractAddress, moment: u64,
    ) -> u256 {
        *self.history.delegated_seconds(operator, delegator, [moment].span()).at(0)
    }

    /// Of one moment: an account is its own stake and its pool, and all is the
    /// sum of the accounts; a pool is the sum of its parts.
    fn expect_sums(self: Pools, moment: u64) {
        let mut total = 0;
        for account in array![ALICE, BOB, CAROL, DAVE] {
            let seconds = self.time.stake_seconds(account, moment);
            assert_eq!(seconds, self.own(account, moment) + self.pooled(account, moment));
            total += seconds;
        }
        assert_eq!(total, self.time.total_stake_seconds(moment));
        assert_eq!(*self.history.total_seconds([moment].span()).at(0), total);
        for operator in array![ALICE, DAVE] {
            let parts = self.part(operator, BOB, moment) + self.part(operator, CAROL, moment);
            assert_eq!(parts, self.pooled(operator, moment));
        }
    }
}
