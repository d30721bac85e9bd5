use core::cmp::min;
use core::poseidon::poseidon_hash_span;
use starknet::testing::set_block_timestamp;
use crate::staking::delegation_interface::IDelegationDispatcherTrait;
use crate::staking::interface::IStakingDispatcherTrait;
use crate::testing::stage::address;
use crate::token::interface::IErc20DispatcherTrait;
use super::pools::{CAROL, DAVE, PoolsTrait, SAGE, deploy_pools};
use super::setup::{ALICE, BOB, NOW, WorldTrait};

/// Random histories of two operators and two delegators: after every call the
/// contract holds what it owes, delegations are worth their pool, time sums up,
/// and a delegator loses only by its own call or its operator's slash.
#[test]
fn every_delegated_token_is_accounted_for() {
    let set = deploy_pools();
    let mut seed: felt252 = 'pool history';
    let mut now = NOW;
    let mut slashed: u128 = 0;
    let mut closed: u32 = 0;
    set.world.stake(ALICE, 400 * SAGE);
    set.world.stake(DAVE, 9_000 * SAGE);
    for step in 0..70_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let delegator = if random.low % 2 == 0 {
            BOB
        } else {
            CAROL
        };
        let operator = if random.low % 3 == 0 {
            ALICE
        } else {
            DAVE
        };
        let other = if operator == ALICE {
            DAVE
        } else {
            ALICE
        };
        now += (random.high % 170).try_into().unwrap();
        set_block_timestamp(now);
        let amount = SAGE + random.high % (100 * SAGE);
        let before = set.pools.delegation(operator, delegator);
        let untouched = set.pools.delegation(other, delegator);
        let pool = set.pools.pool(operator);
        match (random.low / 6) % 6 {
            0 |
            1 => {
                let own = set.world.staking.stake_of(operator).active;
                if !pool.closed && own >= 100 * SAGE && before.active < 3_000 * SAGE {
                    set.delegate(delegator, operator, amount);
                }
            },
            2 => {
                let leaving = set.pools.leaving_of(operator, delegator).len();
                if before.active != 0 && leaving < 8 {
                    let part = if before.active >= amount + SAGE {
                        amount
                    } else {
                        before.active
                    };
                    set.leave(delegator, operator, part);
                }
            },
            3 => {
                let queue = set.pools.leaving_of(operator, delegator);
                if !queue.is_empty() && *queue.at(0).release_at <= now {
                    let got = set.collect(delegator, operator);
                    let after = set.pools.delegation(operator, delegator);
                    assert_eq!(before.active, after.active);
                    // What rounding leaves is those who stay.
                    assert!(after.worth + got <= before.worth + 2, "paid beyond its part");
                    assert!(after.worth + got + 2 >= before.worth, "paid below its part");
                }
            },
            4 => {
                if set.world.staking.unbonding_of(operator).len() < 8 {
                    let free = set.world.staking.free_of(operator);
                    if free >= 101 * SAGE + SAGE {
                        set.world.unstake(operator, SAGE);
                    }
                }
            },
            _ => {
                let own = set.world.staking.stake_of(operator);
                let reach = own.active + own.unbonding + pool.assets;
                let taken = set.world.slash(operator, 3 * amount + 1);
                assert_eq!(taken, min(3 * amount + 1, reach));
                slashed += taken;
                let loss = pool.assets - set.pools.pool(operator).assets;
                assert_eq!(loss, taken - min(taken, own.active + own.unbonding));
                assert!(loss == 0 || set.pools.pool(operator).closed, "open after a slash");
                if loss != 0 {
                    closed += 1;
                }
            },
        }
        set.expect_conserved();
        assert_eq!(set.pools.delegation(other, delegator), untouched);
        let mut owed = 0;
        let mut delegated = 0;
        for account in array![ALICE, DAVE] {
            let own = set.world.staking.stake_of(account);
            let pool = set.pools.pool(account);
            assert!(pool.assets <= pool.shares, "a share above its price");
            assert!(pool.closed || pool.assets == pool.shares, "an open pool has one price");
            let b = set.pools.delegation(account, BOB);
            let c = set.pools.delegation(account, CAROL);
            assert_eq!(b.active + b.leaving + c.active + c.leaving, pool.shares);
            assert!(b.worth + c.worth <= pool.assets, "worth more than there is");
            assert!(b.worth + c.worth + 2 > pool.assets, "worth less than there is");
            owed += own.active + own.unbonding + pool.assets;
            delegated += pool.assets;
        }
        assert_eq!(owed, set.world.staking.total_owed());
        assert_eq!(delegated, set.pools.total_delegated());
        assert_eq!(set.world.sage.balance_of(address('slasher')), slashed.into());
        if step % 4 == 0 {
            set.expect_sums(now);
            set.expect_sums(NOW + (now - NOW) / 2);
        }
    }
    assert!(closed != 0, "the history closed no pool");
}
